"""unavailable.csv: days, or hours of days, in which agents cannot work."""

from collections.abc import Collection
from pathlib import Path

from scheduler.domain.sentence import Sentence
from webapp.centre.mistakes import MistakeList
from webapp.centre.model import UnavailableRow
from webapp.centre.tables import read_table

REQUIRED, OPTIONAL = ("agent", "first_day", "last_day"), ("from", "to")
DAY = 24 * 60


def read_unavailable(
    path: Path, agents: Collection[str] | None, mistakes: MistakeList
) -> tuple[UnavailableRow, ...]:
    """The rows without mistakes. `to` at or before `from` is of the next day; both empty means whole days."""
    table = read_table(path, REQUIRED, OPTIONAL, mistakes)
    found: list[UnavailableRow] = []
    for cells in table.cells(mistakes) if table else ():
        begin, end = cells.optional_clock("from"), cells.optional_clock("to")
        if (begin is None) != (end is None):
            cells.wrong(
                "to" if end is None else "from",
                Sentence("one time stands alone"),
                Sentence("write both times or none"),
            )
        row = UnavailableRow(
            cells.known("agent", agents, "agent"),
            cells.day("first_day"),
            cells.day("last_day"),
            begin,
            end + DAY if begin is not None and end is not None and end <= begin else end,
        )
        if cells.ok and row.last_day < row.first_day:
            cells.wrong(
                "last_day",
                Sentence("it ends before it begins"),
                Sentence("write {first_day} or a later day", {"first_day": row.first_day}),
            )
        if cells.ok:
            found.append(row)
    return tuple(found)
