"""Who is in charge: now, at any other moment, and through a month; planned by those who make rosters."""

from __future__ import annotations

from datetime import datetime

from flask import g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scheduler.domain.sentence import Sentence
from webapp.gate import allowed, current_account, now, store
from webapp.pages.places import month_or_404, site_blueprint
from webapp.pages.typed import typed_day, typed_minute, typed_moment
from webapp.services import in_charge as service
from webapp.services.in_charge import Charge, Turns
from webapp.services.months import Month
from webapp.services.problems import CannotDo

blueprint = site_blueprint("charge", __name__, "/in-charge")
LONGEST = 2000


@blueprint.app_template_global("in_charge_now")
def in_charge_now() -> tuple[Charge | None, str]:
    """Who is in charge of the site at hand now, and the name."""
    with store().read() as connection:
        found = service.duties_of(connection, g.site).at(now())
        names = service.names_here(connection, g.site)
    return found, names.get(found.person, found.person) if found else ""


@blueprint.get("")
@allowed("in-charge")
def show() -> str | tuple[str, int]:
    """Who is in charge at a moment (?at=2026-12-08T09:00, else now), and in its month."""
    try:
        return _page(typed_moment(request.args["at"]) if request.args.get("at") else now())
    except CannotDo as refused:
        return _page(now(), refused.sentences), 409


@blueprint.post("")
@allowed("plan-charge")
def plan() -> Response | tuple[str, int]:
    """Let people take over in turn, or one person from a moment on."""
    form, who, at = request.form, current_account().person, now()
    try:
        if form.get("verb") == "turns":
            first, last = (typed_day(form.get(name, "")) for name in ("first", "last"))
            turns = Turns(first, last, _times(form.get("times", "")), _people())
            store().retrying(lambda c: service.plan_turns(c, g.site, turns, who, at))
            month = f"{turns.first:%Y-%m}"
        else:
            person, begins = form.get("person", ""), typed_moment(form.get("begins", ""))
            store().retrying(lambda c: service.take_over(c, g.site, person, begins, who, at))
            month = f"{begins.astimezone(g.site.zone):%Y-%m}"
    except CannotDo as refused:
        return _page(now(), refused.sentences), 409
    return redirect(url_for("charge.show", month=month))


def _page(at: datetime, refused: tuple[Sentence, ...] = ()) -> str:
    local = at.astimezone(g.site.zone)
    text = request.args.get("month", "")
    month = month_or_404(text) if text else Month(local.year, local.month)
    with store().read() as connection:
        duties = service.duties_of(connection, g.site)
        names = service.names_here(connection, g.site)
    return render_template(
        "charge/show.html",
        at=local,
        found=duties.at(at),
        month=month,
        stretches=service.stretches(duties, month),
        names=names,
        holders={one: duties.posts[own[0]].name for one, own in sorted(duties.held.items())},
        refused=refused,
        told=request.form,
    )


def _times(text: str) -> tuple[int, ...]:
    return tuple(typed_minute(one.strip()) for one in text[:LONGEST].replace("，", ",").split(","))


def _people() -> tuple[str, ...]:
    text = request.form.get("people", "")[:LONGEST].replace("，", ",")
    return tuple(one.strip() for one in text.split(",") if one.strip())
