"""The one calendar of special days (K-12): windows and corrected holidays, for forecast, shifts and leave."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

from flask import g, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from webapp.centre.calendar import SiteDay, site_days
from webapp.centre.holidays import COLUMNS
from webapp.centre.read import HOLIDAYS, TOML
from webapp.centre.tables import table_bytes
from webapp.gate import allowed, now, store
from webapp.pages.admin.blueprint import (
    CALENDAR,
    Answer,
    Told,
    blueprint,
    current_file,
    reasons,
    seen_files,
    settle,
)
from webapp.pages.admin.entry_kinds import window_fields
from webapp.pages.admin.fields import CHOICE, DAY, TEXT, Field
from webapp.pages.admin.settings import changed_text, shown_entries, told_fields
from webapp.services.desk import site_centre
from webapp.services.months import Month, parse_month
from webapp.services.problems import CannotDo

WINDOWS, EXPLICIT = "windows", ("no_leave",)
HOLIDAY_KINDS = (
    ("statutory", _l("public holiday")),
    ("off", _l("day off by moving")),
    ("work", _l("working day")),
)
HOLIDAY_FIELDS = (
    Field("date", _l("Day"), DAY, "", True),
    Field("kind", _l("What it is"), CHOICE, "", True, HOLIDAY_KINDS),
    Field("name", _l("Name"), TEXT),
)


@blueprint.get("/calendar")
@allowed("centre-data")
def calendar() -> str:
    """The days of a month with their kinds; windows and holidays as forms."""
    return _page([], "")


@blueprint.get("/windows")
@allowed("centre-data")
def windows() -> Response:
    """The page that this one was."""
    return redirect(url_for("admin.calendar"))


@blueprint.post("/calendar/windows")
@allowed("centre-data")
def change_window() -> Answer:
    """Change, add or take away a window."""
    text = current_file().text
    try:
        made = changed_text(text, WINDOWS, window_fields(), EXPLICIT)
    except CannotDo as error:
        return _page(reasons(error), WINDOWS), 400
    return settle({TOML: made.encode()}, CALENDAR, {}, lambda wrong: _page(wrong, WINDOWS), _back())


@blueprint.post("/calendar/holidays")
@allowed("centre-data")
def change_holiday() -> Answer:
    """Correct the public calendar by a day, or take a correction away."""
    file = current_file(HOLIDAYS)
    rows = _holidays()
    taken = request.form.get("remove", "")
    try:
        if taken:
            rows = [row for row in rows if row["date"] != taken]
        else:
            told = {field.key: field.told(request.form) for field in HOLIDAY_FIELDS}
            rows.append({key: str(value or "") for key, value in told.items()})
    except CannotDo as error:
        return _page(reasons(error), HOLIDAYS), 400
    data = table_bytes(
        COLUMNS, [[row[name] for name in COLUMNS] for row in sorted(rows, key=lambda r: r["date"])]
    )
    return settle(
        {file.name: data}, CALENDAR, {"holidays": True}, lambda wrong: _page(wrong, HOLIDAYS), _back()
    )


def _back() -> str:
    return url_for("admin.calendar", month=str(_month()))


def _holidays() -> list[dict[str, str]]:
    found = csv.DictReader(io.StringIO(current_file(HOLIDAYS).text, newline=""))
    return [{name: row.get(name) or "" for name in COLUMNS} for row in found]


def _month() -> Month:
    try:
        return parse_month(request.values.get("month", ""))
    except ValueError:
        today = now().astimezone(g.site.zone).date()
        return Month(today.year, today.month).plus(1)


def _weeks(days: tuple[SiteDay, ...]) -> list[list[SiteDay | None]]:
    """The days of a month in weeks from Monday, None before and behind them."""
    first = [None] * days[0].date.weekday()
    cells: list[SiteDay | None] = [*first, *days]
    cells += [None] * (-len(cells) % 7)
    return [cells[n : n + 7] for n in range(0, len(cells), 7)]


def _page(wrong: Told, at: str) -> str:
    month, text, fields = _month(), current_file().text, window_fields()
    with store().read() as connection:
        centre = site_centre(connection, g.site, month)
    days = site_days(centre, month.first_day, month.last_day)
    posted_new = request.form.get("place") == "new"
    return render_template(
        "admin/calendar.html",
        month=month,
        weeks=_weeks(days),
        week=[date(2024, 1, 1) + timedelta(days=n) for n in range(7)],
        days=days,
        entries=shown_entries(text, WINDOWS, fields),
        fields=fields,
        new=told_fields(fields) if posted_new else {"first_day": month.first_day.isoformat()},
        holidays=_holidays(),
        holiday_fields=HOLIDAY_FIELDS,
        holiday=told_fields(HOLIDAY_FIELDS) if at == HOLIDAYS else {},
        kinds=dict(HOLIDAY_KINDS),
        seen=seen_files([TOML]),
        seen_holidays=seen_files([HOLIDAYS]),
        wrong=wrong,
        at=at,
        told=request.form,
        country=centre.country,
    )
