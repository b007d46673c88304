"""preferences.csv: wishes of agents to work, or not to work, on a day."""

from collections.abc import Collection
from pathlib import Path
from typing import get_args

from scheduler.domain.sentence import Sentence
from webapp.centre.mistakes import MistakeList
from webapp.centre.model import PreferenceRow, Wish
from webapp.centre.tables import read_table

COLUMNS = ("agent", "date", "shift", "wish", "weight")
WISHES: tuple[Wish, ...] = get_args(Wish)
MOST_WEIGHT = 100


def read_preferences(
    path: Path, agents: Collection[str] | None, shifts: Collection[str], mistakes: MistakeList
) -> tuple[PreferenceRow, ...]:
    """The wishes without mistakes; an empty shift means any duty of that day."""
    table = read_table(path, COLUMNS, (), mistakes)
    found: dict[tuple[object, ...], PreferenceRow] = {}
    for cells in table.cells(mistakes) if table else ():
        row = PreferenceRow(
            cells.known("agent", agents, "agent"),
            cells.day("date"),
            cells.known("shift", shifts, "shift", empty=True),
            cells.choice("wish", WISHES),
            cells.whole("weight", 1, MOST_WEIGHT),
        )
        key = (row.agent, row.date, row.shift)
        if cells.ok and key in found:
            cells.wrong(
                "date",
                Sentence("the agent has a wish for this day and shift already"),
                Sentence("keep one of them"),
            )
        if cells.ok:
            found[key] = row
    return tuple(found.values())
