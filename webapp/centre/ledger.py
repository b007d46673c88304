"""ledger.csv: what agents carry over from earlier months, by kind of burden and in refused wishes."""

from collections.abc import Collection
from pathlib import Path

from scheduler.domain.sentence import Sentence
from scheduler.ledger import KINDS, WISH
from webapp.centre.mistakes import MistakeList
from webapp.centre.model import LedgerRow
from webapp.centre.tables import read_table

COLUMNS = ("agent", "kind", "points")
MOST_POINTS = 1e6


def read_ledger(path: Path, agents: Collection[str] | None, mistakes: MistakeList) -> tuple[LedgerRow, ...]:
    """The balances without mistakes; points may be negative."""
    table = read_table(path, COLUMNS, (), mistakes)
    found: dict[tuple[str, str], LedgerRow] = {}
    for cells in table.cells(mistakes) if table else ():
        row = LedgerRow(
            cells.known("agent", agents, "agent"),
            cells.choice("kind", (*KINDS, WISH)),
            cells.number("points", -MOST_POINTS, MOST_POINTS),
        )
        if cells.ok and (row.agent, row.kind) in found:
            cells.wrong(
                "kind",
                Sentence("the agent has a balance of kind {kind!r} already", {"kind": row.kind}),
                Sentence("keep one of them"),
            )
        if cells.ok:
            found[row.agent, row.kind] = row
    return tuple(found.values())
