"""Small boards about rosters of small months, and clearing them the slow way."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations

from scheduler.audit import audit
from scheduler.clearing.graph import Graph, graph_of
from scheduler.clearing.lottery import draw
from scheduler.clearing.offers import Board, Offer
from scheduler.clearing.outcome import Clearing, Exchange, exchanged
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.rulebook import Rulebook, RuleSetting, rulebook
from scheduler.solver.clearing import clear
from tests.scheduler.months import month, random_roster

SECRET = "5ec2e7"
MILD = ("month-hours", "max-run-days", "night-exemption", "opening-hours", "period-shifts", "queue-skill")
"""Hard rules that only cost something on most boards: else few exchanges on a random roster are legal."""


@dataclass(frozen=True)
class Case:
    """A board about a roster."""

    problem: RosterProblem
    book: Rulebook
    roster: Roster
    board: Board

    def order(self) -> list[str]:
        """The ids of the offers in the order of their lots."""
        names = [offer.id for offer in self.board.offers]
        return sorted(names, key=lambda name: draw(SECRET, self.board.sha256, name))

    def graph(self) -> Graph:
        """The graph of the board."""
        return graph_of(self.problem, self.book, self.roster, self.board, self.order())

    def spoilt(self, exchanges: Sequence[Exchange]) -> frozenset[str]:
        """The agents in whose places hard rules are broken more."""
        return frozenset(v.where.agent for v in worse(self, exchanges))

    def cleared(self, longest: int, most_cycles: int = 1000) -> Clearing:
        """The clearing of the board."""
        return clear(self.graph(), longest=longest, seed=1, spoilt=self.spoilt, most_cycles=most_cycles)


def worse(case: Case, exchanges: Sequence[Exchange]) -> tuple:  # type: ignore[type-arg]
    """Where hard rules are broken more after exchanges."""
    now = audit(case.problem, case.book, case.roster)
    changed = exchanged(case.problem, case.roster, exchanges)
    return audit(case.problem, case.book, changed).worse_than(now)


def case(seed: int, agents: int = 5, offers: int = 8, days: int = 7) -> Case:
    """A board of random offers."""
    draws = random.Random(seed)
    problem = month(agents, days, seed)
    roster = random_roster(problem, seed, 0.5)
    names = [agent.id for agent in problem.agents]
    made = [_offer(problem, roster, draws, f"O{n}", draws.choice(names)) for n in range(offers)]
    board = Board(tuple(o for o in made if o), {name: draws.randrange(3) for name in names})
    problem = replace(problem, together=frozenset({"T1"}) if seed % 3 == 0 else frozenset())
    return Case(
        problem, rulebook([RuleSetting(code, "soft") for code in MILD] if seed % 4 else ()), roster, board
    )


def _offer(
    problem: RosterProblem, roster: Roster, draws: random.Random, name: str, agent: str
) -> Offer | None:
    own = roster.by_agent.get(agent, ())
    gives = None if draws.random() < 0.15 or not own else draws.choice(own)
    # On no day with another duty: what two a day cost, rows and audit count differently.
    taken = {duty.day for duty in own if duty != gives}
    others = [d for d in roster.duties if d.agent != agent and d.day not in taken]
    wanted = frozenset((d.day, d.shift) for d in draws.sample(others, min(5, len(others))))
    return Offer(name, agent, gives, wanted, gives is not None and draws.random() < 0.3) if wanted else None


def slow(case: Case, longest: int) -> tuple[int, int, int]:
    """The best values of the three goals by looking at every set of exchanges, judged by whole audits."""
    exchanges = list(_exchanges(case, longest))
    order = case.order()
    names = {offer.agent for offer in case.board.offers}
    one = len(names) * max((case.board.granted.get(name, 0) for name in names), default=0) + 1
    best = (0, 0, 0)
    for chosen in _sets(exchanges, 0, ()):
        served = {offer.agent for exchange in chosen for offer in exchange.offers}
        moves = [move for exchange in chosen for move in exchange.received()]
        value = (
            sum(one - case.board.granted.get(agent, 0) for agent in served),
            -sum(_price(case, offer, received) for offer, received in moves),
            sum(len(order) - order.index(offer.id) for offer, _ in moves),
        )
        if value > best and not worse(case, chosen):
            best = value
    return best


def _exchanges(case: Case, longest: int) -> Iterator[Exchange]:
    for length in range(2, longest + 1):
        for offers in permutations(case.board.offers, length):
            if offers[0] == min(offers, key=lambda o: o.id):
                exchange = Exchange(offers)
                if all(_wanted(case, offer, got) for offer, got in exchange.received()):
                    yield exchange


def _wanted(case: Case, offer: Offer, got: Duty | None) -> bool:
    if got is None:
        return offer.for_nothing
    held = {(d.shift, d.queue) for d in case.roster.of(offer.agent, got.day)}
    return (got.day, got.shift) in offer.takes and (got.shift, got.queue) not in held


def _sets(
    exchanges: list[Exchange], first: int, chosen: tuple[Exchange, ...]
) -> Iterator[tuple[Exchange, ...]]:
    yield chosen
    taken = {offer.id for exchange in chosen for offer in exchange.offers}
    given = {offer.gives for exchange in chosen for offer in exchange.offers if offer.gives}
    for n in range(first, len(exchanges)):
        own = [o.gives for o in exchanges[n].offers if o.gives]
        fits = taken.isdisjoint(o.id for o in exchanges[n].offers) and given.isdisjoint(own)
        if fits and len(set(own)) == len(own):
            yield from _sets(exchanges, n + 1, (*chosen, exchanges[n]))


def _price(case: Case, offer: Offer, got: Duty | None) -> int:
    """What the agent's own soft costs change by for the one move."""
    duties = [d for d in case.roster.duties if d != offer.gives]
    after = Roster([*duties, *([got] if got is not None else [])])
    return _own(case, offer.agent, after) - _own(case, offer.agent, case.roster)


def _own(case: Case, agent: str, roster: Roster) -> int:
    judged = audit(case.problem, case.book, roster)
    soft = [v for v in judged.violations if not case.book[v.rule].hard and v.where.agent == agent]
    return sum(judged.cost(v) for v in soft)


def shuffled(case: Case, seed: int) -> Case:
    """The same board with its offers in another order."""
    offers = list(case.board.offers)
    random.Random(seed).shuffle(offers)
    return replace(case, board=replace(case.board, offers=tuple(offers)))


def renamed(case: Case) -> Case:
    """The same board with other ids of offers."""
    offers = tuple(replace(offer, id=f"X{offer.id[::-1]}") for offer in case.board.offers)
    return replace(case, board=replace(case.board, offers=offers))
