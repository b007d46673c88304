"""Clearing the board of a month: started as a job, and what came of each round."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import g

from webapp.api.jobs import Job, job_numbered
from webapp.api.shared import Calls
from webapp.api.values import Facts, Given
from webapp.gate import current_account, now, store
from webapp.pages.places import month_or_404
from webapp.services import clearing_desk as service
from webapp.services.clearing_desk import Outcome
from webapp.services.swap_lists import swap_facts

calls = Calls("clearing", "Clearing the board")


class Round(Given):
    """A cleared round: its exchanges (swaps in the order in which duties pass on), what was not granted, and
    its record, from which anybody can do it again. `most` and `least_price`: nothing legal passes them.
    """

    round: int
    cleared_at: datetime
    served: int
    most: int
    price: int
    least_price: int
    exchanges: list[list[Facts]]
    left: list[int]
    record: Facts


class Rounds(Given):
    """Rounds, the newest first."""

    rounds: list[Round]


@calls.get("/months/<month>/clearings", "clear-board", Rounds)
def rounds(month: str) -> dict[str, Any]:
    """The rounds in which the board of a month was cleared."""
    on = month_or_404(month)
    with store().read() as connection:
        return {"rounds": [_facts(one) for one in service.outcomes(connection, g.site, on)]}


@calls.post("/months/<month>/clearings", "clear-board", Job, status=202)
def clear(month: str) -> dict[str, Any]:
    """Clear the board of a month as a job: all exchanges are granted at once, as a new version."""
    on, who, at = month_or_404(month), current_account().person, now()
    return job_numbered(store().retrying(lambda c: service.start(c, g.site, on, who, at)))


def _facts(one: Outcome) -> dict[str, Any]:
    return {
        "round": one.round.id,
        "cleared_at": one.round.cleared_at,
        "served": one.served,
        "most": one.most,
        "price": one.price,
        "least_price": one.least_price,
        "exchanges": [[swap_facts(swap) for swap in exchange] for exchange in one.exchanges],
        "left": [left.swap.id for left in one.left],
        "record": dict(one.round.record or {}),
    }
