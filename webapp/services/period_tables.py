"""The report of a week, month or year as a table in words (KP-05)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from scheduler.domain.sentence import Sentence
from webapp.services.kpis import Kpis
from webapp.services.periods import Part, Report
from webapp.services.tables_told import Cell, Column, Kind, Section, Told

DAY, DAYS = Sentence("{day}").template, Sentence("{first}–{last}").template
MONTH = Sentence("{month}").template
FIGURE, TOGETHER = Sentence("Figure"), Sentence("together")
Figure = tuple[Sentence, Kind, Callable[[Kpis], float | None]]
ANSWERED: Figure = (Sentence("Answered"), "share", lambda one: one.answered_share)
GIVEN_UP: Figure = (Sentence("Given up"), "share", lambda one: one.abandoned_share)
HANDLE_TIME: Figure = (Sentence("Handle time (s)"), "tenth", lambda one: one.aht_s)
PLANNED_LEVEL: Figure = (Sentence("In time, as planned"), "share", lambda one: one.planned_level)
CAME_LEVEL: Figure = (Sentence("In time, with the calls that came"), "share", lambda one: one.came_level)
COVER: tuple[Figure, ...] = (
    (Sentence("Hours required"), "tenth", lambda one: one.needed_min / 60),
    (Sentence("Hours rostered"), "tenth", lambda one: one.there_min / 60),
    (Sentence("Hours missing"), "tenth", lambda one: one.missing_min / 60),
    (Sentence("Hours beyond need"), "tenth", lambda one: one.over_min / 60),
    (Sentence("Required of rostered"), "share", lambda one: one.efficiency),
)
OF_ROSTER: tuple[Figure, ...] = (
    *COVER,
    (Sentence("Duties"), "whole", lambda one: one.duties),
    (Sentence("Paid hours"), "tenth", lambda one: one.paid_min / 60),
    (Sentence("Nights"), "whole", lambda one: one.nights),
    (Sentence("Weekend duties"), "whole", lambda one: one.weekends),
    (Sentence("Holiday duties"), "whole", lambda one: one.holidays),
    (Sentence("Days of leave"), "whole", lambda one: one.leave_days),
    (Sentence("Swaps"), "whole", lambda one: one.swaps),
)
"""Figures of published rosters: where there is none they are not nothing, but unknown."""
FIGURES: tuple[Figure, ...] = (
    (Sentence("Calls"), "whole", lambda one: one.calls or None),
    ANSWERED,
    GIVEN_UP,
    HANDLE_TIME,
    (Sentence("Forecast wrong (WAPE)"), "share", lambda one: one.wape),
    (Sentence("Bias"), "signed", lambda one: one.bias),
    PLANNED_LEVEL,
    CAME_LEVEL,
    *OF_ROSTER,
    (Sentence("Called in"), "whole", lambda one: one.called_in),
)


def section_of(found: Report) -> Section:
    """A row for each figure, a column for each part, and one for all of them together."""
    parts = [
        *((one.kpis, _rostered(found, one.first, one.last)) for one in found.parts),
        (found.kpis, bool(found.rosters)),
    ]
    heads = [*(_when(found, one) for one in found.parts), TOGETHER]
    columns = (Column(FIGURE), *(Column(head, "plain") for head in heads))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (figure[0], *(figure[2](kpis) if known or figure not in OF_ROSTER else None for kpis, known in parts))
        for figure in FIGURES
    )
    told = Told(columns, rows, kinds=tuple(kind for _, kind, _ in FIGURES))
    return Section("figures", Sentence("Figures"), (told,))


def _rostered(found: Report, first: date, last: date) -> bool:
    """Whether a published roster counts on some of these days."""
    return any(one.month.first_day <= last and first <= one.month.last_day for one in found.rosters)


def _when(found: Report, part: Part) -> Sentence:
    if found.span == "year":
        return Sentence(MONTH, {"month": f"{part.first:%Y-%m}"})
    if part.first == part.last:
        return Sentence(DAY, {"day": part.first})
    return Sentence(DAYS, {"first": part.first.day, "last": part.last.day})
