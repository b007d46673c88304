"""fixed_duties.csv: duties that agents must have, whatever else the roster holds."""

from collections.abc import Collection
from pathlib import Path

from scheduler.domain.sentence import Sentence
from webapp.centre.mistakes import MistakeList
from webapp.centre.model import FixedDutyRow
from webapp.centre.tables import read_table

REQUIRED, OPTIONAL = ("agent", "date", "shift"), ("queue",)


def read_fixed_duties(
    path: Path,
    agents: Collection[str] | None,
    queues: Collection[str],
    shifts: Collection[str],
    mistakes: MistakeList,
) -> tuple[FixedDutyRow, ...]:
    """The rows without mistakes; an agent has one fixed duty a day. An empty queue means any."""
    table = read_table(path, REQUIRED, OPTIONAL, mistakes)
    found: dict[tuple[object, ...], FixedDutyRow] = {}
    for cells in table.cells(mistakes) if table else ():
        row = FixedDutyRow(
            cells.known("agent", agents, "agent"),
            cells.day("date"),
            cells.known("shift", shifts, "shift"),
            cells.known("queue", queues, "queue", empty=True),
        )
        if cells.ok and (row.agent, row.date) in found:
            cells.wrong(
                "date",
                Sentence("the agent has a fixed duty on this day already"),
                Sentence("keep one of them"),
            )
        if cells.ok:
            found[row.agent, row.date] = row
    return tuple(found.values())
