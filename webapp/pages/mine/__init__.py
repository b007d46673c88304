"""An agent's own month: the next duty, every day with its reason, and who is there at the same time."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from datetime import date, timedelta
from typing import TypeVar

from flask import abort, g, redirect, render_template, request, url_for
from flask_babel import get_locale
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from scheduler.domain.sentence import Sentence
from webapp.gate import allowed, current_account, now, store
from webapp.pages.places import month_or_404, site_blueprint
from webapp.services import contested, journal
from webapp.services.desk import open_month
from webapp.services.exchanges import Part, days_exchanged
from webapp.services.month_view import AgentView, CellView, MonthView
from webapp.services.months import Month
from webapp.services.names import names_of
from webapp.services.problems import CannotDo
from webapp.store.rosters import PUBLISHED

blueprint = site_blueprint("mine", __name__)
_MONDAY = date(2024, 1, 1)
T = TypeVar("T")


def weeks_of(days: Sequence[T], weekday: int) -> list[list[T | None]]:
    """A month's days in weeks from Monday; None where a week reaches out of the month."""
    cells: list[T | None] = [None] * weekday
    cells += days
    cells += [None] * (-len(cells) % 7)
    return [cells[at : at + 7] for at in range(0, len(cells), 7)]


@blueprint.get("/<month>/mine")
@allowed("own-month")
def show(month: str) -> str:
    """The month of who is logged in."""
    g.month = month_or_404(month)
    view = published_view(g.month)
    mine = view.agent(current_account().person) if view else None
    if view is not None and mine is None:
        abort(404)
    upcoming = next((c for c in mine.cells if c.end and c.end > now()), None) if mine else None
    beside = view.beside(mine.id, upcoming.day.position) if view and mine and upcoming else ()
    exchanged = _exchanged(view, mine.id) if view and mine else {}
    weeks = weeks_of(mine.cells, g.month.first_day.weekday()) if mine else []
    return render_template(
        "mine/month.html",
        view=view,
        mine=mine,
        upcoming=upcoming,
        beside=beside,
        weeks=weeks,
        exchanged=exchanged,
        lines=_lines(view, mine, upcoming, exchanged) if view and mine else (),
        week_days=[_MONDAY + timedelta(days=n) for n in range(7)],
        shape="calendar" if request.args.get("shape") == "calendar" else "list",
    )


def _lines(
    view: MonthView, mine: AgentView, upcoming: CellView | None, exchanged: Mapping[date, Part]
) -> list[Markup]:
    """A line for each day; most of them everybody of the shift has alike, and they are written once."""
    here = (str(get_locale()), g.site.code, request.script_root)
    known: dict[Hashable, Markup] = view.kept("lines of days", dict)
    found = []
    for cell in mine.cells:
        part, now = exchanged.get(cell.day.date), cell is upcoming
        if part is not None or now:
            found.append(_line(view, cell, now, part))
            continue
        what = (*here, cell.day.position, cell.shift.code if cell.shift else "", cell.queue, cell.leave)
        if what not in known:
            known[what] = _line(view, cell, False, None)
        found.append(known[what])
    return found


def _line(view: MonthView, cell: CellView, upcoming: bool, part: Part | None) -> Markup:
    return Markup(render_template("mine/line.html", view=view, cell=cell, upcoming=upcoming, part=part))


@blueprint.get("/<month>/mine/<int:day>")
@allowed("own-month")
def show_day(month: str, day: int) -> str:
    """One day: the duty, its activities' place, who is there, and what is noted of it."""
    g.month = month_or_404(month)
    return _day(day)


def _day(day: int, refused: tuple[Sentence, ...] = ()) -> str:
    view = published_view(g.month)
    mine = view.agent(current_account().person) if view else None
    if view is None or mine is None or not 1 <= day <= len(mine.cells):
        abort(404)
    cell = mine.cells[day - 1]
    return render_template(
        "mine/day.html",
        view=view,
        mine=mine,
        cell=cell,
        beside=view.beside(mine.id, day - 1),
        exchanged=_exchanged(view, mine.id).get(cell.day.date),
        now=now(),
        refused=refused,
        **_attended(cell.day.date, mine.id),
    )


@blueprint.post("/<month>/mine/<int:day>/contest")
@allowed("own-requests")
def contest(month: str, day: int) -> AnyResponse | tuple[str, int]:
    """Contest what is held against oneself of a day's duty (EV-07)."""
    g.month = month_or_404(month)
    if not 1 <= day <= g.month.last_day.day:
        abort(404)
    try:
        contest_day(g.month.first_day.replace(day=day), request.form.get("text", "")[:400])
    except CannotDo as refused:
        return _day(day, refused.sentences), 409
    return redirect(url_for("mine.show_day", month=g.month, day=day))


def contest_day(on: date, text: str) -> None:
    """What is held against who is logged in, contested. Raises CannotDo."""
    who, at = current_account().person, now()

    store().retrying(lambda c: journal.contest_day(c, g.site, on, who, text, at))


def _attended(on: date, agent: str) -> dict[str, object]:
    """What is noted of a duty, what is held against the agent, and whether they contest it."""
    with store().read() as connection:
        try:
            line = journal.duty_line(connection, g.site, on, agent)
        except CannotDo:
            return {"line": None}
        return {
            "line": line,
            "held": journal.held_against(line, now()),
            "contested": contested.open_contest(connection, g.site, line),
        }


def _exchanged(view: MonthView, agent: str) -> dict[date, Part]:
    """The days that an exchange changed and that are still as it left them."""
    stored = view.month.stored
    with store().read() as connection:
        names = names_of(connection, g.site)
        found = days_exchanged(connection, g.site.id, stored.id, agent, names)
    row = view.agent(agent)
    held = {cell.day.date: cell.shift.code if cell.shift else None for cell in row.cells} if row else {}
    return {day: part for day, part in found.items() if held.get(day) == part.shift}


def published_view(month: Month) -> MonthView | None:
    """The month as agents may see it: once it is published."""
    with store().read() as connection:
        try:
            opened = open_month(connection, g.site.code, month)
        except CannotDo:
            return None
    return MonthView(opened) if opened.state == PUBLISHED else None
