"""A month as an Excel workbook: grid, statistics, days and legend, in the reader's language."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from xlsxwriter import Workbook

from scheduler.domain.sentence import Facts, Sentence
from webapp.centre.shifts import breaks_of
from webapp.services.fairness import AgentFairness, fairness
from webapp.services.month_view import MonthView
from webapp.services.side_by_side import day_figures
from webapp.services.workbook import FIRST, HEAD, KEYS, LEAVE, ROSTER, WHO, cell_text

Say = Callable[[Sentence], str]
FAMILIES: Mapping[str, tuple[str, str]] = {
    "early": ("#FFE3A6", "#553A00"),
    "day": ("#C3E6F4", "#0B3F55"),
    "late": ("#E6CFF2", "#4C1F62"),
    "night": ("#2C3B70", "#FFFFFF"),
    "split": ("#CFE9CD", "#1C4A1C"),
}
WEEKEND_GROUND = "#E8ECF2"
MARK = Sentence(
    "{site} {month}, version {version}, {state}. Taken by {who} on {at}. Confidential: not to be passed on."
)
STATES = {
    "draft": Sentence("draft"),
    "review": Sentence("in review"),
    "published": Sentence("published"),
    "recalled": Sentence("recalled"),
}
STATISTICS, DAYS, LEGEND = Sentence("Statistics"), Sentence("Days in figures"), Sentence("Legend")
AGENT, NAME, TEAM = Sentence("Agent"), Sentence("Full name"), Sentence("Team")
COUNTS = (
    Sentence("Duties"),
    Sentence("Nights"),
    Sentence("Weekend duties"),
    Sentence("Holiday duties"),
    Sentence("Paid hours"),
    Sentence("Least hours"),
    Sentence("Most hours"),
    Sentence("Points"),
    Sentence("Fair share"),
    Sentence("Difference"),
)
OF_DAYS = (
    Sentence("Day"),
    Sentence("Duties"),
    Sentence("Calls forecast"),
    Sentence("Answered in time"),
    Sentence("Agent hours missing"),
)
OF_SHIFTS = (
    Sentence("Shift code"),
    Sentence("Shift"),
    Sentence("From"),
    Sentence("To"),
    Sentence("Breaks"),
    Sentence("Night"),
)
YES, NO, NEXT_DAY = Sentence("yes"), Sentence("no"), Sentence("{time} next day").template
ON_LEAVE = Sentence("leave, granted by a slip")
WIDEST = 28


def marked(view: MonthView, who: str, at: datetime) -> Sentence:
    """The line that every sheet and page bears: what it is, who took it and when (K-52)."""
    month = view.month
    facts: Facts = {"site": month.site.code, "month": str(month.month), "version": month.version}
    return Sentence(
        MARK.template, {**facts, "state": STATES[month.state], "who": who, "at": f"{at:%Y-%m-%d %H:%M}"}
    )


def write_workbook(view: MonthView, who: str, at: datetime, say: Say = str) -> bytes:
    """The month as a workbook; `at` is local time, `say` tells a sentence in the reader's language."""
    out, mark = io.BytesIO(), say(marked(view, who, at))
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    # A workbook is dated by the clock unless told otherwise.
    title = f"{view.month.site.code} {view.month.month}"
    book.set_properties({"title": title, "author": who, "created": at.replace(tzinfo=None)})
    _grid(book, view, mark, say)
    _statistics(book, view, mark, say)
    if view.wanted is None:
        _days(book, view, mark, say)
    _legend(book, view, mark, say)
    book.close()
    return out.getvalue()


def sheet_of(book: Workbook, name: str, mark: str) -> Any:
    """A new sheet that bears the mark in its first row and its footer."""
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, mark)
    sheet.set_footer("&L&8" + mark.replace("&", "&&") + "&R&8&P/&N")
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    return sheet


def table(book: Workbook, sheet: Any, heads: Sequence[str], rows: Iterable[Sequence[str | float]]) -> None:
    """Rows below bold heads that stay in sight."""
    bold = book.add_format({"bold": True, "bottom": 1})
    for column, text in enumerate(heads):
        sheet.write_string(HEAD, column, text, bold)
        sheet.set_column(column, column, min(WIDEST, max(9, 1.4 * len(text))))
    for number, row in enumerate(rows, FIRST):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, column, value)
            else:
                sheet.write_number(number, column, value)
    sheet.freeze_panes(FIRST, WHO if len(heads) > WHO else 1)
    sheet.repeat_rows(HEAD)


def _grid(book: Workbook, view: MonthView, mark: str, say: Say) -> None:
    sheet, styles = sheet_of(book, say(ROSTER), mark), _styles(book)
    bold = book.add_format({"bold": True, "align": "center"})
    free = book.add_format({"bold": True, "align": "center", "bg_color": WEEKEND_GROUND})
    off = book.add_format({"bg_color": WEEKEND_GROUND})
    for column, text in enumerate((view.month.site.code, str(view.month.month), str(view.month.version))):
        sheet.write_string(KEYS, column, text)
    for column, head in enumerate((AGENT, NAME, TEAM)):
        sheet.write_string(HEAD, column, say(head), bold)
    for day in view.days:
        sheet.write_number(HEAD, WHO + day.position, day.date.day, free if day.weekend else bold)
    for row, agent in enumerate(view.agents, FIRST):
        for column, text in enumerate((agent.id, agent.name, agent.team)):
            sheet.write_string(row, column, text)
        for cell in agent.cells:
            text = cell_text(cell)
            style = styles.get(cell.shift.family) if cell.shift else off if cell.day.weekend else None
            if text:
                sheet.write_string(row, WHO + cell.day.position, text, style)
            elif style:
                sheet.write_blank(row, WHO + cell.day.position, None, style)
    sheet.freeze_panes(FIRST, WHO)
    sheet.set_column(WHO, WHO + len(view.days) - 1, 4)
    sheet.repeat_rows(HEAD)


def _styles(book: Workbook) -> dict[str, Any]:
    return {
        family: book.add_format({"bg_color": ground, "font_color": ink, "align": "center", "border": 4})
        for family, (ground, ink) in FAMILIES.items()
    }


def _statistics(book: Workbook, view: MonthView, mark: str, say: Say) -> None:
    month = view.month
    lines = {one.agent: one for one in fairness(month.centre, month.audit, month.roster)}
    rows: list[tuple[str | float, ...]] = [
        (row.id, row.name, row.team, *_counts(lines[row.id])) for row in view.agents if row.id in lines
    ]
    table(book, sheet_of(book, say(STATISTICS), mark), _said(say, AGENT, NAME, TEAM, *COUNTS), rows)


def _counts(line: AgentFairness) -> tuple[float, ...]:
    return (
        line.duties,
        line.nights,
        line.weekend_duties,
        line.holiday_duties,
        line.hours,
        line.hours_min,
        line.hours_max,
        line.points,
        line.target,
        line.deviation,
    )


def _days(book: Workbook, view: MonthView, mark: str, say: Say) -> None:
    """The whole site day by day; without a requirement the duties only."""
    month = view.month
    told = {one.date: one for one in day_figures(month, month.roster)}
    duties = [duty.day for duty in month.roster.duties]
    rows: list[tuple[str | float, ...]] = []
    for day in view.days:
        one = told.get(day.date)
        known: tuple[float, ...] = ()
        if one is not None:
            known = (round(one.calls), round(one.service_level or 0, 4), round(one.short_hours, 2))
        rows.append((day.date.isoformat(), duties.count(day.position), *known))
    table(book, sheet_of(book, say(DAYS), mark), _said(say, *OF_DAYS), rows)


def _legend(book: Workbook, view: MonthView, mark: str, say: Say) -> None:
    sheet, styles = sheet_of(book, say(LEGEND), mark), _styles(book)
    confs = {conf.code: conf for conf in view.month.centre.shifts}
    rows: list[tuple[str | float, ...]] = []
    for shift in view.shifts.values():
        ends = say(Sentence(NEXT_DAY, {"time": shift.end})) if shift.next_day else shift.end
        night = say(YES if shift.night else NO)
        rows.append((shift.code, shift.name, shift.start, ends, breaks_of(confs[shift.code]), night))
    table(book, sheet, _said(say, *OF_SHIFTS), [*rows, (LEAVE, say(ON_LEAVE))])
    for number, shift in enumerate(view.shifts.values(), FIRST):
        sheet.write_string(number, 0, shift.code, styles.get(shift.family))


def _said(say: Say, *heads: Sentence) -> list[str]:
    return [say(one) for one in heads]
