"""Seat groups rostered one by one: the duties of all other agents stay as they are (SH-04, K-15)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from scheduler.audit import audit
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from scheduler.part import only
from scheduler.solver.result import SolveResult, Status
from webapp.centre.mistakes import one_of
from webapp.centre.model import Centre, DutyRow
from webapp.centre.problem import duties
from webapp.services.problems import CannotDo

Cells = frozenset[tuple[str, int]]


@dataclass(frozen=True)
class OneGroup:
    """Only agents of this seat group are rostered; `kept` are the rows of a roster for the others.

    Without any such rows the group is rostered by itself, for all that its queues require.
    """

    group: str
    kept: Sequence[DutyRow] = ()

    def check(self, centre: Centre, first_day: date, last_day: date) -> None:
        """Refuse a group without agents, and a roster of another month; raises CannotDo."""
        groups = {row.group for row in centre.agents if row.group}
        if self.group not in groups:
            known = one_of(sorted(groups), self.group)
            raise CannotDo(
                Sentence(
                    "No agent is of the seat group {group!r}; {known}.", {"group": self.group, "known": known}
                )
            )
        stray = next((row for row in self.kept if not first_day <= row.date <= last_day), None)
        if stray is not None:
            raise CannotDo(
                Sentence(
                    "The roster to keep has a duty of {date} on line {line}, outside the month from "
                    "{first_day} to {last_day}.",
                    {"date": stray.date, "line": stray.line, "first_day": first_day, "last_day": last_day},
                )
            )

    def agents(self, problem: RosterProblem) -> frozenset[str]:
        """The agents of the group."""
        return frozenset(agent.id for agent in problem.agents if agent.group == self.group)

    def others(self, problem: RosterProblem) -> Roster:
        """What all agents outside the group keep."""
        return only(
            Roster(duties(self.kept, problem.horizon)), problem.agent_of.keys() - self.agents(problem)
        )

    def pinned(self, problem: RosterProblem) -> tuple[Roster, Cells]:
        """The roster to start from and the cells that do not move, those of all agents outside the group,
        where these have something to do with the group.
        """
        cells = (
            (agent.id, day)
            for agent in problem.agents
            if agent.group != self.group
            for day in range(problem.horizon.days)
        )
        return Roster(duties(self.kept, problem.horizon)), frozenset(cells)


def beside(alone: SolveResult, problem: RosterProblem, others: Roster) -> SolveResult:
    """The roster of a group that stands alone with what all others keep, judged as a whole.

    The others cost what they cost whatever the group does, so that bounds of the group are bounds of all.
    """
    whole = Roster((*others.duties, *alone.roster.duties))
    judged = audit(problem, alone.audit.rulebook, whole)
    more = {total.rule: total.amount for total in judged.totals}
    for total in alone.audit.totals:
        more[total.rule] -= total.amount
    return replace(
        alone,
        roster=whole,
        audit=judged,
        status=Status.NOT_FOUND if judged.hard and not alone.audit.hard else alone.status,
        bound=alone.bound + judged.objective - alone.audit.objective,
        amount_bounds={rule: amount + more[rule] for rule, amount in alone.amount_bounds.items()},
    )
