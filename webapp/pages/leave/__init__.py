"""Leave of an agent: own slips, asking with the chance shown before, taking back, the slip to print."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from flask import abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scheduler.leave.states import State
from webapp.gate import allowed, current_account, now, store
from webapp.pages.leave.forms import FACTS, asked_from_form, days_in_spans, slip_days
from webapp.pages.mine import weeks_of
from webapp.pages.places import month_or_404, site_blueprint
from webapp.services.leave_ask import ask as hand_in
from webapp.services.leave_desk import LeaveMonth, OwnSlip, leave_month, own_slip, own_slips, prospect_of
from webapp.services.leave_end import cancel_leave, withdraw_leave
from webapp.services.leave_outcome import Done, Outcome, Refused
from webapp.services.leave_papers import write_handover
from webapp.services.leave_steps import Signing
from webapp.services.months import Month

blueprint = site_blueprint("leave", __name__, "/leave")


def _me() -> str:
    return current_account().person


@blueprint.get("")
@allowed("own-requests")
def mine() -> str:
    """Own slips, and what is left of the year's days."""
    month = _month()
    found = own_slips(store(), g.site.code, _me(), now())
    waiting = {
        slip.id: own.waits
        for slip, _ in found
        if slip.state is State.WAITLISTED and (own := own_slip(store(), g.site.code, slip.id, _me(), now()))
    }
    return render_template("leave/mine.html", slips=found, month=month, slip_days=slip_days, waiting=waiting)


@blueprint.get("/ask")
@allowed("own-requests")
def ask() -> str:
    """The form, beside the days on which leave is possible."""
    return _form()


@blueprint.post("/ask")
@allowed("own-requests")
def asked() -> str | Response | tuple[str, int]:
    """Tell the chance, or hand the request in."""
    wanted = asked_from_form(_me())
    if request.form.get("what") != "hand-in":
        found = prospect_of(store(), g.site.code, wanted, now())
        refused = found if isinstance(found, Refused) else None
        return _form(chance=None if refused else found, refused=refused)
    result = hand_in(store(), g.site.code, wanted, now(), secrets.token_bytes(32))
    if isinstance(result, Done):
        return redirect(url_for("leave.show", number=result.slip.id))
    if isinstance(result, Refused):
        return _form(refused=result), 409
    return _not_done(result)


def _month() -> LeaveMonth:
    wanted = request.values.get("month", "")
    today = now().astimezone(g.site.zone).date()
    g.month = month_or_404(wanted) if wanted else Month(today.year, today.month)
    found = leave_month(store(), g.site.code, _me(), g.month, now())
    if found is None:
        abort(404)
    return found


def _form(**said: Any) -> str:
    values = {"chance": None, "refused": None, "form": request.values, **said}
    month = _month()
    weeks = weeks_of(month.days, month.days[0].date.weekday())
    first = month.days[0].date
    week = [first + timedelta(days=n - first.weekday()) for n in range(7)]
    return render_template(
        "leave/ask.html", month=month, weeks=weeks, week_days=week, facts=FACTS, spans=days_in_spans, **values
    )


@blueprint.get("/<int:number>")
@allowed("own-requests")
def show(number: int) -> str:
    """One slip; it prints as the paper it stands for."""
    return render_template("leave/slip.html", own=_own(number), slip_days=slip_days, zone=g.site.zone)


def _own(number: int) -> OwnSlip:
    found = own_slip(store(), g.site.code, number, _me(), now())
    if found is None:
        abort(404)
    return found


@blueprint.post("/<int:number>/withdraw")
@allowed("own-requests")
def withdraw(number: int) -> Response | tuple[str, int]:
    """Take a request back before it is decided."""
    _own(number)
    return _answered(withdraw_leave(store(), g.site.code, Signing(number, _me()), now()))


@blueprint.post("/<int:number>/cancel")
@allowed("own-requests")
def cancel(number: int) -> Response | tuple[str, int]:
    """Give granted leave back before it begins."""
    _own(number)
    signing = Signing(number, _me(), request.form.get("reason", "")[:500])
    return _answered(cancel_leave(store(), g.site.code, signing, now()))


@blueprint.post("/<int:number>/handover")
@allowed("own-requests")
def handover(number: int) -> Response | tuple[str, int]:
    """Write the note for whoever does the work meanwhile."""
    _own(number)
    note = request.form.get("note", "")[:4000]
    return _answered(write_handover(store(), g.site.code, number, note, _me(), now()))


def _answered(result: Outcome) -> Response | tuple[str, int]:
    if isinstance(result, Done):
        return redirect(url_for("leave.show", number=result.slip.id))
    return _not_done(result)


def _not_done(result: Outcome) -> tuple[str, int]:
    assert not isinstance(result, Done)
    reasons = result.reasons if isinstance(result, Refused) else (result.reason,)
    sentences = [reason.sentence for reason in reasons]
    return render_template("swaps/refused.html", reasons=sentences, number=None), 409
