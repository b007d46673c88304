"""What a forecast is made of, in per cent with its uncertainty: level, weekdays, season, holidays, windows.

Effects are contrasts of the structural day model's coefficients, each against what the planner would compare
with: a weekday with the mean of the worked ones, a holiday with an ordinary day of Monday to Friday, a bill
run or event with the days outside it. The level itself is a curve: the calls of an ordinary day, as they
were known at the end of each week.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from math import pi
from typing import Literal

import numpy as np

from forecasting.calendar import LONGEST_BY_DAY, DayFlags, day_of_window, looks_like_weekday
from forecasting.day_model import FIRST_COEFFICIENT, LEVEL, DayModel
from forecasting.grid import FloatArray
from forecasting.groundwork import Groundwork, lay_groundwork
from forecasting.history import History
from forecasting.methods.structural import fit_structural

Group = Literal["level", "weekday", "season", "holiday", "month", "window"]
Z95 = 1.959964
YEAR_DAYS = 364
CURVE_AFTER_DAYS = 55
"""The curve begins after eight weeks: before, level and weekdays are hardly told apart [A]."""
AROUND = ("bridge", "day after", "day before", "year end", "makeup work", "shifted off")


@dataclass(frozen=True)
class Component:
    """One effect: by how many per cent it raises a day's calls, with its 95 % interval.

    `group` says what it belongs to; `name` is a weekday, a month, a holiday's name, "billing", "bill_out",
    "event:NAME", one of these with ", day N", a kind of day around holidays, "business day N" (negative: from
    the end of the month), or "level" (against a year before, or against the beginning of a shorter history).
    """

    group: Group
    name: str
    effect_percent: float
    low: float
    high: float


@dataclass(frozen=True)
class LevelPoint:
    """Calls of an ordinary day, as known at the end of `day`, with their 95 % interval.

    Ordinary: the geometric mean of the worked weekdays, without season, holidays and windows.
    """

    day: date
    level: float
    low: float
    high: float


@dataclass(frozen=True)
class Parts:
    """What a queue's forecast is made of: its effects, and the course of its level week by week."""

    effects: tuple[Component, ...]
    level: tuple[LevelPoint, ...]


def parts(history: History, flags: Mapping[date, DayFlags]) -> Parts:
    """Every effect that a queue's history tells of; ForecastRefused where the structural model refuses."""
    ground = lay_groundwork(history, flags, method="structural")
    model = fit_structural(ground)
    contrasts = _Contrasts(ground, model)
    effects = (_level(model), *(contrasts.component(*found) for found in contrasts.every()))
    return Parts(effects, _curve(ground, model))


def components(history: History, flags: Mapping[date, DayFlags]) -> tuple[Component, ...]:
    """The effects alone."""
    return parts(history, flags).effects


def _component(group: Group, name: str, mean: float, sd: float) -> Component:
    effect, low, high = (100 * float(np.expm1(mean + z * sd)) for z in (0.0, -Z95, Z95))
    return Component(group, name, effect, low, high)


def _ordinary_day(model: DayModel) -> FloatArray:
    """Weights of the states in the log calls of an ordinary day: the level, the mean of the weekdays."""
    weight = np.zeros(model.state.shape[1])
    weight[LEVEL] = 1.0
    weekdays = [name.startswith("weekday:") for name in model.design.names]
    weight[FIRST_COEFFICIENT:][weekdays] = 1.0 / sum(weekdays)
    return weight


def _curve(ground: Groundwork, model: DayModel) -> tuple[LevelPoint, ...]:
    """The level at the end of every week that ends with history, from the end of the eighth on."""
    weight = _ordinary_day(model)
    found = []
    for at in range(model.last - 7 * ((model.last - CURVE_AFTER_DAYS) // 7), model.last + 1, 7):
        mean, sd = float(weight @ model.state[at]), float(np.sqrt(weight @ model.cov[at] @ weight))
        level, low, high = (float(np.exp(mean + z * sd)) for z in (0.0, -Z95, Z95))
        found.append(LevelPoint(ground.past.table.days[at], level, low, high))
    return tuple(found)


def _level(model: DayModel) -> Component:
    """The ordinary day now against a year ago, as each was known then."""
    before = max(model.last - YEAR_DAYS, min(model.last, 28))
    weight = _ordinary_day(model)
    change = float(weight @ (model.state[-1] - model.state[before]))
    variance = float(weight @ (model.cov[-1] + model.cov[before]) @ weight)
    return _component("level", "level", change, float(np.sqrt(variance)))


Contrast = tuple[Group, str, FloatArray]


class _Contrasts:
    """Weights over the coefficients, one vector per effect."""

    def __init__(self, ground: Groundwork, model: DayModel) -> None:
        self.ground = ground
        self.names = model.design.names
        self.seen = model.design.matrix[: model.last + 1]
        self.mean = model.state[-1, FIRST_COEFFICIENT:]
        self.cov = model.cov[-1, FIRST_COEFFICIENT:, FIRST_COEFFICIENT:]

    def component(
        self,
        group: Group,
        name: str,
        weight: FloatArray,
    ) -> Component:
        """The effect of a contrast."""
        sd = float(np.sqrt(max(float(weight @ self.cov @ weight), 0.0)))
        return _component(group, name, float(weight @ self.mean), sd)

    def every(self) -> Iterator[Contrast]:
        """All contrasts, in the order of the table."""
        yield from self._weekdays()
        yield from self._season()
        yield from self._holidays()
        yield from self._business_days()
        yield from self._windows()

    def _unit(self, name: str) -> FloatArray:
        return np.array([float(other == name) for other in self.names])

    def _worked_mean(self, weekdays: range) -> FloatArray:
        worked = [w for w in weekdays if self.ground.past.pattern.worked[w] and f"weekday:{w}" in self.names]
        units = [self._unit(f"weekday:{w}") for w in worked]
        return np.mean(units, axis=0) if units else np.zeros(len(self.names))

    def _weekdays(self) -> Iterator[Contrast]:
        middle = self._worked_mean(range(7))
        for weekday in range(7):
            if self.ground.past.pattern.worked[weekday] and f"weekday:{weekday}" in self.names:
                yield "weekday", months.day_name[weekday], self._unit(f"weekday:{weekday}") - middle

    def _season(self) -> Iterator[Contrast]:
        harmonics = sum(name.startswith("year:sin") for name in self.names)
        for month in range(1, 13) if harmonics else ():
            phase = 2 * pi * date(2023, month, 15).timetuple().tm_yday / 365.25
            weight = np.zeros(len(self.names))
            for k in range(1, harmonics + 1):
                weight += np.sin(k * phase) * self._unit(f"year:sin{k}")
                weight += np.cos(k * phase) * self._unit(f"year:cos{k}")
            yield "season", months.month_name[month], weight

    def _holidays(self) -> Iterator[Contrast]:
        likes_sunday = looks_like_weekday(
            DayFlags(date(2024, 1, 1), holiday="any"), self.ground.past.opens_sunday
        )
        shift = self._unit("weekday:6") - self._worked_mean(range(5)) if likes_sunday == (6,) else 0.0
        observed = {name for name, column in zip(self.names, self.seen.T, strict=True) if np.any(column != 0)}
        for name in (n for n in self.names if n.startswith("holiday:") and n in observed):
            yield "holiday", name.removeprefix("holiday:"), self._unit("holiday") + self._unit(name) + shift
        for name in (n for n in AROUND if n in observed):
            yield "holiday", name, self._unit(name) + (shift if name == "shifted off" else 0.0)

    def _business_days(self) -> Iterator[Contrast]:
        for name in (n for n in self.names if n.startswith("business day")):
            yield "month", name, self._unit(name)

    def _windows(self) -> Iterator[Contrast]:
        """The days of a window, with their part in the course of the month, against all other days."""
        flags = self.ground.past.table.flags
        usable = np.isfinite(self.ground.totals)
        monthly = np.array([name.startswith(("month:", "business day")) for name in self.names])
        for window in sorted({name for flag in flags for name in flag.windows}):
            own = np.array([n == window or n.startswith(f"{window}, day ") for n in self.names])
            number = day_of_window(window, flags)
            inside = (number > 0) & usable
            if not inside.any():
                continue
            others = self.seen[usable & ~inside].mean(axis=0) * monthly
            yield "window", window, self.seen[inside].mean(axis=0) * (own | monthly) - others
            for day in range(1, number.max() + 1) if 1 < number.max() <= LONGEST_BY_DAY else ():
                of_day = self.seen[number == day].mean(axis=0) * (own | monthly)
                yield "window", f"{window}, day {day}", of_day - others
