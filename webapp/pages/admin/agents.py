"""Agents with their teams, queues and skills: a list, and a form for one."""

from __future__ import annotations

import csv
import io

from flask import abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.centre.agents import OPTIONAL, REQUIRED
from webapp.centre.tables import table_bytes
from webapp.gate import allowed
from webapp.pages.admin.blueprint import PEOPLE, blueprint, current_file, keep
from webapp.services.site_edit import AGENTS, SiteFile

COLUMNS = (*REQUIRED, *OPTIONAL)
KEY = "agent"


@blueprint.get("/agents")
@allowed("centre-data")
def agents() -> str:
    """Everybody, by team."""
    wanted, rows = request.args.get("q", "").strip().lower(), _rows(current_file(AGENTS))
    shown = [row for row in rows if wanted in " ".join(row.values()).lower()]
    teams = sorted({row["team"] for row in shown})
    return render_template("admin/agents.html", rows=shown, teams=teams, all=len(rows), site=g.site)


@blueprint.route("/agents/<number>", methods=["GET", "POST"])
@allowed("centre-data")
def agent(number: str) -> str | Response | tuple[str, int]:
    """One agent; change what stands in the row."""
    file = current_file(AGENTS)
    rows = _rows(file)
    place = next((n for n, row in enumerate(rows) if row[KEY] == number), None)
    if place is None:
        abort(404)
    return _form(file, rows, place)


@blueprint.route("/agents/new", methods=["GET", "POST"])
@allowed("centre-data")
def new_agent() -> str | Response | tuple[str, int]:
    """Somebody new."""
    file = current_file(AGENTS)
    rows = _rows(file)
    return _form(file, [*rows, dict.fromkeys(COLUMNS, "")], len(rows))


def _rows(file: SiteFile) -> list[dict[str, str]]:
    found = csv.DictReader(io.StringIO(file.text, newline=""))
    return [{name: row.get(name) or "" for name in COLUMNS} for row in found]


def _form(file: SiteFile, rows: list[dict[str, str]], place: int) -> str | Response | tuple[str, int]:
    row, wrong, seen = rows[place], [], file.seen
    if request.method == "POST":
        seen = request.form.get("seen", "")
        told = {name: request.form.get(name, "").strip() for name in COLUMNS}
        row = told if not row[KEY] else {**told, KEY: row[KEY]}
        changed = [*rows[:place], row, *rows[place + 1 :]]
        data = table_bytes(COLUMNS, [[one[name] for name in COLUMNS] for one in changed])
        wrong = keep(AGENTS, data, PEOPLE, agent=row[KEY])
        if not wrong:
            return redirect(url_for("admin.agents"))
    page = render_template(
        "admin/agent.html", row=row, new=not rows[place][KEY], wrong=wrong, seen=seen, teams=_teams(rows)
    )
    return (page, 400) if wrong else page


def _teams(rows: list[dict[str, str]]) -> list[str]:
    return sorted({row["team"] for row in rows if row["team"]})
