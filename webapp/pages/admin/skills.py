"""Skills: who is qualified for which queue and since when, levels, and the thresholds that queues ask for."""

from __future__ import annotations

from typing import Any

from flask import g, render_template, request, url_for

from scheduler.domain.needs import Threshold
from scheduler.domain.people import Agent
from webapp.centre.problem import roster_problem
from webapp.centre.read import AGENTS, TOML
from webapp.centre.toml_edit import entries
from webapp.gate import allowed, now, store
from webapp.pages.admin.blueprint import (
    ENTRIES,
    PEOPLE,
    Answer,
    Told,
    blueprint,
    current_file,
    reasons,
    seen_files,
    settle,
)
from webapp.pages.admin.entry_kinds import threshold_fields
from webapp.pages.admin.fields import Field
from webapp.pages.admin.people_rows import KEY, joined, pairs, parts, people_bytes, people_rows, teams_of
from webapp.pages.admin.settings import changed_text, shown_entries, told_fields
from webapp.services.desk import site_centre
from webapp.services.months import Month
from webapp.services.problems import CannotDo

KIND = "thresholds"


@blueprint.get("/skills")
@allowed("centre-data")
def skills() -> str:
    """Who may serve what, and why not."""
    return _page([])


@blueprint.post("/skills")
@allowed("centre-data")
def change_skills() -> Answer:
    """Qualify agents for a queue, or set the level of a skill, for all that were chosen."""
    rows = people_rows(current_file(AGENTS))
    form, chosen = request.form, set(request.form.getlist("agent"))
    queue, skill = form.get("queue", ""), form.get("skill", "").strip()
    changed = [_changed(row, queue, skill) if row[KEY] in chosen else row for row in rows]
    facts = {"skill": queue or skill, "agents": sorted(chosen)}
    back = url_for("admin.skills", team=form.get("team", ""))
    return settle({AGENTS: people_bytes(changed)}, PEOPLE, facts, _page, back)


def _changed(row: dict[str, str], queue: str, skill: str) -> dict[str, str]:
    form, own, since = request.form, parts(row["queues"]), pairs(row["qualified_since"])
    if queue and form.get("verb") == "withdraw":
        own = [code for code in own if code != queue]
        since.pop(queue, None)
    elif queue:
        own = own if queue in own else [*own, queue]
        if day := form.get("since", "").strip():
            since[queue] = day
    levels = pairs(row["skills"])
    if skill and (level := form.get("level", "").strip()):
        levels[skill] = level
    elif skill:
        levels.pop(skill, None)
    return {**row, "queues": joined(own), "qualified_since": joined(since), "skills": joined(levels)}


@blueprint.post("/skills/thresholds")
@allowed("centre-data")
def change_threshold() -> Answer:
    """Change, add or take away a threshold."""
    text = current_file().text
    try:
        made = changed_text(text, KIND, _fields())
    except CannotDo as error:
        return _page(reasons(error)), 400
    back = url_for("admin.skills")
    return settle({TOML: made.encode()}, ENTRIES, {"kind": KIND}, _page, back)


def _fields() -> tuple[Field, ...]:
    rows = people_rows(current_file(AGENTS))
    queues = [one["code"] for one in entries(current_file().text, "queues")]
    return threshold_fields(queues, sorted({name for row in rows for name in pairs(row["skills"])}))


def _kept_out(thresholds: tuple[Threshold, ...], agent: Agent | None, queue: str) -> Threshold | None:
    """The threshold that keeps an agent from a queue; None where nothing does."""
    return next((one for one in thresholds if one.queue == queue and agent and not one.met(agent)), None)


def _page(wrong: Told) -> str:
    today = now().astimezone(g.site.zone).date()
    month = Month(today.year, today.month)
    with store().read() as connection:
        centre = site_centre(connection, g.site, month)
    agents = {one.id: one for one in roster_problem(centre, month.first_day, month.last_day, None).agents}
    bars = centre.company.thresholds
    rows = people_rows(current_file(AGENTS))
    team = request.values.get("team", "")
    known = sorted({name for row in rows for name in pairs(row["skills"])})
    shown: list[dict[str, Any]] = [
        {
            "row": row,
            "queues": parts(row["queues"]),
            "since": pairs(row["qualified_since"]),
            "levels": pairs(row["skills"]),
            "out": {q.code: _kept_out(bars, agents.get(row[KEY]), q.code) for q in centre.queues},
        }
        for row in rows
        if not team or row["team"] == team
    ]
    text, fields = current_file().text, _fields()
    return render_template(
        "admin/skills.html",
        people=shown,
        queues=centre.queues,
        known=known,
        teams=teams_of(rows),
        team=team,
        entries=shown_entries(text, KIND, fields),
        fields=fields,
        new=told_fields(fields) if request.form.get("place") == "new" else {},
        seen=seen_files([AGENTS]),
        seen_text=seen_files([TOML]),
        wrong=wrong,
        told=request.form,
        today=today,
    )
