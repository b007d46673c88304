"""What was changed at the centre, by whom, line by line, and taking it back."""

from __future__ import annotations

from flask import abort, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from webapp.access import may
from webapp.centre.mistakes import Mistakes
from webapp.centre.read import TOML
from webapp.gate import allowed, current_account, now, store
from webapp.pages.admin.blueprint import Answer, Told, blueprint, reasons, same_rules
from webapp.services.problems import CannotDo
from webapp.services.site_revisions import both_sides, revisions, take_back


@blueprint.get("/changes")
@allowed("centre-data")
def changes() -> str:
    """The newest changes."""
    return _page([])


@blueprint.post("/changes/<int:number>/undo")
@allowed("centre-data")
def undo(number: int) -> Answer:
    """Take a change back; the rules only by who may change them."""
    if not may(current_account().role, "rulebook") and not _same_rules(number):
        abort(403)
    return _undo(number)


@blueprint.post("/rules/changes/<int:number>/undo")
@allowed("rulebook")
def undo_rules(number: int) -> Answer:
    """Take a change of rules back."""
    with store().read() as connection:
        sides = both_sides(connection, g.site, number)
    if set(sides) != {TOML} or _same_rules(number):
        abort(403)
    return _undo(number)


def _same_rules(number: int) -> bool:
    with store().read() as connection:
        sides = both_sides(connection, g.site, number)
    return TOML not in sides or same_rules(*sides[TOML])


def _undo(number: int) -> Response | tuple[str, int]:
    who, at = current_account().person, now()
    try:
        made = store().retrying(lambda c: take_back(c, g.site.code, number, who, at))
    except (Mistakes, CannotDo) as error:
        return _page(reasons(error)), 409
    back = "admin.changes" if may(current_account().role, "centre-data") else "admin.rules"
    return redirect(url_for(back, kept=made))


def _page(wrong: Told) -> str:
    with store().read() as connection:
        found = revisions(connection, g.site)
    return render_template("admin/changes.html", revisions=found, wrong=wrong)
