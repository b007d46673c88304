"""What each agent did in a month, counted: the numbers whose spread is published (EV-02, NT-04, K-21)."""

from collections.abc import Mapping
from fractions import Fraction

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.ledger import HOLIDAY, NIGHT, WEEKEND, able_to_bear, bears

NIGHTS, WEEKENDS, HOLIDAYS, LOAD = "nights", "weekends", "holidays", "load"
MEASURES = (NIGHTS, WEEKENDS, HOLIDAYS, LOAD)
KIND_OF = {NIGHTS: NIGHT, WEEKENDS: WEEKEND, HOLIDAYS: HOLIDAY}
NIGHT_WEIGHT = 2
"""What a night counts in the load, in day equivalents (NT-01, K-19)."""


def load(duties: int, nights: int) -> int:
    """Work done in day equivalents: 16 days and 4 nights are 20 duties, 4 of them nights, and count 24."""
    return duties + (NIGHT_WEIGHT - 1) * nights


def counts(problem: RosterProblem, roster: Roster) -> dict[str, dict[str, int]]:
    """Each measure by agent, of those who have hours in the month; nights only of those who can work them."""
    found: dict[str, dict[str, int]] = {}
    for measure, kind in KIND_OF.items():
        found[measure] = {
            agent.id: sum(bears(problem, duty, kind) for duty in roster.by_agent.get(agent.id, ()))
            for agent in able_to_bear(problem, kind)
        }
    found[LOAD] = {
        agent.id: load(len(duties), sum(bears(problem, duty, NIGHT) for duty in duties))
        for agent in problem.agents
        if agent.minutes_max
        for duties in [roster.by_agent.get(agent.id, ())]
    }
    return found


def availability(problem: RosterProblem) -> dict[str, Fraction]:
    """Each agent's hours of the month as a share of the most that anybody has, by the middle of the limits.

    Part-timers, and who joins, leaves or is on leave for a part of the month, are available for less.
    """
    hours = {a.id: a.minutes_min + a.minutes_max for a in problem.agents if a.minutes_max}
    most = max(hours.values(), default=1)
    return {agent: Fraction(own, most) for agent, own in hours.items()}


def adjusted(values: Mapping[str, int | Fraction], shares: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """What each would have done, available for all of the month: the count over the share."""
    return {agent: value / shares[agent] for agent, value in values.items()}
