"""The first page of the centre; its text; queues and time off the phone as entries."""

from __future__ import annotations

from typing import Any

from flask import abort, g, render_template, request, url_for

from webapp.access import may
from webapp.centre.read import AGENTS, TOML
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
from webapp.pages.admin.entry_kinds import kind_name, off_phone_fields, queue_fields
from webapp.pages.admin.fields import Field, told_entry
from webapp.pages.admin.people_rows import people_rows, teams_of
from webapp.services.desk import site_centre
from webapp.services.months import Month
from webapp.services.problems import CannotDo

COUNTED = ("queues", "shifts", "windows", "off_phone", "thresholds")
EXPLICIT = {"off_phone": ("together",)}

blueprint.add_app_template_filter(kind_name)


@blueprint.get("")
@allowed("centre-data")
def show() -> str:
    """What the centre consists of."""
    today = now().date()
    with store().read() as connection:
        centre = site_centre(connection, g.site, Month(today.year, today.month))
    text = current_file().text
    counts = {kind: len(entries(text, kind)) for kind in COUNTED}
    return render_template("admin/centre.html", centre=centre, counts=counts, may_role=may)


@blueprint.route("/text", methods=["GET", "POST"])
@allowed("centre-data")
def whole_text() -> Answer:
    """The text of centre.toml."""
    if request.method in SAFE:
        return _text(current_file().text, [])
    text = request.form.get("text", "").replace("\r\n", "\n")
    files = {TOML: text.encode("utf-8", "replace")}
    return settle(files, ENTRIES, {}, lambda wrong: _text(text, wrong), url_for("admin.show"))


def _text(text: str, wrong: Told) -> str:
    return render_template("admin/text.html", text=text, seen=seen_files([TOML]), wrong=wrong)


@blueprint.get("/<any(queues, off_phone):kind>")
@allowed("centre-data")
def list_entries(kind: str) -> str:
    """The entries of a kind."""
    return _list(kind, [])


@blueprint.post("/<any(queues, off_phone):kind>")
@allowed("centre-data")
def change_entry(kind: str) -> Answer:
    """Change, add or take away an entry."""
    text = current_file().text
    try:
        made = changed_text(text, kind, fields_of(kind), EXPLICIT.get(kind, ()))
    except CannotDo as error:
        return _list(kind, reasons(error)), 400
    files, facts = {TOML: made.encode()}, {"kind": kind}
    return settle(
        files, ENTRIES, facts, lambda wrong: _list(kind, wrong), url_for("admin.list_entries", kind=kind)
    )


def changed_text(text: str, kind: str, fields: tuple[Field, ...], explicit: tuple[str, ...] = ()) -> str:
    """The text with the entry changed, added or taken away that the form is about. Raises CannotDo."""
    form, found, place = request.form, entries(text, kind), entry_place(text, kind)
    if place is None:
        return with_new_entry(text, kind, told_entry(fields, form, {}, explicit))
    if form.get("remove"):
        return without_entry(text, kind, place)
    return with_entry(text, kind, place, told_entry(fields, form, found[place], explicit))


def entry_place(text: str, kind: str) -> int | None:
    """The index of the entry that the form is about, None for a new one."""
    place = request.form.get("place", "")
    if place == "new":
        return None
    if not (place.isascii() and place.isdigit() and int(place[:6]) < len(entries(text, kind))):
        abort(400)
    return int(place[:6])


def fields_of(kind: str) -> tuple[Field, ...]:
    """The fields of a kind of entries here."""
    if kind == "queues":
        return queue_fields()
    return off_phone_fields(teams_of(people_rows(current_file(AGENTS))))


def shown_entries(text: str, kind: str, fields: tuple[Field, ...]) -> list[dict[str, Any]]:
    """The entries with the value of each field as the form shows it; after a mistake, the one as it was told.

    `raw` is the entry itself.
    """
    place = request.form.get("place", "")
    found = [{field.key: field.shown(one) for field in fields} for one in entries(text, kind)]
    if place.isascii() and place.isdigit() and int(place[:6]) < len(found):
        found[int(place[:6])] = told_fields(fields)
    return [{**shown, "raw": raw} for shown, raw in zip(found, entries(text, kind), strict=True)]


def told_fields(fields: tuple[Field, ...]) -> dict[str, Any]:
    """What was typed into the fields, to show it again."""
    form = request.form
    return {
        field.key: form.getlist(f"field-{field.key}")
        if field.kind == "several"
        else form.get(f"field-{field.key}", "")
        for field in fields
    }


def _list(kind: str, wrong: Told) -> str:
    text, fields = current_file().text, fields_of(kind)
    return render_template(
        "admin/entries.html",
        kind=kind,
        entries=shown_entries(text, kind, fields),
        fields=fields,
        new=told_fields(fields) if request.form.get("place") == "new" else {},
        seen=seen_files([TOML]),
        wrong=wrong,
        told=request.form,
    )
