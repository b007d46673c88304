"""What a forecast is made of: level, weekdays and calendar effects of the day model, with their uncertainty.

An effect is a relative change of a day's calls: 0.22 for a bill run that adds 22 %. Its band holds the true
one with 80 % by the model's own reckoning. Weekdays are told against the mean of the weekdays that are
worked; holidays on which a queue that works on Sundays stays open against a Sunday (`looks_like_weekday`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, sqrt
from typing import Literal

import numpy as np

from forecasting.calendar import DayFlags
from forecasting.day_model import FIRST_COEFFICIENT, LEVEL, DayModel
from forecasting.grid import FloatArray
from forecasting.history import History
from forecasting.methods.structural import Structural, StructuralFit

Kind = Literal["level", "weekday", "calendar"]
Z80 = 1.2815515655446004
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
GENERAL_HOLIDAY = "holiday"
SHOWN_WEEKS = 60
_HIDDEN = ("weekday:", "month:", "year:", "business day")
"""Curves of the month and year say nothing as single coefficients."""
_TOLD = {
    "billing": "Billing days",
    "bill_out": "Bill-out days",
    "holiday": "Public holiday",
    "shifted off": "Day off by moving",
    "makeup work": "Make-up working day",
    "bridge": "Bridge day",
    "day after": "Day after a holiday",
    "day before": "Day before a holiday",
    "year end": "Year end",
}


@dataclass(frozen=True)
class Component:
    """One part of the model of a queue's days.

    `kind` level: `name` is the Monday of a week, `effect` the calls of an ordinary day of that week (the mean
    of its weekdays), with band. Other kinds: `effect`, `low` and `high` are relative changes, fractions.
    """

    kind: Kind
    name: str
    effect: float
    low: float
    high: float


def components(history: History, flags: Mapping[date, DayFlags]) -> tuple[Component, ...]:
    """The components of a queue. Raises ForecastRefused where history is too short for the day model."""
    fitted = Structural().fit(history, flags)
    if not isinstance(fitted, StructuralFit):
        raise TypeError("the structural method fits a structural model")
    return tuple(_components(fitted.model, history.last_day))


def _components(model: DayModel, last_day: date) -> Iterator[Component]:
    names = model.design.names
    mean, cov = model.state[-1, FIRST_COEFFICIENT:], model.cov[-1][FIRST_COEFFICIENT:, FIRST_COEFFICIENT:]
    week = [names.index(name) for name in names if name.startswith("weekday:")]
    yield from _level(model, week, last_day)
    for place in week:
        contrast = np.zeros(len(names))
        contrast[week] = -1.0 / len(week)
        contrast[place] += 1.0
        yield _effect("weekday", WEEKDAYS[int(names[place][-1])], contrast, mean, cov)
    for place, name in enumerate(names):
        if not name.startswith(_HIDDEN):
            contrast = np.zeros(len(names))
            contrast[place] = 1.0
            if name.startswith("holiday:") and GENERAL_HOLIDAY in names:
                contrast[names.index(GENERAL_HOLIDAY)] = 1.0
            yield _effect("calendar", _told(name), contrast, mean, cov)


def _told(name: str) -> str:
    for prefix in ("holiday:", "event:"):
        if name.startswith(prefix):
            return name.removeprefix(prefix)
    return _TOLD.get(name, name[:1].upper() + name[1:])


def _effect(kind: Kind, name: str, contrast: FloatArray, mean: FloatArray, cov: FloatArray) -> Component:
    middle, sd = float(contrast @ mean), sqrt(max(float(contrast @ cov @ contrast), 0.0))
    return Component(kind, name, *(exp(middle + z * sd) - 1.0 for z in (0.0, -Z80, Z80)))


def _level(model: DayModel, week: list[int], last_day: date) -> Iterator[Component]:
    """The level at the end of each of the last weeks, as it was known then."""
    row = np.zeros(model.state.shape[1])
    row[LEVEL] = 1.0
    row[[FIRST_COEFFICIENT + place for place in week]] = 1.0 / max(len(week), 1)
    first_day = last_day - timedelta(days=model.last)
    for position in range(model.last + 1):
        day = first_day + timedelta(days=position)
        if (day.weekday() == 6 or position == model.last) and (last_day - day).days < 7 * SHOWN_WEEKS:
            middle = float(row @ model.state[position])
            sd = sqrt(max(float(row @ model.cov[position] @ row), 0.0))
            monday = day - timedelta(days=day.weekday())
            yield Component("level", monday.isoformat(), *(exp(middle + z * sd) for z in (0.0, -Z80, Z80)))
