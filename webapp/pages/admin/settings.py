"""The first page of the centre; its text; queues, shifts, windows and time off the phone as entries."""

from __future__ import annotations

import tomllib
from typing import Any

from flask import abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.access import may
from webapp.centre.read import TOML
from webapp.centre.toml_edit import (
    entries,
    parsed_value,
    toml_value,
    with_entry,
    with_new_entry,
    without_entry,
)
from webapp.gate import allowed, current_account, now, store
from webapp.pages.admin.blueprint import ENTRIES, blueprint, current_file, keep
from webapp.services.desk import site_centre
from webapp.services.months import Month

KINDS = ("queues", "shifts", "windows", "off_phone")
# Keys that an entry may have though none of the centre's has it yet.
MORE: dict[str, dict[str, Any]] = {
    "windows": {"monthly_until": "", "uplift": 0.0, "no_leave": False},
    "shifts": {"queues": [], "kinds": []},
}


@blueprint.app_template_filter("kind_name")
def kind_name(kind: str) -> str:
    """A kind of entries in words."""
    words = {
        "queues": _("Queues"),
        "shifts": _("Shift templates"),
        "windows": _("Period calendar"),
        "off_phone": _("Time off the phone"),
    }
    return str(words[kind])


@blueprint.get("")
@allowed("centre-data")
def show() -> str:
    """What the centre consists of."""
    today = now().date()
    with store().read() as connection:
        centre = site_centre(connection, g.site, Month(today.year, today.month))
    text = current_file().text
    counts = {kind: len(entries(text, kind)) for kind in KINDS}
    return render_template("admin/centre.html", centre=centre, counts=counts, kinds=KINDS, may_role=may)


@blueprint.route("/text", methods=["GET", "POST"])
@allowed("centre-data")
def whole_text() -> str | Response | tuple[str, int]:
    """The text of centre.toml."""
    file = current_file()
    if request.method == "GET":
        return render_template("admin/text.html", text=file.text, seen=file.seen, wrong=[])
    text = request.form.get("text", "").replace("\r\n", "\n")
    if wrong := _kept(text):
        seen = request.form.get("seen", "")
        return render_template("admin/text.html", text=text, seen=seen, wrong=wrong), 400
    return redirect(url_for("admin.show"))


@blueprint.get("/<any(queues, shifts, windows, off_phone):kind>")
@allowed("centre-data")
def list_entries(kind: str) -> str:
    """The entries of a kind."""
    return _list(kind, [])


@blueprint.post("/<any(queues, shifts, windows, off_phone):kind>")
@allowed("centre-data")
def change_entry(kind: str) -> str | Response | tuple[str, int]:
    """Change, add or take away an entry."""
    text, form = current_file().text, request.form
    found = entries(text, kind)
    place = form.get("place", "")
    if place != "new" and not (place.isascii() and place.isdigit() and int(place[:6]) < len(found)):
        abort(400)
    try:
        if place == "new":
            made = with_new_entry(text, kind, _values(kind, found))
        elif form.get("deed") == "remove":
            made = without_entry(text, kind, int(place))
        else:
            made = with_entry(text, kind, int(place), _values(kind, found))
    except ValueError as error:
        return _list(kind, [str(error)]), 400
    if wrong := _kept(made, kind=kind):
        return _list(kind, wrong), 400
    return redirect(url_for("admin.list_entries", kind=kind))


def _kept(text: str, **facts: object) -> list[str]:
    if may(current_account().role, "rulebook") or _rules(text) == _rules(current_file().text):
        return keep(TOML, text.encode(), ENTRIES, **facts)
    return [_("Your role does not change rules: leave the [[rules]] as they are.")]


def _rules(text: str) -> object:
    try:
        return tomllib.loads(text).get("rules")
    except tomllib.TOMLDecodeError:
        # Unreadable: the reader of the centre says where.
        return None


def _values(kind: str, found: list[dict[str, Any]]) -> dict[str, Any]:
    """The entry that the form describes; an empty field is a key left out."""
    made: dict[str, Any] = {}
    for name, example in keys_of(kind, found).items():
        told = request.form.get(f"field-{name}", "").strip()
        if isinstance(example, bool):
            if told or any(name in one for one in found):
                made[name] = bool(told)
        elif told:
            made[name] = told if isinstance(example, str) and name != "monthly_until" else parsed_value(told)
    return made


def keys_of(kind: str, found: list[dict[str, Any]]) -> dict[str, Any]:
    """Every key that an entry of the kind has here, with an example of its values."""
    keys: dict[str, Any] = {}
    for one in found:
        for name, value in one.items():
            keys.setdefault(name, value)
    for name, value in MORE.get(kind, {}).items():
        keys.setdefault(name, value)
    return keys


def field_text(value: Any) -> str:
    """A value as its field shows it."""
    return value if isinstance(value, str) else toml_value(value)


def _list(kind: str, wrong: list[str]) -> str:
    file = current_file()
    found = entries(file.text, kind)
    return render_template(
        "admin/entries.html",
        kind=kind,
        entries=found,
        keys=keys_of(kind, found),
        seen=file.seen,
        wrong=wrong,
        told=request.form,
        field_text=field_text,
        kinds=KINDS,
    )
