"""The month of a team's agents for whoever leads it (EV-09)."""

from __future__ import annotations

from flask import abort, g, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.domain.sentence import Sentence
from webapp.gate import allowed, current_account, now, store
from webapp.i18n import sentence_text
from webapp.pages.evenness import blueprint
from webapp.pages.evenness.evaluation import PRINT
from webapp.pages.places import attached, month_or_404
from webapp.reach import reached
from webapp.services.appraisal import agent_months
from webapp.services.desk import site_centre
from webapp.services.months import Month
from webapp.services.problems import CannotDo
from webapp.services.report_files import KINDS, Paper, marked, note_report, take_report
from webapp.services.tables_told import Section
from webapp.services.team_sheet import sheet_of_team, sheet_section


def sheet_of(month: Month, team: str) -> tuple[Section, list[str]]:
    """The sheet of a team, "" = of all in reach, and the teams that the asker may name. Raises CannotDo."""
    with store().read() as connection:
        centre = site_centre(connection, g.site, month)
        lines = sheet_of_team(agent_months(connection, g.site, month), wanted=reached(centre))
    kinds = {kind.code: kind.name for kind in centre.leave_settings.types}
    return sheet_section(sheet_of_team(lines, team), kinds), sorted({line.team for line in lines})


def paper_of_sheet(month: Month, team: str) -> Paper:
    """The sheet as something to be taken along."""
    return Paper(Sentence("Team sheet"), str(month), "team-sheet", (sheet_of(month, team)[0],))


@blueprint.get("/<month>/team-sheet")
@allowed("read-fairness")
def team_sheet(month: str) -> str:
    """Attendance, nights, swaps, leave of each agent who had a duty, and the sums."""
    g.month = month_or_404(month)
    try:
        section, teams = sheet_of(g.month, request.args.get("team", ""))
    except CannotDo as refused:
        return render_template("evenness/sheet.html", refused=refused.sentences, teams=[], team="")
    return render_template(
        "evenness/sheet.html", section=section, teams=teams, team=request.args.get("team", "")
    )


@blueprint.post("/<month>/team-sheet/take")
@allowed("read-fairness")
def take_sheet(month: str) -> AnyResponse | str:
    """The same as a workbook, CSV, or pages to print; noted."""
    g.month = month_or_404(month)
    kind = request.form.get("kind", "")
    if kind not in (*KINDS, PRINT):
        abort(400)
    paper = paper_of_sheet(g.month, request.form.get("team", ""))
    who, at, say = current_account(), now(), sentence_text
    if kind == PRINT:
        store().retrying(lambda c: note_report(c, g.site, paper, kind, who, at))
        back = url_for("fairness.team_sheet", month=month)
        return render_template(
            "evenness/print.html", paper=paper, mark=marked(g.site, paper, who, at), back=back
        )
    return attached(store().retrying(lambda c: take_report(c, g.site, paper, kind, who, at, say)))
