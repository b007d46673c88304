"""Teams: who is in them, who leads them, and moving people between them."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import abort, g, render_template, request, url_for

from scheduler.domain.sentence import Sentence
from webapp.access import DUTY_MANAGER
from webapp.centre.read import AGENTS, TOML
from webapp.centre.toml_edit import entries, with_entry, with_new_entry, without_entry
from webapp.gate import SAFE, allowed, now, store
from webapp.pages.admin.blueprint import (
    PEOPLE,
    Answer,
    Told,
    blueprint,
    current_file,
    seen_files,
    settle,
)
from webapp.pages.admin.people_rows import (
    KEY,
    LEADER,
    parts,
    people_bytes,
    people_rows,
    teams_of,
    with_role,
)
from webapp.store.accounts import accounts

LONGEST = 80
TOGETHER = "teams"


@blueprint.get("/teams")
@allowed("centre-data")
def teams() -> str:
    """Every team with its people in numbers."""
    rows = [row for row in people_rows(current_file(AGENTS)) if not _left(row)]
    found = [_team(name, [row for row in rows if row["team"] == name]) for name in teams_of(rows)]
    return render_template("admin/teams.html", teams=found)


@blueprint.route("/teams/<path:name>", methods=["GET", "POST"])
@allowed("centre-data")
def team(name: str) -> Answer:
    """One team: move people, name who leads, call it otherwise, let it move through the shifts as one."""
    rows = people_rows(current_file(AGENTS))
    if not any(row["team"] == name for row in rows):
        abort(404)
    verb = request.form.get("verb", "")
    if request.method in SAFE or verb not in _DEEDS:
        return _page(name, rows, [])
    files, back, wrong = _DEEDS[verb](name, rows)
    if wrong:
        return _page(name, rows, [wrong]), 400
    return settle(files, PEOPLE, {"team": name, "deed": verb}, lambda told: _page(name, rows, told), back)


def _move(name: str, rows: list[dict[str, str]]) -> tuple[dict[str, bytes], str, Sentence | None]:
    chosen = set(request.form.getlist("agent"))
    target = request.form.get("new", "").strip()[:LONGEST] or request.form.get("target", "").strip()[:LONGEST]
    if not chosen:
        return {}, "", Sentence("Choose who is to move.")
    if not target or target == name:
        return {}, "", Sentence("Choose another team to move them to.")
    # Who leads one team does not by that lead another.
    moved = [
        {**row, "team": target, "roles": with_role(row["roles"], LEADER, False)}
        if row[KEY] in chosen
        else row
        for row in rows
    ]
    left = any(row["team"] == name for row in moved)
    files = {AGENTS: people_bytes(moved)}
    if not left:
        files |= _renamed(name, None)
    return files, url_for("admin.team", name=name if left else target), None


def _lead(name: str, rows: list[dict[str, str]]) -> tuple[dict[str, bytes], str, Sentence | None]:
    leader = request.form.get("leader", "")
    changed = [
        {**row, "roles": with_role(row["roles"], LEADER, row[KEY] == leader)} if row["team"] == name else row
        for row in rows
    ]
    return {AGENTS: people_bytes(changed)}, url_for("admin.team", name=name), None


def _rename(name: str, rows: list[dict[str, str]]) -> tuple[dict[str, bytes], str, Sentence | None]:
    new = request.form.get("new", "").strip()[:LONGEST]
    if not new:
        return {}, "", Sentence("A team needs a name.")
    if new != name and new in teams_of(rows):
        return (
            {},
            "",
            Sentence("There is a team {name} already: move the people there instead.", {"name": new}),
        )
    changed = [{**row, "team": new} if row["team"] == name else row for row in rows]
    return {AGENTS: people_bytes(changed), **_renamed(name, new)}, url_for("admin.team", name=new), None


def _together(name: str, _rows: list[dict[str, str]]) -> tuple[dict[str, bytes], str, Sentence | None]:
    text, wanted = current_file().text, bool(request.form.get("together"))
    place = _place(text, name)
    if place is None:
        made = with_new_entry(text, TOGETHER, {"name": name, "together": wanted}) if wanted else text
    elif wanted:
        made = with_entry(text, TOGETHER, place, {"name": name, "together": True})
    else:
        made = without_entry(text, TOGETHER, place)
    return {TOML: made.encode()}, url_for("admin.team", name=name), None


_DEEDS = {"move": _move, "lead": _lead, "rename": _rename, "together": _together}


def _renamed(old: str, new: str | None) -> dict[str, bytes]:
    """centre.toml with a team called otherwise, or (None) gone; nothing where it names it not."""
    text = made = current_file().text
    place = _place(made, old)
    if place is not None:
        entry = entries(made, TOGETHER)[place]
        made = (
            with_entry(made, TOGETHER, place, {**entry, "name": new})
            if new
            else without_entry(made, TOGETHER, place)
        )
    for kind, key in (("off_phone", "teams"), ("duty_needs", "team")):
        for number, entry in enumerate(entries(made, kind)):
            if new and (entry.get(key) == old or old in (entry.get(key) or ())):
                value = new if key == "team" else [new if one == old else one for one in entry[key]]
                made = with_entry(made, kind, number, {**entry, key: value})
    return {TOML: made.encode()} if made != text else {}


def _place(text: str, name: str) -> int | None:
    return next((n for n, one in enumerate(entries(text, TOGETHER)) if one.get("name") == name), None)


def _left(row: dict[str, str]) -> bool:
    return bool(row["valid_to"]) and row["valid_to"] < now().astimezone(g.site.zone).date().isoformat()


def _team(name: str, members: list[dict[str, str]]) -> dict[str, Any]:
    queues = Counter(code for row in members for code in parts(row["queues"]))
    return {
        "name": name,
        "members": members,
        "leaders": [row for row in members if LEADER in parts(row["roles"])],
        "queues": sorted(queues.items()),
        "nights": sum(row["can_work_nights"] in ("true", "yes") for row in members),
    }


def _page(name: str, rows: list[dict[str, str]], wrong: Told) -> str:
    members = [row for row in rows if row["team"] == name]
    with store().read() as connection:
        managers = [
            one
            for one in accounts(connection, g.site.id)
            if one.role == DUTY_MANAGER and one.team == name and not one.disabled
        ]
    place = _place(current_file().text, name)
    return render_template(
        "admin/team.html",
        team=_team(name, members),
        others=[one for one in teams_of(rows) if one != name],
        managers=managers,
        together=place is not None and bool(entries(current_file().text, TOGETHER)[place].get("together")),
        seen=seen_files([AGENTS, TOML]),
        wrong=wrong,
        parts=parts,
    )
