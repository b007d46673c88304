"""The demo centre's two years of calls: a plausible hotline, and noise over-dispersed as real calls are.

An interval's rate = level x season of year, week and day x calendar x a day's own factor (gamma,
remembered from day to day) x an interval's own factor (gamma); the count is Poisson. So a day's counts go up
and down together, and intervals vary more than Poisson alone: what a forecast's band has to cover.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from forecasting.calendar import DayFlags
from webapp.centre.demo_calendar import HISTORY_FROM, HISTORY_UNTIL, OUTAGE, SWITCH_MAINTENANCE

FloatArray = NDArray[np.float64]
SLOTS = 48
MAKEUP_LIKE = 1  # a weekend day declared working is called like a Tuesday
COLUMNS = ("queue", "interval_start", "offered", "answered", "abandoned", "aht_s")


@dataclass(frozen=True)
class Story:
    """What is true of one queue. `hourly` = relative rates of the 24 hours, `weekly` of Monday to Sunday."""

    queue: str
    opens: int
    closes: int
    calls_a_day: float
    aht_s: float
    hourly: Sequence[float]
    weekly: Sequence[float]
    billing: Sequence[float]
    bill_out: float
    holiday: float


GENERAL = Story(
    queue="general",
    opens=0,
    closes=48,
    calls_a_day=1512.0,
    aht_s=215.0,
    hourly=(14, 9, 7, 6, 6, 9, 18, 36, 66, 90, 96, 86, 68, 72, 82, 86, 82, 74, 66, 68, 72, 62, 42, 25),
    weekly=(1.10, 1.04, 1.01, 0.99, 1.01, 0.93, 0.89),
    billing=(1.22, 1.19, 1.15, 1.11, 1.08),
    bill_out=1.05,
    holiday=0.86,
)
BILLING = Story(
    queue="billing",
    opens=16,
    closes=42,
    calls_a_day=411.0,
    aht_s=250.0,
    hourly=(0, 0, 0, 0, 0, 0, 0, 0, 58, 92, 100, 86, 62, 70, 84, 86, 78, 66, 54, 52, 44, 0, 0, 0),
    weekly=(1.16, 1.07, 1.02, 0.99, 0.98, 0.86, 0.80),
    billing=(1.50, 1.44, 1.35, 1.26, 1.18),
    bill_out=1.16,
    holiday=0.72,
)
STORIES = (GENERAL, BILLING)


def call_rows(
    flags: Mapping[date, DayFlags], rng: np.random.Generator, level: float = 1.0
) -> list[tuple[str, ...]]:
    """Rows of calls.csv in the columns COLUMNS, by queue and time; `level` times the usual calls."""
    days = [HISTORY_FROM + timedelta(days=n) for n in range((HISTORY_UNTIL - HISTORY_FROM).days + 1)]
    shared = _day_noise(len(days), rng)
    rows: list[tuple[str, ...]] = []
    for story in STORIES:
        own = _day_noise(len(days), rng)
        expected = np.array([expected_day(story, day, flags) for day in days]) * np.sqrt(shared * own)
        expected *= level
        rows += _queue_rows(story, days, expected, rng)
    return rows


def expected_day(story: Story, day: date, flags: Mapping[date, DayFlags]) -> float:
    """The day's expected calls, before noise: what a perfect forecast would say."""
    flag = flags.get(day, DayFlags(day))
    years = (day - HISTORY_FROM).days / 365.25
    turn = 2.0 * np.pi * day.timetuple().tm_yday / 365.25
    season = 1.0 + 0.05 * np.cos(turn - 0.5) + 0.025 * np.cos(2.0 * (turn - 3.4))
    level = story.calls_a_day * (1.0 + 0.02 * years) * season
    return float(level * _week(story, day, flag) * _calendar(story, day, flag, flags))


def _week(story: Story, day: date, flag: DayFlags) -> float:
    if flag.makeup_work:
        return story.weekly[MAKEUP_LIKE]
    return story.weekly[6 if flag.holiday or flag.shifted_off else day.weekday()]


def _calendar(story: Story, day: date, flag: DayFlags, flags: Mapping[date, DayFlags]) -> float:
    factor = 1.0
    if flag.holiday or flag.shifted_off:
        factor *= story.holiday * (0.82 if flag.holiday and "New Year (" in flag.holiday else 1.0)
    elif _is_off(flags, day - timedelta(days=1)) and not _is_off(flags, day):
        factor *= 1.14
    if flag.billing:
        factor *= story.billing[min(day.day, len(story.billing)) - 1]
    if flag.bill_out:
        factor *= story.bill_out
    if flag.event:
        factor *= 1.17
    return factor


def _is_off(flags: Mapping[date, DayFlags], day: date) -> bool:
    flag = flags.get(day, DayFlags(day))
    return bool(flag.holiday) or flag.shifted_off


def _day_noise(days: int, rng: np.random.Generator) -> FloatArray:
    """Positive factors around 1 with a memory of about a week, times independent gamma factors."""
    steps = rng.normal(0.0, 0.018, days)
    memory = np.zeros(days)
    for day in range(1, days):
        memory[day] = 0.8 * memory[day - 1] + steps[day]
    return np.asarray(np.exp(memory) * rng.gamma(500.0, 1.0 / 500.0, days))


def _profile(story: Story, weekend: bool) -> FloatArray:
    """Shares of a day's calls of the 48 half-hours; on days off people call later."""
    hours = np.append(story.hourly, story.hourly[0]).astype(float)
    at = np.arange(SLOTS) / 2.0 + 0.25 - (0.6 if weekend else 0.0)
    shares = np.interp(np.clip(at - 0.5, 0.0, 24.0), np.arange(25), hours)
    shares[: story.opens] = 0.0
    shares[story.closes :] = 0.0
    return np.asarray(shares / shares.sum())


def _queue_rows(
    story: Story, days: Sequence[date], expected: FloatArray, rng: np.random.Generator
) -> list[tuple[str, ...]]:
    profiles = {weekend: _profile(story, weekend) for weekend in (False, True)}
    rows: list[tuple[str, ...]] = []
    for day, calls in zip(days, expected, strict=True):
        rates = calls * profiles[day.weekday() >= 5] * rng.gamma(90.0, 1.0 / 90.0, SLOTS)
        offered = rng.poisson(_with_outage(day, rates))
        abandoned = rng.binomial(offered, np.clip(rng.beta(2.0, 60.0, SLOTS), 0.0, 1.0))
        answered = offered - abandoned
        aht = _handle_times(story, answered, rng)
        for slot in range(story.opens, story.closes):
            if not (day == SWITCH_MAINTENANCE and 6 <= slot < 9):
                start = f"{day}T{slot // 2:02d}:{slot % 2 * 30:02d}"
                counts = (str(offered[slot]), str(answered[slot]), str(abandoned[slot]))
                rows.append((story.queue, start, *counts, str(aht[slot]) if answered[slot] else ""))
    return rows


def _with_outage(day: date, rates: FloatArray) -> FloatArray:
    """On the day of the outage nothing arrives from 10:00 to 14:00; half of it comes again until 18:00."""
    if day != OUTAGE:
        return rates
    changed = rates.copy()
    lost = changed[20:28].sum()
    changed[20:28] = 0.0
    changed[28:36] += 0.5 * lost / 8.0
    return changed


def _handle_times(story: Story, answered: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    """Mean seconds per interval: single calls vary by 70 %, night calls are 6 % longer."""
    night = np.where(np.arange(SLOTS) < 14, 1.06, 1.0)
    spread = 0.7 / np.sqrt(np.maximum(answered, 1))
    shape = 1.0 / spread**2
    return np.asarray(
        np.maximum(20, np.rint(story.aht_s * night * rng.gamma(shape, 1.0 / shape))), dtype=np.int64
    )
