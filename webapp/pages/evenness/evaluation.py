"""The evaluation of the last published months: read, taken along, printed, noted as done (EV-01, K-46)."""

from __future__ import annotations

from flask import abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from scheduler.domain.sentence import Sentence
from scheduler.neutral.burdens import LOAD
from webapp.evaluation_charts import load_chart, service_chart
from webapp.gate import allowed, current_account, now, store
from webapp.i18n import sentence_text
from webapp.pages.evenness import blueprint
from webapp.pages.filters import number, percent
from webapp.pages.places import attached, month_or_404, usual_month
from webapp.services import evaluation_due, performance
from webapp.services.desk import site_centre
from webapp.services.evaluation_noted import note_done
from webapp.services.evaluation_report import SPANS, Evaluation, evaluable, evaluation, usual_until
from webapp.services.evaluation_tables import sections
from webapp.services.limits import note_upload
from webapp.services.months import Month
from webapp.services.problems import CannotDo
from webapp.services.report_files import KINDS, Paper, marked, note_report, take_report
from webapp.store.documents import Origin

PRINT = "print"
WHAT = Sentence("Evaluation")


def asked() -> tuple[Month | None, int]:
    """Up to which month, and of how many, as the address or the form says; the usual ones without."""
    until, months = request.values.get("until", ""), request.values.get("months", SPANS[-1], type=int)
    return month_or_404(until) if until else until_usually(), months


def until_usually() -> Month | None:
    """The month up to which an evaluation is of unless told otherwise."""
    with store().read() as connection:
        return usual_until(connection, g.site, now().astimezone(g.site.zone).date())


def evaluated() -> Evaluation:
    """The evaluation that is asked for. Raises CannotDo."""
    until, months = asked()
    if until is None:
        raise CannotDo(Sentence("No roster is published yet: there is nothing to evaluate."))
    with store().read() as connection:
        return evaluation(connection, g.site, until, months)


def paper_of(found: Evaluation) -> Paper:
    """The evaluation as something to be taken along."""
    span = f"{found.months[0].month}..{found.months[-1].month}"
    return Paper(WHAT, span, "evaluation", sections(found))


@blueprint.get("/evaluation")
@allowed("evaluate")
def evaluation_page() -> str:
    """The nine sections, and when the last evaluation was."""
    until, months = asked()
    today = now().astimezone(g.site.zone).date()
    with store().read() as connection:
        standing = evaluation_due.standing(connection, g.site, today)
        done = evaluation_due.done(connection, g.site)
        choices = evaluable(connection, g.site)
    found = evaluated() if until else None
    return render_template(
        "evenness/evaluation.html",
        found=found,
        sections=sections(found) if found else (),
        headlines=_headlines(found) if found else (),
        charts={"service": service_chart(found), "fairness": load_chart(found)} if found else {},
        standing=standing,
        done=done,
        until=until,
        tab_month=until or usual_month(g.site),
        months=months,
        choices=choices,
        spans=SPANS,
        columns=performance.COLUMNS,
        overdue_days=evaluation_due.OVERDUE_DAYS,
    )


def _headlines(found: Evaluation) -> list[tuple[str, str]]:
    """The figures that tell most, in words."""
    kpis, load = found.kpis, next(one for one in found.even if one.measure == LOAD and not one.adjusted)
    days = next((one for one in found.errors.get("", ()) if one.level == "day"), None)
    gini = load.spread.gini
    return [
        (percent(days.wape if days else None), _("Forecast of days wrong by")),
        (number(kpis.missing_min / 60 if kpis.needed_min else None), _("Agent hours missing")),
        (f"{percent(kpis.told_level)} → {percent(kpis.came_level)}", _("In time: planned → what came")),
        (number(None if gini is None else float(gini), 3), _("Gini of the load")),
        (percent(found.wishes.share, 0), _("Wishes granted to each")),
        (f"{number(found.feedback.mean, 2)} ({found.feedback.n})", _("Feedback (answers)")),
    ]


@blueprint.post("/evaluation/take")
@allowed("evaluate")
def take_evaluation() -> AnyResponse | str:
    """The sections as a workbook, CSV, or pages to print; noted."""
    kind = request.form.get("kind", "")
    if kind not in (*KINDS, PRINT):
        abort(400)
    paper = paper_of(evaluated())
    who, at, say = current_account(), now(), sentence_text
    if kind == PRINT:
        store().retrying(lambda c: note_report(c, g.site, paper, kind, who, at))
        back = url_for("fairness.evaluation_page", until=request.form.get("until", ""))
        return render_template(
            "evenness/print.html", paper=paper, mark=marked(g.site, paper, who, at), back=back
        )
    return attached(store().retrying(lambda c: take_report(c, g.site, paper, kind, who, at, say)))


@blueprint.post("/evaluation/done")
@allowed("evaluate")
def note_evaluation() -> AnyResponse:
    """Note that these months were evaluated, with the figures as they are now."""
    found, account = evaluated(), current_account()
    origin = Origin(account.person, now(), request.form.get("text", ""))
    store().retrying(lambda c: note_done(c, g.site, found, origin, sentence_text))
    return redirect(url_for("fairness.evaluation_page", until=found.months[-1].month))


@blueprint.post("/evaluation/work")
@allowed("evaluate")
def bring_work() -> AnyResponse:
    """Indicators of agents' own work, as kpi.csv."""
    sent = request.files.get("work")
    if sent is None or not sent.filename:
        raise CannotDo(Sentence("No file was chosen: choose one with the columns that the page names."))
    data, who, at = sent.read(), current_account(), now()
    store().retrying(lambda c: note_upload(c, who, performance.FILE, len(data), at))
    with store().read() as connection:
        local = at.astimezone(g.site.zone)
        centre = site_centre(connection, g.site, Month(local.year, local.month))
    rows = performance.read_work(data, {row.agent for row in centre.agents})
    origin = Origin(who.person, at)
    store().retrying(lambda c: performance.keep_work(c, g.site, rows, origin))
    return redirect(url_for("fairness.evaluation_page", until=request.form.get("until") or None))
