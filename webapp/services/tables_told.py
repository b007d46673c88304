"""Tables that pages, workbooks and CSV files tell alike: heads in words, cells, kinds of columns."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from xlsxwriter import Workbook

from scheduler.domain.sentence import Sentence
from webapp.centre.intervals import exact
from webapp.centre.tables import no_formula, table_bytes
from webapp.services.workbook_sheets import Say, sheet_of, table

Kind = Literal["text", "whole", "plain", "tenth", "hundredth", "share", "gini", "signed"]
"""How cells are written: text, numbers with some decimals, a fraction as per cent or with its sign."""
DECIMALS = {"whole": 0, "plain": 1, "tenth": 1, "hundredth": 2, "share": 4, "gini": 4, "signed": 4}
Cell = Sentence | str | float | date | None


@dataclass(frozen=True)
class Column:
    """A column: its head and the kind of its cells."""

    head: Sentence
    kind: Kind = "text"


@dataclass(frozen=True)
class Told:
    """A table; the last row is the sum of the others where `total`.

    `kinds`, where there are any, are those of the rows: columns of numbers are then written by them.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: bool = False
    kinds: tuple[Kind, ...] = ()

    def kind(self, row: int, column: int) -> Kind:
        """How a cell is written."""
        own = self.columns[column].kind
        return self.kinds[row] if self.kinds and own != "text" else own


@dataclass(frozen=True)
class Section:
    """A section of a report: its name, what it says, its tables; `missing` = what there is not, and why."""

    code: str
    title: Sentence
    tables: tuple[Told, ...] = ()
    lead: Sentence | None = None
    missing: Sentence | None = None


def csv_of(sections: Iterable[Section], mark: str, say: Say = str) -> bytes:
    """Everything as one CSV file: a head before each table, its section in the first column."""
    lines: list[list[str]] = []
    for section in sections:
        title = say(section.title)
        for one in section.tables:
            lines.append([title, *(say(column.head) for column in one.columns)])
            lines += [[title, *_texts(one, number, say)] for number in range(len(one.rows))]
        if section.missing is not None:
            lines.append([title, say(section.missing)])
    wide = max((len(line) for line in lines), default=1)
    head, *rest = [line + [""] * (wide - len(line)) for line in lines] or [[""]]
    return table_bytes(head, rest, mark)


def _texts(one: Told, row: int, say: Say) -> list[str]:
    cells = enumerate(one.rows[row])
    return ["" if cell is None else _text(cell, one.kind(row, at), say) for at, cell in cells]


def _text(cell: Cell, kind: Kind, say: Say) -> str:
    if isinstance(cell, Sentence):
        return no_formula(say(cell))
    if isinstance(cell, float | int):
        return exact(round(float(cell), DECIMALS.get(kind, 4)))
    return no_formula(str(cell))


def workbook_of(sections: Iterable[Section], mark: str, who: str, at: datetime, say: Say = str) -> bytes:
    """Everything as a workbook, a sheet for each table; `at` is local time."""
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": mark, "author": who, "created": at.replace(tzinfo=None)})
    for section in sections:
        for number, one in enumerate(section.tables, 1):
            # Excel takes 31 characters.
            name = say(section.title)[:27] + (f" {number}" if number > 1 else "")
            rows = [
                [_cell(cell, one.kind(place, at), say) for at, cell in enumerate(row)]
                for place, row in enumerate(one.rows)
            ]
            table(book, sheet_of(book, name, mark), [say(column.head) for column in one.columns], rows)
        if section.missing is not None and not section.tables:
            sheet_of(book, say(section.title)[:31], mark).write_string(2, 0, say(section.missing))
    book.close()
    return out.getvalue()


def _cell(cell: Cell, kind: Kind, say: Say) -> str | float:
    if isinstance(cell, float | int):
        return round(cell, DECIMALS.get(kind, 4))
    return "" if cell is None else _text(cell, kind, say)
