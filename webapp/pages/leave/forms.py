"""The form of a request for leave, and a slip's days in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import get_args

from flask import abort, request
from flask_babel import gettext as _

from scheduler.leave.request import Half
from scheduler.leave.settings import HOSPITALS
from webapp.i18n import day_name
from webapp.services.leave_ask import Asked
from webapp.services.leave_desk import LeaveDay
from webapp.store.leave import Slip


def asked_from_form(agent: str) -> Asked:
    """What the form asks for; 400 for what no form of ours sends."""
    form = request.form
    first = _day(form.get("first_day", ""))
    last = _day(form.get("last_day", "") or form.get("first_day", ""))
    half, hospital = form.get("half", ""), form.get("hospital", "")
    if half not in get_args(Half) or hospital not in ("", *HOSPITALS):
        abort(400)
    return Asked(
        agent,
        form.get("type", "")[:40],
        first,
        last,
        form.get("reason", "")[:500],
        half=half,  # type: ignore[arg-type]
        evidence="evidence" in form,
        hospital=hospital if "evidence" in form else "",
        handover=form.get("handover", "")[:4000],
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        abort(400)


def weeks_of(days: Sequence[LeaveDay]) -> list[list[LeaveDay | None]]:
    """A month's days in weeks from Monday; None where a week reaches out of the month."""
    cells: list[LeaveDay | None] = [None] * days[0].date.weekday()
    cells += days
    cells += [None] * (-len(cells) % 7)
    return [cells[at : at + 7] for at in range(0, len(cells), 7)]


def slip_days(slip: Slip) -> str:
    """From when to when, with the half if it is one."""
    if slip.first_day != slip.last_day:
        return f"{day_name(slip.first_day)} – {day_name(slip.last_day)}"
    halves = {"": "", "first": _("first half"), "second": _("second half")}
    return ", ".join(filter(None, (day_name(slip.first_day), halves[slip.half])))
