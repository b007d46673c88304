"""The API for programs, /api/v1: the same services as the pages, one shape of errors, tokens with scopes."""

from apiflask import APIFlask
from flask_wtf import CSRFProtect

from webapp.api import (
    account,
    appraisal,
    attendance,
    callin,
    centre,
    certificate,
    clearing,
    custody,
    description,
    edits,
    fairness,
    files,
    holes,
    in_charge,
    jobs,
    leave,
    office,
    own,
    planning,
    publishing,
    records,
    reports,
    roster,
    rules,
    scenarios,
    suggestions,
    swaps,
)

_AREAS = (
    callin,
    in_charge,
    certificate,
    clearing,
    roster,
    edits,
    holes,
    jobs,
    publishing,
    suggestions,
    appraisal,
    attendance,
    files,
    swaps,
    leave,
    own,
    planning,
    scenarios,
    fairness,
    reports,
    centre,
    rules,
    custody,
    account,
    office,
    records,
)


def register(app: APIFlask, csrf: CSRFProtect) -> None:
    """Give an application the calls of every area."""
    blueprints = (description.blueprint, *(area.calls.blueprint for area in _AREAS))
    description.register(app, csrf, blueprints)
