"""The figures of a week, a month or a year, in parts that add up to them (KP-02, KP-05)."""

from __future__ import annotations

from datetime import date, timedelta

from flask import abort, g, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.domain.sentence import Sentence
from webapp.gate import allowed, current_account, now, store
from webapp.i18n import sentence_text
from webapp.pages.evenness import blueprint
from webapp.pages.evenness.evaluation import PRINT
from webapp.pages.places import attached
from webapp.services.months import Month
from webapp.services.period_tables import section_of
from webapp.services.periods import SPANS, Report, Span, report
from webapp.services.report_files import KINDS, Paper, marked, note_report, take_report

WHATS: dict[Span, Sentence] = {
    "week": Sentence("Report of the week"),
    "month": Sentence("Report of the month"),
    "year": Sentence("Report of the year"),
}


def asked() -> tuple[Span, date]:
    """Which span, and a day in it: this month without."""
    span = next((one for one in SPANS if one == request.values.get("span", "month")), None)
    try:
        on = date.fromisoformat(request.values.get("day") or f"{now().astimezone(g.site.zone):%Y-%m-%d}")
    except ValueError:
        abort(400)
    if span is None or not 2000 <= on.year < 2100:
        abort(400)
    return span, on


def reported() -> Report:
    """The report that is asked for."""
    span, on = asked()
    with store().read() as connection:
        return report(connection, g.site, span, on)


def paper_of(found: Report) -> Paper:
    """The report as something to be taken along."""
    return Paper(
        WHATS[found.span], f"{found.first}..{found.last}", f"{found.span}-report", (section_of(found),)
    )


@blueprint.get("/report")
@allowed("read-staffing")
def period() -> str:
    """The figures, part by part and together."""
    found = reported()
    return render_template(
        "evenness/period.html",
        found=found,
        section=section_of(found),
        spans=SPANS,
        whats=WHATS,
        tab_month=Month(found.first.year, found.first.month),
        before=found.first - timedelta(days=1),
        after=found.last + timedelta(days=1),
    )


@blueprint.post("/report/take")
@allowed("read-staffing")
def take_period() -> AnyResponse | str:
    """The same as a workbook, CSV, or pages to print; noted."""
    kind = request.form.get("kind", "")
    if kind not in (*KINDS, PRINT):
        abort(400)
    found = reported()
    paper, who, at, say = paper_of(found), current_account(), now(), sentence_text
    if kind == PRINT:
        store().retrying(lambda c: note_report(c, g.site, paper, kind, who, at))
        back = url_for("fairness.period", span=found.span, day=found.first)
        return render_template(
            "evenness/print.html", paper=paper, mark=marked(g.site, paper, who, at), back=back
        )
    return attached(store().retrying(lambda c: take_report(c, g.site, paper, kind, who, at, say)))
