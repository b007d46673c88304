"""Seat groups rostered one by one: the duties of all other agents stay as they are (SH-04, K-15)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from scheduler.domain.problem import RosterProblem
from scheduler.domain.requirement import Requirement
from scheduler.domain.roster import Roster
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
            raise CannotDo(f"No agent is of the seat group {self.group!r}; {known}.")
        stray = next((row for row in self.kept if not first_day <= row.date <= last_day), None)
        if stray is not None:
            raise CannotDo(
                f"The roster to keep has a duty of {stray.date} on line {stray.line}, outside the month from "
                f"{first_day} to {last_day}."
            )

    def alone(self, problem: RosterProblem) -> RosterProblem:
        """The problem of the group by itself: its agents, their queues, and what asks for them alone."""
        agents = {agent.id for agent in problem.agents if agent.group == self.group}
        served = {queue for agent in agents for queue in problem.queues_of[agent]}
        needs = problem.requirement.agents if problem.requirement else {}
        none = (0,) * problem.horizon.intervals
        others = [agent for agent in problem.agents if agent.id not in agents]
        return replace(
            problem,
            agents=tuple(
                agent if agent.mentor in agents else replace(agent, mentor=None)
                for agent in problem.agents
                if agent.id in agents
            ),
            requirement=Requirement({q: row if q in served else none for q, row in needs.items()}),
            leave=frozenset(cell for cell in problem.leave if cell[0] in agents),
            protected_leave=frozenset(cell for cell in problem.protected_leave if cell[0] in agents),
            preferences=tuple(wish for wish in problem.preferences if wish.agent in agents),
            past=tuple(duty for duty in problem.past if duty.agent in agents),
            ledger={key: points for key, points in problem.ledger.items() if key[0] in agents},
            fixed=tuple(duty for duty in problem.fixed if duty.agent in agents),
            unavailable=tuple(away for away in problem.unavailable if away.agent in agents),
            duty_needs=tuple(n for n in problem.duty_needs if not any(n.concerns(agent) for agent in others)),
        )

    def pinned(self, problem: RosterProblem) -> tuple[Roster, Cells]:
        """The roster to start from and the cells that do not move: those of all agents outside the group."""
        cells = (
            (agent.id, day)
            for agent in problem.agents
            if agent.group != self.group
            for day in range(problem.horizon.days)
        )
        return Roster(duties(self.kept, problem.horizon)), frozenset(cells)
