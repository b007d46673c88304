"""assisting_calls.csv: calls that other sites took over while this one had an outage (FC-09, ST-11)."""

from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from scheduler.domain.sentence import Sentence
from webapp.centre.mistakes import MistakeList
from webapp.centre.model import AssistingRow, QueueConf, Window
from webapp.centre.tables import read_table

COLUMNS = ("queue", "interval_start", "offered", "site")


def read_assisting(
    path: Path,
    queues: Sequence[QueueConf],
    windows: Sequence[Window],
    zone: ZoneInfo,
    interval_minutes: int,
    mistakes: MistakeList,
) -> tuple[AssistingRow, ...]:
    """The rows without mistakes: on the grid, in opening hours, inside an OUTAGE window, once per site."""
    table = read_table(path, COLUMNS, (), mistakes)
    known = {queue.code: queue for queue in queues}
    outages = [window for window in windows if window.kind == "OUTAGE"]
    found: dict[tuple[str, float, str], AssistingRow] = {}
    for cells in table.cells(mistakes) if table else ():
        row = AssistingRow(
            cells.known("queue", known, "queue"),
            cells.instant("interval_start", zone),
            cells.number("offered", 0, 1e7),
            cells.text("site"),
        )
        if not cells.ok:
            continue
        start, queue = row.interval_start, known[row.queue]
        minutes, key = start.hour * 60 + start.minute, (row.queue, start.timestamp(), row.site)
        if minutes % interval_minutes or start.second or not queue.opens_min <= minutes < queue.closes_min:
            cells.wrong(
                "interval_start",
                Sentence(
                    "{start} is no start of an open interval of {queue!r}",
                    {"start": f"{start:%H:%M}", "queue": row.queue},
                ),
                Sentence(
                    "write one of its {interval_minutes}-minute intervals",
                    {"interval_minutes": interval_minutes},
                ),
            )
        elif not any(window.holds(start, interval_minutes) for window in outages):
            cells.wrong(
                "interval_start",
                Sentence("{start} lies in no OUTAGE window", {"start": f"{start:%Y-%m-%d %H:%M}"}),
                Sentence("add the window to centre.toml, or widen it"),
            )
        elif key in found:
            cells.wrong(
                "interval_start",
                Sentence("the site's interval stands there twice"),
                Sentence("keep one of them"),
            )
        else:
            found[key] = row
    return tuple(found.values())
