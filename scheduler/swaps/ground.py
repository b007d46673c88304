"""A roster kept ready for judging changes of it: only what a change can alter is checked, and once.

Each rule says with `reach` what its breaches follow from. So the breaches of an agent are those of the own
duties, whoever is on the other side of a change; and those of a place stay where duties of the same kinds
come and go. `worse_than` over what is checked says what it says over two whole audits.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from scheduler.domain.cover import queues_served, staffed
from scheduler.domain.people import Agent
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.violation import Violation, Where
from scheduler.rulebook import Rulebook, RuleInForce
from scheduler.rules.rule import OF_AGENT, OF_PLACE
from scheduler.swaps.narrow import Place, after, of_agents

Agents = frozenset[str]
Breaches = tuple[tuple[Violation, ...], tuple[Violation, ...]]
MOST_ALONE = 4
"""Agents of a change who are checked one by one; of more they are checked together, which is less work."""


@dataclass(frozen=True)
class Change:
    """The duties that go out of a roster and those that come into it, by day."""

    out: tuple[Duty, ...] = ()
    into: tuple[Duty, ...] = ()

    @cached_property
    def agents(self) -> Agents:
        """Everybody whose duties change."""
        return frozenset(duty.agent for duty in (*self.out, *self.into))

    def of(self, agents: Collection[str]) -> "Change":
        """The part of it that is some agents' own."""
        return Change(
            tuple(duty for duty in self.out if duty.agent in agents),
            tuple(duty for duty in self.into if duty.agent in agents),
        )


UNCHANGED = Change()


def change_of(current: Roster, changed: Roster) -> Change:
    """The duties that only the current and only the changed roster has."""
    out: Counter[Duty] = Counter()
    into: Counter[Duty] = Counter()
    for agent in current.differing(changed):
        before, after = (Counter(roster.by_agent.get(agent, ())) for roster in (current, changed))
        out.update((before - after).elements())
        into.update((after - before).elements())
    return change(out.elements(), into.elements())


def change(out: Iterable[Duty], into: Iterable[Duty]) -> Change:
    """A change in the order in which changes are told."""
    return Change(tuple(sorted(out, key=_order)), tuple(sorted(into, key=_order)))


def _order(duty: Duty) -> tuple[int, str, int, str, str]:
    return duty.day, duty.agent, duty.start, duty.shift, duty.queue or ""


class Ground:
    """The roster that changes are judged against, with what was found out about it."""

    def __init__(self, problem: RosterProblem, book: Rulebook, roster: Roster) -> None:
        """Check nothing yet."""
        self.problem, self.book, self.roster = problem, book, roster
        self._people: dict[Agents, _People] = {}
        self._places: dict[frozenset[int], Place] = {}
        self._sees: dict[tuple[str, str], Hashable] = {}
        self._last: tuple[Change, Breaches] | None = None
        self._stopped: list[RuleInForce] = [e for e in book.entries if e.hard and e.rule.reach != OF_PLACE]

    def on(self, roster: Roster) -> "Ground":
        """The ground of another roster: what was found out of those whose duties are the same there holds."""
        found, others = Ground(self.problem, self.book, roster), set(self.roster.differing(roster))
        found._people = {some: people for some, people in self._people.items() if not people.seen & others}
        found._sees, found._stopped = self._sees, list(self._stopped)
        return found

    def groups(self, made: Change) -> list[Agents]:
        """The agents of a change, apart where the duties of one are nothing to the breaches of another."""
        together = any(self.problem.agent_of[agent].mentor in made.agents for agent in made.agents)
        if together or len(made.agents) > MOST_ALONE:
            return [made.agents]
        return [frozenset((agent,)) for agent in sorted(made.agents)]

    def spoilt(self, made: Change) -> bool:
        """Whether somebody's own hard rules are broken more after a change; places are not looked at.

        The rule that said no last time is asked first: many changes are wrong for the same reason.
        """
        for agents in self.groups(made):
            before = self._of(agents).checked(UNCHANGED)
            now = self._of(agents).checked(made.of(agents))
            for place, entry in enumerate(self._stopped):
                if _worse(now.by(entry), before.by(entry)):
                    self._stopped.insert(0, self._stopped.pop(place))
                    return True
        return False

    def breaches(self, made: Change) -> Breaches:
        """The violations before and after a change at all places that it can alter."""
        # Who makes a change has had it judged: just so, or within limits that say more.
        last = self._last
        if last is None or last[0] != made:
            last = self._last = (made, self._breaches(made))
        return last[1]

    def _breaches(self, made: Change) -> Breaches:
        before, now = list[Violation](), list[Violation]()
        for agents in self.groups(made):
            before += self._of(agents).checked(UNCHANGED).all()
            now += self._of(agents).checked(made.of(agents)).all()
        touched = [e for e in self.book.entries if e.rule.reach == OF_PLACE and self._alters(e, made)]
        if touched:
            place = self.place(made)
            before += place.checked(touched)
            now += place.after(made.out, made.into, touched)
        return _sorted(before), _sorted(now)

    def present(self, made: Change) -> tuple[Place, dict[str, list[int]], dict[str, list[int]]] | None:
        """Who is present before and after a change where it can alter that; None where it alters nothing."""
        if not self._differ(made, lambda _: None):
            return None
        place = self.place(made)
        return place, place.present, staffed(place.problem, place.roster_after(made.out, made.into))

    def place(self, made: Change) -> Place:
        """The days and intervals that a change touches."""
        days = Place.days_of(self.problem, (*made.out, *made.into))
        if days not in self._places:
            self._places[days] = Place(self.problem, self.roster, days)
        return self._places[days]

    def _of(self, agents: Agents) -> "_People":
        if agents not in self._people:
            self._people[agents] = _People(self, agents)
        return self._people[agents]

    def _alters(self, entry: RuleInForce, made: Change) -> bool:
        """Whether a rule about places can see a change."""

        def seen(agent: Agent) -> Hashable:
            key = (entry.rule.code, agent.id)
            if key not in self._sees:
                self._sees[key] = entry.rule.sees(self.problem, agent)
            return self._sees[key]

        return self._differ(made, seen)

    def _differ(self, made: Change, seen: Callable[[Agent], Hashable]) -> bool:
        out, into = (Counter(self._kind(duty, seen) for duty in side) for side in (made.out, made.into))
        return out != into

    def _kind(self, duty: Duty, seen: Callable[[Agent], Hashable]) -> Hashable:
        queues = tuple(sorted(queues_served(self.problem, duty)))
        return duty.day, duty.shift, queues, seen(self.problem.agent_of[duty.agent])


class _People:
    """Some agents with whoever is mentor or trainee of them."""

    def __init__(self, ground: Ground, agents: Agents) -> None:
        # Not the ground: of other rosters, whose grounds take this over, nothing else is to be kept.
        self.whole, self.book = ground.problem, ground.book
        problem = ground.problem
        self.judged = agents | {agent.id for agent in problem.agents if agent.mentor in agents}
        mentors = {problem.agent_of[agent].mentor for agent in self.judged}
        self.seen = self.judged | {mentor for mentor in mentors if mentor is not None}
        self.problem = of_agents(problem, self.judged, self.seen)
        by_agent = ground.roster.by_agent
        self.duties = tuple(duty for agent in sorted(self.seen) for duty in by_agent.get(agent, ()))
        self.known: dict[Change, _Checked] = {}

    def checked(self, made: Change) -> "_Checked":
        """Their duties after their part of a change."""
        if made not in self.known:
            self.known[made] = _Checked(self, after(self.duties, made.out, made.into))
        return self.known[made]


class _Checked:
    """The breaches of some agents with certain duties, found when they are asked for."""

    def __init__(self, people: _People, roster: Roster) -> None:
        self.people, self.roster = people, roster
        self.found: dict[str, tuple[Violation, ...]] = {}

    def by(self, entry: RuleInForce) -> tuple[Violation, ...]:
        """The breaches of a rule."""
        rule, people = entry.rule, self.people
        if rule.code not in self.found:
            problem = people.problem if rule.reach == OF_AGENT else people.whole
            of = rule.check_of(problem, self.roster, people.judged)
            self.found[rule.code] = tuple(of)
        return self.found[rule.code]

    def all(self) -> Iterator[Violation]:
        """The breaches of all rules about agents."""
        for entry in self.people.book.entries:
            if entry.rule.reach != OF_PLACE:
                yield from self.by(entry)


def _worse(now: Iterable[Violation], before: Iterable[Violation]) -> bool:
    more: dict[Where, int] = defaultdict(int)
    for violation in now:
        more[violation.where] += violation.amount
    for violation in before:
        if violation.where in more:
            more[violation.where] -= violation.amount
    return any(amount > 0 for amount in more.values())


def _sorted(found: list[Violation]) -> tuple[Violation, ...]:
    return tuple(sorted(found, key=lambda v: (v.rule, v.where)))
