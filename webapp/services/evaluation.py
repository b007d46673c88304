"""How good forecasts were: a stored one against what came, or a method replayed at past origins."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from forecasting.backtest import (
    LEAST_HISTORY_DAYS,
    Origin,
    Scores,
    backtest_levels,
    lead_origins,
    masked,
    month_ahead_origins,
    score,
)
from forecasting.calendar import DayFlags
from forecasting.choose import DEFAULT_METHOD, method_named
from forecasting.evaluation import (
    EVERY_LEAD,
    Accuracy,
    NaiveScale,
    accuracy,
    stored_rows,
    stored_sums,
)
from forecasting.grid import local_days
from forecasting.history import History
from forecasting.method import ForecastRefused
from scheduler.domain.sentence import Sentence
from webapp.centre.intervals import exact
from webapp.centre.model import Centre, ForecastRow
from webapp.centre.tables import table_bytes
from webapp.centre.times import LATEST
from webapp.services.forecast_record import RECORD, forecast_version
from webapp.services.history import centre_history, queue_flags
from webapp.services.layers import frame_of
from webapp.services.problems import CannotDo
from webapp.services.staff import staffing_norm
from webapp.services.staffing_price import staffing_price

FILE = "accuracy.csv"
Source = Literal["score", "backtest"]
COLUMNS = ("source", *(field.name for field in fields(Accuracy)), "staffing_price")
DECIMALS = 6
ORIGINS, STEP_DAYS, LONGEST_LEAD = 12, 9, 42
"""Origins of a backtest over all leads; nine days apart, so that they fall on every weekday."""
LEAD_ORIGINS, LEAD_STEP_DAYS = 28, 5
PLAN_ORIGINS = 3
FINE = ("interval", "day")

Progress = Callable[[Sentence | str], None]


@dataclass(frozen=True)
class AccuracyLine:
    """A line of accuracy.csv: errors, where they come from, and the price in staffing of all leads together.

    `staffing_price` is NaN on other levels and leads; see `staffing_price.staffing_price`.
    """

    source: Source
    accuracy: Accuracy
    staffing_price: float


def score_forecast(
    centre: Centre, rows: Sequence[ForecastRow], as_of: date | None, levels: pd.DataFrame | None = None
) -> tuple[AccuracyLine, ...]:
    """Score a stored forecast against the centre's calls (FC-01).

    `as_of` is the first day that was not known when it was made; without it nothing is told by lead. `levels`
    are its days and months with their quantiles, by which their bands are judged. Raises CannotDo when no
    call of its days is known.
    """
    if not rows:
        raise CannotDo(Sentence("The forecast has no rows: make one with `paiban forecast`."))
    days = [row.interval_start.date() for row in rows]
    first, last = min(days), max(days)
    history = centre_history(centre, last + timedelta(days=1), doubtful=True)
    frame, found = frame_of(rows), []
    for code, past in history.histories.items():
        mine = frame[frame["queue"] == code].drop(columns="queue")
        flags = queue_flags(centre, code, past.first_day, max(past.last_day, last))
        table = stored_rows(mine, past, as_of)
        table.loc[masked(table.index, flags, centre.interval_minutes), "actual"] = np.nan
        sums = None if levels is None else stored_sums(levels[levels["queue"] == code], table, past, as_of)
        found += _lines(centre, code, "score", table, _scale(past, flags, as_of or first), sums=sums)
    if not found:
        raise CannotDo(
            Sentence(
                "No call of {first} to {last} is known yet: put the counts into {value}.",
                {"first": first, "last": last, "value": str(centre.folder / "calls.csv")},
            )
        )
    return tuple(found)


def recorded_as_of(forecast: Path, rows: Sequence[ForecastRow]) -> date | None:
    """From which day on the forecast was blind, by the forecast.json beside it; None if none fits."""
    try:
        facts = json.loads((forecast.parent / RECORD).read_text(encoding="utf-8"))
        if facts["version"] != forecast_version(rows):
            return None
        return date.fromisoformat(facts["as_of"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def backtest_centre(
    centre: Centre,
    *,
    lead: int | None = None,
    method: str | None = None,
    seed: int = 1,
    progress: Progress | None = None,
) -> tuple[AccuracyLine, ...]:
    """Replay a method at past origins: all leads up to six weeks, or only the day `lead` days ahead.

    Queues with too little history are left out. Raises CannotDo when none is left or the method is unknown.
    """
    try:
        chosen = method_named(method or DEFAULT_METHOD)
    except ValueError as error:
        raise CannotDo.because(error) from error
    found: list[AccuracyLine] = []
    for code, past in centre_history(centre, date(LATEST + 1, 1, 1)).histories.items():
        if progress:
            progress(Sentence("Replaying {queue}", {"queue": code}))
        flags = queue_flags(centre, code, past.first_day, past.last_day)
        origins = _origins(past, lead)
        try:
            made = backtest_levels(past, flags, chosen, origins, seed) if origins else None
        except ForecastRefused:
            made = None
        if made is not None:
            rows, sums = made
            scale = _scale(past, flags, origins[0].cut)
            found += _lines(centre, code, "backtest", rows, scale, str(lead) if lead else None, sums)
    if not found:
        least = LEAST_HISTORY_DAYS + (lead or LONGEST_LEAD)
        raise CannotDo(
            Sentence(
                "No queue has enough history for a backtest: at least {least} days are needed.",
                {"least": least},
            )
        )
    return tuple(found)


@dataclass(frozen=True)
class RecentAccuracy:
    """How good the latest month-ahead forecasts would have been: by queue, and by days ahead."""

    scores: tuple[Scores, ...]
    lines: tuple[AccuracyLine, ...]


def recent_accuracy(
    centre: Centre, histories: Mapping[str, History], seed: int, method: str = DEFAULT_METHOD
) -> RecentAccuracy:
    """Replay the method at the 20th before each of the latest whole months, to the end of that month.

    The scores are of the months alone, the lines of all days ahead. Queues too short are left out.
    """
    scores: list[Scores] = []
    lines: list[AccuracyLine] = []
    for code, past in histories.items():
        flags = queue_flags(centre, code, past.first_day, past.last_day)
        months = month_ahead_origins(past.first_day, past.last_day)[-PLAN_ORIGINS:]
        origins = [Origin(one.cut, one.cut, one.last) for one in months]
        try:
            made = backtest_levels(past, flags, method_named(method), origins, seed) if origins else None
        except ForecastRefused:
            made = None
        if made is not None:
            rows, sums = made
            first_day = {one.cut: np.datetime64(one.first) for one in months}
            begun = np.array([first_day[cut] for cut in rows["cut"]])
            month = rows[local_days(pd.DatetimeIndex(rows.index)) >= begun]
            scores.append(score(code, method, month))
            scale = _scale(past, flags, months[0].cut)
            # The days between the 20th and the month are no month: they are told by day and interval.
            begun_sums = sums[sums["start"] >= sums["cut"].map(first_day)] if len(sums) else sums
            months_told = accuracy(code, month, scale, sums=begun_sums)
            whole = [one for one in months_told if one.level in ("month", "year")]
            told = _lines(centre, code, "backtest", rows, scale, sums=sums)
            lines += [one for one in told if one.accuracy.level in FINE]
            lines += [AccuracyLine("backtest", one, math.nan) for one in whole]
    return RecentAccuracy(tuple(scores), tuple(lines))


def _origins(past: History, lead: int | None) -> list[Origin]:
    """The latest origins that the history has room for, in the order of time."""
    number, length, step = ORIGINS, LONGEST_LEAD, STEP_DAYS
    if lead is not None:
        number, length, step = LEAD_ORIGINS, 1, LEAD_STEP_DAYS
    first, last, least = past.first_day, past.last_day, LEAST_HISTORY_DAYS
    every = lead_origins(first, last, lead=lead or 1, length=length, step=1, least_days=least)
    return every[::-1][::step][:number][::-1]


def _scale(past: History, flags: dict[date, DayFlags], cut: date) -> NaiveScale:
    """The naive method's error before the cut, outages left out."""
    known = past.before(cut)
    inside = masked(known.frame.index, flags, past.interval_minutes)
    return NaiveScale.of(
        replace(known, frame=known.frame.assign(offered=known.frame["offered"].mask(inside)))
    )


def _lines(
    centre: Centre,
    code: str,
    source: Source,
    rows: pd.DataFrame,
    scale: NaiveScale,
    lead: str | None = None,
    sums: pd.DataFrame | None = None,
) -> list[AccuracyLine]:
    """The lines of one queue; the price stands on its first, intervals of all leads."""
    found = accuracy(code, rows, scale, lead, sums)
    price = _price(centre, code, rows) if found else math.nan
    whole = lead or EVERY_LEAD
    return [
        AccuracyLine(source, one, price if (one.level, one.lead) == ("interval", whole) else math.nan)
        for one in found
    ]


def _price(centre: Centre, code: str, rows: pd.DataFrame) -> float:
    queue = centre.queue(code)
    known = rows["aht_s"].to_numpy(dtype=float) if "aht_s" in rows else np.zeros(len(rows))
    aht_s = np.where(known > 0, known, queue.aht_s)
    actual, mean = (rows[name].to_numpy(dtype=float) for name in ("actual", "mean"))
    return staffing_price(actual, mean, aht_s, centre.interval_minutes, staffing_norm(queue))


def accuracy_bytes(lines: Sequence[AccuracyLine]) -> bytes:
    """accuracy.csv; a cell is empty where a number cannot be told."""
    return table_bytes(
        COLUMNS,
        ([line.source, *map(_cell, astuple(line.accuracy)), _cell(line.staffing_price)] for line in lines),
    )


def _cell(value: object) -> str:
    if not isinstance(value, float):
        return str(value)
    return exact(round(value, DECIMALS)) if math.isfinite(value) else ""
