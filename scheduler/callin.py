"""Whom to call when many more agents are needed at once (EM-01, EM-02): spares, surplus, other groups, rest.

Nobody is called whom a hard rule forbids, and nobody on leave. Within a source those come first who were
called least lately, then who bears the fewest burden points, then by lot from the seed; how long somebody
has been there is not known here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from scheduler.candidates import MOVE, TAKE, Desk
from scheduler.domain.cover import queues_served, staffed
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.sentence import Sentence
from scheduler.domain.shifts import STANDBY
from scheduler.ledger import KINDS, points_of
from scheduler.rulebook import Rulebook

SPARE, SURPLUS, CROSS, REST = "spare", "surplus", "cross-group", "rest-day"
SOURCES = (SPARE, SURPLUS, CROSS, REST)
"""In the order in which they are drawn on; what they leave unmet is for other cities (ST-11)."""


@dataclass(frozen=True)
class Need:
    """Agents missing for a queue on a day: `extra[k]` of them in interval `first + k` of the horizon."""

    queue: str
    day: int
    first: int
    extra: tuple[int, ...]

    def missing_at(self, intervals: Sequence[int]) -> frozenset[int]:
        """Those of the intervals in which somebody is missing."""
        return frozenset(
            i for i in intervals if 0 <= i - self.first < len(self.extra) and self.extra[i - self.first] > 0
        )


@dataclass(frozen=True)
class Call:
    """Somebody who can help: from which source, with which shift ("" = the duty at hand goes on), when."""

    agent: str
    source: str
    shift: str
    intervals: frozenset[int]
    called_in: int
    burden: float
    asked: bool = False


@dataclass(frozen=True)
class CallIn:
    """The list in order, those to be asked marked; who cannot be called and why; what stays unmet."""

    need: Need
    calls: tuple[Call, ...]
    unfit: Mapping[str, tuple[Sentence, ...]] = field(default_factory=dict)
    unmet: tuple[int, ...] = ()


def call_in(
    problem: RosterProblem,
    rulebook: Rulebook,
    roster: Roster,
    need: Need,
    *,
    called_in: Mapping[str, int],
    seed: int,
) -> CallIn:
    """Everybody who can help, in order. Raises ValueError for a queue or day that is not there."""
    if need.queue not in problem.queue_of or not 0 <= need.day < problem.horizon.days:
        raise ValueError(f"The need of queue {need.queue} on day {need.day} does not fit the problem.")
    lot = {agent.id: Random(f"{seed}|{agent.id}").random() for agent in problem.agents}
    desk = _Board(problem, rulebook, roster, need, called_in)
    # Those who come first are also the first to be spared elsewhere, where not all can be.
    desk.able.sort(key=lambda agent: (*desk.standing(agent), lot[agent]))
    unfit: dict[str, tuple[Sentence, ...]] = {}
    found = [*desk.spares(), *desk.others_on_duty(), *desk.from_rules(unfit)]
    found.sort(key=lambda c: (SOURCES.index(c.source), c.called_in, c.burden, lot[c.agent]))
    left = list(need.extra)
    calls = []
    for call in found:
        helps = [i - need.first for i in call.intervals if left[i - need.first] > 0]
        for place in helps:
            left[place] -= 1
        calls.append(replace(call, asked=bool(helps)))
    return CallIn(need, tuple(calls), unfit, tuple(left))


class _Board:
    """A roster on one day, asked for helpers of one queue."""

    def __init__(
        self,
        problem: RosterProblem,
        rulebook: Rulebook,
        roster: Roster,
        need: Need,
        called_in: Mapping[str, int],
    ) -> None:
        self.problem, self.roster, self.need, self.called_in = problem, roster, need, called_in
        self.rulebook = rulebook
        self.able = [a.id for a in problem.agents if need.queue in problem.queues_of[a.id]]
        step = problem.horizon.interval_minutes
        needs = problem.requirement.agents if problem.requirement else {}
        self.over = {
            queue: [there // step - (needs[queue][i] if queue in needs else 0) for i, there in enumerate(row)]
            for queue, row in staffed(problem, roster).items()
        }

    def standing(self, agent: str) -> tuple[int, float]:
        """How often an agent was called lately, and the burden borne: the fewer, the sooner called."""
        return self.called_in.get(agent, 0), self._burden(agent)

    def spares(self) -> Iterator[Call]:
        """Agents standing by."""
        for duty in self._duties():
            if self.problem.shift_of[duty.shift].activity == STANDBY:
                step = self.problem.horizon.interval_minutes
                first, last = -(-duty.start // step), duty.end // step
                yield from self._call(duty.agent, SPARE, "", list(range(first, last)))

    def others_on_duty(self) -> Iterator[Call]:
        """Agents at work for another queue, or for none in particular, that can spare them meanwhile."""
        for duty in self._duties():
            served = queues_served(self.problem, duty)
            if len(served) != 1 or served[0] == self.need.queue:
                continue
            at = self.need.missing_at(self._present(duty.shift))
            if at and all(self.over[served[0]][i] >= 1 for i in at):
                for i in at:
                    self.over[served[0]][i] -= 1
                yield from self._call(duty.agent, CROSS, "", sorted(at))

    def from_rules(self, unfit: dict[str, tuple[Sentence, ...]]) -> Iterator[Call]:
        """Agents with another shift that day: from off-peak surplus of the queue, or from a rest day."""
        desk = Desk(self.problem, self.rulebook, self.roster, self.need.day)
        done: set[str] = set()
        refused: dict[str, tuple[Sentence, ...]] = {}
        for shift in self._shifts():
            open_duty = self.problem.duty("", self.need.day, shift, self.need.queue)
            for one in sorted(desk.substitutes(open_duty).candidates, key=lambda c: c.agent):
                if one.agent in done or one.agent not in self.able or self._away(one.agent):
                    continue
                source = {TAKE: REST, MOVE: SURPLUS}[one.way]
                if source == SURPLUS and not self._can_move(one.agent):
                    continue
                if one.breaks:
                    if source == REST:
                        refused.setdefault(one.agent, one.breaks)
                    continue
                done.add(one.agent)
                yield from self._call(one.agent, source, shift, self._present(shift))
        unfit.update({agent: why for agent, why in sorted(refused.items()) if agent not in done})

    def _duties(self) -> Iterator[Duty]:
        for agent in self.able:
            if not self._away(agent):
                yield from self.roster.of(agent, self.need.day)

    def _away(self, agent: str) -> bool:
        one = self.problem.agent_of[agent]
        employed = one.first_day <= self.need.day <= one.last_day
        return not employed or (agent, self.need.day) in self.problem.leave

    def _can_move(self, agent: str) -> bool:
        """Whether the queue has more than it needs while the agent's own duty of the day lasts."""
        (duty, *more) = self.roster.of(agent, self.need.day)
        if more or queues_served(self.problem, duty)[:1] != (self.need.queue,):
            return False
        own = self._present(duty.shift)
        if self.need.missing_at(own):
            return False
        return bool(own) and all(self.over[self.need.queue][i] >= 1 for i in own)

    def _shifts(self) -> list[str]:
        """Shifts for the queue that help, those that help longest first, then those that begin nearest."""
        kind = self.problem.days[self.need.day].kind
        helping = {
            shift.code: len(self.need.missing_at(self._present(shift.code)))
            for shift in self.problem.shifts
            if shift.serves(self.need.queue) and kind in shift.kinds
        }
        begins = self.need.first * self.problem.horizon.interval_minutes
        early = {code: abs(self.problem.times(code, self.need.day)[0] - begins) for code in helping}
        return sorted(
            (code for code, number in helping.items() if number),
            key=lambda code: (-helping[code], early[code], code),
        )

    def _present(self, shift: str) -> list[int]:
        """Intervals of the horizon in which the shift, worked that day, is there from beginning to end."""
        horizon = self.problem.horizon
        return [
            i
            for i, minutes in self.problem.presence(shift, self.need.day)
            if 0 <= i < horizon.intervals and minutes >= horizon.interval_minutes
        ]

    def _call(self, agent: str, source: str, shift: str, intervals: Sequence[int]) -> Iterator[Call]:
        at = self.need.missing_at(intervals)
        if at:
            yield Call(agent, source, shift, at, *self.standing(agent))

    def _burden(self, agent: str) -> float:
        """Points carried over, and those of the month's duties up to the day."""
        carried = sum(self.problem.ledger.get((agent, kind), 0.0) for kind in KINDS)
        duties = (d for d in self.roster.by_agent.get(agent, ()) if d.day <= self.need.day)
        return carried + sum(points_of(self.problem, d, dict.fromkeys(KINDS, 1)) for d in duties)
