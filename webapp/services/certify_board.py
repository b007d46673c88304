"""A swap board drawn by lot from a roster, and how it would be cleared: one of the decisions certified."""

from collections.abc import Sequence
from typing import Any

from scheduler.audit import audit
from scheduler.clearing.graph import graph_of
from scheduler.clearing.lottery import draw
from scheduler.clearing.offers import Board, Offer
from scheduler.clearing.outcome import Exchange, exchanged
from scheduler.clearing.record import lots
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.rulebook import Rulebook

OFFERS, LONGEST = 16, 3


def cleared(problem: RosterProblem, book: Rulebook, roster: Roster, seed: int) -> Any:
    """The exchanges granted on the board, as ids of offers, in order."""
    from scheduler.solver.clearing import clear

    board, now = board_by_lot(problem, roster, seed), audit(problem, book, roster)

    def spoilt(exchanges: Sequence[Exchange]) -> frozenset[str]:
        after = audit(problem, book, exchanged(problem, roster, exchanges))
        return frozenset(v.where.agent for v in after.worse_than(now))

    order = lots(str(seed), board.sha256, [offer.id for offer in board.offers])
    found = clear(graph_of(problem, book, roster, board, order), longest=LONGEST, seed=seed, spoilt=spoilt)
    return sorted([offer.id for offer in exchange.offers] for exchange in found.exchanges)


def board_by_lot(problem: RosterProblem, roster: Roster, seed: int) -> Board:
    """Some agents give a duty each and take any duty of another kind that others there give."""
    secret, given = str(seed), dict[str, Duty]()
    duties = [duty for duty in roster.duties if duty.queue is not None]
    for duty in sorted(duties, key=lambda d: draw(secret, "board", f"{d.agent}/{d.day}/{d.shift}")):
        if len(given) < OFFERS:
            given.setdefault(duty.agent, duty)
    wanted = {(duty.day, duty.shift) for duty in given.values()}
    offers = []
    for agent, duty in given.items():
        takes = frozenset(other for other in wanted if other != (duty.day, duty.shift))
        offers.append(Offer(agent, agent, duty, takes, for_nothing=not takes))
    return Board(tuple(offers), {agent: draw(secret, "grants", agent) % 3 for agent in given})
