"""A month as a file: taken as Excel or CSV, each time noted; brought back as changes to look at first."""

from __future__ import annotations

from flask import abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.domain.sentence import Sentence
from webapp.access import may
from webapp.gate import allowed, current_account, now, store
from webapp.pages.month.cells import stale
from webapp.pages.month.place import asked, blueprint, may_edit, place_of
from webapp.pages.places import attached
from webapp.reach import reached, require_reach
from webapp.services import editing
from webapp.services.desk import OpenMonth, open_month
from webapp.services.editing import Change, Saving
from webapp.services.month_files import take_month
from webapp.services.problems import CannotDo
from webapp.services.versions import Illegal, Stale
from webapp.services.workbook import read_workbook

Answer = str | AnyResponse | tuple[str, int]


@blueprint.get("/<month>/roster/files")
@allowed("export")
def files(month: str) -> str:
    """Take the month along, or bring it back corrected."""
    with store().read() as connection:
        seen = open_month(connection, g.site.code, asked(month))
    return render_template("month/files.html", month=seen, editable=may_edit(seen), brought=None)


@blueprint.post("/<month>/roster/export")
@allowed("export")
def export(month: str) -> AnyResponse:
    """The newest version as a file."""
    kind = request.form.get("kind")
    if kind not in ("xlsx", "csv"):
        abort(400)
    with store().read() as connection:
        seen = open_month(connection, g.site.code, asked(month))
    who, at = current_account(), now()
    mine = reached(seen.centre)
    return attached(store().retrying(lambda c: take_month(c, seen, kind, mine, who, at)))


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
        brought = read_workbook(sent.read(), seen)
        require_reach(seen, [one.agent for one in brought.changes])
        weighed = editing.weigh(seen, brought.changes)
    except CannotDo as refused:
        page = render_template(
            "month/files.html", month=seen, editable=may_edit(seen), brought=None, refused=refused.sentences
        )
        return page, 409
    held = {(d.agent, seen.problem.horizon.date_of(d.day)): d.shift for d in seen.roster.duties}
    return render_template(
        "month/files.html",
        month=seen,
        editable=may_edit(seen),
        brought=brought,
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
    made = store().retrying(lambda c: editing.save(c, g.site.code, g.month, saving))
    if isinstance(made, Stale):
        return stale(made)
    if isinstance(made, Illegal):
        why = " ".join(str(reason) for reason in made.verdict.reasons[:3])
        raise CannotDo(
            Sentence("The workbook breaks hard rules, so nothing was changed. {why}", {"why": why})
        )
    return redirect(url_for("roster.show", month=g.month))


def _change(seen: OpenMonth, text: str) -> Change:
    """The change of A01.5=E1; A01.5= is a day off."""
    place, equals, shift = text.partition("=")
    if not equals:
        abort(400)
    agent, on = place_of(seen, place)
    return Change(agent, on, shift or None)
