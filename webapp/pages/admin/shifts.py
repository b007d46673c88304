"""Shift templates: made, changed and retired, with what each change does to the rosters that have them."""

from __future__ import annotations

from typing import Any

from flask import abort, g, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from scheduler.domain.sentence import Sentence
from webapp.centre.model import ShiftConf
from webapp.centre.read import TOML
from webapp.centre.times import format_clock
from webapp.centre.toml_edit import entries, with_entry, with_new_entry, without_entry
from webapp.gate import SAFE, allowed, now, store
from webapp.pages.admin.blueprint import (
    ENTRIES,
    Answer,
    Told,
    blueprint,
    current_file,
    reasons,
    seen_files,
    settle,
)
from webapp.pages.admin.entry_kinds import DAY_KINDS
from webapp.pages.admin.fields import CHOICE, CLOCK, DAY, NAMES, SEVERAL, TEXT, WHOLE, Field, told_entry
from webapp.pages.admin.settings import told_fields
from webapp.services.desk import site_centre
from webapp.services.months import Month
from webapp.services.problems import CannotDo
from webapp.store.rosters import duties_at, rosters_of

KIND = "shifts"
EMPTY_BREAKS, MOST_BREAKS = 2, 8
ACTIVITIES = (
    ("contacts", _l("calls")),
    ("standby", _l("standing by")),
    ("management", _l("in charge, not on calls")),
    ("training", _l("training")),
)


@blueprint.get("/shifts")
@allowed("centre-data")
def shifts() -> str:
    """The shift templates, and which rosters have them."""
    today = now().astimezone(g.site.zone).date()
    with store().read() as connection:
        centre = site_centre(connection, g.site, Month(today.year, today.month))
        used: dict[str, list[str]] = {}
        for stored in rosters_of(connection, g.site.id):
            for code in {row.shift for row in duties_at(connection, stored.id, stored.version, g.site.zone)}:
                used.setdefault(code, []).append(stored.month)
    return render_template("admin/shifts.html", centre=centre, used=used, kinds=DAY_KINDS, today=today)


@blueprint.route("/shifts/<code>", methods=["GET", "POST"])
@allowed("centre-data")
def shift(code: str) -> Answer:
    """One template: change it, retire it, take it away."""
    text = current_file().text
    place = next((n for n, one in enumerate(entries(text, KIND)) if one.get("code") == code), None)
    if place is None:
        abort(404)
    return _shift(text, place)


@blueprint.route("/shifts/new", methods=["GET", "POST"])
@allowed("centre-data")
def new_shift() -> Answer:
    """A template more."""
    return _shift(current_file().text, None)


def _shift(text: str, place: int | None) -> Answer:
    found = entries(text, KIND)
    entry = found[place] if place is not None else {}
    fields = _fields(text, str(entry.get("code", "")))
    if request.method in SAFE:
        return _form(fields, entry, place is None, [])
    again = _again(fields, entry, place is None)
    try:
        if place is not None and request.form.get("remove"):
            made = without_entry(text, KIND, place)
        else:
            told = told_entry(fields, request.form, entry)
            told.pop("breaks", None)
            if breaks := _told_breaks():
                told["breaks"] = breaks
            made = (
                with_entry(text, KIND, place, told) if place is not None else with_new_entry(text, KIND, told)
            )
    except CannotDo as error:
        return again(reasons(error)), 400
    code = str(entry.get("code") or request.form.get("field-code", ""))
    return settle({TOML: made.encode()}, ENTRIES, {"shift": code}, again, url_for("admin.shifts"))


def _again(fields: tuple[Field, ...], entry: dict[str, Any], new: bool) -> Any:
    return lambda wrong: _form(fields, entry, new, wrong)


def _fields(text: str, code: str) -> tuple[Field, ...]:
    queues = tuple((one["code"], one.get("name", one["code"])) for one in entries(text, "queues"))
    others = tuple(
        (one["code"], f"{one['code']} {one.get('name', '')}")
        for one in entries(text, KIND)
        if one["code"] != code
    )
    return (
        Field("code", lazy_pgettext("of a shift", "Code"), TEXT, _l("short, as in rosters and files"), True),
        Field("name", _l("Name"), TEXT, "", True),
        Field("start", _l("Begins"), CLOCK, "08:30", True),
        Field("end", _l("Ends"), CLOCK, _l("at or before the beginning: on the next day"), True),
        Field("kinds", _l("For which days"), SEVERAL, _l("none chosen: all"), False, DAY_KINDS),
        Field("queues", _l("For which queues"), SEVERAL, _l("none chosen: all"), False, queues),
        Field("activity", _l("What is done in it"), CHOICE, "", False, ACTIVITIES),
        Field("roles", _l("Only for these roles"), NAMES, _l("codes, with commas")),
        Field("brief_before", _l("Briefing before it, minutes"), WHOLE, _l("5 to 30")),
        Field("brief_after", _l("Briefing after it, minutes"), WHOLE, _l("5 to 30")),
        Field("forbidden_next", _l("Not followed the next day by"), SEVERAL, "", False, others),
        Field(
            "retired_after",
            _l("Retired after"),
            DAY,
            _l("the last day of a month; later rosters do without it"),
        ),
    )


def _told_breaks() -> list[dict[str, object]]:
    """The breaks of the form; a row without times is none. Raises CannotDo."""
    form, found = request.form, list[dict[str, object]]()
    for number in range(MOST_BREAKS):
        start, end, minutes = (
            form.get(f"break-{number}-{key}", "").strip() for key in ("start", "end", "minutes")
        )
        if not (start or end or minutes):
            continue
        paid = bool(form.get(f"break-{number}-paid"))
        if minutes:
            if not minutes.isascii() or not minutes.isdigit() or len(minutes) > 4:
                raise CannotDo(Sentence("A break takes minutes, not {text!r}.", {"text": minutes[:20]}))
            found.append({"from": start, "to": end, "minutes": int(minutes), "paid": paid})
        else:
            found.append({"start": start, "end": end, "paid": paid})
    return found


def _shown_breaks(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """The breaks as rows of the form, with empty ones for more."""
    if request.method == "POST":
        keys = ("start", "end", "minutes", "paid")
        rows: list[dict[str, Any]] = [
            {key: request.form.get(f"break-{n}-{key}", "") for key in keys} for n in range(MOST_BREAKS)
        ]
        rows = [row for row in rows if row["start"] or row["end"]]
    else:
        rows = [
            {
                "start": one.get("start") or one.get("from", ""),
                "end": one.get("end") or one.get("to", ""),
                "minutes": one.get("minutes", ""),
                "paid": one.get("paid", False),
            }
            for one in entry.get("breaks", [])
        ]
    empty: dict[str, Any] = {"start": "", "end": "", "minutes": "", "paid": False}
    return [*rows, *[empty] * EMPTY_BREAKS][:MOST_BREAKS]


def _form(fields: tuple[Field, ...], entry: dict[str, Any], new: bool, wrong: Told) -> str:
    shown = (
        told_fields(fields)
        if request.method == "POST"
        else {field.key: field.shown(entry) for field in fields}
    )
    return render_template(
        "admin/shift.html",
        fields={field.key: field for field in fields},
        entry=shown,
        breaks=_shown_breaks(entry),
        code=entry.get("code", ""),
        new=new,
        seen=seen_files([TOML]),
        wrong=wrong,
    )


@blueprint.app_template_filter("clock")
def clock(minutes: int) -> str:
    """A time of day of a template; of the next day from 24:00 on."""
    return format_clock(minutes % (24 * 60)) if minutes != 24 * 60 else "24:00"


@blueprint.app_template_filter("span")
def span(shift: ShiftConf) -> dict[str, float]:
    """Where a template lies on a strip of two days, in hours: begin and length."""
    return {"x": shift.start_min / 60, "width": (shift.end_min - shift.start_min) / 60}
