"""What a plan folder says beside the tables: centre, month, days, and how good the forecast is."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, timedelta
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import pandas as pd

from forecasting.backtest import Scores
from scheduler.domain.problem import RosterProblem
from scheduler.domain.sentence import Sentence
from scheduler.domain.shifts import LONG_PAUSE
from webapp.centre.calendar import site_days
from webapp.centre.model import BreakConf, Centre, ShiftConf
from webapp.centre.tables import table_bytes
from webapp.centre.times import format_clock, format_instant
from webapp.services import said
from webapp.services.months import Month

if TYPE_CHECKING:
    from webapp.services.forecast import CentreForecast

SHOWN_WEEKS = 8
NOON, MORNING = 12 * 60, 9 * 60
SCORES = ("queue", "method", "wape", "mase", "bias", "pinball", "coverage80", "coverage95")


def plan_facts(
    centre: Centre,
    month: Month,
    forecast: "CentreForecast",
    problem: RosterProblem,
    warnings: tuple[Sentence, ...],
    accuracy: tuple[Scores, ...],
) -> dict[str, Any]:
    """The contents of plan.json."""
    # Statistics take seconds to load, and pages ask this module for no more than a shift's colour.
    from webapp.services.forecast_record import fingerprints, forecast_version

    return {
        "centre": centre.name,
        "country": centre.country,
        "timezone": str(centre.timezone),
        "month": str(month),
        "interval_minutes": centre.interval_minutes,
        "version": version("paiban"),
        "forecast_version": forecast_version(forecast.rows),
        "created_from": fingerprints(centre.folder, forecast.scenario.name if forecast.scenario else None),
        "queues": [
            {
                "code": q.code,
                "name": q.name,
                "opens": format_clock(q.opens_min),
                "closes": format_clock(q.closes_min),
            }
            for q in centre.queues
        ],
        "shifts": [_shift(conf, problem.shift_of[conf.code].is_night) for conf in centre.shifts],
        "teams": sorted({row.team for row in centre.agents}),
        "days": _days(centre, month, problem),
        "warnings": [str(one) for one in warnings],
        "told": [said.kept(one) for one in warnings],
        "quality": forecast.history.quality.counts,
        "backtest": scores_facts(accuracy),
    }


def scores_facts(accuracy: Iterable[Scores]) -> list[dict[str, object]]:
    """How good past forecasts were, under the keys of plan.json."""
    return [
        {key: _finite(value) for key, value in asdict(scores).items() if key in SCORES} for scores in accuracy
    ]


def _finite(value: object) -> object:
    return None if isinstance(value, float) and value != value else value


def _shift(conf: ShiftConf, night: bool) -> dict[str, Any]:
    return {
        "code": conf.code,
        "name": conf.name,
        "start": format_clock(conf.start_min),
        "end": format_clock(conf.end_min % 1440),
        "family": family(conf, night),
        "kinds": sorted(conf.kinds),
        "breaks": [_break(pause) for pause in conf.breaks],
    }


def _break(pause: BreakConf) -> dict[str, Any]:
    return {
        "start": format_clock(pause.start_min % 1440),
        "end": format_clock(pause.end_min % 1440),
        "paid": pause.paid,
    }


def family(conf: ShiftConf, night: bool) -> str:
    """Which colour a shift gets: night, split (a long unpaid pause), or by its start early, day or late."""
    if night:
        return "night"
    if any(not pause.paid and pause.end_min - pause.start_min >= LONG_PAUSE for pause in conf.breaks):
        return "split"
    if conf.start_min < MORNING:
        return "early"
    return "day" if conf.start_min < NOON else "late"


def _days(centre: Centre, month: Month, problem: RosterProblem) -> list[dict[str, Any]]:
    return [
        {
            "date": day.date.isoformat(),
            "weekday": day.date.weekday(),
            "weekend": planned.weekend,
            "kind": day.kind,
            "holiday": day.holiday,
            "shifted_off": day.shifted_off,
            "makeup_work": day.makeup_work,
            "no_leave": day.no_leave,
            "projected": day.projected,
            "window_names": [window.name for window in day.windows],
        }
        for day, planned in zip(site_days(centre, month.first_day, month.last_day), problem.days, strict=True)
    ]


def history_bytes(forecast: "CentreForecast", until: date) -> bytes:
    """history.csv: the counts of the last weeks before a day, as the forecast chart shows them."""
    rows = []
    for code, history in forecast.history.histories.items():
        offered = history.frame["offered"]
        for stamp, value in zip(pd.DatetimeIndex(offered.index).to_pydatetime(), offered, strict=True):
            if stamp.date() >= until - timedelta(weeks=SHOWN_WEEKS):
                rows.append((code, format_instant(stamp), "" if value != value else f"{value:g}"))
    return table_bytes(("queue", "interval_start", "offered"), rows)
