"""Who could take or exchange a duty, each with the price: the list an agent chooses a partner from (K-24)."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.rulebook import Rulebook
from scheduler.swaps.exchange import Leg, leg_of
from scheduler.swaps.ground import Change, Ground, change
from scheduler.swaps.judge import Verdict, judged
from scheduler.swaps.limits import ChangeLimits


@dataclass(frozen=True)
class Partner:
    """An agent who could take a duty, for one of the own (`legs` has two) or for none, and the verdict."""

    agent: str
    legs: tuple[Leg, ...]
    verdict: Verdict


def partners(
    problem: RosterProblem,
    rulebook: Rulebook,
    roster: Roster,
    duty: Duty,
    limits: ChangeLimits,
    lot: Callable[[str], int],
    in_return: Collection[int] | None = (),
) -> tuple[Partner, ...]:
    """Everybody with whom a change is allowed, cheapest first, then who worked least this month.

    `in_return` are the days whose duties are taken in exchange, None for all days; without any the duty is
    given away. Where nothing tells two agents apart, their lots do, the smallest first.
    """
    ground = Ground(problem, rulebook, roster)
    found = []
    for agent, legs in ways(problem, roster, duty, in_return):
        made = _change(problem, legs)
        if not ground.spoilt(made) and (verdict := judged(ground, made, limits)).allowed:
            found.append(Partner(agent, legs, verdict))
    worked = {p.agent: _paid(problem, roster, p.agent) for p in found}
    return tuple(sorted(found, key=lambda p: (p.verdict.price, worked[p.agent], lot(p.agent))))


def ways(
    problem: RosterProblem, roster: Roster, duty: Duty, in_return: Collection[int] | None
) -> Iterator[tuple[str, tuple[Leg, ...]]]:
    """Every change by which somebody else gets the duty: for nothing, or for a duty on one of the days."""
    for agent in problem.agents:
        if agent.id == duty.agent:
            continue
        own = roster.by_agent.get(agent.id, ())
        if not in_return and in_return is not None:
            yield agent.id, (leg_of(duty, agent.id),)
            continue
        for other in own:
            alike = (other.day, other.shift, other.queue) == (duty.day, duty.shift, duty.queue)
            if not alike and (in_return is None or other.day in in_return):
                yield agent.id, (leg_of(duty, agent.id), leg_of(other, duty.agent))


def _change(problem: RosterProblem, legs: tuple[Leg, ...]) -> Change:
    given = (leg.given(problem) for leg in legs)
    taken = (leg.taken(problem) for leg in legs)
    return change(filter(None, given), filter(None, taken))


def _paid(problem: RosterProblem, roster: Roster, agent: str) -> int:
    return sum(problem.paid_minutes(d.shift, d.day) for d in roster.by_agent.get(agent, ()))
