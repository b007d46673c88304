"""A month as a file: taken as Excel or CSV, each time noted; a corrected workbook read as changes."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from flask import Response, g, request

from webapp.api.place import opened
from webapp.api.shared import BYTES, Calls
from webapp.api.values import Given, Said, Taken
from webapp.gate import current_account, now, store
from webapp.i18n import sentence_text
from webapp.pages.places import attached, month_or_404
from webapp.reach import reached, require_file, require_reach, team_agents
from webapp.services import editing
from webapp.services.limits import note_upload
from webapp.services.month_files import KINDS, XLSX, take_attendance, take_month
from webapp.services.workbook import read_workbook

calls = Calls("files", "Files of rosters")


class Kind(Taken):
    """Which kind of file."""

    kind: Literal["xlsx", "csv", "requirement"]


class BroughtChange(Given):
    """A cell that the workbook has differently."""

    agent: str
    date: date
    shift: str | None


class Brought(Given):
    """What a workbook says differently, taken from `version`, and what that would break and cost."""

    version: int
    changes: list[BroughtChange]
    price: int
    breaks: list[Said]


@calls.sends("/months/<month>/export", "export", (XLSX, KINDS["csv"]), takes=Kind)
def export(month: str, told: Kind) -> Response:
    """The newest version, or the requirement it answers, as a file; who takes it, and when, is kept."""
    require_file(told.kind)
    found = opened(month)
    mine, who, at = reached(found.centre), current_account(), now()
    say = sentence_text
    return attached(store().retrying(lambda c: take_month(c, found, told.kind, mine, who, at, say)))


@calls.sends("/months/<month>/attendance", "export", (XLSX,))
def attendance(month: str) -> Response:
    """The attendance of the cycle that ends in the month, as a workbook; who takes it, and when, is kept."""
    on, who, at, say = month_or_404(month), current_account(), now(), sentence_text
    mine = team_agents()
    return attached(store().retrying(lambda c: take_attendance(c, g.site, on, mine, who, at, say)))


@calls.uploads("/months/<month>/import", "edit-draft", Brought, BYTES)
def look(month: str) -> dict[str, Any]:
    """What a corrected workbook would change; nothing is written: send the changes as edits."""
    found = opened(month)
    data, who, at = request.get_data(cache=False), current_account(), now()
    store().retrying(lambda c: note_upload(c, who, f"{g.site.code} {month}", len(data), at))
    brought = read_workbook(data, found)
    require_reach(found, [one.agent for one in brought.changes])
    weighed = editing.weigh(found, brought.changes)
    changes = [{"agent": one.agent, "date": one.on, "shift": one.shift} for one in brought.changes]
    return {
        "version": brought.version,
        "changes": changes,
        "price": weighed.verdict.price,
        "breaks": weighed.breaks,
    }
