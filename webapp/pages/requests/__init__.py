"""Requests that wait for a decision: leave slips and agreed swaps, each with its price."""

from __future__ import annotations

from flask import abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.gate import allowed, current_account, now, store
from webapp.pages.places import site_blueprint
from webapp.services import requests_desk as service
from webapp.services import swap_decisions
from webapp.services.swap_case import Done

blueprint = site_blueprint("requests", __name__, "/requests")
MOST_LETTERS = 400


@blueprint.app_template_filter("slip_state")
def slip_state(state: str) -> str:
    """The state of a slip that waits, in words."""
    words = {"submitted": _("asked for"), "waitlisted": _("on the waitlist"), "approved": _("granted")}
    return str(words.get(str(state), state))


@blueprint.get("")
@allowed("read-requests")
def show() -> str:
    """What waits."""
    return _page()


@blueprint.get("/waiting")
@allowed("read-requests")
def waiting() -> str:
    """The part of the page that changes while a decision is carried out."""
    return render_template("requests/waiting.html", desk=_desk())


@blueprint.post("/leave/<int:number>")
@allowed("read-requests")
def leave(number: int) -> Response:
    """Sign, refuse or receive a slip; whose post it takes is asked when it is carried out."""
    form, account = request.form, current_account()
    store().retrying(
        lambda c: service.decide_leave(
            c,
            g.site,
            number,
            form.get("verb", ""),
            account.person,
            form.get("reason", "").strip()[:MOST_LETTERS],
            override=form.get("override") == "1",
            at=now(),
        )
    )
    return redirect(url_for("requests.show"))


@blueprint.post("/swaps/<int:number>")
@allowed("decide-swaps")
def swap(number: int) -> Response | tuple[str, int]:
    """Approve or refuse a swap."""
    who, why = current_account().person, request.form.get("reason", "").strip()[:MOST_LETTERS]
    verb = request.form.get("verb")
    if verb not in ("approve", "refuse"):
        abort(400)
    decide = swap_decisions.approve if verb == "approve" else swap_decisions.refuse
    result = decide(store(), g.site.code, number, who, now(), why)
    if isinstance(result, Done):
        return redirect(url_for("requests.show"))
    reasons = getattr(result, "reasons", None) or (result.reason.sentence,)  # type: ignore[union-attr]
    return _page(reasons), 409


def _desk() -> service.Desk:
    with store().read() as connection:
        return service.desk(connection, g.site, now(), current_account().team)


def _page(refused: tuple[object, ...] = ()) -> str:
    return render_template("requests/show.html", desk=_desk(), refused=refused)
