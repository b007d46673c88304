"""components.csv: what the forecast of each queue is made of."""

from collections.abc import Mapping

from forecasting.components import Component, components
from forecasting.history import History
from forecasting.method import ForecastRefused
from webapp.centre.intervals import exact
from webapp.centre.model import Centre
from webapp.centre.tables import table_bytes
from webapp.services.history import queue_flags

FILE = "components.csv"
COLUMNS = ("queue", "group", "name", "effect", "low", "high")
DECIMALS = 5


def components_bytes(centre: Centre, histories: Mapping[str, History]) -> bytes:
    """The effects of every queue as fractions, with their 95 % interval.

    A queue whose history is too short for the day model has no rows.
    """
    rows: list[tuple[str, ...]] = []
    for code, history in histories.items():
        try:
            found = components(history, queue_flags(centre, code, history.first_day, history.last_day))
        except ForecastRefused:
            continue
        rows += [(code, one.group, one.name, *_cells(one)) for one in found]
    return table_bytes(COLUMNS, rows)


def _cells(one: Component) -> tuple[str, ...]:
    per_cents = (one.effect_percent, one.low, one.high)
    return tuple(exact(round(value / 100.0, DECIMALS)) for value in per_cents)
