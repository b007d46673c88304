"""Own burden points: how each came about, disputes, and the certificate of a month."""

from __future__ import annotations

from flask import abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.gate import allowed, current_account, now, store
from webapp.guard import row_number
from webapp.pages.places import site_blueprint
from webapp.services.disputes import complain
from webapp.services.points_desk import points_of_agent

blueprint = site_blueprint("points", __name__, "/points")


@blueprint.get("")
@allowed("own-ledger")
def mine() -> str:
    """The own ledger."""
    with store().read() as connection:
        found = points_of_agent(connection, g.site, current_account().person)
    return render_template("points/mine.html", points=found)


@blueprint.post("/dispute")
@allowed("own-ledger")
def dispute() -> Response:
    """Contest an entry."""
    number, reason = row_number(request.form.get("entry", "")), request.form.get("reason", "")[:2000]
    if number is None:
        abort(400)
    me = current_account().person
    store().retrying(lambda c: complain(c, g.site, number, me, reason, now()))
    return redirect(url_for("points.mine"))
