"""The blueprint of a month's roster, and what its pages share."""

from __future__ import annotations

import secrets
from datetime import date

from flask import abort, current_app, g

from webapp.access import may
from webapp.gate import current_account
from webapp.guard import row_number
from webapp.pages.places import month_or_404, site_blueprint
from webapp.reach import require_reach
from webapp.services.desk import OpenMonth
from webapp.services.editing import Change
from webapp.services.months import Month
from webapp.store.rosters import PUBLISHED

blueprint = site_blueprint("roster", __name__)


@blueprint.app_template_global("has_page")
def has_page(endpoint: str) -> bool:
    """Whether the application has this page."""
    return endpoint in current_app.view_functions


def asked(month: str) -> Month:
    """The month of the address, or 404."""
    g.month = month_or_404(month)
    found: Month = g.month
    return found


def may_edit(month: OpenMonth) -> bool:
    """Whether the asker may change this roster as it stands."""
    action = "edit-published" if month.state == PUBLISHED else "edit-draft"
    return may(current_account().role, action)


def place_of(month: OpenMonth, text: str) -> tuple[str, date]:
    """The agent and date of A01.5, or 404."""
    agent, _, number = text.rpartition(".")
    days = month.month.last_day.day
    day = row_number(number)
    if agent not in month.problem.agent_of or day is None or not 1 <= day <= days:
        abort(404)
    require_reach(month, [agent])
    return agent, month.month.first_day.replace(day=day)


def new_word() -> str:
    """A word for a form, by which a second press of its button is known."""
    return secrets.token_hex(8)


def changes_of(places: list[tuple[str, date]], shift: str, queue: str) -> list[Change]:
    """The same shift, or with "" a day off, for some cells."""
    return [Change(agent, on, shift or None, queue or None) for agent, on in places]
