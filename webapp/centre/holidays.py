"""holidays.csv: the centre's corrections of the holiday library."""

from pathlib import Path
from typing import get_args

from scheduler.domain.sentence import Sentence
from webapp.centre.mistakes import MistakeList
from webapp.centre.model import HolidayKind, HolidayRow
from webapp.centre.tables import read_table

COLUMNS = ("date", "kind", "name")
KINDS: tuple[HolidayKind, ...] = get_args(HolidayKind)


def read_holidays(path: Path, mistakes: MistakeList) -> tuple[HolidayRow, ...]:
    """The right rows: statutory = public holiday, off = moved day off, work = working day."""
    table = read_table(path, COLUMNS, (), mistakes)
    found: dict[object, HolidayRow] = {}
    for cells in table.cells(mistakes) if table else ():
        row = HolidayRow(cells.day("date"), cells.choice("kind", KINDS), cells.get("name"))
        if row.kind == "statutory" and not row.name:
            cells.wrong("name", Sentence("a statutory holiday needs a name"), Sentence("write its name"))
        if cells.ok and row.date in found:
            cells.wrong(
                "date",
                Sentence("{date} is corrected already", {"date": row.date}),
                Sentence("keep one row a day"),
            )
        if cells.ok:
            found[row.date] = row
    return tuple(found.values())
