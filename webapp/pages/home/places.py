"""Where the things of the first page are done: a page's address, if its reader may open it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import current_app, url_for

from webapp.access import may
from webapp.gate import action_of, current_account
from webapp.services import waiting
from webapp.services.months import Month
from webapp.services.timetable import Milestone
from webapp.services.waiting import Waiting

STEPS: Mapping[str, str] = {
    "draft": "solve.show",
    "review": "roster.publication",
    "read": "roster.publication",
    "attendance": "attendance.cycle",
    "file": "roster.publication",
    "confirm": "roster.publication",
    "certify": "certificate.show",
    "evaluate": "fairness.evaluation_page",
}
TASKS: Mapping[str, str] = {
    waiting.LEAVE: "requests.show",
    waiting.SWAP: "requests.show",
    waiting.DISPUTE: "requests.show",
    waiting.REVIEWED: "roster.read",
    waiting.READ: "roster.publication",
    waiting.CONFIRM: "roster.read",
    waiting.CALLED: "callin.mine",
    waiting.CALLING: "callin.show",
    waiting.PLAN: "solve.show",
    waiting.SAID: "suggestions.show",
}


def page_of_step(step: Milestone, month: Month) -> str | None:
    """The address of a step's page; attendance is of the month before."""
    if step.step == "evaluate":
        return _address(STEPS[step.step], None)
    return _address(STEPS.get(step.step), month.plus(-1) if step.step == "attendance" else month)


def page_of_task(task: Waiting) -> str | None:
    """The address of the page where something that waits is done."""
    return _address(TASKS.get(task.kind), task.month)


def _address(endpoint: str | None, month: Month | None) -> str | None:
    view = current_app.view_functions.get(endpoint or "")
    action = action_of(view) if view else None
    if endpoint is None or action is None or not may(current_account().role, action):
        return None
    return url_for(endpoint, month=month) if month else url_for(endpoint)
