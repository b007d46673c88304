"""Cells of the grid: what can stand there and at what price; changed, taken back, pinned."""

from __future__ import annotations

from datetime import date

from flask import abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.access import may
from webapp.gate import allowed, current_account, now, store
from webapp.pages.month.place import asked, blueprint, changes_of, may_edit, place_of
from webapp.reach import require_reach, sees
from webapp.services import editing
from webapp.services.desk import OpenMonth, open_month
from webapp.services.editing import Saving
from webapp.services.month_cells import options
from webapp.services.month_view import MonthView
from webapp.services.version_changes import changes_between, undone_agents
from webapp.services.versions import Illegal, Stale

Answer = str | Response | tuple[str, int]


@blueprint.get("/<month>/roster/cell")
@allowed("read-roster")
def cell(month: str) -> str:
    """One cell or several (?at=A01.5&at=A01.6): what stands there, and everything that could."""
    with store().read() as connection:
        seen = open_month(connection, g.site.code, asked(month))
        kept = editing.pinned(connection, seen)
    return _page(seen, _places(seen), kept)


@blueprint.post("/<month>/roster/cell")
@allowed("edit-draft")
def save(month: str) -> Answer:
    """Write what was chosen as a new version, unless a hard rule forbids it or somebody was faster."""
    form, account = request.form, current_account()
    with store().read() as connection:
        before = open_month(connection, g.site.code, asked(month))
        kept = editing.pinned(connection, before)
    if not may_edit(before):
        abort(403)
    places = _places(before)
    override = form.get("override", "").strip() if may(account.role, "override") else ""
    changes = changes_of(places, form.get("shift", ""), form.get("queue", ""))
    saving = Saving(_seen(), changes, account.person, now(), override)
    made = store().retrying(lambda c: editing.save(c, g.site.code, g.month, saving))
    if isinstance(made, Stale):
        return stale(made)
    if isinstance(made, Illegal):
        return _page(before, places, kept, made, form.get("shift", "")), 409
    return _back(places)


@blueprint.post("/<month>/roster/undo")
@allowed("edit-draft")
def undo(month: str) -> Answer:
    """Take back the newest change by hand."""
    with store().read() as connection:
        now_open = open_month(connection, g.site.code, asked(month))
        touched = undone_agents(connection, now_open)
    if not may_edit(now_open):
        abort(403)
    require_reach(now_open, touched)
    made = store().retrying(
        lambda c: editing.undo(c, g.site.code, g.month, _seen(), current_account().person, now())
    )
    return stale(made) if isinstance(made, Stale) else redirect(url_for("roster.show", month=g.month))


@blueprint.post("/<month>/roster/pin")
@allowed("edit-draft")
def pin(month: str) -> Answer:
    """Pin cells, or let them go."""
    with store().read() as connection:
        seen = open_month(connection, g.site.code, asked(month))
    places, on = _places(seen), request.form.get("on") == "1"
    store().retrying(lambda c: editing.set_pins(c, seen, places, on, current_account().person, now()))
    return _back(places)


def stale(made: Stale) -> tuple[str, int]:
    """The page for who was overtaken: what changed since, and how the roster stands now."""
    seen = _seen()
    with store().read() as connection:
        changed = changes_between(connection, made.month, seen, made.current_version)
    changed = tuple(one for one in changed if sees(made.month.centre, one.agent))
    page = render_template("month/stale.html", stale=made, seen=seen, changed=changed)
    return page, 409


def _page(
    seen: OpenMonth,
    places: list[tuple[str, date]],
    kept: frozenset[tuple[str, date]],
    illegal: Illegal | None = None,
    wanted: str = "",
) -> str:
    view = MonthView(seen, {agent for agent, _ in places})
    template = "month/cell_part.html" if request.headers.get("X-Part") else "month/cell.html"
    return render_template(
        template,
        view=view,
        places=places,
        names={row.agent: row.name for row in seen.centre.agents},
        options=options(seen, places, tuple(view.shifts.values())),
        editable=may_edit(seen),
        pinned=all(place in kept for place in places),
        illegal=illegal,
        wanted=wanted,
        title=_("Change"),
    )


def _places(seen: OpenMonth) -> list[tuple[str, date]]:
    found = [place_of(seen, text) for text in request.values.getlist("at")]
    if not found or len(found) > editing.MOST_CELLS:
        abort(404)
    return found


def _seen() -> int:
    """The version that the form was made from."""
    number = request.form.get("version", type=int)
    if number is None:
        abort(400)
    return number


def _back(places: list[tuple[str, date]]) -> Response:
    agent, on = places[0]
    return redirect(url_for("roster.show", month=g.month, _anchor=f"{agent}.{on.day}"))
