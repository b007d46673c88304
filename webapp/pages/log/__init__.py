"""The log: what was decided, what administrators did, and who tried to come in."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from webapp.gate import allowed, current_account, store
from webapp.roles import subject_name
from webapp.store import office as rows
from webapp.store.sites import sites

blueprint = Blueprint("log", __name__, url_prefix="/log")
blueprint.add_app_template_filter(subject_name)
PAGE = 100
LONGEST = 40


@blueprint.get("")
@allowed("audit-log")
def show() -> str:
    """Decisions on rosters and requests, the newest first."""
    kind, verb = request.args.get("kind", "")[:LONGEST], request.args.get("verb", "")[:LONGEST]
    before, own = _before(), current_account().site_id
    with store().read() as connection:
        found = rows.decisions(connection, own, PAGE, before, kind, verb)
        kinds = rows.kinds_of_decisions(connection)
        places = {one.id: one.name for one in sites(connection)}
    return render_template(
        "log/decisions.html", rows=found, kinds=kinds, kind=kind, verb=verb, places=places, page=PAGE
    )


@blueprint.get("/office")
@allowed("audit-log")
def office() -> str:
    """What administrators did."""
    _for_every_site()
    with store().read() as connection:
        found = rows.events(connection, PAGE, _before())
    return render_template("log/office.html", rows=found, page=PAGE)


@blueprint.get("/logins")
@allowed("audit-log")
def logins() -> str:
    """Who tried to come in."""
    _for_every_site()
    with store().read() as connection:
        found = rows.logins(connection, PAGE, _before())
    return render_template("log/logins.html", rows=found, page=PAGE)


def _for_every_site() -> None:
    """These lists are not a site's: refuse those who reach one only."""
    if current_account().site_id is not None:
        abort(403)


def _before() -> int | None:
    text = request.args.get("before", "")
    return int(text[:9]) if text.isascii() and text.isdigit() else None
