"""What a layer is drawn over: the month's forecast by day, and by time of an average day, for each queue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from flask import g

from webapp.gate import store
from webapp.i18n import short_day
from webapp.plan_model import ForecastPoint
from webapp.services.desk import site_centre
from webapp.services.forecast_kept import kept_forecast


def drawing_facts() -> dict[str, Any] | None:
    """Days and times with the calls expected, as the script reads them; None without a forecast."""
    with store().read() as connection:
        centre = site_centre(connection, g.site, g.month)
        kept = kept_forecast(connection, g.site, centre, g.month)
    if kept is None:
        return None
    queues = [
        {"code": queue.code, "name": queue.name, **_spans(kept.shown.forecast.get(queue.code, ()))}
        for queue in kept.shown.queues
    ]
    return {"queues": queues}


def _spans(points: Iterable[ForecastPoint]) -> dict[str, Any]:
    days: dict[str, float] = defaultdict(float)
    times: dict[str, list[float]] = defaultdict(list)
    names: dict[str, str] = {}
    for point in points:
        day, time = point.start.date().isoformat(), f"{point.start:%H:%M}"
        days[day] += point.mean
        names[day] = short_day(point.start.date())
        times[time].append(point.mean)
    return {
        "days": [{"key": day, "name": names[day], "calls": round(calls, 1)} for day, calls in days.items()],
        "times": [
            {"key": time, "name": time, "calls": round(sum(calls) / len(calls), 2)}
            for time, calls in sorted(times.items())
        ],
    }
