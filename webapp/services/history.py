"""A centre's history as methods see it: checked, blind from a day on, outages masked or completed."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np
import pandas as pd

from forecasting.calendar import DayFlags
from forecasting.grid import MINUTES_OF_DAY, QueueSpec, local_days, minute_of_day
from forecasting.history import Defect, History, HistoryError, QualityReport
from forecasting.history import read_calls as read_history
from scheduler.domain.sentence import Sentence
from webapp.centre.calendar import day_flags
from webapp.centre.model import Centre
from webapp.centre.times import parse_date
from webapp.services.months import Month
from webapp.services.problems import CannotDo


@dataclass(frozen=True)
class CentreHistory:
    """The histories of the queues that have one, what was wrong with them, and the queues without any."""

    histories: Mapping[str, History]
    quality: QualityReport
    without: tuple[str, ...]


def centre_history(centre: Centre, before: date, *, doubtful: bool = False) -> CentreHistory:
    """The history as it was known at the midnight on which `before` begins. Raises CannotDo.

    Days of OUTAGE windows for which other sites sent their counts hold both counts together (FC-09). With
    `doubtful`, outliers stay in: a forecast is scored against what came, however odd.
    """
    if centre.calls is None or centre.calls.empty:
        raise CannotDo(
            Sentence(
                "{name} has no history: put past calls into {value}.",
                {"name": centre.name, "value": str(centre.folder / "calls.csv")},
            )
        )
    specs = [QueueSpec(q.code, q.opens_min, q.closes_min) for q in centre.queues]
    midnight = datetime(before.year, before.month, before.day, tzinfo=centre.timezone)
    calls = _calls_before(centre.calls, midnight)
    try:
        histories, quality = read_history(calls, specs, centre.timezone, centre.interval_minutes)
    except HistoryError as error:
        raise CannotDo.because(error) from error
    if doubtful:
        histories = {code: _with_outliers(history, calls, quality) for code, history in histories.items()}
    histories = {code: _completed(centre, history) for code, history in histories.items()}
    known = {code: history for code, history in histories.items() if history.frame["offered"].notna().any()}
    without = tuple(code for code in centre.queue_codes if code not in known)
    return CentreHistory(known, QualityReport(_not_in_outage(centre, quality)), without)


def _calls_before(calls: pd.DataFrame, midnight: datetime) -> pd.DataFrame:
    """The rows before a local midnight, whether written as local time or with an offset."""
    starts = calls["interval_start"]
    with_offset = starts.str.len() > len("2026-12-01T00:00")
    early = starts < midnight.strftime("%Y-%m-%dT%H:%M")
    if with_offset.any():
        instants = pd.to_datetime(starts.where(with_offset), format="ISO8601", utc=True)
        early = early.where(~with_offset, instants < midnight)
    return calls[early]


def _with_outliers(history: History, calls: pd.DataFrame, quality: QualityReport) -> History:
    """The history with the counts back that were taken for slips of the recorder."""
    starts = [
        d.interval_start for d in quality.of("outlier") if d.queue == history.queue and d.interval_start
    ]
    if not starts:
        return history
    mine = calls[calls["queue"] == history.queue]
    counts = dict(zip(mine["interval_start"], mine["offered"], strict=True))
    frame = history.frame.copy()
    for start in starts:
        local, instant = f"{start:%Y-%m-%dT%H:%M}", start.isoformat(timespec="minutes")
        frame.loc[start, "offered"] = counts.get(local, counts.get(instant, np.nan))
    return replace(history, frame=frame)


def _completed(centre: Centre, history: History) -> History:
    """The history with what other sites took over on the days of outages (FC-09).

    On such a day the outage lasts as long as its windows say, or, where they name no times, from the first to
    the last interval that a site reports for the queue. In it an interval is the own count plus theirs, and
    unknown where no site reports one; the rest of the day counts as it is. Days without a report stay as they
    are: they are masked.
    """
    taken = _taken_over(centre, history.queue)
    if not taken or history.frame.empty:
        return history
    index = pd.DatetimeIndex(history.frame.index)
    seconds = np.array([stamp.timestamp() for stamp in index.to_pydatetime()])
    days, minute = local_days(index), minute_of_day(index)
    flags = day_flags(centre, min(taken), max(taken))
    offered = history.frame["offered"].to_numpy(dtype=float, copy=True)
    for day, counts in taken.items():
        flag = flags[day]
        inside = (seconds >= min(counts)) & (seconds <= max(counts))
        if not flag.outage:
            inside |= flag.masks(minute, centre.interval_minutes)
        inside &= days == np.datetime64(day)
        for place in np.flatnonzero(inside):
            theirs = counts.get(float(seconds[place]), np.nan)
            offered[place] = np.nan_to_num(offered[place]) + theirs
    return replace(history, frame=history.frame.assign(offered=offered))


def _taken_over(centre: Centre, queue: str) -> dict[date, dict[float, float]]:
    """Calls taken over by other sites, by local day and instant."""
    found: dict[date, dict[float, float]] = defaultdict(lambda: defaultdict(float))
    for row in centre.assisting:
        if row.queue == queue:
            found[row.interval_start.date()][row.interval_start.timestamp()] += row.offered
    return found


def _not_in_outage(centre: Centre, quality: QualityReport) -> tuple[Defect, ...]:
    """The defects without odd or missing counts in OUTAGE windows, not believed anyway (FC-09)."""
    outages = [w for w in centre.windows if w.kind == "OUTAGE"]

    def expected(defect: Defect) -> bool:
        if defect.kind not in ("gap", "outlier") or defect.interval_start is None:
            return False
        start = defect.interval_start.to_pydatetime()
        # A gap may begin before the outage and reach into it: days without any count are told by their first.
        whole = any(w.minutes_of(start.date()) == (0, MINUTES_OF_DAY) for w in outages)
        return whole or any(w.holds(start, centre.interval_minutes) for w in outages)

    return tuple(defect for defect in quality.defects if not expected(defect))


def queue_flags(centre: Centre, queue: str, first_day: date, last_day: date) -> dict[date, DayFlags]:
    """The calendar of one queue: days whose outage other sites completed are masked no longer (FC-09)."""
    flags = day_flags(centre, first_day, last_day)
    for day in _taken_over(centre, queue):
        if day in flags:
            flags[day] = replace(flags[day], outage=False, outage_minutes=())
    return flags


def month_after_history(centre: Centre) -> Month:
    """The first whole month after the last day with calls: the next one to be planned. Raises CannotDo."""
    if centre.calls is None or centre.calls.empty:
        raise CannotDo(
            Sentence(
                "{name} has no history: put past calls into {value}.",
                {"name": centre.name, "value": str(centre.folder / "calls.csv")},
            )
        )
    last = parse_date(centre.calls["interval_start"].str[:10].max())
    return Month(last.year, last.month).plus(1)
