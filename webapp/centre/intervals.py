"""What forecast.csv and requirement.csv share: a queue, an interval of the grid, numbers."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from scheduler.domain.sentence import Sentence
from webapp.centre.cells import Cells
from webapp.centre.mistakes import MistakeList
from webapp.centre.model import Centre
from webapp.centre.tables import read_table

Row = TypeVar("Row")


def read_intervals(
    path: Path,
    columns: tuple[str, ...],
    centre: Centre,
    build: Callable[[Cells, str, datetime], Row],
) -> tuple[Row, ...]:
    """One row of type Row per queue and interval, in the file's order. Raises Mistakes with all that is
    wrong.

    The interval must begin on the grid and lie in the queue's opening hours, and stand there once.
    """
    mistakes = MistakeList()
    table = read_table(path, columns, (), mistakes, may_be_empty=False)
    queues = {q.code: q for q in centre.queues}
    # By elapsed time: two times of one zone compare by the clock, which shows an hour of autumn twice.
    found: dict[tuple[str, float], Row] = {}
    for cells in table.cells(mistakes) if table else ():
        code = cells.known("queue", queues, "queue")
        start = cells.instant("interval_start", centre.timezone)
        row = build(cells, code, start)
        if not cells.ok:
            continue
        minutes, queue = start.hour * 60 + start.minute, queues[code]
        if minutes % centre.interval_minutes or start.second:
            cells.wrong(
                "interval_start",
                Sentence(
                    "{start} is off the grid of {interval_minutes} minutes",
                    {"start": f"{start:%H:%M}", "interval_minutes": centre.interval_minutes},
                ),
                Sentence("write the start of an interval"),
            )
        elif not queue.opens_min <= minutes < queue.closes_min:
            cells.wrong(
                "interval_start",
                Sentence(
                    "the queue {code!r} is closed at {start}", {"code": code, "start": f"{start:%H:%M}"}
                ),
                Sentence("remove the row"),
            )
        elif (code, start.timestamp()) in found:
            cells.wrong(
                "interval_start",
                Sentence("this interval of the queue stands there twice"),
                Sentence("keep one of them"),
            )
        else:
            found[code, start.timestamp()] = row
    mistakes.raise_if_any()
    return tuple(found.values())


def exact(value: float) -> str:
    """The shortest text that reads back as the same number; no ".0" on whole ones."""
    return repr(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))
