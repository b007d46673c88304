"""What is known of a day in advance, and the regressors made of it, each with its prior.

Effects live on the log scale. A statutory holiday on which the queue is open looks like a Sunday; a working
day made up on a weekend looks like a working day; what remains is learned around these, within the prior.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import log1p, pi, sqrt

import numpy as np

from forecasting.grid import BoolArray, FloatArray, IntArray

WEEKDAY_SD = 3.0
HOLIDAY_SD = 0.4
NAMED_HOLIDAY_SD = 0.25
SHIFTED_SD = 0.4
MAKEUP_SD = 0.2
BRIDGE_SD = 0.3
DAY_AFTER_SD = 0.15
DAY_BEFORE_SD = 0.1
YEAR_END_SD = 0.3
BUSINESS_DAY_SD = 0.07
DAY_OF_MONTH_SD = 0.04
ANNUAL_SD = 0.1
WINDOW_SD = 0.6
WINDOW_DAY_SD = 0.1
"""Prior s.d. on the log scale: measured values, but for windows, which may double the calls [A]."""

LONGEST_BY_DAY = 7
"""In windows of at most so many days each day has an effect of its own beside the window's."""

SUNDAY = 6
FIRST_BUSINESS_DAYS = 6
LAST_BUSINESS_DAYS = 4
DAY_OF_MONTH_HARMONICS = 3
ORDINARY_WEEKDAYS = (1, 2, 3)
"""A made-up working day looks like the mean of Tuesday to Thursday [A]."""


@dataclass(frozen=True)
class DayFlags:
    """What is known of one day before it comes.

    `holiday` is the name of the statutory public holiday, `shifted_off` a day off made by moving a working
    day, `makeup_work` a weekend day declared working, `uplift` the planner's expected relative surplus of the
    day's windows (0.22 = +22 %), `outage` that the counts of the day are masked (FC-09), `outage_minutes`
    that those of parts of it are: from and to in minutes of the local day, the end not included.
    """

    day: date
    holiday: str | None = None
    shifted_off: bool = False
    makeup_work: bool = False
    billing: bool = False
    bill_out: bool = False
    event: str | None = None
    uplift: float = 0.0
    outage: bool = False
    outage_minutes: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        if not -1.0 < self.uplift < 100.0:
            raise ValueError(
                f"The expected uplift on {self.day} is {self.uplift}: a fraction above -1 is right."
            )

    def masks(self, minute: IntArray, interval_minutes: int) -> BoolArray:
        """Which intervals of the day, by the local minute they begin at, touch an outage (FC-09)."""
        inside = np.full(len(minute), self.outage)
        for begins, ends in self.outage_minutes:
            inside |= (minute < ends) & (minute + interval_minutes > begins)
        return inside

    @property
    def off(self) -> bool:
        """A statutory holiday or a day off by shifting."""
        return self.holiday is not None or self.shifted_off

    @property
    def workday(self) -> bool:
        """A day on which the country works: Monday to Friday or made up, and not off."""
        return self.makeup_work or (self.day.weekday() < 5 and not self.off)

    @property
    def windows(self) -> tuple[str, ...]:
        """Names of the regressors of the windows the day lies in."""
        names = (["billing"] if self.billing else []) + (["bill_out"] if self.bill_out else [])
        return (*names, f"event:{self.event}") if self.event else tuple(names)


@dataclass(frozen=True)
class Design:
    """Regressors over days: `matrix` (days, columns), prior mean and s.d. of each coefficient."""

    names: tuple[str, ...]
    matrix: FloatArray
    prior_mean: FloatArray
    prior_sd: FloatArray


def flags_of(day: date, flags: Mapping[date, DayFlags]) -> DayFlags:
    """The flags of a day; a day that is not in the mapping has none."""
    return flags.get(day) or DayFlags(day)


def looks_like_weekday(flag: DayFlags, opens_sunday: bool) -> tuple[int, ...]:
    """The weekdays whose mean a day starts from, before its own effects."""
    if flag.makeup_work:
        return ORDINARY_WEEKDAYS
    if flag.off and flag.day.weekday() < 5 and opens_sunday:
        return (SUNDAY,)
    return (flag.day.weekday(),)


def annual_harmonics(known_days: int) -> int:
    """Annual Fourier pairs that a history of so many days supports."""
    return 0 if known_days < 250 else 2 if known_days < 400 else 3


def design(
    days: Sequence[date],
    flags: Mapping[date, DayFlags],
    *,
    seen_days: int,
    known_days: int,
    opens_sunday: bool,
) -> Design:
    """Regressors of consecutive days; the first `seen_days` are history with `known_days` counted ones.

    Columns that are zero on every day are left out. The prior mean of a window's effect is what the planner
    expects.
    """
    day_flags = [flags_of(day, flags) for day in days]
    columns: dict[str, tuple[FloatArray, float, float]] = {}

    def add(name: str, values: FloatArray, sd: float, mean: float = 0.0) -> None:
        if np.any(values != 0):
            columns[name] = (values, mean, sd)

    for weekday, values in enumerate(_weekday_rows(day_flags, opens_sunday)):
        add(f"weekday:{weekday}", values, WEEKDAY_SD)
    for name, values, sd in _holiday_rows(day_flags, flags, seen_days):
        add(name, values, sd)
    for name, values in _business_day_rows(day_flags, flags):
        add(name, values, BUSINESS_DAY_SD)
    for harmonic in range(1, DAY_OF_MONTH_HARMONICS + 1):
        phase = np.array(
            [2 * pi * harmonic * (d.day - 0.5) / months.monthrange(d.year, d.month)[1] for d in days]
        )
        add(f"month:sin{harmonic}", np.sin(phase), DAY_OF_MONTH_SD)
        add(f"month:cos{harmonic}", np.cos(phase), DAY_OF_MONTH_SD)
    for harmonic in range(1, annual_harmonics(known_days) + 1):
        phase = np.array([2 * pi * harmonic * d.timetuple().tm_yday / 365.25 for d in days])
        add(f"year:sin{harmonic}", np.sin(phase), ANNUAL_SD / sqrt(harmonic))
        add(f"year:cos{harmonic}", np.cos(phase), ANNUAL_SD / sqrt(harmonic))
    for name, mean in _window_priors(day_flags).items():
        number = day_of_window(name, day_flags)
        add(name, (number > 0).astype(float), WINDOW_SD, mean)
        for day in range(1, number.max() + 1) if 1 < number.max() <= LONGEST_BY_DAY else ():
            add(f"{name}, day {day}", (number == day).astype(float), WINDOW_DAY_SD)
    return Design(
        tuple(columns),
        np.column_stack([values for values, _, _ in columns.values()]),
        np.array([mean for _, mean, _ in columns.values()]),
        np.array([sd for _, _, sd in columns.values()]),
    )


def _weekday_rows(day_flags: Sequence[DayFlags], opens_sunday: bool) -> FloatArray:
    rows = np.zeros((7, len(day_flags)))
    for position, flag in enumerate(day_flags):
        like = looks_like_weekday(flag, opens_sunday)
        for weekday in like:
            rows[weekday, position] = 1.0 / len(like)
    return rows


def _holiday_rows(
    day_flags: Sequence[DayFlags], flags: Mapping[date, DayFlags], seen_days: int
) -> list[tuple[str, FloatArray, float]]:
    """Holidays, days off by shifting, made-up days, and the days around them."""

    def column(values: Sequence[bool]) -> FloatArray:
        return np.array(values, dtype=float)

    named = sorted(
        {flag.holiday for flag in day_flags[:seen_days] if flag.holiday and flag.day.weekday() < 5}
    )
    weekend = [flag.day.weekday() >= 5 for flag in day_flags]
    return [
        (
            "holiday",
            column([bool(f.holiday) and not w for f, w in zip(day_flags, weekend, strict=True)]),
            HOLIDAY_SD,
        ),
        (
            "holiday on a weekend",
            column([f.off and w for f, w in zip(day_flags, weekend, strict=True)]),
            HOLIDAY_SD,
        ),
        (
            "shifted off",
            column([f.shifted_off and not w for f, w in zip(day_flags, weekend, strict=True)]),
            SHIFTED_SD,
        ),
        ("makeup work", column([f.makeup_work for f in day_flags]), MAKEUP_SD),
        ("bridge", column([is_bridge(f, flags) for f in day_flags]), BRIDGE_SD),
        ("day after", column([is_day_after(f, flags) for f in day_flags]), DAY_AFTER_SD),
        ("day before", column([is_day_before(f, flags) for f in day_flags]), DAY_BEFORE_SD),
        ("year end", column([is_year_end(f) for f in day_flags]), YEAR_END_SD),
        *(
            (f"holiday:{name}", column([f.holiday == name for f in day_flags]), NAMED_HOLIDAY_SD)
            for name in named
        ),
    ]


def is_bridge(flag: DayFlags, flags: Mapping[date, DayFlags]) -> bool:
    """A single working day between a day off and the weekend."""
    if not flag.workday or flag.makeup_work:
        return False
    before = flags_of(flag.day - timedelta(days=1), flags)
    after = flags_of(flag.day + timedelta(days=1), flags)
    return (flag.day.weekday() == 4 and before.off) or (flag.day.weekday() == 0 and after.off)


def is_day_after(flag: DayFlags, flags: Mapping[date, DayFlags]) -> bool:
    """The first working day after one or more days off on weekdays, a weekend between them or not."""
    if not flag.workday or is_bridge(flag, flags):
        return False
    for back in range(1, 12):
        before = flags_of(flag.day - timedelta(days=back), flags)
        if before.workday:
            return False
        if before.off and before.day.weekday() < 5:
            return True
    return False


def is_day_before(flag: DayFlags, flags: Mapping[date, DayFlags]) -> bool:
    """The working day just before a day off on a weekday."""
    after = flags_of(flag.day + timedelta(days=1), flags)
    return flag.workday and after.off and after.day.weekday() < 5 and not is_bridge(flag, flags)


def is_year_end(flag: DayFlags) -> bool:
    """The quiet working days around Christmas and New Year, 24 December to 2 January."""
    return flag.workday and (
        (flag.day.month == 12 and flag.day.day >= 24) or (flag.day.month, flag.day.day) == (1, 2)
    )


def _business_day_rows(
    day_flags: Sequence[DayFlags], flags: Mapping[date, DayFlags]
) -> list[tuple[str, FloatArray]]:
    """First and last business days of the month, as dummies."""
    months_seen = {(flag.day.year, flag.day.month): flag.day for flag in day_flags}
    order = {month: workdays_of_month(day, flags) for month, day in months_seen.items()}
    first = np.zeros((FIRST_BUSINESS_DAYS, len(day_flags)))
    last = np.zeros((LAST_BUSINESS_DAYS, len(day_flags)))
    for position, flag in enumerate(day_flags):
        workdays = order[flag.day.year, flag.day.month]
        if flag.day not in workdays:
            continue
        number = workdays.index(flag.day)
        if number < FIRST_BUSINESS_DAYS:
            first[number, position] = 1.0
        elif len(workdays) - number <= LAST_BUSINESS_DAYS:
            last[len(workdays) - number - 1, position] = 1.0
    return [
        *((f"business day {n + 1}", first[n]) for n in range(FIRST_BUSINESS_DAYS)),
        *((f"business day -{n + 1}", last[n]) for n in range(LAST_BUSINESS_DAYS)),
    ]


def workdays_of_month(day: date, flags: Mapping[date, DayFlags]) -> list[date]:
    """The working days of the month of `day`, in order."""
    length = months.monthrange(day.year, day.month)[1]
    every = (day.replace(day=n) for n in range(1, length + 1))
    return [candidate for candidate in every if flags_of(candidate, flags).workday]


def day_of_window(name: str, day_flags: Sequence[DayFlags]) -> IntArray:
    """1, 2, 3 ... within each run of days of the window `name`, 0 outside."""
    number = np.zeros(len(day_flags), dtype=np.int64)
    for position, flag in enumerate(day_flags):
        if name in flag.windows:
            number[position] = (number[position - 1] if position else 0) + 1
    return number


def _window_priors(day_flags: Sequence[DayFlags]) -> dict[str, float]:
    """Prior mean of each window's effect: what the planner expects of it, log scale.

    The uplift of a day is that of all its windows together. A window's own part is told by the days it has
    for itself; one that never stands alone gets what the others leave of its days.
    """
    names = sorted({name for flag in day_flags for name in flag.windows})
    expected = {flag.day: log1p(flag.uplift) for flag in day_flags}
    alone = {
        name: [expected[f.day] for f in day_flags if f.windows == (name,) and f.uplift != 0.0]
        for name in names
    }
    priors = {name: float(np.median(values)) for name, values in alone.items() if values}
    for name in (name for name in names if name not in priors):
        rest = [
            expected[f.day] - sum(priors.get(other, 0.0) for other in f.windows)
            for f in day_flags
            if name in f.windows and f.uplift != 0.0
        ]
        priors[name] = float(np.mean(rest)) if rest else 0.0
    return priors
