"""components.csv and level_curve.csv: what the forecast of each queue is made of."""

from collections.abc import Mapping

from forecasting.components import Component, LevelPoint, Parts, parts
from forecasting.history import History
from forecasting.method import ForecastRefused
from webapp.centre.intervals import exact
from webapp.centre.model import Centre
from webapp.centre.tables import table_bytes
from webapp.services.history import queue_flags

FILE, CURVE = "components.csv", "level_curve.csv"
COLUMNS = ("queue", "group", "name", "effect", "low", "high")
CURVE_COLUMNS = ("queue", "date", "level", "low", "high")
DECIMALS, CALLS_DECIMALS = 5, 2


def centre_parts(centre: Centre, histories: Mapping[str, History]) -> dict[str, Parts]:
    """What each queue's forecast is made of; a queue whose history is too short is left out."""
    found = {}
    for code, history in histories.items():
        try:
            found[code] = parts(history, queue_flags(centre, code, history.first_day, history.last_day))
        except ForecastRefused:
            continue
    return found


def components_bytes(found: Mapping[str, Parts]) -> bytes:
    """The effects of every queue as fractions, with their 95 % interval."""
    rows = [
        (code, one.group, one.name, *_cells(one))
        for code, of_queue in found.items()
        for one in of_queue.effects
    ]
    return table_bytes(COLUMNS, rows)


def curve_bytes(found: Mapping[str, Parts]) -> bytes:
    """The level of every queue week by week, in calls of an ordinary day, with its 95 % interval."""
    rows = [(code, f"{one.day}", *_calls(one)) for code, of_queue in found.items() for one in of_queue.level]
    return table_bytes(CURVE_COLUMNS, rows)


def _cells(one: Component) -> tuple[str, ...]:
    per_cents = (one.effect_percent, one.low, one.high)
    return tuple(exact(round(value / 100.0, DECIMALS)) for value in per_cents)


def _calls(one: LevelPoint) -> tuple[str, ...]:
    return tuple(exact(round(value, CALLS_DECIMALS)) for value in (one.level, one.low, one.high))
