"""A month as a file: taken as Excel or CSV, each time noted; brought back as changes to look at first."""

from __future__ import annotations

from typing import Any

from flask import abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.domain.sentence import Sentence
from webapp.access import may
from webapp.centre.shifts import breaks_of
from webapp.gate import allowed, current_account, now, store
from webapp.i18n import sentence_text
from webapp.pages.month.cells import stale
from webapp.pages.month.place import asked, blueprint, may_edit, place_of
from webapp.pages.places import attached
from webapp.reach import reached, require_file, require_reach
from webapp.services import editing, exports
from webapp.services.attendance import cycle
from webapp.services.desk import OpenMonth, open_month, open_roster, site_centre
from webapp.services.editing import Change, Saving
from webapp.services.limits import TooOften, note_upload
from webapp.services.month_files import KINDS, note_print, take_attendance, take_month
from webapp.services.month_view import MonthView
from webapp.services.problems import CannotDo
from webapp.services.versions import Illegal, Stale
from webapp.services.workbook import read_workbook
from webapp.store.rosters import roster_of

Answer = str | AnyResponse | tuple[str, int]


@blueprint.get("/<month>/roster/files")
@allowed("export")
def files(month: str) -> str:
    """Take the month along, or bring it back corrected."""
    g.month = asked(month)
    seen = _opened()
    return render_template("month/files.html", month=seen, editable=seen and may_edit(seen), **_around())


def _opened() -> OpenMonth | None:
    """The month at hand; None where it has no roster, but perhaps an attendance."""
    with store().read() as connection:
        stored = roster_of(connection, g.site.id, str(g.month))
        return open_roster(connection, g.site, stored) if stored else None


def _around() -> dict[str, Any]:
    """What the page says whatever the roster: the cycle of attendance, and when it was reported."""
    with store().read() as connection:
        at = exports.exported_at(connection, g.site, str(g.month), exports.ATTENDANCE)
    return {"brought": None, "cycle": cycle(g.month), "reported": at}


@blueprint.post("/<month>/roster/export")
@allowed("export")
def export(month: str) -> AnyResponse:
    """The newest version as a file."""
    kind = request.form.get("kind")
    if kind not in KINDS:
        abort(400)
    require_file(kind)
    with store().read() as connection:
        seen = open_month(connection, g.site.code, asked(month))
    who, at, say = current_account(), now(), sentence_text
    mine = reached(seen.centre)
    return attached(store().retrying(lambda c: take_month(c, seen, kind, mine, who, at, say)))


@blueprint.post("/<month>/roster/attendance")
@allowed("export")
def attendance(month: str) -> AnyResponse:
    """The attendance of the cycle that ends in the month."""
    g.month = asked(month)
    with store().read() as connection:
        mine = reached(site_centre(connection, g.site, g.month))
    who, at, say = current_account(), now(), sentence_text
    return attached(store().retrying(lambda c: take_attendance(c, g.site, g.month, mine, who, at, say)))


@blueprint.post("/<month>/roster/print")
@allowed("export")
def printed(month: str) -> str:
    """The newest version as pages to be printed or kept as PDF; noted like a file."""
    with store().read() as connection:
        seen = open_month(connection, g.site.code, asked(month))
    who, at = current_account(), now()
    mine = reached(seen.centre)
    view, mark = store().retrying(lambda c: note_print(c, seen, mine, who, at))
    teams = {team: [row for row in view.agents if row.team == team] for team in view_teams(view)}
    confs = {conf.code: breaks_of(conf) for conf in seen.centre.shifts}
    return render_template("month/print.html", view=view, mark=mark, teams=teams, breaks=confs)


def view_teams(view: MonthView) -> list[str]:
    """The teams of the rows, each once, in order."""
    return list(dict.fromkeys(row.team for row in view.agents))


@blueprint.post("/<month>/roster/import")
@allowed("edit-draft")
def look(month: str) -> Answer:
    """What a corrected workbook would change; nothing is written yet."""
    with store().read() as connection:
        seen = open_month(connection, g.site.code, asked(month))
    sent = request.files.get("workbook")
    try:
        if sent is None or not sent.filename:
            raise CannotDo(
                Sentence("No file was chosen: choose the workbook that was exported and corrected.")
            )
        data, who, at = sent.read(), current_account(), now()
        store().retrying(lambda c: note_upload(c, who, f"{g.site.code} {month}", len(data), at))
        brought = read_workbook(data, seen)
        require_reach(seen, [one.agent for one in brought.changes])
        weighed = editing.weigh(seen, brought.changes)
    except TooOften:
        raise
    except CannotDo as refused:
        page = render_template(
            "month/files.html", month=seen, editable=may_edit(seen), refused=refused.sentences, **_around()
        )
        return page, 409
    held = {(d.agent, seen.problem.horizon.date_of(d.day)): d.shift for d in seen.roster.duties}
    return render_template(
        "month/files.html",
        month=seen,
        editable=may_edit(seen),
        **{**_around(), "brought": brought},
        weighed=weighed,
        held=held,
        names={row.agent: row.name for row in seen.centre.agents},
    )


@blueprint.post("/<month>/roster/import/save")
@allowed("edit-draft")
def bring(month: str) -> Answer:
    """Write what was looked at as a new version."""
    form, account = request.form, current_account()
    with store().read() as connection:
        seen = open_month(connection, g.site.code, asked(month))
    if not may_edit(seen):
        abort(403)
    changes = [_change(seen, text) for text in form.getlist("change")[: editing.MOST_CELLS + 1]]
    version = form.get("version", type=int)
    if version is None or not changes:
        abort(400)
    override = form.get("override", "").strip() if may(account.role, "override") else ""
    saving = Saving(version, changes, account.person, now(), override)
    made = store().retrying(lambda c: editing.save(c, g.site.code, g.month, saving), queued=True)
    if isinstance(made, Stale):
        return stale(made)
    if isinstance(made, Illegal):
        raise CannotDo(
            Sentence("The workbook breaks hard rules, so nothing was changed."), *made.verdict.reasons[:3]
        )
    return redirect(url_for("roster.show", month=g.month))


def _change(seen: OpenMonth, text: str) -> Change:
    """The change of A01.5=E1; A01.5= is a day off."""
    place, equals, shift = text.partition("=")
    if not equals:
        abort(400)
    agent, on = place_of(seen, place)
    return Change(agent, on, shift or None)
