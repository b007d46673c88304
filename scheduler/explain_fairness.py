"""A bound on fairness that a person can check by counting, beside the spread that was reached."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from scheduler.ledger import KINDS, ON_CALL, able_to_bear, bears, burden_shares, duties_needed, points_of


@dataclass(frozen=True)
class Evenness:
    """How evenly a kind of burden is spread among those who can bear it.

    `needed` duties of the kind are required, `given` are in the roster, for `able` agents who are there
    and allowed; so the busiest has at least `most_at_least` of those given and the least busy at most
    `least_at_most`. `least` and `most` are what the roster reached.
    """

    kind: str
    needed: Fraction
    given: int
    able: int
    least: int
    most: int

    @property
    def most_at_least(self) -> int:
        """What the busiest agent cannot be spared: the given duties over the agents, rounded up."""
        return -(-self.given // self.able) if self.able else 0

    @property
    def least_at_most(self) -> int:
        """What the least busy agent has at most: the same rounded down."""
        return self.given // self.able if self.able else 0

    @property
    def sentence(self) -> Sentence:
        """The count in one sentence."""
        return Sentence(
            "{kind}: {given:duty|duties} ({needed} needed) among {able:agent|agents}, so somebody has at "
            "least {most_at_least} and somebody at most {least_at_most}; reached: {least} to {most}.",
            {
                "kind": self.kind,
                "given": self.given,
                "needed": round(float(self.needed), 1),
                "able": self.able,
                "most_at_least": self.most_at_least,
                "least_at_most": self.least_at_most,
                "least": self.least,
                "most": self.most,
            },
        )


@dataclass(frozen=True)
class Furthest:
    """Who lies furthest from a fair share of all burdens together, in points.

    `given` points are in the roster where the shares of `able` agents add up to `asked`.
    """

    agent: str
    points: int
    share: Fraction
    given: int
    asked: Fraction
    able: int
    nearest: Fraction

    @property
    def off(self) -> Fraction:
        """The agent's distance from the share."""
        return abs(self.points - self.share)

    @property
    def least(self) -> Fraction:
        """What no roster with so many points undercuts: the surplus over the agents, and the largest
        distance (`nearest`) of a share from a whole number of points.
        """
        return max(abs(self.given - self.asked) / self.able, self.nearest)

    @property
    def sentence(self) -> Sentence:
        """The distance beside what can be counted."""
        return Sentence(
            "burden: {agent} lies furthest from a fair share, {points:point|points} for {share}, that is "
            "{off} off; {given} given to {able:agent|agents} for {asked} asked, in whole points, "
            "leave at least {least}.",
            {
                "agent": self.agent,
                "points": self.points,
                "share": round(float(self.share), 2),
                "off": round(float(self.off), 2),
                "given": self.given,
                "asked": round(float(self.asked), 2),
                "able": self.able,
                "least": round(float(self.least), 2),
            },
        )


def furthest(problem: RosterProblem, roster: Roster, weights: Mapping[str, int]) -> Furthest | None:
    """Of those with a share who are there for all of the horizon, the one furthest from it; None without
    any.
    """
    away = {agent for agent, _ in problem.leave}
    last = problem.horizon.days - 1
    shares = {
        agent: share.target
        for agent, share in burden_shares(problem, weights).items()
        if agent not in away
        and (problem.agent_of[agent].first_day, problem.agent_of[agent].last_day) == (0, last)
    }
    if not shares:
        return None
    points = {
        agent: sum(points_of(problem, duty, weights) for duty in roster.by_agent.get(agent, ()))
        for agent in shares
    }
    worst = max(sorted(shares), key=lambda agent: abs(points[agent] - shares[agent]))
    return Furthest(
        worst,
        points[worst],
        shares[worst],
        sum(points.values()),
        sum(shares.values(), Fraction(0)),
        len(shares),
        max(abs(share - round(share)) for share in shares.values()),
    )


def evenness(problem: RosterProblem, roster: Roster) -> tuple[Evenness, ...]:
    """The count for each kind of burden; for standing by only where somebody can."""
    kinds = [kind for kind in KINDS if kind != ON_CALL or able_to_bear(problem, kind)]
    return tuple(_of_kind(problem, roster, kind) for kind in kinds)


def _of_kind(problem: RosterProblem, roster: Roster, kind: str) -> Evenness:
    able = [agent.id for agent in able_to_bear(problem, kind)]
    borne = {
        agent.id: sum(bears(problem, duty, kind) for duty in roster.by_agent.get(agent.id, ()))
        for agent in problem.agents
    }
    counts = [borne[agent] for agent in able] or [0]
    needed = duties_needed(problem, kind) if problem.requirement else Fraction(0)
    return Evenness(kind, needed, sum(borne.values()), len(able), min(counts), max(counts))
