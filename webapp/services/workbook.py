"""A month as an Excel workbook: written with its colours and who took it, read back as changes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from xlsxwriter import Workbook

from scheduler.domain.sentence import Sentence
from webapp.services.desk import OpenMonth
from webapp.services.editing import Change
from webapp.services.month_view import AgentView, CellView, MonthView
from webapp.services.problems import CannotDo

ROSTER, STATISTICS, LEGEND = "Roster", "Statistics", "Legend"
KEYS, HEAD, FIRST = 1, 2, 3
"""Rows of the sheet, from 0: what it is of, the heads of the columns, the first agent."""
WHO = 3
"""Columns before the first day: agent, name, team."""
LEAVE = "V"
MOST_BYTES, MOST_PARTS, MOST_ROWS, MOST_COLUMNS = 40 * 2**20, 200, 3000, 60
FAMILIES: Mapping[str, tuple[str, str]] = {
    "early": ("#FFE3A6", "#553A00"),
    "day": ("#C3E6F4", "#0B3F55"),
    "late": ("#E6CFF2", "#4C1F62"),
    "night": ("#2C3B70", "#FFFFFF"),
    "split": ("#CFE9CD", "#1C4A1C"),
}


@dataclass(frozen=True)
class Brought:
    """What a workbook says differently from the roster: `version` it was taken from, and the changes."""

    version: int
    changes: tuple[Change, ...]


def write_workbook(view: MonthView, who: str, at: datetime) -> bytes:
    """The month as a workbook: grid, statistics, legend; each sheet says who took it and when (K-52)."""
    month, out = view.month, io.BytesIO()
    mark = (
        f"{month.site.code} {month.month}, version {month.version}, {month.state}. Taken by {who} on "
        f"{at:%Y-%m-%d %H:%M}. Confidential."
    )
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    # A workbook is dated by the clock unless told otherwise.
    book.set_properties({"title": f"{month.site.code} {month.month}", "created": at.replace(tzinfo=None)})
    _grid(book, view, mark)
    _statistics(book, view, mark)
    _legend(book, view, mark)
    book.close()
    return out.getvalue()


def _grid(book: Workbook, view: MonthView, mark: str) -> None:
    sheet, bold = book.add_worksheet(ROSTER), book.add_format({"bold": True, "align": "center"})
    styles = _styles(book)
    _headed(sheet, mark)
    for column, text in enumerate((view.month.site.code, str(view.month.month), str(view.month.version))):
        sheet.write_string(KEYS, column, text)
    for column, text in enumerate(("agent", "name", "team")):
        sheet.write_string(HEAD, column, text, bold)
    for day in view.days:
        sheet.write_number(HEAD, WHO + day.position, day.date.day, bold)
    for row, agent in enumerate(view.agents, FIRST):
        for column, text in enumerate((agent.id, agent.name, agent.team)):
            sheet.write_string(row, column, text)
        for cell in agent.cells:
            text = cell_text(cell)
            style = styles.get(cell.shift.family if cell.shift else "")
            if text:
                sheet.write_string(row, WHO + cell.day.position, text, style)
    sheet.freeze_panes(FIRST, WHO)
    sheet.set_column(WHO, WHO + len(view.days) - 1, 4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _statistics(book: Workbook, view: MonthView, mark: str) -> None:
    sheet, bold = book.add_worksheet(STATISTICS), book.add_format({"bold": True})
    _headed(sheet, mark)
    for column, text in enumerate(("agent", "name", "team", "duties", "nights", "weekends", "paid hours")):
        sheet.write_string(HEAD, column, text, bold)
    for row, agent in enumerate(view.agents, FIRST):
        for column, text in enumerate((agent.id, agent.name, agent.team)):
            sheet.write_string(row, column, text)
        for column, number in enumerate(_numbers(agent), WHO):
            sheet.write_number(row, column, number)


def _numbers(agent: AgentView) -> tuple[float, ...]:
    weekends = sum(1 for cell in agent.cells if cell.shift and cell.day.weekend)
    return agent.duties, agent.nights, weekends, round(agent.hours, 2)


def _legend(book: Workbook, view: MonthView, mark: str) -> None:
    sheet, styles = book.add_worksheet(LEGEND), _styles(book)
    _headed(sheet, mark)
    for row, shift in enumerate(view.shifts.values(), FIRST):
        sheet.write_string(row, 0, shift.code, styles.get(shift.family))
        ends = f"{shift.end} next day" if shift.next_day else shift.end
        for column, text in enumerate((shift.name, shift.start, ends), 1):
            sheet.write_string(row, column, text)


def _styles(book: Workbook) -> dict[str, Any]:
    return {
        family: book.add_format({"bg_color": ground, "font_color": ink, "align": "center"})
        for family, (ground, ink) in FAMILIES.items()
    }


def _headed(sheet: Any, mark: str) -> None:
    sheet.write_string(0, 0, mark)
    sheet.set_footer("&L" + mark.replace("&", "&&"))


def cell_text(cell: CellView) -> str:
    """A cell as the workbook has it: the shift's code, the letter of leave, or nothing."""
    return cell.shift.code if cell.shift else LEAVE if cell.leave else ""


def read_workbook(data: bytes, month: OpenMonth) -> Brought:
    """What a corrected workbook changes. Raises CannotDo, saying where and what would be right."""
    rows = _rows(data)
    code, of_month, version = _keys(rows)
    if (code, of_month) != (month.site.code, str(month.month)):
        raise CannotDo(
            Sentence(
                "Row {row} says that the workbook is of {code} {of_month}: take one of {site} {month}.",
                {
                    "row": KEYS + 1,
                    "code": code,
                    "of_month": of_month,
                    "site": month.site.code,
                    "month": str(month.month),
                },
            )
        )
    days = _days(rows[HEAD], month)
    view = MonthView(month)
    known = {agent.id: agent for agent in view.agents}
    changes: list[Change] = []
    seen: set[str] = set()
    for number, row in enumerate(rows[FIRST:], FIRST + 1):
        agent = str(row[0] or "").strip() if row else ""
        if not agent:
            continue
        if agent not in known or agent in seen:
            why = "stands there twice" if agent in seen else "is no agent of the site"
            raise CannotDo(
                Sentence(
                    "Row {number}: {agent!r} {why}; each agent of the roster has one row.",
                    {"number": number, "agent": agent, "why": why},
                )
            )
        seen.add(agent)
        changes += _changes(known[agent], row, days, number, view)
    return Brought(version, tuple(changes))


def _changes(
    agent: AgentView, row: tuple[Any, ...], days: Mapping[int, int], number: int, view: MonthView
) -> Iterable[Change]:
    for column, position in days.items():
        value = row[column] if column < len(row) else None
        text = "" if value is None else str(value).strip()
        cell = agent.cells[position]
        if text == cell_text(cell) or (text == "" and cell.shift is None):
            continue
        if text == LEAVE:
            raise CannotDo(
                Sentence(
                    "Row {number}, day {day}: {leave} is leave, which a slip grants and not a workbook; "
                    "write a shift, or nothing for a day off.",
                    {"number": number, "day": cell.day.date.day, "leave": LEAVE},
                )
            )
        if text and text not in view.shifts:
            raise CannotDo(
                Sentence(
                    "Row {number}, day {day}: there is no shift {text!r}; write one of {list}, or "
                    "nothing for a day off.",
                    {
                        "number": number,
                        "day": cell.day.date.day,
                        "text": text[:20],
                        "list": ", ".join(view.shifts),
                    },
                )
            )
        yield Change(agent.id, cell.day.date, text or None)


def _rows(data: bytes) -> list[tuple[Any, ...]]:
    """The rows of the sheet of the roster; refused before it is unpacked where it would be too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
                raise CannotDo(
                    Sentence(
                        "The workbook unpacks to more than {value} MB or {most_parts} parts: save only the "
                        "sheet of the roster.",
                        {"value": MOST_BYTES // 2**20, "most_parts": MOST_PARTS},
                    )
                )
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise CannotDo(
            Sentence("This is no Excel workbook: choose the .xlsx file that was exported.")
        ) from error
    if ROSTER not in book.sheetnames:
        raise CannotDo(
            Sentence(
                "The workbook has no sheet {roster!r}: take the one that was exported.", {"roster": ROSTER}
            )
        )
    sheet = book[ROSTER]
    limits = {"max_row": MOST_ROWS + 1, "max_col": MOST_COLUMNS, "values_only": True}
    try:
        rows = [tuple(row) for row in sheet.iter_rows(**limits)]
    except Exception as error:
        # openpyxl raises whatever its XML parser met.
        raise CannotDo(
            Sentence("The workbook is damaged: export it again and repeat the changes.")
        ) from error
    if len(rows) > MOST_ROWS:
        raise CannotDo(
            Sentence(
                "The sheet has more than {most_rows} rows: remove what is not of the roster.",
                {"most_rows": MOST_ROWS},
            )
        )
    if len(rows) <= HEAD:
        raise CannotDo(
            Sentence("The sheet {roster!r} is empty: take the one that was exported.", {"roster": ROSTER})
        )
    return rows


def _keys(rows: list[tuple[Any, ...]]) -> tuple[str, str, int]:
    code, month, version, *_ = (*(str(value or "").strip() for value in rows[KEYS]), "", "", "")
    if not version.isascii() or not version.isdigit() or len(version) > 9:
        raise CannotDo(
            Sentence(
                "Row {value} should name site, month and version, as the export wrote them: it says "
                "{code!r}, {month!r}, {version!r}.",
                {"row": KEYS + 1, "code": code[:40], "month": month[:20], "version": version[:20]},
            )
        )
    return code, month, int(version)


def _days(head: tuple[Any, ...], month: OpenMonth) -> dict[int, int]:
    """The position of the day of each column. Raises CannotDo where a day is missing or there twice."""
    found: dict[int, int] = {}
    for column, value in enumerate(head[WHO:], WHO):
        text = str(value).strip() if value is not None else ""
        if text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= month.month.last_day.day:
            found[column] = int(text) - 1
    if sorted(found.values()) != list(range(month.month.last_day.day)):
        raise CannotDo(
            Sentence(
                "Row {value} should have each day of {month} once, from 1 to {day}.",
                {"value": HEAD + 1, "month": str(month.month), "day": month.month.last_day.day},
            )
        )
    return found
