"""The form of a rule: parameters, sentence, solver form, checker and explanation in one class."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Hashable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from scheduler.domain.people import Agent
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.sentence import Sentence
from scheduler.domain.violation import Violation
from scheduler.posting.limits import Limits
from scheduler.posting.plan import Plan
from scheduler.posting.price import LINEAR, Price

HARD, SOFT, OFF = "hard", "soft", "off"
OF_AGENT, OF_SHARE, OF_PLACE = "agent", "share", "place"
"""What a breach follows from: the duties of its agent (and of who is mentor or trainee of the agent); these
against what the problem has for all agents; the duties present at its day or interval.
"""


def parameter(default: int, unit: str, least: int, most: int, label: str) -> Any:
    """A whole-number parameter of a rule with its unit, its bounds and what to call it on a form."""
    return field(default=default, metadata={"unit": unit, "least": least, "most": most, "label": label})


@dataclass(frozen=True)
class Rule(ABC):
    """A rule of rostering; its dataclass fields are its parameters.

    `post` and `check` are written independently of each other and held together by the agreement test:
    with the roster fixed, the slack of the posted rows equals the amounts of the violations found.
    A rule never knows whether it is hard or soft; `severity` and `weight` are only what holds when a centre
    says nothing.
    """

    code: ClassVar[str]
    unit: ClassVar[str]
    severity: ClassVar[str] = HARD
    weight: ClassVar[int] = 1
    always_hard: ClassVar[bool] = False
    """Whether rosters are built on the rule, so that it can be neither soft nor off."""
    reach: ClassVar[str] = OF_AGENT
    """What a change of a few duties can alter: OF_AGENT and OF_SHARE the breaches of their agents, OF_PLACE
    those of their days and intervals.
    """

    def price(self, problem: RosterProblem) -> Price:
        """What an amount costs when the rule is soft, before its weight."""
        return LINEAR

    @abstractmethod
    def statement(self) -> Sentence:
        """The rule in one sentence, with its numbers."""

    @abstractmethod
    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """Put the rule's rows over the plan's variables."""

    @abstractmethod
    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """Find every breach in a finished roster, without a solver."""

    def check_of(
        self, problem: RosterProblem, roster: Roster, agents: Collection[str]
    ) -> Iterator[Violation]:
        """The breaches of some agents; a rule may find them without looking at all others."""
        return (v for v in self.check(problem, roster) if v.where.agent in agents)

    def sees(self, problem: RosterProblem, agent: Agent) -> Hashable:
        """What of an agent a rule about places looks at, beside day, shift and queues of the duty.

        Where two agents look the same to it, it cannot tell who of them has a duty.
        """
        return agent.id

    @abstractmethod
    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """One sentence about a breach for a person."""


def tour(problem: RosterProblem, roster: Roster, agent: str) -> list[Duty]:
    """Last month's and this month's duties of an agent in order of time."""
    both = (*problem.past_roster.by_agent.get(agent, ()), *roster.by_agent.get(agent, ()))
    return sorted(both, key=lambda duty: (duty.start, duty.end))
