"""Where a notice goes on: the page of what it is about, if its reader may see one."""

from __future__ import annotations

from typing import Any

from flask import current_app, g, url_for

from webapp.access import may
from webapp.services.inbox import Letter

# Endpoint, the action it takes, and the name of its argument, for what notices are about: the agent's own
# page first, then the page of those who decide.
PAGES = {
    "swap": (("swaps.show", "own-requests", "number"), ("requests.show", "read-requests", "")),
    "slip": (("leave.show", "own-requests", "number"), ("requests.show", "read-requests", "")),
    "month": (("mine.show", "own-month", "month"), ("roster.show", "read-roster", "month")),
    "call-in": (("callin.mine", "own-requests", ""), ("callin.show", "call-in", "")),
    "review": (("roster.read", "own-month", "month"), ("roster.publication", "read-roster", "month")),
    "points": (("points.mine", "own-ledger", ""),),
    "attendance": (("attendance.cycle", "attendance", "month"),),
    "evaluation": (("fairness.evaluation_page", "evaluate", ""),),
}


def link_of(letter: Letter) -> str | None:
    """The address of the page of a notice; None where there is none for this reader."""
    if letter.told.about is None:
        return None
    what, which = letter.told.about
    for endpoint, action, argument in PAGES[what]:
        if endpoint in current_app.view_functions and may(g.account.role, action):
            values: dict[str, Any] = {argument: which} if argument else {}
            return url_for(endpoint, site=letter.site, **values)
    return None
