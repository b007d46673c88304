"""Everybody gets a fair share of what they wish for."""

from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Facts, Sentence
from scheduler.domain.violation import Violation, Where
from scheduler.ledger import WISH
from scheduler.posting.limits import Limits
from scheduler.posting.linear import Expr
from scheduler.posting.plan import Plan
from scheduler.posting.price import Price, rising
from scheduler.rules._wishes import meant
from scheduler.rules.rule import OFF, Rule, parameter
from scheduler.wishes import ON, WHOLE, granted_share, hundredths

STEP = 10


@dataclass(frozen=True)
class GrantedWishes(Rule):
    """Of each agent's wishes at least a share is granted, whatever they wish and however much (SH-06, K-23).

    The amount is what is missing of that share, in hundredths of the agent's own wishes. Hundredths refused
    beyond the others' in earlier months (the ledger's kind `wish`) are due on top, those granted beyond the
    others' are taken off. `preferences` prices each wish; this rule keeps refusals from meeting in one agent.
    """

    code = "granted-wishes"
    unit = "hundredths"
    severity = OFF
    weight = 6

    percent: int = parameter(50, "hundredths", 1, 100, "Least share of an agent's wishes")

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence(
            "At least {percent} % of each agent's wishes are granted, earlier refusals made good.",
            {"percent": self.percent},
        )

    def price(self, problem: RosterProblem) -> Price:
        """Convex: two agents refused a little are better than one refused all."""
        return rising(STEP)

    def _due(self, problem: RosterProblem, agent: str) -> int:
        return min(WHOLE, max(0, self.percent + round(problem.ledger.get((agent, WISH), 0))))

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """Hundredths of wanted duties chosen and of unwanted duties not chosen >= what is due."""
        for agent, wishes in hundredths(problem).items():
            got = Expr()
            for wish, part in wishes:
                if wish.wish == ON:
                    got.add(meant(plan, wish, part))
                else:
                    got.add(meant(plan, wish, part), -1).add(Expr(const=part))
            limits.at_least(got, self._due(problem, agent), Where(agent))

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """What each agent lacks of the share that is due."""
        for agent, got in granted_share(problem, roster).items():
            due = self._due(problem, agent)
            if got < due:
                facts: Facts = {"got": got, "due": due}
                yield Violation(self.code, Where(agent), due - got, facts)

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """The share granted beside the share that is due."""
        return Sentence("{agent} gets {got} % of the wishes; at least {due} % are due.", violation.facts)
