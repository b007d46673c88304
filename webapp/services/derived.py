"""Facts that do follow from a date of entry or an age: derived once, then held fixed and shown to the agent.

Planning knows only the facts. A shuffle of dates of entry leaves them with whom they are.
"""

from dataclasses import dataclass

from scheduler.burden_log import openings
from scheduler.domain.problem import RosterProblem
from scheduler.rulebook import rulebook
from webapp.centre.model import AgentRow, Centre
from webapp.services.centres import rule_settings
from webapp.services.fairness import point_table

ENTRY, EXIT, AGE = "date of entry", "date of leaving", "age or health"


@dataclass(frozen=True, order=True)
class DerivedFact:
    """A fact about an agent, its value in words, and what it follows from."""

    agent: str
    name: str
    value: str
    follows_from: str


def derived_facts(centre: Centre, problem: RosterProblem) -> tuple[DerivedFact, ...]:
    """The facts of a month, sorted by agent."""
    facts = [fact for row in centre.agents for fact in _of_agent(row, problem)]
    table = point_table(centre, rulebook(rule_settings(centre.rules)))
    facts += [
        DerivedFact(
            entry.agent, f"ledger starts: {entry.kind}", f"{float(entry.points):g} points, the median", ENTRY
        )
        for entry in openings(problem, table)
    ]
    return tuple(sorted(facts))


def _of_agent(row: AgentRow, problem: RosterProblem) -> list[DerivedFact]:
    agent, last = problem.agent_of[row.agent], problem.horizon.days - 1
    found = []
    hours = f"{agent.minutes_min / 60:g} to {agent.minutes_max / 60:g} hours"
    if agent.first_day > 0:
        found.append(DerivedFact(row.agent, "hours of a part of the month", hours, ENTRY))
    if agent.last_day < last:
        found.append(DerivedFact(row.agent, "hours of a part of the month", hours, EXIT))
    if row.mentor:
        found.append(DerivedFact(row.agent, "trainee beside a mentor", "yes", ENTRY))
    if not row.can_work_nights:
        found.append(DerivedFact(row.agent, "no night duties", "yes", AGE))
    return found
