"""Agents and the facts of their contracts: a list, and a form for one.

No field of it gives anybody precedence: the day of hiring is kept for reports, and planning cannot see it.
"""

from __future__ import annotations

from typing import Any

from flask import abort, g, render_template, request, url_for

from webapp.centre.read import AGENTS
from webapp.centre.toml_edit import entries
from webapp.gate import SAFE, allowed, now
from webapp.pages.admin.blueprint import PEOPLE, Answer, Told, blueprint, current_file, seen_files, settle
from webapp.pages.admin.people_rows import (
    COLUMNS,
    KEY,
    joined,
    pairs,
    parts,
    people_bytes,
    people_rows,
    teams_of,
)
from webapp.services.site_edit import SiteFile

PLAIN = (
    "name",
    "team",
    "month_hours_min",
    "month_hours_max",
    "can_work_nights",
    "remote",
    "hired_on",
    "valid_from",
    "valid_to",
    "mentor",
    "group",
)
MOST_SKILLS = 12
EMPTY_SKILLS = 2


@blueprint.get("/agents")
@allowed("centre-data")
def agents() -> str:
    """Everybody, by team."""
    wanted, rows = request.args.get("q", "").strip().lower(), people_rows(current_file(AGENTS))
    shown = [row for row in rows if wanted in " ".join(row.values()).lower()]
    today = now().astimezone(g.site.zone).date().isoformat()
    return render_template(
        "admin/agents.html",
        rows=shown,
        teams=teams_of(shown),
        all=len(rows),
        site=g.site,
        today=today,
        parts=parts,
    )


@blueprint.route("/agents/<number>", methods=["GET", "POST"])
@allowed("centre-data")
def agent(number: str) -> Answer:
    """One agent; change what the contract says, give a last day."""
    file = current_file(AGENTS)
    rows = people_rows(file)
    place = next((n for n, row in enumerate(rows) if row[KEY] == number), None)
    if place is None:
        abort(404)
    return _form(file, rows, place)


@blueprint.route("/agents/new", methods=["GET", "POST"])
@allowed("centre-data")
def new_agent() -> Answer:
    """Somebody new."""
    file = current_file(AGENTS)
    rows = people_rows(file)
    return _form(file, [*rows, dict.fromkeys(COLUMNS, "")], len(rows))


def _form(file: SiteFile, rows: list[dict[str, str]], place: int) -> Answer:
    old = rows[place]
    if request.method in SAFE:
        return _page(rows, old, old, [])
    told = _told(old)
    changed = [*rows[:place], *([] if request.form.get("remove") else [told]), *rows[place + 1 :]]
    return settle(
        {AGENTS: people_bytes(changed)},
        PEOPLE,
        {"agent": told[KEY]},
        lambda wrong: _page(rows, old, told, wrong),
        url_for("admin.agents"),
    )


def _told(old: dict[str, str]) -> dict[str, str]:
    """The row that the form describes; a number once given stays."""
    form = request.form
    row = {name: form.get(name, "").strip() for name in PLAIN}
    row[KEY] = old[KEY] or form.get(KEY, "").strip()
    row["queues"] = joined(form.getlist("queues"))
    row["roles"] = joined(parts(form.get("roles", "").replace(",", "|").replace("，", "|")))
    levels = zip(form.getlist("skill"), form.getlist("level"), strict=False)
    row["skills"] = joined({skill.strip(): level.strip() for skill, level in levels if skill.strip()})
    since = {code: form.get(f"since-{code}", "").strip() for code in form.getlist("queues")}
    row["qualified_since"] = joined({code: day for code, day in since.items() if day})
    return row


def _page(rows: list[dict[str, str]], old: dict[str, str], row: dict[str, str], wrong: Told) -> str:
    text = current_file().text
    skills: list[tuple[str, str]] = [*pairs(row["skills"]).items(), *[("", "")] * EMPTY_SKILLS]
    context: dict[str, Any] = {
        "queues": entries(text, "queues"),
        "groups": entries(text, "groups"),
        "known_skills": sorted({name for one in rows for name in pairs(one["skills"])}),
        "skills": skills[:MOST_SKILLS],
        "own_queues": parts(row["queues"]),
        "since": pairs(row["qualified_since"]),
        "mentors": [one for one in rows if one[KEY] and one[KEY] != row[KEY]],
    }
    return render_template(
        "admin/agent.html",
        row=row,
        new=not old[KEY],
        wrong=wrong,
        seen=seen_files([AGENTS]),
        teams=teams_of(rows),
        **context,
    )
