"""The board of a month as who may clear it sees it, the job that clears it, and what came of each round."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from scheduler.clearing.outcome import PRICE, most_served
from scheduler.clearing.reasons import ClearingReason, Refusal
from scheduler.domain.sentence import Fact, Sentence
from webapp.services import said
from webapp.services.clearing_board import number_of, offers_now
from webapp.services.limits import order_work
from webapp.services.months import Month
from webapp.services.names import names_of
from webapp.services.people import actor_of, require_rank
from webapp.services.problems import CannotDo
from webapp.services.swap_case import SwapCase, open_case
from webapp.store import jobs
from webapp.store.clearing import StoredRound, cleared_rounds, unfinished_round
from webapp.store.jobs import Job
from webapp.store.rosters import PUBLISHED, roster_of
from webapp.store.sites import StoredSite
from webapp.store.swaps import StoredSwap, swaps_numbered
from webapp.store.tables.decisions import notice

KIND = "clear"
MOST_ROUNDS = 20
NOTHING = Sentence("Nobody offers a duty on the board of {month}: there is nothing to clear.").template


@dataclass(frozen=True)
class Left:
    """An offer that a round did not grant: it stays on the board. `why` None where it had gone before."""

    swap: StoredSwap
    why: Sentence | None


@dataclass(frozen=True)
class Outcome:
    """A cleared round: its exchanges as swaps in the order in which each duty passes on, and what is left."""

    round: StoredRound
    exchanges: tuple[tuple[StoredSwap, ...], ...]
    left: tuple[Left, ...]

    @property
    def result(self) -> Mapping[str, Any]:
        """What the round's record says of its result."""
        return dict((self.round.record or {})["result"])

    @property
    def served(self) -> int:
        """How many agents were served."""
        return int(self.result["served"])

    @property
    def most(self) -> int:
        """How many nothing legal can pass."""
        return most_served(self.round.record or {})

    @property
    def price(self) -> int:
        """By how much the agents' own soft costs change; less is better."""
        return -next((int(one["value"]) for one in self.result["reached"] if one["goal"] == PRICE), 0)

    @property
    def least_price(self) -> int:
        """What no exchanges that serve as many can cost less than."""
        return -next((int(one["bound"]) for one in self.result["reached"] if one["goal"] == PRICE), 0)


@dataclass(frozen=True)
class ClearingDesk:
    """The board now, why it cannot be cleared (by this person), the work under way, and the last round."""

    offers: int
    agents: int
    against: tuple[Sentence, ...]
    begun: StoredRound | None
    job: Job | None
    last: Outcome | None
    rounds: tuple[StoredRound, ...]
    names: Mapping[str, str]


def start(connection: Connection, site: StoredSite, month: Month, actor: str, now: datetime) -> int:
    """The number of the job that clears the board of a month, or of the one under way. Raises CannotDo."""
    case = open_case(connection, site.code, month, now)
    against = _against(case, actor)
    if against:
        raise CannotDo(*against)
    if not offers_now(case) and unfinished_round(connection, case.month.stored.id) is None:
        raise CannotDo(Sentence(NOTHING, {"month": str(month)}))
    facts = {"month": str(month), "at": now.isoformat()}
    return order_work(connection, KIND, facts, actor, site_id=site.id, subject=str(month))


def _against(case: SwapCase, actor: str) -> tuple[Sentence, ...]:
    """Why this person cannot clear the board now; empty when they can."""
    connection, site, month = case.connection, case.site, case.month
    try:
        found = actor_of(connection, site, actor, case.today)
        require_rank(connection, site, found, case.settings.supervisor, Sentence("clear the board"))
    except CannotDo as problem:
        return problem.sentences
    if month.state == PUBLISHED:
        return ()
    facts: dict[str, Fact] = {"month": str(month.month), "state": month.state}
    return (Refusal(ClearingReason.NOT_PUBLISHED, facts).sentence,)


def under_way(connection: Connection, site: StoredSite, month: Month) -> Job | None:
    """The newest job that clears the board of a month; None where nobody asked for one."""
    return next(iter(jobs.jobs_of(connection, site.id, KIND, str(month), 1)), None)


def clearing_desk(
    connection: Connection, site: StoredSite, month: Month, actor: str, now: datetime
) -> ClearingDesk | None:
    """The board of a month; None where the month has no roster."""
    if roster_of(connection, site.id, str(month)) is None:
        return None
    case = open_case(connection, site.code, month, now)
    roster_id = case.month.stored.id
    offers = [offer for offer, _ in offers_now(case).values()]
    rounds = cleared_rounds(connection, roster_id, MOST_ROUNDS)
    return ClearingDesk(
        len(offers),
        len({offer.agent for offer in offers}),
        _against(case, actor),
        unfinished_round(connection, roster_id),
        under_way(connection, site, month),
        outcome_of(connection, site, rounds[0]) if rounds else None,
        tuple(rounds),
        names_of(connection, site),
    )


def outcomes(connection: Connection, site: StoredSite, month: Month) -> list[Outcome]:
    """What came of the rounds of a month, the newest first."""
    stored = roster_of(connection, site.id, str(month))
    rounds = cleared_rounds(connection, stored.id, MOST_ROUNDS) if stored else []
    return [outcome_of(connection, site, one) for one in rounds]


def outcome_of(connection: Connection, site: StoredSite, cleared: StoredRound) -> Outcome:
    """What came of a cleared round."""
    record = cleared.record or {}
    granted = [[number_of(name) for name in exchange] for exchange in record["result"]["exchanges"]]
    left = sorted({*record["refused"], *record["gone"]}, key=number_of)
    numbers = {number for exchange in granted for number in exchange} | set(map(number_of, left))
    known = {one.id: one for one in swaps_numbered(connection, site.id, numbers)}
    why = _told_why(connection, site, cleared.id, record["refused"])
    return Outcome(
        cleared,
        tuple(tuple(known[number] for number in exchange) for exchange in granted),
        tuple(Left(known[number_of(name)], why.get(name)) for name in left),
    )


def _told_why(
    connection: Connection, site: StoredSite, number: int, names: Iterable[str]
) -> dict[str, Sentence]:
    """What the agents were told about offers that a round did not grant."""
    begin = f"clearing/{number}/"
    keys = [begin + name for name in names]
    mine = (notice.c.site_id == site.id) & notice.c.key.in_(keys)
    rows = connection.execute(select(notice.c.key, notice.c.facts).where(mine))
    return {row.key.removeprefix(begin): said.read(row.facts["said"][0]) for row in rows}
