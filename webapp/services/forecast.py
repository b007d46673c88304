"""From a centre's history to the forecast of a month."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from forecasting.calendar import DayFlags
from forecasting.grid import QueueSpec
from forecasting.history import Defect, History, HistoryError, QualityReport
from forecasting.history import read_calls as read_history
from forecasting.levels import Level, totals
from forecasting.month import ForecastRefused, forecast_month
from forecasting.scenario import Scenario
from webapp.centre.calendar import day_flags, site_days
from webapp.centre.model import Centre, ForecastRow
from webapp.centre.tables import table_bytes
from webapp.centre.times import parse_date
from webapp.services.layers import ShrinkageOf, frame_of, laid_over
from webapp.services.months import Month
from webapp.services.problems import CannotDo

Progress = Callable[[str], None]
FILE, LEVELS = "forecast.csv", "levels.csv"
SUMMED: tuple[Level, ...] = ("day", "month", "year")
DECIMALS = 4
"""Contacts and seconds are written to so many decimals: finer is noise."""


@dataclass(frozen=True)
class CentreHistory:
    """The histories of the queues that have one, what was wrong with them, and the calendar around them."""

    histories: Mapping[str, History]
    quality: QualityReport
    without: tuple[str, ...]


@dataclass(frozen=True)
class CentreForecast:
    """A forecast of a centre's days, with the history it was made from and words of warning.

    `shrinkage` is what the scenario's layers put in the place of a queue's own, by queue and instant.
    """

    rows: tuple[ForecastRow, ...]
    history: CentreHistory
    method: str
    warnings: tuple[str, ...]
    first_day: date
    last_day: date
    as_of: date
    seed: int
    scenario: Scenario | None
    shrinkage: ShrinkageOf


def centre_history(centre: Centre, before: date) -> CentreHistory:
    """The history as it was known at the midnight on which `before` begins. Raises CannotDo."""
    if centre.calls is None or centre.calls.empty:
        raise CannotDo(f"{centre.name} has no history: put past calls into {centre.folder / 'calls.csv'}.")
    specs = [QueueSpec(q.code, q.opens_min, q.closes_min) for q in centre.queues]
    midnight = datetime(before.year, before.month, before.day, tzinfo=centre.timezone)
    calls = _calls_before(centre.calls, midnight)
    try:
        histories, quality = read_history(calls, specs, centre.timezone, centre.interval_minutes)
    except HistoryError as error:
        raise CannotDo(str(error)) from error
    known = {code: history for code, history in histories.items() if history.frame["offered"].notna().any()}
    without = tuple(code for code in centre.queue_codes if code not in known)
    return CentreHistory(known, QualityReport(_not_in_outage(centre, quality)), without)


def _not_in_outage(centre: Centre, quality: QualityReport) -> tuple[Defect, ...]:
    """The defects without odd or missing counts in OUTAGE windows, not believed anyway (FC-09)."""
    outages = [w for w in centre.windows if w.kind == "OUTAGE"]

    def expected(defect: Defect) -> bool:
        if defect.kind not in ("gap", "outlier") or defect.interval_start is None:
            return False
        day = defect.interval_start.date()
        return any(w.first_day <= day <= w.last_day for w in outages)

    return tuple(defect for defect in quality.defects if not expected(defect))


def _calls_before(calls: pd.DataFrame, midnight: datetime) -> pd.DataFrame:
    """The rows before a local midnight, whether written as local time or with an offset."""
    starts = calls["interval_start"]
    with_offset = starts.str.len() > len("2026-12-01T00:00")
    early = starts < midnight.strftime("%Y-%m-%dT%H:%M")
    if with_offset.any():
        instants = pd.to_datetime(starts.where(with_offset), format="ISO8601", utc=True)
        early = early.where(~with_offset, instants < midnight)
    return calls[early]


def month_after_history(centre: Centre) -> Month:
    """The first whole month after the last day with calls: the next one to be planned. Raises CannotDo."""
    if centre.calls is None or centre.calls.empty:
        raise CannotDo(f"{centre.name} has no history: put past calls into {centre.folder / 'calls.csv'}.")
    last = parse_date(centre.calls["interval_start"].str[:10].max())
    return Month(last.year + last.month // 12, last.month % 12 + 1)


def forecast_flags(centre: Centre, histories: Mapping[str, History], last_day: date) -> dict[date, DayFlags]:
    """The calendar from the first day of any history to `last_day`."""
    first = min(history.first_day for history in histories.values())
    return day_flags(centre, first, last_day)


def forecast_centre(
    centre: Centre,
    month: Month,
    *,
    as_of: date | None = None,
    seed: int = 1,
    method: str = "structural",
    months: int = 1,
    scenario: Scenario | None = None,
    progress: Progress | None = None,
) -> CentreForecast:
    """Forecast a month and those after it, `months` in all, blind to all calls from `as_of` on, by default
    from the first day on; then lay the scenario over it.

    Queues without history are left out and named in the warnings. Raises CannotDo when nothing is left, or
    when a queue's history is too short.
    """
    last_day = month.plus(months - 1).last_day
    blind_from = as_of or month.first_day
    if blind_from > month.first_day:
        raise CannotDo(
            f"A forecast of {month} cannot be as of {blind_from}: choose {month.first_day} or before."
        )
    history = centre_history(centre, blind_from)
    if not history.histories:
        raise CannotDo(
            f"No queue has calls before {blind_from}: a month can be forecast only from earlier ones."
        )
    defaults = {q.code: q.aht_s for q in centre.queues}
    try:
        forecast = forecast_month(
            history.histories,
            forecast_flags(centre, history.histories, last_day),
            month.first_day,
            last_day,
            default_aht_s=defaults,
            seed=seed,
            method=method,
            progress=progress,
        )
    except (ForecastRefused, HistoryError) as error:
        raise CannotDo(str(error)) from error
    laid = laid_over(forecast, scenario, centre.interval_minutes)
    return CentreForecast(
        rows=_rows(centre, laid.frame),
        history=history,
        method=forecast.method,
        warnings=(
            *_warnings(history, blind_from),
            *_projection(centre, month.first_day, last_day),
            *laid.idle,
        ),
        first_day=month.first_day,
        last_day=last_day,
        as_of=blind_from,
        seed=seed,
        scenario=scenario,
        shrinkage=laid.shrinkage,
    )


def levels_bytes(forecast: CentreForecast) -> bytes:
    """levels.csv: expected calls by queue and day, month, year (FC-02): sums of the rows as written."""
    frame = frame_of(forecast.rows)
    rows = []
    for level in SUMMED:
        table = totals(frame, level)
        for queue, start, calls in zip(table["queue"], table["start"], table["mean"], strict=True):
            rows.append((str(queue), level, f"{start:%Y-%m-%d}", f"{calls:.{DECIMALS}f}"))
    return table_bytes(("queue", "level", "start", "mean"), rows)


def _rows(centre: Centre, frame: pd.DataFrame) -> tuple[ForecastRow, ...]:
    """Rows in the order of the centre's queues, then of time, rounded."""
    order = {code: number for number, code in enumerate(centre.queue_codes)}
    numbers = frame.drop(columns=["queue", "interval_start"]).astype(float).round(DECIMALS)
    starts = pd.DatetimeIndex(frame["interval_start"]).tz_convert(centre.timezone).to_pydatetime()
    rows = [
        ForecastRow(str(queue), start, *(float(value) for value in values))
        for queue, start, values in zip(frame["queue"], starts, numbers.to_numpy(), strict=True)
    ]
    return tuple(sorted(rows, key=lambda row: (order[row.queue], row.interval_start.timestamp())))


def _warnings(history: CentreHistory, blind_from: date) -> tuple[str, ...]:
    found = [
        f"The queue {code!r} has no history before {blind_from} and is not forecast."
        for code in history.without
    ]
    for kind, number in history.quality.counts.items():
        if number:
            first = history.quality.of(kind)[0].sentence  # type: ignore[arg-type]
            more = f" ({number - 1} more of this kind)" if number > 1 else ""
            found.append(f"{first}{more}")
    return tuple(found)


def _projection(centre: Centre, first_day: date, last_day: date) -> tuple[str, ...]:
    """A word of warning when holidays of the days forecast are the library's guess."""
    guessed = [day for day in site_days(centre, first_day, last_day) if day.projected]
    if not guessed:
        return ()
    names = ", ".join(dict.fromkeys(day.holiday or "moved day off" for day in guessed))
    month = f"{guessed[0].date:%Y-%m}"
    return (f"The holidays of {month} are a projection ({names}): put the official days into holidays.csv.",)
