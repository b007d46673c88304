"""A bound on fairness that a person can check by counting, beside the spread that was reached."""

from dataclasses import dataclass
from fractions import Fraction

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from scheduler.ledger import KINDS, ON_CALL, able_to_bear, bears, duties_needed


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
            "{kind}: {given} duties ({needed} needed) among {able} agents, so somebody has at least "
            "{most_at_least} and somebody at most {least_at_most}; reached: {least} to {most}.",
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
