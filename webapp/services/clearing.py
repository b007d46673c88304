"""Clearing a swap board in rounds: a commitment, a closed board, exchanges granted all at once, a record.

The search runs outside any transaction; what it found is written in one, if nothing changed meanwhile.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from scheduler.clearing.graph import Graph, graph_of
from scheduler.clearing.lottery import commitment, secret_of
from scheduler.clearing.offers import Board, Offer, board_of
from scheduler.clearing.outcome import Clearing, Exchange, exchanged
from scheduler.clearing.reasons import ClearingReason, Refusal, why_not
from scheduler.clearing.record import flaws, lots
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from scheduler.solver.clearing import clear
from scheduler.solver.clearing_cycles import cycles_of
from scheduler.swaps.judge import judge
from webapp.services.clearing_apply import Changed, Found, grant
from webapp.services.clearing_board import board_now, offers_now, without_gone
from webapp.services.desk import open_roster
from webapp.services.months import Month
from webapp.services.people import actor_of, require_rank
from webapp.services.sites import site_named
from webapp.services.swap_case import SwapCase, open_case
from webapp.store.clearing import StoredRound, add_round, move_round, round_numbered, unfinished_round
from webapp.store.engine import Store
from webapp.store.rosters import PUBLISHED, rosters_of
from webapp.store.tables.clearing import CLOSED, OPEN

TRIES = 5


@dataclass(frozen=True)
class Refused:
    """Nothing was done, for a reason."""

    refusal: Refusal

    @property
    def sentence(self) -> Sentence:
        """Why."""
        return self.refusal.sentence


def refused(reason: ClearingReason, **facts: Any) -> Refused:
    """Refused for a reason."""
    return Refused(Refusal(reason, facts))


def open_round(
    store: Store,
    site_code: str | None,
    month: Month | str,
    by: str,
    now: datetime,
    entropy: bytes,
    longest: int = 3,
    seed: int = 1,
) -> StoredRound | Refused:
    """Open a round: its commitment is known from now on, its secret only once it is cleared.

    Raises CannotDo, StoreError.
    """

    def work(connection: Connection) -> StoredRound | Refused:
        case = open_case(connection, site_code, month, now)
        _may(case, by)
        if not_published := _not_published(case):
            return not_published
        there = unfinished_round(connection, case.month.stored.id)
        if there is not None:
            return refused(ClearingReason.ROUND_THERE, round=there.id, month=str(month), state=there.state)
        secret = secret_of(entropy)
        values = {
            "site_id": case.site.id,
            "roster_id": case.month.stored.id,
            "state": OPEN,
            "longest": longest,
            "seed": seed,
            "commitment": commitment(secret),
            "secret": secret,
            "opened_at": now,
        }
        return _round(connection, case.site.id, add_round(connection, values))

    return store.retrying(work, queued=True)


def close_round(
    store: Store, site_code: str | None, number: int, by: str, now: datetime
) -> StoredRound | Refused:
    """Close a round's board: what stands on it now is what is cleared. Raises CannotDo, StoreError."""

    def work(connection: Connection) -> StoredRound | Refused:
        found = case_of_round(connection, site_code, number, now)
        if isinstance(found, Refused):
            return found
        case, seen = found
        _may(case, by)
        if seen.state != OPEN:
            return _wrong(seen, "closed")
        board = board_now(case)
        values = {"closed_at": now, "board": board.facts(), "board_sha256": board.sha256}
        if not move_round(connection, seen, CLOSED, **values):
            return _wrong(_round(connection, case.site.id, number), "closed")
        return _round(connection, case.site.id, number)

    return store.retrying(work, queued=True)


def run_round(
    store: Store, site_code: str | None, number: int, by: str, now: datetime
) -> StoredRound | Refused:
    """Clear a closed board and grant its exchanges, all or none. Raises CannotDo, StoreError."""
    for _ in range(TRIES):
        try:
            return _attempt(store, site_code, number, by, now)
        except Changed:
            continue
    return refused(ClearingReason.OVERTAKEN, round=number)


def _attempt(
    store: Store, site_code: str | None, number: int, by: str, now: datetime
) -> StoredRound | Refused:
    with store.read() as connection:
        found = case_of_round(connection, site_code, number, now)
        if isinstance(found, Refused):
            return found
        case, seen = found
        _may(case, by)
        if seen.state != CLOSED:
            return _wrong(seen, "run")
        if not_published := _not_published(case):
            return not_published
        solved = solve(case, seen, without_gone(_board(case, seen), offers_now(case)))

    def work(connection: Connection) -> StoredRound:
        again = case_of_round(connection, site_code, number, now)
        if isinstance(again, Refused) or again[1] != seen or again[0].month.stored != case.month.stored:
            raise Changed
        grant(again[0], seen, solved)
        return _round(connection, seen.site_id, number)

    return store.retrying(work, queued=True)


def solve(case: SwapCase, seen: StoredRound, board: Board) -> Found:
    """What a round grants of the offers that are still there, and why it does not grant the others."""
    closed = _board(case, seen)
    # Lots are those of the board as it was closed: whoever withdraws later moves nobody else's.
    order = lots(seen.secret, str(seen.board_sha256), [offer.id for offer in board.offers])
    month = case.month
    graph = graph_of(month.problem, month.rulebook, month.roster, board, order)
    cleared = clear(graph, longest=seen.longest, seed=seen.seed, spoilt=_Judge(case).spoilt)
    gone = sorted({offer.id for offer in closed.offers} - {offer.id for offer in board.offers})
    record = {
        "round": seen.id,
        "month": month.stored.month,
        "longest": seen.longest,
        "seed": seen.seed,
        "commitment": seen.commitment,
        "board": closed.facts(),
        "board_sha256": seen.board_sha256,
        "gone": gone,
        "roster_version": month.version,
        "roster_sha256": month.head.sha256,
        "cleared_at": case.now.isoformat(),
        "secret": seen.secret,
        "result": cleared.facts(),
    }
    refusals = {offer.id: refusal for offer, refusal in _refusals(case, seen, graph, cleared)}
    return Found(cleared, record, refusals)


def check_round(store: Store, site_code: str | None, number: int) -> list[str] | Refused:
    """Everything that is wrong with a cleared round's record; the clearing is done again.

    Empty when all of it comes out the same. Raises CannotDo, StoreError.
    """
    with store.read() as connection:
        site = site_named(connection, site_code)
        seen = round_numbered(connection, site.id, number)
        if seen is None:
            return refused(ClearingReason.NO_ROUND, round=number, site=site.code)
        if seen.record is None or seen.cleared_at is None:
            return _wrong(seen, "verified")
        record = seen.record
        stored = next(one for one in rosters_of(connection, site.id) if one.id == seen.roster_id)
        month = open_roster(connection, site, replace(stored, version=record["roster_version"]))
        case = SwapCase(connection, month, seen.cleared_at)
        found = list(flaws(record))
        if month.head.sha256 != record["roster_sha256"]:
            found.append("The roster is not the one whose hash stands in the record.")
        if found:
            return found
        board = _board(case, seen)
        gone = frozenset(record["gone"])
        kept = without_gone(board, (offer.id for offer in board.offers if offer.id not in gone))
        if solve(case, seen, kept).record["result"] != record["result"]:
            found.append("Done again, the clearing grants something else than the record says.")
        return found


class _Judge:
    """The one judge, asked about exchanges: in whose places they break something."""

    def __init__(self, case: SwapCase) -> None:
        self.case, self.month = case, case.month

    def spoilt(self, exchanges: Sequence[Exchange]) -> frozenset[str]:
        """The agents named in the reasons against exchanges; all agents where a reason names nobody."""
        month = self.month
        changed: Roster = exchanged(month.problem, month.roster, exchanges)
        verdict = judge(month.problem, month.rulebook, month.roster, changed, self.case.limits)
        if verdict.allowed:
            return frozenset()
        everybody = {offer.agent for exchange in exchanges for offer in exchange.offers}
        named = {str(reason.facts.get("agent", "")) for reason in verdict.reasons} & everybody
        return frozenset(named or everybody)


def _refusals(
    case: SwapCase, seen: StoredRound, graph: Graph, cleared: Clearing
) -> list[tuple[Offer, Refusal]]:
    known = cycles_of(graph, seen.longest, most=1_000_000).known
    items = {item for cycle in known for item in cycle}
    exchangeable = {graph.offers[o].id for o in graph.item_offer[sorted(items)].tolist()} if items else set()
    found = []
    for offer in graph.offers:
        if offer.id not in cleared.granted and offer.gives is not None:
            facts: Mapping[str, Any] = {
                "agent": offer.agent,
                "shift": offer.gives.shift,
                "date": case.month.problem.horizon.date_of(offer.gives.day),
                "longest": seen.longest,
                "offer": offer.id,
            }
            found.append((offer, Refusal(why_not(graph, exchangeable, offer), dict(facts))))
    return found


def case_of_round(
    connection: Connection, site_code: str | None, number: int, now: datetime
) -> tuple[SwapCase, StoredRound] | Refused:
    """The month that a round is about, and the round."""
    site = site_named(connection, site_code)
    seen = round_numbered(connection, site.id, number)
    if seen is None:
        return refused(ClearingReason.NO_ROUND, round=number, site=site.code)
    stored = next(one for one in rosters_of(connection, site.id) if one.id == seen.roster_id)
    return SwapCase(connection, open_roster(connection, site, stored), now), seen


def _board(case: SwapCase, seen: StoredRound) -> Board:
    assert seen.board is not None, "a closed round has its board"
    return board_of(case.month.problem, seen.board)


def _round(connection: Connection, site_id: int, number: int) -> StoredRound:
    found = round_numbered(connection, site_id, number)
    assert found is not None, "no round is ever removed"
    return found


def _wrong(seen: StoredRound, step: str) -> Refused:
    return refused(ClearingReason.WRONG_STATE, round=seen.id, state=seen.state, step=step)


def _not_published(case: SwapCase) -> Refused | None:
    """Why nothing is granted while the agents have no roster to go by."""
    month = case.month
    if month.state == PUBLISHED:
        return None
    return refused(ClearingReason.NOT_PUBLISHED, month=str(month.month), state=month.state)


def _may(case: SwapCase, by: str) -> None:
    actor = actor_of(case.connection, case.site, by, case.today)
    require_rank(case.connection, case.site, actor, case.settings.supervisor, Sentence("clear the board"))
