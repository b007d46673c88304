"""levels.csv: the days, months and years of a forecast, with their quantiles (FC-02)."""

from collections.abc import Collection
from pathlib import Path

import pandas as pd

from forecasting.forecast import TOTALS
from forecasting.levels import SUMMED
from forecasting.method import NUMBERS, QUANTILES
from webapp.centre.mistakes import MistakeList
from webapp.centre.tables import read_table

FILE = "levels.csv"
COLUMNS = ("queue", "level", "start", "mean")


def read_levels(path: Path, queues: Collection[str]) -> pd.DataFrame | None:
    """The totals of a stored forecast in the columns of `forecasting.forecast.TOTALS`.

    None where the file is not there, or was written without quantiles. Raises Mistakes with all that is
    wrong.
    """
    if not path.exists():
        return None
    mistakes = MistakeList()
    table = read_table(path, COLUMNS, tuple(QUANTILES), mistakes)
    rows: list[tuple[object, ...]] = []
    if table and set(QUANTILES) <= set(table.columns):
        for cells in table.cells(mistakes):
            place = (
                cells.known("queue", queues, "queue"),
                cells.known("level", SUMMED, "level"),
                cells.day("start"),
            )
            rows.append((*place, *(cells.number(name, 0, 1e12) for name in NUMBERS)))
    mistakes.raise_if_any()
    if not rows:
        return None
    found = pd.DataFrame(rows, columns=["queue", "level", "start", *NUMBERS])[list(TOTALS)]
    return found.assign(start=pd.to_datetime(found["start"]).astype("datetime64[s]"))
