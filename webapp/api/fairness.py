"""Fairness of a month and of rolling months: spreads, and each agent's counts and points."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from flask import g
from pydantic import BeforeValidator

from scheduler.domain.sentence import Sentence
from scheduler.neutral.spread import Spread
from webapp.api.shared import Calls, not_there
from webapp.api.values import Given, Taken
from webapp.gate import store
from webapp.pages.places import month_or_404
from webapp.reach import reached
from webapp.services.evenness import evenness

calls = Calls("fairness", "Fairness")


def _number(value: object) -> object:
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value


class Span(Taken):
    """Over how many months, this one included."""

    months: Annotated[Literal[1, 3, 6, 12], BeforeValidator(_number)] = 1


class SpreadLine(Given):
    """How far the counts of a measure lie apart in a group; adjusted = for who was there for a part."""

    measure: str
    group: str
    adjusted: bool
    least: float
    most: float
    mean: float
    gini: float | None


class AgentFairness(Given):
    """An agent's counts by measure, the deviation of the load from the group's mean, points by kind."""

    agent: str
    name: str
    group: str
    counts: dict[str, int | None]
    deviation: float
    points: dict[str, float]
    balance: float


class Fairness(Given):
    """The report; an account of a team sees its people's rows, and the spreads of all."""

    months: list[str]
    spreads: list[SpreadLine]
    agents: list[AgentFairness]


@calls.get("/months/<month>/fairness", "read-fairness", Fairness, asks=Span)
def fairness(month: str, asked: Span) -> dict[str, Any]:
    """How evenly nights, weekends, holidays and load are spread."""
    on = month_or_404(month)
    with store().read() as connection:
        found = evenness(connection, g.site, on, asked.months)
    if found is None:
        raise not_there(Sentence("{site} has no roster of {month}.", {"site": g.site.code, "month": str(on)}))
    mine = reached(found.last.centre)
    agents = [
        {
            "agent": one.agent,
            "name": found.names.get(one.agent, one.agent),
            "group": one.group,
            "counts": dict(one.counts),
            "deviation": one.deviation,
            "points": {kind: float(p) for kind, p in found.points.get(one.agent, {}).items()},
            "balance": float(found.balances.get(one.agent, 0)),
        }
        for one in found.agents
        if mine is None or one.agent in mine
    ]
    months = [str(one.month) for one in found.months]
    spreads = [
        {"measure": one.measure, "group": one.group, "adjusted": one.adjusted, **_plain(one.spread)}
        for one in found.report.spreads
    ]
    return {"months": months, "spreads": spreads, "agents": agents}


def _plain(spread: Spread) -> dict[str, float | None]:
    gini = None if spread.gini is None else float(spread.gini)
    return {
        "least": float(spread.least),
        "most": float(spread.most),
        "mean": float(spread.mean),
        "gini": gini,
    }
