"""Histories for the forecasting benchmark, with opening hours and calendar from outside the files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays
import pandas as pd

from forecasting.calendar import DayFlags, flags_of
from forecasting.history import History, QueueSpec, read_calls
from webapp.centre.calendar import day_flags
from webapp.centre.read import read_centre


@dataclass(frozen=True)
class Place:
    """What a file of counts does not say: opening hours in minutes, zone, country of the holidays."""

    opens_min: int
    closes_min: int
    zone: str
    country: str
    subdivision: str | None = None


PLACES: Mapping[str, Place] = {
    "bank": Place(7 * 60, 21 * 60, "America/New_York", "US"),
    "backoffice": Place(8 * 60, 19 * 60 + 30, "Europe/Paris", "FR"),
    "insurance": Place(9 * 60, 18 * 60, "Europe/Paris", "FR"),
    "roadside": Place(7 * 60 + 30, 24 * 60, "Europe/Paris", "FR"),
    "services": Place(8 * 60, 24 * 60, "Europe/Paris", "FR"),
    "assessor": Place(8 * 60, 17 * 60, "America/Denver", "US", "NM"),
    "dispatch": Place(0, 24 * 60, "America/New_York", "US", "NY"),
}
"""Hours as the description of the data tells them; a queue not named is open round the clock, UTC."""

EVENT_DAYS: Mapping[str, tuple[str, int, int]] = {
    "bill_mailed": ("billing", 0, 20),
    "nov_mailed": ("event", 0, 30),
    "first_half_due": ("bill_out", -4, 1),
    "second_half_due": ("bill_out", -4, 1),
    "portal_down": ("outage", 0, 0),
    "site_outage": ("outage", 0, 0),
}
"""Kinds of announced events: the flag they set, from how many days before to how many after."""


@dataclass(frozen=True)
class Case:
    """One queue of the benchmark."""

    name: str
    history: History
    flags: Mapping[date, DayFlags]
    raw: pd.Series[float]
    """Counts before cleaning, on the history's grid: what forecasts are scored against."""


def read_cases(folder: Path) -> Iterator[Case]:
    """The queues of every CSV file of counts in `folder` or its subfolder history, by name."""
    where = folder / "history" if (folder / "history").is_dir() else folder
    for path in sorted(where.glob("*.csv")):
        frame = pd.read_csv(path)
        if not {"queue", "interval_start", "offered"} <= set(frame.columns):
            continue
        for queue in sorted(frame["queue"].astype(str).unique()):
            yield _case(frame[frame["queue"].astype(str) == queue].reset_index(drop=True), queue, where)


def demo_cases() -> Iterator[Case]:
    """The queues of the demo centre, with its own calendar."""
    centre = read_centre(Path(__file__).parents[2] / "data" / "hotline")
    if centre.calls is None:
        return
    specs = [QueueSpec(queue.code, queue.opens_min, queue.closes_min) for queue in centre.queues]
    histories, _ = read_calls(centre.calls, specs, centre.timezone, centre.interval_minutes)
    for queue, history in histories.items():
        flags = day_flags(centre, history.first_day, history.last_day + timedelta(days=400))
        yield Case(queue, history, flags, history.frame["offered"])


def _case(frame: pd.DataFrame, queue: str, folder: Path) -> Case:
    place = PLACES.get(queue, Place(0, 24 * 60, "UTC", ""))
    zone = ZoneInfo(place.zone)
    spec = QueueSpec(queue, place.opens_min, place.closes_min)
    histories, _ = read_calls(frame, [spec], zone, _interval_minutes(frame))
    history = histories[queue]
    flags = holiday_flags(place, history.first_day, history.last_day + timedelta(days=400))
    events = folder / f"{queue}_events.csv"
    if events.exists():
        flags = with_events(flags, pd.read_csv(events))
    return Case(queue, history, flags, _raw(frame, history))


def _raw(frame: pd.DataFrame, history: History) -> pd.Series[float]:
    """Counts as the file has them, by local time; hours the clock shows twice are not scored."""
    local = pd.Series(frame["offered"].to_numpy(dtype=float), index=pd.to_datetime(frame["interval_start"]))
    local = local[~local.index.duplicated(keep=False)]
    grid = pd.DatetimeIndex(history.frame.index)
    wall = grid.tz_localize(None)
    values = local.reindex(wall).mask(wall.duplicated(keep=False))
    return pd.Series(values.to_numpy(), index=grid)


def _interval_minutes(frame: pd.DataFrame) -> int:
    minute = pd.to_datetime(frame["interval_start"]).dt.minute
    return 15 if (minute % 30 != 0).any() else 30 if (minute != 0).any() else 60


def holiday_flags(place: Place, first: date, last: date) -> dict[date, DayFlags]:
    """Statutory holidays of the place's country by the holidays library."""
    if not place.country:
        return {}
    years = range(first.year, last.year + 1)
    named = holidays.country_holidays(place.country, subdiv=place.subdivision, years=years)
    return {day: DayFlags(day, holiday=name) for day, name in sorted(named.items()) if first <= day <= last}


def with_events(flags: Mapping[date, DayFlags], events: pd.DataFrame) -> dict[date, DayFlags]:
    """Flags with the windows of announced events added; kinds that say nothing in advance are left out."""
    marked = dict(flags)
    for start, feature in zip(events["start_date"], events["feature"], strict=True):
        if feature not in EVENT_DAYS:
            continue
        kind, before, after = EVENT_DAYS[feature]
        for offset in range(before, after + 1):
            day = pd.to_datetime(start, format="%m/%d/%Y").date() + timedelta(days=offset)
            marked[day] = _marked(flags_of(day, marked), kind, feature)
    return marked


def _marked(flag: DayFlags, kind: str, feature: str) -> DayFlags:
    if kind == "event":
        return replace(flag, event=feature)
    if kind == "billing":
        return replace(flag, billing=True)
    if kind == "bill_out":
        return replace(flag, bill_out=True)
    return replace(flag, outage=True)
