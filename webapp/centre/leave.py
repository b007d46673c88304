"""leave.csv: absences of agents; only approved ones bind."""

from collections.abc import Collection
from pathlib import Path
from typing import get_args

from scheduler.domain.sentence import Sentence
from webapp.centre.mistakes import MistakeList
from webapp.centre.model import LeaveRow, LeaveStatus
from webapp.centre.tables import read_table

COLUMNS = ("agent", "first_day", "last_day", "type", "status")
STATUSES: tuple[LeaveStatus, ...] = get_args(LeaveStatus)


def read_leave(path: Path, agents: Collection[str] | None, mistakes: MistakeList) -> tuple[LeaveRow, ...]:
    """The leave rows without mistakes. Two approved leaves of one agent must not overlap."""
    table = read_table(path, COLUMNS, (), mistakes)
    found: list[LeaveRow] = []
    for cells in table.cells(mistakes) if table else ():
        row = LeaveRow(
            cells.known("agent", agents, "agent"),
            cells.day("first_day"),
            cells.day("last_day"),
            cells.text("type"),
            cells.choice("status", STATUSES),
        )
        if cells.ok and row.last_day < row.first_day:
            cells.wrong(
                "last_day",
                Sentence("the leave ends before it begins"),
                Sentence("write {first_day} or a later day", {"first_day": row.first_day}),
            )
        if cells.ok and any(_clash(row, other) for other in found):
            cells.wrong(
                "first_day",
                Sentence("the agent has another leave on these days"),
                Sentence("merge the two rows"),
            )
        if cells.ok:
            found.append(row)
    return tuple(found)


def _clash(one: LeaveRow, other: LeaveRow) -> bool:
    binding = one.status == other.status == "approved"
    overlap = one.first_day <= other.last_day and other.first_day <= one.last_day
    return one.agent == other.agent and overlap and (binding or one == other)
