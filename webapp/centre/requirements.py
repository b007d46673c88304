"""requirement.csv in and out."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from webapp.centre.cells import Cells
from webapp.centre.intervals import exact, read_intervals
from webapp.centre.model import Centre, RequirementRow
from webapp.centre.tables import table_bytes, write_whole
from webapp.centre.times import format_instant

NUMBERS = ("offered", "aht_s", "load_erlangs", "seats", "required", "service_level", "occupancy")
COLUMNS = ("queue", "interval_start", *NUMBERS)
MOST_AGENTS = 100_000


def read_requirement(path: Path, centre: Centre) -> tuple[RequirementRow, ...]:
    """The rows of a requirement of this centre. Raises Mistakes with all that is wrong."""
    return read_intervals(path, COLUMNS, centre, _row)


def _row(cells: Cells, queue: str, start: datetime) -> RequirementRow:
    return RequirementRow(
        queue=queue,
        interval_start=start,
        offered=cells.number("offered", 0, 1e7),
        aht_s=cells.number("aht_s", 0, 86_400),
        load_erlangs=cells.number("load_erlangs", 0, 1e7),
        seats=cells.whole("seats", 0, MOST_AGENTS),
        required=cells.whole("required", 0, MOST_AGENTS),
        service_level=cells.number("service_level", 0, 1),
        occupancy=cells.number("occupancy", 0, 1),
    )


def write_requirement(path: Path, rows: Iterable[RequirementRow]) -> None:
    """Write a requirement, whole file or none. Raises OSError."""
    write_whole(path, requirement_bytes(rows))


def requirement_bytes(rows: Iterable[RequirementRow], remark: str = "") -> bytes:
    """The file's bytes; numbers read back exactly; the remark says who took it."""
    return table_bytes(
        COLUMNS,
        (
            (r.queue, format_instant(r.interval_start), *(exact(getattr(r, name)) for name in NUMBERS))
            for r in rows
        ),
        remark,
    )
