"""Cells of the grid: what can stand there and at what price; changed, moved, taken back, pinned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from flask import abort, g, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.access import may
from webapp.gate import allowed, current_account, now, resumed, store
from webapp.pages.month.answers import as_part, done
from webapp.pages.month.place import asked, blueprint, changes_of, may_edit, new_word, place_of
from webapp.reach import reached, require_reach
from webapp.services import editing, taken_back
from webapp.services.desk import OpenMonth, open_month
from webapp.services.editing import Change, Saving
from webapp.services.month_cells import options
from webapp.services.month_view import MonthView
from webapp.services.overtaken import overtaken
from webapp.services.taken_back import Stepping
from webapp.services.versions import Illegal, NewVersion, Stale

Answer = str | Response | tuple[str, int]
Place = tuple[str, date]
Move = tuple[Place, Place]


@blueprint.get("/<month>/roster/cell")
@allowed("read-roster")
def cell(month: str) -> str:
    """One cell or several (?at=A01.5&at=A01.6): what stands there, and everything that could.

    ?shift= is what was about to be written there when the session ended.
    """
    seen = _opened(month)
    return _page(seen, _places(seen), wanted=request.args.get("shift"), note=request.args.get("override", ""))


@blueprint.post("/<month>/roster/cell")
@allowed("edit-draft")
@resumed("at", "shift", "override")
def save(month: str) -> Answer:
    """Write what was chosen as a new version, unless a hard rule forbids it or somebody was faster."""
    before = _opened(month)
    places, shift = _places(before), request.form.get("shift", "")
    changes = changes_of(places, shift, request.form.get("queue", ""))
    return _saved(before, changes, lambda made: _page(before, places, made, shift))


@blueprint.get("/<month>/roster/move")
@allowed("read-roster")
def moving(month: str) -> str:
    """Duties that were about to be moved (?move=A01.5+B02.5) when the session ended."""
    return _moving(_opened(month), None)


@blueprint.post("/<month>/roster/move")
@allowed("edit-draft")
@resumed("move", "override")
def move(month: str) -> Answer:
    """Move duties to other cells, with what stands there coming back; one new version for all."""
    before = _opened(month)
    changes = editing.moved(before, _moves(before))
    return _saved(before, changes, lambda made: _moving(before, made))


@blueprint.post("/<month>/roster/undo")
@allowed("edit-draft")
def undo(month: str) -> Answer:
    """Take back the newest change by hand."""
    return _step(month, taken_back.undo, True)


@blueprint.post("/<month>/roster/redo")
@allowed("edit-draft")
def redo(month: str) -> Answer:
    """Do again what was taken back."""
    return _step(month, taken_back.redo, False)


@blueprint.post("/<month>/roster/pin")
@allowed("edit-draft")
@resumed("at")
def pin(month: str) -> Answer:
    """Pin cells, or let them go."""
    seen = _opened(month)
    places, on = _places(seen), request.form.get("on") == "1"
    store().retrying(lambda c: editing.set_pins(c, seen, places, on, current_account().person, now()))
    return done(seen, None, places)


def stale(made: Stale, changes: Sequence[Change] = (), back: str = "") -> tuple[str, int]:
    """The page for who was overtaken: what changed since, by whom, and how to go on with one press.

    `back` is where it leads, instead of to the grid.
    """
    with store().read() as connection:
        found = overtaken(connection, made.month, _seen(), changes, reached(made.month.centre))
    template = "month/stale_part.html" if as_part() else "month/stale.html"
    form = [
        (name, value) for name in ("at", "shift", "queue", "move") for value in request.form.getlist(name)
    ]
    page = render_template(
        template,
        found=found,
        form=form if may_edit(made.month) else None,
        action=request.path,
        once=new_word(),
        note=request.form.get("override", ""),
        back=back,
    )
    return page, 409


def _saved(before: OpenMonth, changes: list[Change], refused: Callable[[Illegal], str]) -> Answer:
    if not may_edit(before):
        return stale(Stale(before), changes) if before.version != _seen() else abort(403)
    account = current_account()
    override = request.form.get("override", "").strip()[:400] if may(account.role, "override") else ""
    saving = Saving(_seen(), changes, account.person, now(), override, _once())
    made = store().retrying(lambda c: editing.save(c, g.site.code, g.month, saving), queued=True)
    if isinstance(made, Stale):
        return stale(made, changes)
    if isinstance(made, Illegal):
        return refused(made), 409
    return done(before, made, [(change.agent, change.on) for change in changes])


def _step(month: str, go: Callable[..., NewVersion | Stale | None], back: bool) -> Answer:
    before = _opened(month)
    if not may_edit(before):
        abort(403)
    with store().read() as connection:
        require_reach(before, taken_back.touched(connection, before, back))
    step = Stepping(_seen(), current_account().person, now(), _once())
    made = store().retrying(lambda c: go(c, g.site.code, g.month, step), queued=True)
    return stale(made) if isinstance(made, Stale) else done(before, made, ())


def _page(
    seen: OpenMonth,
    places: list[Place],
    illegal: Illegal | None = None,
    wanted: str | None = None,
    note: str = "",
) -> str:
    with store().read() as connection:
        kept = editing.pinned(connection, seen)
    view = MonthView(seen, {agent for agent, _ in places})
    return render_template(
        "month/cell_part.html" if as_part() else "month/cell.html",
        view=view,
        places=places,
        names=seen.centre.agent_names,
        options=options(seen, places, tuple(view.shifts.values())),
        editable=may_edit(seen),
        pinned=all(place in kept for place in places),
        illegal=illegal,
        wanted=wanted,
        note=note,
        once=new_word(),
        title=_("Change"),
    )


def _moving(seen: OpenMonth, illegal: Illegal | None) -> str:
    moves = _moves(seen)
    changes = editing.moved(seen, moves)
    return render_template(
        "month/move_part.html" if as_part() else "month/move.html",
        view=MonthView(seen, ()),
        moves=moves,
        changes=changes,
        held={(one.agent, seen.problem.horizon.date_of(one.day)): one.shift for one in seen.roster.duties},
        names=seen.centre.agent_names,
        weighed=editing.weigh(seen, changes),
        illegal=illegal,
        editable=may_edit(seen),
        once=new_word(),
        note=request.values.get("override", ""),
    )


def _opened(month: str) -> OpenMonth:
    with store().read() as connection:
        return open_month(connection, g.site.code, asked(month))


def _places(seen: OpenMonth) -> list[Place]:
    found = [place_of(seen, text) for text in request.values.getlist("at")]
    if not found or len(found) > editing.MOST_CELLS:
        abort(404)
    return found


def _moves(seen: OpenMonth) -> list[Move]:
    """The moves of the form, each `A01.5 B02.5`; the fields of one move may come apart, as agent and day."""
    values, found = request.values, list[Move]()
    for text in values.getlist("move"):
        source, blank, target = text.partition(" ")
        if not blank:
            target = f"{values.get('agent', '')}.{values.get('day', '')}"
        found.append((place_of(seen, source), place_of(seen, target)))
    targets = {target for _, target in found}
    if not found or len(found) > editing.MOST_CELLS or len(targets) < len(found):
        abort(404)
    return found


def _once() -> str:
    return request.form.get("once", "")[:40]


def _seen() -> int:
    """The version that the form was made from."""
    number = request.form.get("version", type=int)
    if number is None:
        abort(400)
    return number
