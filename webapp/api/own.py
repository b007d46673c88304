"""What is one's own at a site: points and disputes, wishes; and for those who decide, what waits."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal

from flask import abort, g
from pydantic import Field

from webapp.access import may
from webapp.api.shared import Calls, refuse
from webapp.api.values import Code, Day, Given, Said, Taken, Text
from webapp.gate import current_account, now, store
from webapp.pages.places import month_or_404
from webapp.reach import require_agent, team_agents
from webapp.services import requests_desk, wishes
from webapp.services.desk import site_centre
from webapp.services.disputes import complain, decide
from webapp.services.disputes_desk import open_disputes
from webapp.services.points_desk import points_of_agent
from webapp.store.ledger import entry_numbered

calls = Calls("own", "Points, wishes, requests that wait")


class Complaint(Taken):
    """Why an entry is not right."""

    reason: Annotated[Text, Field(min_length=1)]


class WishOf(Taken):
    """A day wished off, or on; a shift, or with "" any duty."""

    date: Day
    wish: Literal["on", "off"]
    shift: Code | Literal[""] = ""


class Wishes(Taken):
    """Everything that is wished for a month, in the place of what was told before."""

    wishes: Annotated[list[WishOf], Field(max_length=wishes.MOST_WISHES)]
    opinion: Text = ""


class Dispute(Given):
    """A dispute about an entry, and how it was decided."""

    state: str
    reason: str
    due: date


class Decision(Taken):
    """Whether a disputed entry is put right, why, and what would have been right."""

    upheld: bool
    reason: Annotated[Text, Field(min_length=1)]
    points: Annotated[Decimal, Field(ge=0, lt=1000, decimal_places=2)] = Decimal(0)


class Line(Given):
    """An entry of the ledger."""

    number: int
    day: date
    kind: str
    points: float
    what: Said
    dispute: Dispute | None


class Points(Given):
    """One's own burden points: balances by kind, entries the newest first, facts of entry and age."""

    balances: dict[str, float]
    total: float
    lines: list[Line]
    facts: list[Said]


class Wish(Given):
    """A wish."""

    date: date
    wish: str
    shift: str


class Wished(Given):
    """What one has wished for a month, and until when that can be changed."""

    wishes: list[Wish]
    opinion: str
    closes: date


class WaitingSlip(Given):
    """A slip that waits; signing it frees duties, which left open would cost `price`."""

    slip: int
    agent: str
    name: str
    kind: str
    first_day: date
    last_day: date
    state: str
    freed: int
    price: int
    job: int | None


class WaitingSwap(Given):
    """An agreed swap that waits, with its price and what stands against it."""

    swap: int
    agents: list[str]
    price: int
    reasons: list[Said]


class WaitingDispute(Given):
    """A disputed entry of the ledger, for those who decide on it."""

    entry: int
    agent: str
    name: str
    day: date
    kind: str
    points: float
    what: Said
    reason: str
    due: date


class Waiting(Given):
    """What waits for a decision."""

    leave: list[WaitingSlip]
    swaps: list[WaitingSwap]
    disputes: list[WaitingDispute]


@calls.get("/points", "own-ledger", Points)
def points() -> Any:
    """One's own ledger."""
    with store().read() as connection:
        return points_of_agent(connection, g.site, current_account().person)


@calls.post("/points/<int:number>/dispute", "own-ledger", Dispute, takes=Complaint, status=201)
def dispute(number: int, told: Complaint) -> Any:
    """Contest an entry of one's own."""
    me, at = current_account().person, now()
    return store().retrying(lambda c: complain(c, g.site, number, me, told.reason, at))


@calls.post("/points/<int:number>/decision", "decide-disputes", Dispute, takes=Decision)
def decide_dispute(number: int, told: Decision) -> Any:
    """Put a disputed entry right, or let it stand."""
    with store().read() as connection:
        entry = entry_numbered(connection, g.site.id, number)
    if entry is None:
        abort(404)
    require_agent(entry.entry.agent)
    who, at, right = current_account().person, now(), Fraction(told.points)
    return store().retrying(lambda c: decide(c, g.site, number, who, told.upheld, told.reason, at, right))


@calls.get("/months/<month>/wishes", "own-requests", Wished)
def wished(month: str) -> dict[str, Any]:
    """What one has wished for a month."""
    on = month_or_404(month)
    with store().read() as connection:
        found = wishes.told(connection, g.site, current_account().person, on)
    return {"wishes": found.wishes, "opinion": found.opinion, "closes": wishes.closes(on)}


@calls.put("/months/<month>/wishes", "own-requests", Wished, takes=Wishes)
def wish(month: str, told: Wishes) -> dict[str, Any]:
    """Wish for a month, within its window."""
    on, me, at = month_or_404(month), current_account().person, now()
    made = {(one.date, one.shift): wishes.Wish(one.date, one.wish, one.shift) for one in told.wishes}
    new = wishes.Told(tuple(made[key] for key in sorted(made)), told.opinion)
    with store().read() as connection:
        shifts = {conf.code: conf for conf in site_centre(connection, g.site, on).shifts}
    refused = store().retrying(lambda c: wishes.tell(c, g.site, me, on, new, at, shifts))
    if refused is not None:
        refuse([refused], "refused")
    return wished(month)


@calls.get("/requests", "read-requests", Waiting)
def waiting() -> dict[str, Any]:
    """Leave slips and agreed swaps that wait for a decision, each with its price; disputed points."""
    account, mine = current_account(), team_agents()
    with store().read() as connection:
        found = requests_desk.desk(connection, g.site, now(), requests_desk.Asked(account.team), mine)
        decides = may(account.role, "decide-disputes")
        disputed = open_disputes(connection, g.site, mine) if decides else ()
    return {
        "leave": [
            {
                "slip": one.slip.id,
                "agent": one.slip.agent,
                "name": one.name,
                "kind": one.kind,
                "first_day": one.slip.first_day,
                "last_day": one.slip.last_day,
                "state": str(one.slip.state),
                "freed": one.freed,
                "price": one.price,
                "job": one.job.id if one.job else None,
            }
            for one in found.slips
        ],
        "swaps": [
            {
                "swap": one.prospect.swap.id,
                "agents": list(one.prospect.swap.agents),
                "price": one.prospect.verdict.price,
                "reasons": one.prospect.outcome.reasons,
            }
            for one in found.swaps
        ],
        "disputes": [
            {
                "entry": one.entry.number,
                "agent": one.dispute.agent,
                "name": one.name,
                "day": one.entry.entry.day,
                "kind": one.entry.entry.kind,
                "points": float(one.entry.entry.points),
                "what": one.what,
                "reason": one.dispute.reason,
                "due": one.dispute.due,
            }
            for one in disputed
        ],
    }
