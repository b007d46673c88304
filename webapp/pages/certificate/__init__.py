"""The certificate of a month: what was shown about years of service, for everybody to read."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext
from werkzeug.wrappers import Response as AnyResponse

from webapp.access import may
from webapp.gate import allowed, current_account, store
from webapp.pages.places import month_or_404, site_blueprint
from webapp.services import certificates as service
from webapp.services.certify_parts import (
    CALL_IN,
    CANDIDATES,
    CLEARING,
    INPUT,
    LEDGER,
    ROSTER,
    RULES,
    WAITLIST,
)
from webapp.services.certify_plain import plainly
from webapp.services.desk import queue_names
from webapp.services.months import Month
from webapp.store.rosters import PUBLISHED, roster_of

blueprint = site_blueprint("certificate", __name__)


@blueprint.app_template_filter("certified_measure")
def certified_measure(name: str) -> str:
    """A measure of a certificate, or the group of everybody, in words."""
    words = {
        "night": _("nights"),
        "weekend": _("weekends"),
        "holiday": _("holidays"),
        "points": pgettext("of a certificate", "points"),
        "wishes granted": _("wishes granted"),
        "queues served": _("queues served"),
        "leave granted": _("leave granted"),
        "swaps granted": _("swaps granted"),
        "all groups": _("all groups"),
    }
    return str(words.get(name, name))


@blueprint.app_template_filter("certified_group")
def group_name(name: str, queues: Mapping[str, str]) -> str:
    """Who is compared: all, or those of the same queues, by the queues' names."""
    return " + ".join(queues.get(one, certified_measure(one)) for one in name.split(" + "))


@blueprint.get("/<month>/certificate")
@allowed("certificate")
def show(month: str) -> str:
    """The certificate, and how anybody makes it again."""
    g.month = month_or_404(month)
    with store().read() as connection:
        stored = roster_of(connection, g.site.id, str(g.month))
        kept = service.certificate_of(connection, g.site, g.month)
        job = service.under_way(connection, g.site, g.month)
        queues = queue_names(connection, g.site)
    return render_template(
        "certificate/show.html",
        kept=kept if readable(g.month) else None,
        job=job,
        stored=stored,
        queues=queues,
        efforts=service.EFFORTS,
        plain=plainly(kept.facts["outcomes"]) if kept else (),
    )


@blueprint.post("/<month>/certificate")
@allowed("solve")
def make(month: str) -> AnyResponse:
    """Have the month certified."""
    g.month = month_or_404(month)
    who, effort = current_account().person, request.form.get("effort", service.QUICK)
    store().retrying(lambda c: service.start(c, g.site, g.month, who, effort))
    return redirect(url_for("certificate.show", month=g.month))


@blueprint.post("/<month>/certificate/stop")
@allowed("solve")
def stop(month: str) -> AnyResponse:
    """End the job; the certificate there was stays."""
    g.month = month_or_404(month)
    store().retrying(lambda c: service.stop(c, g.site, g.month))
    return redirect(url_for("certificate.show", month=g.month))


@blueprint.get("/<month>/certificate/progress")
@allowed("certificate")
def progress(month: str) -> str:
    """How far the job is."""
    g.month = month_or_404(month)
    with store().read() as connection:
        job = service.under_way(connection, g.site, g.month)
    return render_template("certificate/live.html", job=job)


@blueprint.get("/<month>/certificate/<any(json, txt, html):kind>")
@allowed("certificate")
def file(month: str, kind: str) -> Response:
    """The certificate as a file."""
    g.month = month_or_404(month)
    name = f"certificate.{kind}"
    with store().read() as connection:
        data = service.file_of(connection, g.site, g.month, name) if readable(g.month) else None
    if data is None:
        abort(404)
    answer = Response(data, mimetype=service.FILES[name])
    answer.headers.set(
        "Content-Disposition", "attachment", filename=f"{g.site.code}-{g.month}-certificate.{kind}"
    )
    return answer


@blueprint.app_template_filter("certified_decision")
def certified_decision(name: str) -> str:
    """A decision that is compared byte by byte, in words."""
    words = {
        INPUT: _("the input of planning"),
        RULES: _("the rules"),
        ROSTER: _("the roster"),
        CANDIDATES: _("who could take a duty"),
        CALL_IN: _("whom to call in"),
        WAITLIST: _("the order of the waitlist"),
        CLEARING: _("the clearing of swaps"),
        LEDGER: _("the points afterwards"),
    }
    return str(words.get(name, name))


def readable(month: Month) -> bool:
    """Whether the asker may read it: agents once their month is published."""
    if may(current_account().role, "read-roster"):
        return True
    with store().read() as connection:
        stored = roster_of(connection, g.site.id, str(month))
    return stored is not None and stored.state == PUBLISHED
