"""What becomes of doubtful counts: left out for good, put right, or as they were again; each step is kept."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from scheduler.domain.sentence import Sentence
from webapp.centre.calls import OPTIONAL, REQUIRED
from webapp.centre.model import Centre
from webapp.centre.times import from_wall
from webapp.services.actuals import Uploaded, counts_at, keep_actuals, remove_at
from webapp.services.problems import CannotDo
from webapp.store import documents
from webapp.store.documents import Document, Origin
from webapp.store.sites import StoredSite

REPAIR, HISTORY = "repair", "history"
PUT_RIGHT, LEFT_OUT, UNDONE = "put-right", "left-out", "undone"
MOST = 1000
NOT_THERE = Sentence("There is no such change of the history: load the page again.")
LATER = Sentence("Something later was done with this count: undo that first.")


@dataclass(frozen=True)
class Step:
    """A step with a count: what was done with it, and whether it can be undone."""

    document: Document
    verb: str
    queue: str
    start: str
    undone: bool
    last: bool

    @property
    def can_be_undone(self) -> bool:
        """Only the last step with a count can be, once."""
        return self.last and not self.undone and self.verb != UNDONE


def repair(
    connection: Connection,
    site: StoredSite,
    centre: Centre,
    queue: str,
    wall: str,
    offered: str,
    origin: Origin,
) -> Uploaded:
    """Put one count right, or (`offered` empty) take it out as unknown; kept with author and reason.

    `wall` is local time, with its offset where the clock shows it twice. Raises CannotDo.
    """
    start = _start(wall, site)
    _check(centre, queue, origin)
    number = _count(offered)
    rows = [list(one.numbers) for one in counts_at(connection, site, queue, wall)]
    gone = remove_at(connection, site, queue, wall)
    made = Uploaded(0, 0, 0, start.date(), start.date())
    if number is not None:
        made = keep_actuals(connection, site, _frame(queue, wall, [[number]]))
    facts: dict[str, Any] = {"verb": PUT_RIGHT, "queue": queue, "start": wall, "offered": number}
    facts |= {"before": list(gone), "rows": rows}
    documents.add_document(connection, site.id, REPAIR, HISTORY, origin, facts, {})
    return made


def leave_out(
    connection: Connection, site: StoredSite, centre: Centre, queue: str, wall: str, origin: Origin
) -> None:
    """Accept a finding: the count stays as it was recorded, out of forecasts, and is asked about no more.

    Raises CannotDo.
    """
    _start(wall, site)
    _check(centre, queue, origin)
    before = [one.numbers[0] for one in counts_at(connection, site, queue, wall)]
    facts = {"verb": LEFT_OUT, "queue": queue, "start": wall, "offered": None, "before": before, "rows": []}
    documents.add_document(connection, site.id, REPAIR, HISTORY, origin, facts, {})


def undo(connection: Connection, site: StoredSite, number: int, origin: Origin) -> None:
    """Make a step undone: the counts are as they were before it. Raises CannotDo."""
    found = next((one for one in steps(connection, site) if one.document.id == number), None)
    if found is None:
        raise CannotDo(NOT_THERE)
    if not found.can_be_undone:
        raise CannotDo(LATER)
    facts = found.document.facts
    gone: list[float | None] = []
    if found.verb == PUT_RIGHT:
        gone = list(remove_at(connection, site, found.queue, found.start))
        rows = facts.get("rows") or [[offered] for offered in facts["before"]]
        keep_actuals(connection, site, _frame(found.queue, found.start, rows))
    told = {"verb": UNDONE, "of": number, "queue": found.queue, "start": found.start}
    told |= {"offered": None, "before": gone, "rows": []}
    documents.add_document(connection, site.id, REPAIR, HISTORY, origin, told, {})


def steps(connection: Connection, site: StoredSite) -> list[Step]:
    """What was done with counts, the newest first."""
    found: list[Step] = []
    undone: set[int] = set()
    later: set[tuple[str, str]] = set()
    for one in documents.documents(connection, site.id, REPAIR, HISTORY, MOST):
        facts = one.facts
        place = (facts["queue"], facts["start"])
        verb = facts.get("verb", PUT_RIGHT)
        if verb == UNDONE:
            undone.add(int(facts["of"]))
        found.append(Step(one, verb, *place, one.id in undone, place not in later))
        if verb != UNDONE and one.id not in undone:
            later.add(place)
    return found


def left_out(connection: Connection, site: StoredSite) -> set[tuple[str, str]]:
    """Queue and local time of the counts that were accepted to be doubtful."""
    return {
        (one.queue, one.start[:16])
        for one in steps(connection, site)
        if one.verb == LEFT_OUT and not one.undone
    }


def _frame(queue: str, wall: str, rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    width = len(OPTIONAL) + 1
    cells = [[math.nan if cell is None else cell for cell in row] for row in rows]
    told = [[queue, wall, *row, *([math.nan] * (width - len(row)))] for row in cells]
    return pd.DataFrame(told, columns=[*REQUIRED, *OPTIONAL])


def _check(centre: Centre, queue: str, origin: Origin) -> None:
    if queue not in centre.queue_codes:
        raise CannotDo(Sentence("{name} has no queue {queue!r}.", {"name": centre.name, "queue": queue}))
    if not origin.reason.strip():
        raise CannotDo(Sentence("Say why this count is put right: the reason is kept with it."))


def _start(wall: str, site: StoredSite) -> datetime:
    try:
        naive, offset = datetime.fromisoformat(wall[:16]), wall[16:]
        return datetime.fromisoformat(wall) if offset else from_wall(naive, site.zone)
    except ValueError as error:
        raise CannotDo(
            Sentence(
                "{wall!r} is no time of this site ({error}): load the page again.",
                {"wall": wall, "error": str(error)},
            )
        ) from error


def _count(text: str) -> float | None:
    if not text.strip():
        return None
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1e7:
        raise CannotDo(
            Sentence(
                "{text!r} is no count of calls: write 0 or more, or nothing where it is unknown.",
                {"text": text},
            )
        )
    return number
