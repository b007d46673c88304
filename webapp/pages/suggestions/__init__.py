"""The suggestion box of a site: what was said about rosters, its answers, and proposals by person."""

from __future__ import annotations

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext
from werkzeug.wrappers import Response

from scheduler.domain.sentence import Sentence
from webapp.access import reaches
from webapp.gate import allowed, current_account, now, store
from webapp.i18n import sentence_text
from webapp.pages.places import attached, month_or_404, site_blueprint
from webapp.services import suggestions as service
from webapp.services.in_charge import names_here
from webapp.services.months import Month
from webapp.services.problems import CannotDo
from webapp.services.publication import TOPICS
from webapp.store.comments import NEW

blueprint = site_blueprint("suggestions", __name__, "/suggestions")
PAGE = 20
LONGEST = 80


@blueprint.app_template_filter("status_name")
def status_name(status: str) -> str:
    """What became of a comment, in words."""
    words = {
        NEW: _("new"),
        "accepted": _("accepted"),
        "declined": _("declined"),
        "done": pgettext("suggestion", "done"),
    }
    return str(words.get(status, status))


@blueprint.app_template_filter("topic_name")
def topic_name(topic: str) -> str:
    """What a comment is about, in words."""
    words = {
        "hours": _("hours and starts"),
        "nights": _("nights"),
        "days-off": _("days off"),
        "breaks": _("meals and breaks"),
        "staffing": _("how many are there"),
        "fairness": _("fairness"),
        "procedure": _("how work is done"),
        "other": _("something else"),
    }
    return str(words.get(topic, topic))


@blueprint.app_template_global("topics")
def topics() -> list[tuple[str, str]]:
    """The topics and their words, for a form."""
    return [(one, topic_name(one)) for one in TOPICS]


@blueprint.get("")
@allowed("comment")
def show() -> str:
    """Everybody's for those who answer, one's own for all others."""
    return _page(())


@blueprint.post("/<int:number>")
@allowed("answer-comments")
def answer(number: int) -> Response | tuple[str, int]:
    """Give a comment a status and an answer; who made it is told."""
    form, who, at = request.form, current_account().person, now()
    status, text = form.get("status", ""), form.get("answer", "")
    try:
        store().retrying(lambda c: service.answer(c, g.site, number, who, status, text, at))
    except CannotDo as refused:
        return _page(refused.sentences), 409
    return redirect(_month_of() if form.get("back") == "month" else url_for("suggestions.show"))


@blueprint.post("/<month>/take")
@allowed("answer-comments")
def take(month: str) -> Response:
    """The proposals of a month by person, as a file."""
    on, who, at, say = month_or_404(month), current_account(), now(), sentence_text
    return attached(store().retrying(lambda c: service.take_proposals(c, g.site, on, who, at, say)))


def answers_all() -> bool:
    """Whether the asker answers comments, of everybody."""
    own = current_account()
    return reaches(own.role, own.team, "answer-comments", own.site_id)


def _month_of() -> str:
    return url_for("roster.publication", month=month_or_404(request.form.get("month", "")))


def _page(refused: tuple[Sentence, ...]) -> str:
    told, everybody = request.args, answers_all()
    status = told.get("status", "")
    wanted = service.Wanted(
        told.get("person", "").strip()[:LONGEST] if everybody else current_account().person,
        status if status in service.STATUSES else "",
        told.get("proposals") == "1",
    )
    page = max(1, told.get("page", 1, type=int))
    month = _asked_month()
    with store().read() as connection:
        found = service.suggestions(connection, g.site, wanted)
        names = names_here(connection, g.site)
        counted = service.proposals(connection, g.site, month) if everybody else ()
        open_ones = service.open_months(connection, g.site, now())
    return render_template(
        "suggestions/show.html",
        found=found[(page - 1) * PAGE : page * PAGE],
        number=len(found),
        page=page,
        pages=-(-len(found) // PAGE),
        wanted=wanted,
        statuses=service.STATUSES,
        everybody=everybody,
        names=names,
        counted=counted,
        month=month,
        open_months=open_ones,
        refused=refused,
    )


def _asked_month() -> Month:
    """The month whose proposals are counted: this one unless another is asked for."""
    text = request.args.get("month", "")
    today = now().astimezone(g.site.zone).date()
    return month_or_404(text) if text else Month(today.year, today.month)
