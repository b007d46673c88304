"""What an agent is asked at short notice, and the answer."""

from __future__ import annotations

from flask import abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.gate import allowed, current_account, now, store
from webapp.pages.callin.blueprint import blueprint
from webapp.services import callin_steps as steps
from webapp.services.callin_desk import own_calls


@blueprint.get("/mine")
@allowed("own-requests")
def mine() -> str:
    """The questions, the newest first."""
    with store().read() as connection:
        calls = own_calls(connection, g.site, current_account().person)
    return render_template("callin/mine.html", calls=calls, now=now())


@blueprint.post("/mine/<int:number>")
@allowed("own-requests")
def answer(number: int) -> Response:
    """Come, or not."""
    verb, why = request.form.get("verb"), request.form.get("reason", "")
    if verb not in ("accept", "decline"):
        abort(400)
    who, yes = current_account().person, verb == "accept"
    store().retrying(lambda c: steps.answer(c, g.site, number, who, yes, why, now(), own=True), queued=True)
    return redirect(url_for("callin.mine"))
