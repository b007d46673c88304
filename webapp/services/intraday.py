"""The rest of a day, forecast again with its counts so far."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd

from forecasting.forecast import Forecast
from forecasting.intraday import update
from scheduler.domain.sentence import Sentence
from webapp.centre.calls import read_calls
from webapp.centre.mistakes import MistakeList
from webapp.centre.model import Centre, ForecastRow
from webapp.centre.times import parse_instant, said_of
from webapp.services.layers import forecast_rows, frame_of
from webapp.services.problems import CannotDo

FILE = "intraday.csv"
Counts = dict[tuple[str, float], float]


@dataclass(frozen=True)
class Intraday:
    """The rest of the day, calls expected of it before and now by queue, and words of warning."""

    rows: tuple[ForecastRow, ...]
    before: dict[str, float]
    after: dict[str, float]
    warnings: tuple[Sentence, ...]


def read_counts(path: Path, centre: Centre) -> Counts:
    """Calls by queue and instant from a table like calls.csv; those that contradict each other are NaN.

    Raises Mistakes. A local time that the clock skipped or showed twice is left out: it is no one instant.
    """
    mistakes = MistakeList()
    frame = read_calls(path, centre.queue_codes, centre.interval_minutes, mistakes)
    mistakes.raise_if_any()
    found: Counts = {}
    for queue, text, offered in _cells(frame):
        try:
            key = queue, parse_instant(text, centre.timezone).timestamp()
        except ValueError:
            continue
        known = found.get(key, offered)
        found[key] = offered if offered >= 0 and known == offered else math.nan
    return found


def _cells(frame: pd.DataFrame | None) -> list[tuple[str, str, float]]:
    if frame is None:
        return []
    return list(zip(frame["queue"], frame["interval_start"], frame["offered"], strict=True))


def moment(text: str, centre: Centre) -> datetime:
    """The instant of a local time, or of one with its offset. Raises CannotDo."""
    try:
        return parse_instant(text, centre.timezone)
    except ValueError as error:
        raise CannotDo(
            Sentence("--now: {error}: write it as 2026-12-03T14:00.", {"error": said_of(error)})
        ) from error


def rest_of_day(centre: Centre, rows: Sequence[ForecastRow], counts: Counts, now: datetime) -> Intraday:
    """Forecast the rest of the day of `now` again. Raises CannotDo when the forecast has no row of it."""
    frame, stamp = frame_of(rows), pd.Timestamp(now)
    parts, warnings = [], []
    before: dict[str, float] = {}
    for code in (code for code in centre.queue_codes if any(row.queue == code for row in rows)):
        mine = Forecast(frame[frame["queue"] == code].reset_index(drop=True), "stored")
        starts = pd.DatetimeIndex(mine.frame["interval_start"])
        seen = [counts.get((code, start.timestamp()), math.nan) for start in starts.to_pydatetime()]
        known = pd.Series(seen, index=starts, dtype=float)
        made = update(mine, known, stamp, centre.interval_minutes).frame
        if made.empty:
            continue
        if not _used(known, now, centre.interval_minutes):
            warnings.append(
                Sentence(
                    "The queue {queue!r} has no count of {date} before {time}: as before.",
                    {"queue": code, "date": now.date(), "time": f"{now:%H:%M}"},
                )
            )
        parts.append(made)
        rest = starts.isin(pd.DatetimeIndex(made["interval_start"]))
        before[code] = float(mine.frame["mean"][rest].sum())
    if not parts:
        raise CannotDo(Sentence("The forecast has no open interval after {now}.", {"now": now}))
    whole = pd.concat(parts, ignore_index=True)
    after = {code: float(whole.loc[whole["queue"] == code, "mean"].sum()) for code in before}
    return Intraday(forecast_rows(centre, whole), before, after, tuple(warnings))


def _used(counts: "pd.Series[float]", now: datetime, interval_minutes: int) -> bool:
    """Whether any interval of the day that has ended has a count."""
    index = pd.DatetimeIndex(counts.index)
    ended = index + pd.Timedelta(minutes=interval_minutes) <= pd.Timestamp(now)
    today = index.strftime("%Y-%m-%d") == f"{now:%Y-%m-%d}"
    return bool(counts[ended & today].notna().any())
