"""forecast.csv in and out."""

import itertools
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from scheduler.domain.sentence import Sentence
from webapp.centre.cells import Cells
from webapp.centre.intervals import exact, read_intervals
from webapp.centre.model import Centre, ForecastRow
from webapp.centre.tables import table_bytes, write_whole
from webapp.centre.times import format_instant

NUMBERS = ("mean", "p2_5", "p10", "p50", "p90", "p97_5", "aht_s")
COLUMNS = ("queue", "interval_start", *NUMBERS)
QUANTILES = ("p2_5", "p10", "p50", "p90", "p97_5")


def read_forecast(path: Path, centre: Centre) -> tuple[ForecastRow, ...]:
    """The rows of a forecast of this centre. Raises Mistakes with all that is wrong."""
    return read_intervals(path, COLUMNS, centre, _row)


def _row(cells: Cells, queue: str, start: datetime) -> ForecastRow:
    row = ForecastRow(queue, start, *(cells.number(name, 0, 1e7) for name in NUMBERS))
    if cells.ok and any(
        getattr(row, low) > getattr(row, high) for low, high in itertools.pairwise(QUANTILES)
    ):
        cells.wrong(
            "p50",
            Sentence("the quantiles do not rise"),
            Sentence("order them p2_5 <= p10 <= p50 <= p90 <= p97_5"),
        )
    return row


def write_forecast(path: Path, rows: Iterable[ForecastRow]) -> None:
    """Write a forecast, whole file or none. Raises OSError."""
    write_whole(path, forecast_bytes(rows))


def forecast_bytes(rows: Iterable[ForecastRow]) -> bytes:
    """The file's bytes; numbers read back exactly."""
    return table_bytes(
        COLUMNS,
        (
            (r.queue, format_instant(r.interval_start), *(exact(getattr(r, name)) for name in NUMBERS))
            for r in rows
        ),
    )
