"""Who can take or exchange one duty: everybody ranked, each with the price and with the rules in the way.

A change is priced by the posted rows it touches; the rules themselves say in words what they forbid. The
answer is that of one audit for each candidate, at a fraction of the work (K-24, K-31).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from scheduler.audit import Audit, audit
from scheduler.domain.cover import queues_served
from scheduler.domain.lottery import draw
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.sentence import Sentence
from scheduler.domain.violation import Violation
from scheduler.posting.pinned import PinnedPlan
from scheduler.posting.tally import Effect, Tally
from scheduler.rulebook import Rulebook

TAKE, MOVE, SWAP = "take", "move", "swap"
NO_SECRET = ""
REACH = 2
"""Duties of so many days before and after may be present at the same time."""


@dataclass(frozen=True)
class Candidate:
    """One way to fill a duty.

    `way`: "take" on a day off, "move" leaving the own duty of that day open, "swap" giving it to the agent
    whose duty it was. `price` is the change of the objective against the roster as it is; `breaks` says
    where hard rules are broken more than while the duty is open; `paid_minutes` are those of the month so
    far, by which equal prices are ranked.
    """

    agent: str
    way: str
    price: int
    breaks: tuple[Sentence, ...]
    paid_minutes: int


@dataclass(frozen=True)
class Substitutes:
    """The candidates for a duty, those without breaks first, then by price.

    `left_open` is the price of leaving the duty open, `giving` what the agent who has it breaks thereby.
    """

    duty: Duty
    left_open: int
    giving: tuple[Sentence, ...]
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class _Change:
    """What an agent's way takes out of the roster with the open duty, and what it puts in."""

    agent: str
    way: str
    out: tuple[Duty, ...]
    into: tuple[Duty, ...]

    def made(self, roster: Roster) -> Roster:
        """The roster after it."""
        return Roster([*(d for d in roster.duties if d not in self.out), *self.into])


class Desk:
    """A roster kept ready for questions about its duties: built once, it answers each in a moment."""

    def __init__(
        self, problem: RosterProblem, rulebook: Rulebook, roster: Roster, day: int | None = None
    ) -> None:
        """Post the rules for all days or, sooner done, only for questions about one `day`."""
        self.problem, self.rulebook, self.roster = problem, rulebook, roster
        days = range(problem.horizon.days) if day is None else (day,)
        self.plan = PinnedPlan(problem, roster, [(a.id, d) for a in problem.agents for d in days])
        self.limits = rulebook.post(problem, self.plan)
        self.tally = Tally(self.plan, self.limits, self.plan.held())

    def substitutes(self, duty: Duty, swaps: bool = False) -> Substitutes:
        """Everybody who could be asked to work a duty, be it in the roster or missing from it.

        Raises KeyError for a duty of another day than the desk is for.
        """
        if not self._rows_know(duty):
            return by_audits(self.problem, self.rulebook, self.roster, duty, swaps)
        hole = _without(self.roster, duty)
        given = self.variables([duty]) if duty in self.roster.duties else []
        left_open = self.tally.effect(given, []).cost
        self.tally.apply(given, [])
        judge = _Judge(self, hole, tuple(_changes(self.problem, self.roster, duty, swaps)))
        found = [judge.candidate(change, left_open) for change in judge.changes]
        self.tally.apply([], given)
        giving = self._giving(duty, hole) if given else ()
        return Substitutes(duty, left_open, giving, ranked(self.problem, duty, found))

    def _rows_know(self, duty: Duty) -> bool:
        """Whether rows price the duty as the audit does: not where duties are split over several queues, nor
        for an agent with two duties on a day.
        """
        if duty.agent in self.crowded:
            return False
        near = [d for d in self.roster.duties if abs(d.day - duty.day) <= REACH] + [duty]
        return all(d.queue is not None or len(queues_served(self.problem, d)) == 1 for d in near) and (
            duty.queue is not None
        )

    @cached_property
    def crowded(self) -> frozenset[str]:
        """Agents with two duties on a day."""
        return frozenset(agent for (agent, _), held in self.roster.by_cell.items() if len(held) > 1)

    def _giving(self, duty: Duty, hole: Roster) -> tuple[Sentence, ...]:
        effect = self.tally.effect(self.variables([duty]), [])
        rules = sorted({row.rule for row, before, after in effect.broken(self.limits) if after > before})
        return tuple(
            sentence
            for rule in rules
            for sentence in _worse(self.part(rule, hole), self.part(rule, self.roster))
        )

    def part(self, rule: str, roster: Roster) -> Audit:
        """The audit of a roster by one rule."""
        found = self.rulebook[rule].rule.check(self.problem, roster)
        return Audit(self.problem, self.rulebook, tuple(sorted(found, key=lambda v: v.where)))

    def variables(self, duties: Sequence[Duty]) -> list[int]:
        """The variables of duties."""
        return [self.plan.var_of[d.agent, d.day, d.shift, d.queue] for d in duties]


class _Judge:
    """Says in the rules' own words what changes break.

    Rows about the candidate alone do not ask what others do, so one audit by a rule of the roster in which
    all candidates make their changes at once serves all of them.
    """

    def __init__(self, desk: Desk, hole: Roster, changes: Sequence[_Change]) -> None:
        self.desk, self.hole, self.changes = desk, hole, changes
        self.together = {
            way: _together(hole, [c for c in changes if c.way == way]) for way in (TAKE, MOVE, SWAP)
        }
        self.known: dict[tuple[str, object], tuple[Violation, ...]] = {}

    @cached_property
    def audits(self) -> tuple[Audit, Audit]:
        """The whole audits of the roster and of the hole."""
        problem, book = self.desk.problem, self.desk.rulebook
        return audit(problem, book, self.desk.roster), audit(problem, book, self.hole)

    def candidate(self, change: _Change, left_open: int) -> Candidate:
        """The candidate of a change."""
        desk = self.desk
        if change.agent in desk.crowded:
            return _judged(*self.audits, desk.roster, self.hole, change)
        effect = desk.tally.effect(desk.variables(change.out), desk.variables(change.into))
        paid = paid_so_far(desk.problem, desk.roster, change.agent)
        breaks = self.breaks(change, effect)
        return Candidate(change.agent, change.way, left_open + effect.cost, breaks, paid)

    def breaks(self, change: _Change, effect: Effect) -> tuple[Sentence, ...]:
        """The sentences for the hard rows that are broken after a change."""
        asked: dict[tuple[str, frozenset[str]], None] = {}
        for row, _, _ in effect.broken(self.desk.limits):
            asked[row.rule, frozenset(self.desk.plan.agents_of(row.expr))] = None
        found: dict[Violation, None] = {}
        for rule, about in sorted(asked, key=lambda key: (key[0], sorted(key[1]))):
            for violation in self._worse(rule, about, change):
                found[violation] = None
        judged = Audit(self.desk.problem, self.desk.rulebook, ())
        return tuple(judged.sentence(v) for v in found)

    def _worse(self, rule: str, about: frozenset[str], change: _Change) -> list[Violation]:
        if about == {change.agent}:
            worse = self._once(rule, change.way, self.together[change.way])
            return [v for v in worse if v.where.agent == change.agent]
        giver = {d.agent for d in change.into} - {change.agent}
        if about and about == giver:
            got = tuple(sorted((d.agent, d.shift, d.queue or "") for d in change.into if d.agent in giver))
            alone = replace(change, out=(), into=tuple(d for d in change.into if d.agent in giver))
            return [v for v in self._once(rule, got, alone.made(self.hole)) if v.where.agent in giver]
        return list(self._once(rule, change, change.made(self.hole)))

    def _once(self, rule: str, key: object, roster: Roster) -> tuple[Violation, ...]:
        if (rule, key) not in self.known:
            before = self._before(rule)
            self.known[rule, key] = self.desk.part(rule, roster).worse_than(before)
        return self.known[rule, key]

    def _before(self, rule: str) -> Audit:
        return self.desk.part(rule, self.hole)


def by_audits(
    problem: RosterProblem, rulebook: Rulebook, roster: Roster, duty: Duty, swaps: bool = False
) -> Substitutes:
    """The same by a whole audit for each candidate: slow, and what `Desk` is held against."""
    hole = _without(roster, duty)
    now, before = audit(problem, rulebook, roster), audit(problem, rulebook, hole)
    found = [_judged(now, before, roster, hole, c) for c in _changes(problem, roster, duty, swaps)]
    left_open = before.objective - now.objective
    return Substitutes(duty, left_open, tuple(_worse(before, now)), ranked(problem, duty, found))


def _judged(now: Audit, before: Audit, roster: Roster, hole: Roster, change: _Change) -> Candidate:
    after = audit(now.problem, now.rulebook, change.made(hole))
    paid = paid_so_far(now.problem, roster, change.agent)
    price = after.objective - now.objective
    return Candidate(change.agent, change.way, price, tuple(_worse(after, before)), paid)


def _changes(problem: RosterProblem, roster: Roster, duty: Duty, swaps: bool) -> Iterator[_Change]:
    for agent in problem.agents:
        if agent.id == duty.agent:
            continue
        own = roster.of(agent.id, duty.day)
        taken = replace(duty, agent=agent.id)
        yield _Change(agent.id, MOVE if own else TAKE, own, (taken,))
        if swaps and own and duty in roster.duties:
            given = tuple(replace(d, agent=duty.agent) for d in own)
            yield _Change(agent.id, SWAP, own, (taken, *given))


def _without(roster: Roster, duty: Duty) -> Roster:
    return Roster(d for d in roster.duties if d != duty)


def _together(hole: Roster, changes: Sequence[_Change]) -> Roster:
    """The roster in which every candidate makes the change, as far as it is the candidate's own."""
    out = {d for change in changes for d in change.out}
    into = [d for change in changes for d in change.into if d.agent == change.agent]
    return Roster([*(d for d in hole.duties if d not in out), *into])


def _worse(after: Audit, before: Audit) -> Iterator[Sentence]:
    return (after.sentence(v) for v in sorted(after.worse_than(before), key=lambda v: (v.rule, v.where)))


def paid_so_far(problem: RosterProblem, roster: Roster, agent: str) -> int:
    """Paid minutes of an agent's duties in a roster."""
    return sum(problem.paid_minutes(d.shift, d.day) for d in roster.by_agent.get(agent, ()))


def ranked(problem: RosterProblem, duty: Duty, found: list[Candidate]) -> tuple[Candidate, ...]:
    """Without breaks first; among equal prices who has worked least so far; then by a lot of the duty.

    Never by id, whose order may follow entry. The lot has no secret: anybody can draw it again.
    """
    for_what = f"{problem.horizon.date_of(duty.day)}/{duty.shift}/{duty.queue or ''}"

    def place(one: Candidate) -> tuple[int, int, int, int, str]:
        lot = draw(NO_SECRET, for_what, one.agent)
        return len(one.breaks), one.price, one.paid_minutes, lot, one.way

    return tuple(sorted(found, key=place))
