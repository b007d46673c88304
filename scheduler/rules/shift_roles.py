"""Shifts that ask for a role go to those who have it (RL-01)."""

from dataclasses import dataclass

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty
from scheduler.domain.sentence import Facts, Sentence
from scheduler.domain.violation import Violation
from scheduler.rules._forbidding import Forbidding


@dataclass(frozen=True)
class ShiftRoles(Forbidding):
    """Shifts that ask for a role go only to agents who have one of the roles (RL-01, SH-15)."""

    code = "shift-roles"

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence("Shifts that ask for a role go only to agents who have it.")

    def reason(self, problem: RosterProblem, duty: Duty) -> Facts | None:
        """The agent has none of the roles that the shift asks for."""
        asked = problem.shift_of[duty.shift].roles
        if not asked or asked & problem.agent_of[duty.agent].roles:
            return None
        return {"roles": " or ".join(sorted(asked))}

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """Which duty it is and which role is missing."""
        return Sentence("{agent} has {shift} on {date}, which asks for the role {roles}.", violation.facts)
