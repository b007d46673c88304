"""The monthly figures for the appraisal: looked at, signed by the director, taken as a file (RL-07)."""

from __future__ import annotations

from flask import g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scheduler.domain.sentence import Sentence
from webapp.gate import allowed, current_account, now, store
from webapp.i18n import sentence_text
from webapp.pages.places import attached, month_or_404, site_blueprint
from webapp.services import appraisal_signed as service
from webapp.services.problems import CannotDo
from webapp.services.publication import MOST_LETTERS

blueprint = site_blueprint("appraisal", __name__)


@blueprint.get("/<month>/appraisal")
@allowed("appraise")
def show(month: str) -> str:
    """The figures of a month, and whether they are signed."""
    g.month = month_or_404(month)
    return _page(())


@blueprint.post("/<month>/appraisal/sign")
@allowed("sign-appraisal")
def sign(month: str) -> Response | tuple[str, int]:
    """Sign the figures as they are now."""
    g.month = month_or_404(month)
    who, at = current_account().person, now()
    reason = request.form.get("reason", "")[:MOST_LETTERS]
    try:
        store().retrying(lambda c: service.sign(c, g.site, g.month, who, reason, at))
    except CannotDo as refused:
        return _page(refused.sentences), 409
    return redirect(url_for("appraisal.show", month=g.month))


@blueprint.post("/<month>/appraisal/take")
@allowed("appraise")
def take(month: str) -> Response:
    """The figures as a workbook: as signed, once they are; noted."""
    g.month = month_or_404(month)
    who, at, say = current_account(), now(), sentence_text
    return attached(store().retrying(lambda c: service.take_appraisal(c, g.site, g.month, who, at, say)))


def _page(refused: tuple[Sentence, ...]) -> str:
    found = None
    with store().read() as connection:
        try:
            found = service.appraisal(connection, g.site, g.month)
        except CannotDo as nothing:
            refused = refused or nothing.sentences
    return render_template(
        "appraisal/show.html",
        found=found,
        refused=refused,
        figures=service.FIGURES,
        states=service.STATES,
        figure=service.figure,
    )
