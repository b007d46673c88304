"""Wishes for a month that is still to be planned: days off, shifts, a word in one's own words."""

from __future__ import annotations

from datetime import date

from flask import abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scheduler.domain.sentence import Sentence
from webapp.gate import allowed, current_account, now, store
from webapp.pages.places import month_or_404, site_blueprint
from webapp.services import wishes as service
from webapp.services.desk import site_centre
from webapp.services.months import Month

blueprint = site_blueprint("wishes", __name__, "/wishes")


@blueprint.get("")
@allowed("own-requests")
def show() -> str:
    """The form of the next month whose window is open, or of the one asked for."""
    return _page(_month(), None, None)


@blueprint.post("")
@allowed("own-requests")
def tell() -> Response | tuple[str, int]:
    """Keep what the form says."""
    month = _month()
    new = service.Told(_wishes(), request.form.get("opinion", "")[: service.MOST_TEXT])
    me = current_account().person
    with store().read() as connection:
        shifts = {conf.code: conf for conf in site_centre(connection, g.site, month).shifts}
    refused = store().retrying(lambda c: service.tell(c, g.site, me, month, new, now(), shifts))
    if refused is not None:
        return _page(month, new, refused), 409
    return redirect(url_for("wishes.show", month=month, kept=1))


def _month() -> Month:
    wanted = request.values.get("month", "")
    today = now().astimezone(g.site.zone).date()
    return month_or_404(wanted) if wanted else service.open_months(today)[0]


def _wishes() -> tuple[service.Wish, ...]:
    """Each line of the form that names a day, the last of a day and shift."""
    form = request.form
    found: dict[tuple[date, str], service.Wish] = {}
    for day, what in zip(form.getlist("day"), form.getlist("what"), strict=False):
        if not day:
            continue
        wish, _, shift = what.partition(":")
        if wish not in (service.ON, service.OFF):
            abort(400)
        try:
            on = date.fromisoformat(day)
        except ValueError:
            abort(400)
        found[on, shift] = service.Wish(on, wish, shift)
    return tuple(found[key] for key in sorted(found))


def _page(month: Month, new: service.Told | None, refused: Sentence | None) -> str:
    g.month = month
    today = now().astimezone(g.site.zone).date()
    with store().read() as connection:
        kept = service.told(connection, g.site, current_account().person, month)
        shifts = site_centre(connection, g.site, month).shifts
    closes = service.closes(month)
    return render_template(
        "wishes/form.html",
        told=new or kept,
        shifts=shifts,
        refused=refused,
        closes=closes,
        is_open=today <= closes,
        months=service.open_months(today),
        most=service.MOST_WISHES,
        kept="kept" in request.args,
    )
