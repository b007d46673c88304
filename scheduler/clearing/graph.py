"""Which offers can follow each other, and what the rules ask of all grants together, as sparse matrices.

Duties of one day, shift and queue are alike: they form a class. An item is an offer with the class it would
receive; what happens to a roster is a sum of items, and so is every posted row.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from scheduler.clearing.offers import Board, Offer
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.posting.limits import Limits
from scheduler.posting.offers import Offers
from scheduler.posting.pinned import PinnedPlan
from scheduler.posting.plan import Plan
from scheduler.rulebook import Rulebook

Ints = NDArray[np.int64]
Class = tuple[int, str, str | None]
"""Day, shift and queue."""
NOTHING = 0
"""The number of the class of days off."""
FREE = 1 << 40
"""Beyond every activity: a side of a row that is open."""


@dataclass(frozen=True)
class Rows:
    """Hard rows over items: `lower <= items @ x + defined @ (z - z0) <= upper`, 0 being the roster as it is.

    z of a definition is 1 when `counts + members @ x` is at least 1, z0 its value now. `rule` names the rule
    of each row.
    """

    items: sparse.csr_matrix
    lower: Ints
    upper: Ints
    defined: sparse.csr_matrix
    members: sparse.csr_matrix
    counts: Ints
    rule: tuple[str, ...]

    def broken(self, granted: Ints) -> list[int]:
        """The rows that grants break; `granted` counts each item."""
        now, there = self.counts > 0, self.counts + self.members @ granted > 0
        values = self.items @ granted + self.defined @ (there.astype(np.int64) - now.astype(np.int64))
        found: list[int] = np.flatnonzero((values > self.upper) | (values < self.lower)).tolist()
        return found

    def breakable(self, item_offer: Ints) -> list[int]:
        """The rows without definitions that several grants together could break, each offer granted once."""
        entries = self.items.tocoo()
        offers = int(item_offer.max(initial=0)) + 1
        key, place = np.unique(
            entries.row.astype(np.int64) * offers + item_offer[entries.col], return_inverse=True
        )
        reach = []
        for best in (np.minimum, np.maximum):
            each = np.zeros(key.size, dtype=np.int64)
            best.at(each, place, entries.data)
            total = np.zeros(self.upper.size, dtype=np.int64)
            np.add.at(total, key // offers, each)
            reach.append(total)
        plain = np.diff(self.defined.indptr) == 0
        found: list[int] = np.flatnonzero(
            plain & ((reach[0] < self.lower) | (reach[1] > self.upper))
        ).tolist()
        return found


@dataclass(frozen=True)
class Graph:
    """A board ready to be cleared; offers and items lie in the order of the lots.

    Item i: offer `item_offer[i]` receives class `item_class[i]`; `gives[o]` is the class that offer o gives,
    `agent[o]` numbers its agent and `duty[o]` the duty it gives (-1: none), which several offers may give.
    Of agent a's offers `left[a]` may be granted, and `granted[a]` wishes were granted lately. `price[i]` is
    what the agent's own soft costs change by when the item alone is granted.
    """

    offers: tuple[Offer, ...]
    classes: tuple[Class | None, ...]
    gives: Ints
    agent: Ints
    duty: Ints
    granted: Ints
    left: Ints
    item_offer: Ints
    item_class: Ints
    price: Ints
    rows: Rows

    @property
    def agents(self) -> int:
        """How many agents have an offer on the board."""
        return int(self.granted.size)


class _Wanted(Offers):
    """Of all duties only those that somebody on the board would receive, and those that are given."""

    def __init__(self, problem: RosterProblem, wanted: Mapping[tuple[str, int], Collection[Duty]]) -> None:
        super().__init__(problem)
        self.wanted = wanted

    def duties(self, agent: str, day: int) -> Iterator[Duty]:
        """The duties offered to an agent on a day."""
        yield from sorted(self.wanted.get((agent, day), ()))


def graph_of(
    problem: RosterProblem, rulebook: Rulebook, roster: Roster, board: Board, order: Sequence[str]
) -> Graph:
    """The graph of a board about a roster, offers in the `order` of their ids (the lots').

    Items that break a hard rule in every company are left out. Raises ValueError for an offer of a duty that
    is not in the roster.
    """
    by_id = {offer.id: offer for offer in board.offers}
    offers = tuple(by_id[name] for name in order)
    for offer in offers:
        if offer.gives is not None and offer.gives not in roster.of(offer.agent, offer.gives.day):
            raise ValueError(f"The offer {offer.id} gives a duty that is not in the roster.")
    return _Builder(problem, rulebook, roster, board, offers).build()


class _Builder:
    """Numbers classes, duties, agents and items of a board's offers."""

    def __init__(
        self,
        problem: RosterProblem,
        rulebook: Rulebook,
        roster: Roster,
        board: Board,
        offers: tuple[Offer, ...],
    ) -> None:
        self.problem, self.rulebook, self.roster = problem, rulebook, roster
        self.board, self.offers = board, offers
        self.classes: dict[Class | None, int] = {None: NOTHING}
        for offer in offers:
            if offer.gives is not None:
                self.classes.setdefault(_class(offer.gives), len(self.classes))
        self.at: dict[tuple[int, str], list[Class]] = {}
        for known in self.classes:
            if known is not None:
                self.at.setdefault((known[0], known[1]), []).append(known)
        self.agents = {name: n for n, name in enumerate(dict.fromkeys(o.agent for o in offers))}
        self.duties = {d: n for n, d in enumerate(dict.fromkeys(o.gives for o in offers if o.gives))}

    def build(self) -> Graph:
        """Items that are wanted, then those of them that can be."""
        pairs = [(n, self.classes[got]) for n, offer in enumerate(self.offers) for got in self._got(offer)]
        items = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        plan = PinnedPlan(
            self.problem, self.roster, self._cells(items), _Wanted(self.problem, self._all(items))
        )
        limits = self.rulebook.post(self.problem, plan)
        posted = _Posted(plan, limits, self._moves(plan, items), items[:, 0], self._agent_of())
        kept = posted.possible()
        names = list(self.agents)
        return Graph(
            self.offers,
            tuple(self.classes),
            np.array([self.classes[_class(o.gives)] for o in self.offers], dtype=np.int64),
            self._agent_of(),
            np.array([self.duties[o.gives] if o.gives else -1 for o in self.offers], dtype=np.int64),
            np.array([self.board.granted.get(name, 0) for name in names], dtype=np.int64),
            np.array([self.board.left.get(name, len(self.offers)) for name in names], dtype=np.int64),
            items[kept, 0],
            items[kept, 1],
            posted.prices()[kept],
            posted.rows(kept),
        )

    def _got(self, offer: Offer) -> Iterator[Class | None]:
        """The classes on the board that an offer would take; never one of a duty its agent has."""
        if offer.for_nothing:
            yield None
        for wanted in sorted(offer.takes):
            for known in self.at.get(wanted, ()):
                has = {_class(duty) for duty in self.roster.of(offer.agent, known[0])}
                if known not in has:
                    yield known

    def _agent_of(self) -> Ints:
        return np.array([self.agents[offer.agent] for offer in self.offers], dtype=np.int64)

    def _cells(self, items: Ints) -> set[tuple[str, int]]:
        given = {(d.agent, d.day) for d in self.duties}
        return given | set(self._all(items))

    def _all(self, items: Ints) -> dict[tuple[str, int], set[Duty]]:
        found: dict[tuple[str, int], set[Duty]] = {}
        for duty in self._received(items):
            if duty is not None:
                found.setdefault((duty.agent, duty.day), set()).add(duty)
        return found

    def _received(self, items: Ints) -> list[Duty | None]:
        kinds = list(self.classes)
        return [
            self.problem.duty(self.offers[o].agent, *kind) if (kind := kinds[c]) is not None else None
            for o, c in items.tolist()
        ]

    def _moves(self, plan: Plan, items: Ints) -> sparse.csc_matrix:
        """Duty variables by items: +1 for the duty received, -1 for the one given."""
        rows, columns, values = [], [], []
        for n, ((o, _), duty) in enumerate(zip(items.tolist(), self._received(items), strict=True)):
            for sign, moved in ((1, duty), (-1, self.offers[o].gives)):
                if moved is not None:
                    rows.append(plan.var_of[moved.agent, moved.day, moved.shift, moved.queue])
                    columns.append(n)
                    values.append(sign)
        return sparse.csc_matrix((values, (rows, columns)), (len(plan.duties), len(items)), dtype=np.int64)


class _Posted:
    """The posted rows of a plan as matrices over items."""

    def __init__(
        self, plan: PinnedPlan, limits: Limits, moves: sparse.csc_matrix, of: Ints, agent: Ints
    ) -> None:
        self.plan, self.limits, self.of, self.agent = plan, limits, of, agent
        duties = len(plan.duties)
        self.used = [row for row in limits.rows if row.expr.terms]
        self.hard = np.array([limits.terms[row.rule].hard for row in self.used], dtype=bool)
        every = _matrix([row.expr.terms for row in self.used], duties + len(plan.defined))
        chosen = np.zeros(duties, dtype=np.int64)
        chosen[plan.held()] = 1
        members = _matrix([part.terms for part in plan.defined], duties)
        self.counts = members @ chosen
        self.members = (members @ moves).tocsr()
        self.defined = every[:, duties:].tocsr()
        now = (self.counts > 0).astype(np.int64)
        self.base = every[:, :duties] @ chosen + self.defined @ now
        self.base += np.array([row.expr.const for row in self.used], dtype=np.int64)
        self.direct = (every[:, :duties] @ moves).tocsr()
        self.alone = (self.direct + self.defined @ self._flips(now)).tocsr()
        self.alone.eliminate_zeros()
        self.lower = np.array([-FREE if r.lower is None else r.lower for r in self.used], dtype=np.int64)
        self.upper = np.array([FREE if r.upper is None else r.upper for r in self.used], dtype=np.int64)
        self.lower, self.upper = np.minimum(self.lower, self.base), np.maximum(self.upper, self.base)
        self.own = self._own(every, duties)

    def _flips(self, now: Ints) -> sparse.csr_matrix:
        """By how much an item alone changes each definition."""
        found = self.members.tocoo()
        after = (self.counts[found.row] + found.data > 0).astype(np.int64)
        return sparse.csr_matrix((after - now[found.row], (found.row, found.col)), found.shape)

    def _own(self, every: sparse.csr_matrix, duties: int) -> NDArray[np.bool_]:
        """Whether a row asks about one agent only."""
        number = {agent.id: n for n, agent in enumerate(self.plan.problem.agents)}
        of = [number[duty.agent] for duty in self.plan.duties]
        some = [{of[v] for v in part.terms} for part in self.plan.defined]
        low = np.array([*of, *(min(who) for who in some)], dtype=np.int64)
        high = np.array([*of, *(max(who) for who in some)], dtype=np.int64)
        ends = every.indptr[:-1]
        if not len(ends):
            return np.zeros(0, dtype=bool)
        low_of = np.minimum.reduceat(low[every.indices], ends)
        same: NDArray[np.bool_] = low_of == np.maximum.reduceat(high[every.indices], ends)
        return same

    def possible(self) -> Ints:
        """The items that keep their agent's own hard rows, or may do so with the agent's other offers."""
        plain = np.diff(self.defined.indptr) == 0
        only = np.bincount(self.agent, minlength=1)[self.agent[self.of]] == 1
        found = self.alone.tocoo()
        after = self.base[found.row] + found.data
        helped = self._relief(found, np.minimum), self._relief(found, np.maximum)
        bad = (after + helped[0] > self.upper[found.row]) | (after + helped[1] < self.lower[found.row])
        judged = self.hard[found.row] & self.own[found.row] & (plain[found.row] | only[found.col])
        return np.setdiff1d(np.arange(self.of.size), found.col[bad & judged])

    def _relief(self, found: sparse.coo_matrix, best: np.ufunc) -> Ints:
        """By how much the other offers of the same agent could at best move each entry's row."""
        key = found.row.astype(np.int64) * (int(self.agent.size) + 1) + self.of[found.col]
        names, place = np.unique(key, return_inverse=True)
        own = np.zeros(names.size, dtype=np.int64)
        best.at(own, place, found.data)
        total = np.zeros(len(self.used), dtype=np.int64)
        np.add.at(total, names // (int(self.agent.size) + 1), own)
        return np.asarray(total[found.row] - own[place])

    def prices(self) -> Ints:
        """What the agent's own soft rows cost more for each item alone."""
        result = np.zeros(self.of.size, dtype=np.int64)
        for number in np.flatnonzero(~self.hard & self.own).tolist():
            begin, end = self.alone.indptr[number], self.alone.indptr[number + 1]
            if begin == end:
                continue
            row = self.used[number]
            terms = self.limits.terms[row.rule]
            after = row.slacks(self.base[number] + self.alone.data[begin:end])
            before = row.slack(int(self.base[number]))
            more = terms.weight * (terms.price.of_each(after) - terms.price.of(before))
            result[self.alone.indices[begin:end]] += more
        return result

    def rows(self, kept: Ints) -> Rows:
        """The hard rows that the items kept can change."""
        touched = np.diff(self.alone.indptr) + np.diff(self.defined.indptr) + np.diff(self.direct.indptr) > 0
        wanted = np.flatnonzero(self.hard & touched)
        return Rows(
            self.direct[wanted][:, kept].tocsr(),
            (self.lower - self.base)[wanted],
            (self.upper - self.base)[wanted],
            self.defined[wanted].tocsr(),
            self.members[:, kept].tocsr(),
            self.counts,
            tuple(self.used[n].rule for n in wanted.tolist()),
        )


def _class(duty: Duty | None) -> Class | None:
    return (duty.day, duty.shift, duty.queue) if duty is not None else None


def _matrix(rows: Sequence[Mapping[int, int]], columns: int) -> sparse.csr_matrix:
    pointers = np.cumsum([0, *(len(terms) for terms in rows)])
    indices = np.fromiter((var for terms in rows for var in terms), dtype=np.int64, count=int(pointers[-1]))
    values = np.fromiter(
        (c for terms in rows for c in terms.values()), dtype=np.int64, count=int(pointers[-1])
    )
    return sparse.csr_matrix((values, indices, pointers), (len(rows), columns))
