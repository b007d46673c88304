"""A month as an Excel workbook, read back as changes: which rows and columns say what."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from scheduler.domain.sentence import Facts, Sentence
from webapp.services.desk import OpenMonth
from webapp.services.editing import Change
from webapp.services.month_view import AgentView, CellView, MonthView
from webapp.services.problems import CannotDo

ROSTER = Sentence("Roster")
KEYS, HEAD, FIRST = 1, 2, 3
"""Rows of the sheet, from 0: what it is of, the heads of the columns, the first agent."""
WHO = 3
"""Columns before the first day: agent, name, team."""
LEAVE = "V"
MOST_BYTES, MOST_PARTS, MOST_ROWS, MOST_COLUMNS = 20 * 2**20, 200, 3000, 60


@dataclass(frozen=True)
class Brought:
    """What a workbook says differently from the roster: `version` it was taken from, and the changes."""

    version: int
    changes: tuple[Change, ...]


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
            twice, strange = Sentence("stands there twice"), Sentence("is no agent of the site")
            why = twice if agent in seen else strange
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
        letter = xl_col_to_name(column)
        where: Facts = {"number": number, "column": letter, "day": cell.day.date.day}
        if text == LEAVE:
            raise CannotDo(
                Sentence(
                    "Row {number}, column {column} (day {day}): {leave} is leave, which a slip grants and "
                    "not a workbook; write a shift, or nothing for a day off.",
                    {**where, "leave": LEAVE},
                )
            )
        if text and text not in view.shifts:
            raise CannotDo(
                Sentence(
                    "Row {number}, column {column} (day {day}): there is no shift {text!r}; write one of "
                    "{list}, or nothing for a day off.",
                    {
                        **where,
                        "text": text[:20],
                        "list": ", ".join(view.shifts),
                    },
                )
            )
        yield Change(agent.id, cell.day.date, text or None)


def _rows(data: bytes) -> list[tuple[Any, ...]]:
    """The rows of the sheet of the roster; refused before it is unpacked where it would be too large."""
    # Only who brings a workbook back waits for its reader to be loaded.
    from openpyxl import load_workbook

    _refuse_large(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book[_sheet_of_roster(book.sheetnames)]
        limits = {"max_row": MOST_ROWS + 1, "max_col": MOST_COLUMNS, "values_only": True}
        rows = [tuple(row) for row in sheet.iter_rows(**limits)]
    except Exception as error:
        # zlib, zipfile and openpyxl raise whatever they met, down to an IndexError.
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
            Sentence("The sheet {roster} is empty: take the one that was exported.", {"roster": sheet.title})
        )
    return rows


def _refuse_large(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
    except Exception as error:
        raise CannotDo(
            Sentence("This is no Excel workbook: choose the .xlsx file that was exported.")
        ) from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
        raise CannotDo(
            Sentence(
                "The workbook unpacks to more than {value} MB or {most_parts} parts: save only the "
                "sheet of the roster.",
                {"value": MOST_BYTES // 2**20, "most_parts": MOST_PARTS},
            )
        )


def _sheet_of_roster(names: list[str]) -> str:
    """The sheet with the grid, which is named in the language of whoever took it: the first one."""
    return ROSTER.template if ROSTER.template in names else names[0]


def _keys(rows: list[tuple[Any, ...]]) -> tuple[str, str, int]:
    code, month, version, *_ = (*(str(value or "").strip() for value in rows[KEYS]), "", "", "")
    if not version.isascii() or not version.isdigit() or len(version) > 9:
        raise CannotDo(
            Sentence(
                "Row {value} should name site, month and version, as the export wrote them: it says "
                "{code!r}, {month!r}, {version!r}.",
                {"value": KEYS + 1, "code": code[:40], "month": month[:20], "version": version[:20]},
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
