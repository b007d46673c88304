"""What agents wish for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scheduler.domain.people import Preference
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Fact, Sentence
from scheduler.domain.violation import Violation, Where
from scheduler.posting.limits import Limits
from scheduler.posting.plan import Plan
from scheduler.rules._wishes import meant
from scheduler.rules.rule import SOFT, Rule
from scheduler.wishes import OFF, ON, granted

WISHES: Mapping[tuple[Fact, bool], str] = {
    (ON, False): Sentence("{agent} wished to work on {date} but is off.").template,
    (ON, True): Sentence("{agent} wished for {shift} on {date} but does not have it.").template,
    (OFF, False): Sentence("{agent} wished to be off on {date} but works.").template,
    (OFF, True): Sentence("{agent} wished not to have {shift} on {date} but has it.").template,
}
"""By wish and whether it names a shift."""


@dataclass(frozen=True)
class Preferences(Rule):
    """Wishes for a day off, a day on, or a shift on a day (SH-06); the amount is the weight of the wish."""

    code = "preferences"
    unit = "wish points"
    severity = SOFT
    weight = 60

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence("Agents get the days off and the shifts they wish for.")

    def _where(self, wish: Preference) -> Where:
        return Where(wish.agent, wish.day, about=f"{wish.wish} {wish.shift or ''}".strip())

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """weight x wished duty >= weight, or weight x unwanted duty <= 0."""
        for wish in problem.preferences:
            duties = meant(plan, wish, wish.weight)
            if wish.wish == ON:
                limits.at_least(duties, wish.weight, self._where(wish))
            else:
                limits.at_most(duties, 0, self._where(wish))

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """Each wish that is not granted."""
        for wish in problem.preferences:
            if not granted(wish, roster):
                yield Violation(
                    self.code, self._where(wish), wish.weight, {"wish": wish.wish, "shift": wish.shift or ""}
                )

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """Which wish."""
        return Sentence(WISHES[violation.facts["wish"], bool(violation.facts["shift"])], violation.facts)
