"""The form of a request for leave, and a slip's days in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import get_args

from flask import abort, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from scheduler.leave.request import Half
from scheduler.leave.settings import HOSPITALS
from webapp.guard import row_number
from webapp.i18n import day_name
from webapp.services.leave_ask import Asked
from webapp.store.leave import Slip

MOST_COUNTED = 100
"""No fact that a request tells, of days or children, comes to as many."""


def asked_from_form(agent: str) -> Asked:
    """What the form asks for; 400 for what no form of ours sends."""
    form = request.form
    first = _day(form.get("first_day", ""))
    last = _day(form.get("last_day", "") or form.get("first_day", ""))
    half, hospital = form.get("half", ""), form.get("hospital", "")
    if half not in get_args(Half) or hospital not in ("", *HOSPITALS):
        abort(400)
    counts = ((name, form.get(f"fact-{name}", "")) for name in FACTS)
    facts = {
        name: number
        for name, text in counts
        if (number := row_number(text)) is not None and 0 < number < MOST_COUNTED
    }
    return Asked(
        agent,
        form.get("type", "")[:40],
        first,
        last,
        form.get("reason", "")[:500],
        half=half,  # type: ignore[arg-type]
        evidence="evidence" in form,
        facts=facts,
        hospital=hospital if "evidence" in form else "",
        handover=form.get("handover", "")[:4000],
    )


FACTS: Mapping[str, str] = {
    "late-marriage": _l("late marriage"),
    "difficult-delivery": _l("difficult delivery"),
    "more-babies": _l("babies beyond the first"),
}
"""What lengthens a leave once it is shown by papers, as people call it (LV-07)."""


def days_in_spans(days: Sequence[date]) -> list[str]:
    """Days one after another as spans: Tue 1 Dec – Sat 5 Dec."""
    spans: list[list[date]] = []
    for day in days:
        if spans and (day - spans[-1][-1]).days == 1:
            spans[-1].append(day)
        else:
            spans.append([day])
    return [
        day_name(one[0]) if len(one) == 1 else f"{day_name(one[0])} – {day_name(one[-1])}" for one in spans
    ]


MOST_FACTS = tuple("123456789")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        abort(400)


def slip_days(slip: Slip) -> str:
    """From when to when, with the half if it is one."""
    if slip.first_day != slip.last_day:
        return f"{day_name(slip.first_day)} – {day_name(slip.last_day)}"
    halves = {"": "", "first": _("first half"), "second": _("second half")}
    return ", ".join(filter(None, (day_name(slip.first_day), halves[slip.half])))
