"""What the forms of swaps say, and how a refusal is shown."""

from __future__ import annotations

from datetime import date

from flask import abort, g, render_template, request

from webapp.gate import store
from webapp.services.swap_case import Overtaken, Refused
from webapp.store.swaps import StoredSwap, swap_numbered


def day_of(name: str, optional: bool = False) -> date | None:
    """The day of a field; 400 for what is no day."""
    text = request.form.get(name, "")
    if not text and optional:
        return None
    return _day(text)


def days_of(name: str) -> list[date]:
    """The days of a field that may be given several times."""
    return [_day(text) for text in request.form.getlist(name) if text]


def way_of(name: str) -> tuple[str, date | None]:
    """A partner and the day of theirs that is taken in return, `B2/2026-03-18`; `B2/` = for nothing."""
    partner, _, back = request.form.get(name, "").rpartition("/")
    return partner[:40], _day(back) if back else None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        abort(400)


def swap_or_404(number: int, agent: str) -> StoredSwap:
    """A swap of the site in which the agent takes part."""
    with store().read() as connection:
        found = swap_numbered(connection, g.site.id, number)
    if found is None or agent not in found.told:
        abort(404)
    return found


def refusal_page(result: Refused | Overtaken) -> tuple[str, int]:
    """The sentences why something was not done."""
    reasons = result.reasons if isinstance(result, Refused) else (result.reason.sentence,)
    number = result.swap.id if isinstance(result, Overtaken) else None
    return render_template("swaps/refused.html", reasons=reasons, number=number), 409
