"""The month that a call is about, opened, and the cells that it names."""

from __future__ import annotations

from datetime import date

from flask import g
from sqlalchemy import Connection

from scheduler.domain.sentence import Sentence
from webapp.access import may
from webapp.api.shared import Refused, not_there
from webapp.gate import current_account, now, store
from webapp.pages.places import month_or_404
from webapp.services.desk import OpenMonth, open_month
from webapp.services.months import Month
from webapp.services.problems import CannotDo
from webapp.store.rosters import PUBLISHED

NO_ROSTER = "{site} has no roster of {month}."


def opened(month: str, connection: Connection | None = None) -> OpenMonth:
    """The month of the address with its roster; 404 where there is none."""
    on = month_or_404(month)
    try:
        if connection is not None:
            return open_month(connection, g.site.code, on)
        with store().read() as reading:
            return open_month(reading, g.site.code, on)
    except CannotDo:
        raise not_there(Sentence(NO_ROSTER, {"site": g.site.code, "month": str(on)})) from None


def published(month: str) -> OpenMonth:
    """The same as agents see it: there once it is published."""
    found = opened(month)
    if found.state != PUBLISHED:
        raise not_there(Sentence(NO_ROSTER, {"site": g.site.code, "month": month}))
    return found


def require_change(month: OpenMonth) -> None:
    """Refuse who does not change a published roster."""
    if month.state == PUBLISHED and not may(current_account().role, "edit-published"):
        raise Refused(403, "not-allowed", "This role does not change a published roster.")


def known_cell(month: OpenMonth, agent: str, on: date) -> None:
    """404 for an agent or a day that is not of the month."""
    if agent not in month.problem.agent_of:
        raise not_there(Sentence("The site has no agent {agent}.", {"agent": agent}))
    if not month.month.first_day <= on <= month.month.last_day:
        raise not_there(Sentence("{day} is not a day of {month}.", {"day": on, "month": str(month.month)}))


def today() -> date:
    """The day at the site."""
    return now().astimezone(g.site.zone).date()


def this_month() -> Month:
    """The month at the site."""
    day = today()
    return Month(day.year, day.month)
