"""What the roster benchmark is run on: months of centres, call-centre months, Curtois & Qu's instances."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.rulebook import Rulebook, rulebook
from tests.benchmarks import callcentre, curtois
from tests.benchmarks.curtois_evaluate import judge
from webapp.centre.problem import roster_problem
from webapp.services.centres import open_centre, rule_settings
from webapp.services.forecast import forecast_centre
from webapp.services.months import parse_month
from webapp.services.staff import staff_centre

CENTRE, MONTH, INSTANCE = "centre", "callcentre", "curtois"


@dataclass(frozen=True)
class Case:
    """One problem to roster: a centre folder's `month`, grown or shrunk to `agents` if told, or a file."""

    kind: str
    path: str
    month: str = ""
    agents: int = 0

    @property
    def name(self) -> str:
        """What the tables call it."""
        stem = Path(self.path).stem if self.kind != CENTRE else Path(self.path).name
        return f"{stem}, {self.agents} agents" if self.agents else stem

    def problem(self) -> tuple[RosterProblem, Rulebook]:
        """The problem and the rules in force."""
        return _READERS[self.kind](self)

    def as_dict(self) -> dict[str, object]:
        """For another process."""
        return asdict(self)

    def second_opinion(self, problem: RosterProblem, roster: Roster) -> tuple[int, bool] | None:
        """Objective and legality by the evaluator that comes with the data; None where there is none."""
        path = Path(self.path)
        if self.kind == INSTANCE:
            told = judge(path.read_text(encoding="utf-8"), curtois.written(problem, roster))
            return told.objective, not told.broken
        if self.kind == MONTH:
            return callcentre.scored(path, callcentre.written(problem, roster))
        return None


def _centre(case: Case) -> tuple[RosterProblem, Rulebook]:
    """A centre's month, its requirement made by the product's own chain."""
    centre, month = open_centre(Path(case.path)), parse_month(case.month)
    needs = staff_centre(centre, forecast_centre(centre, month).rows)
    problem = roster_problem(centre, month.first_day, month.last_day, needs)
    return (grown(problem, case.agents) if case.agents else problem), rulebook(rule_settings(centre.rules))


_READERS: dict[str, Callable[[Case], tuple[RosterProblem, Rulebook]]] = {
    CENTRE: _centre,
    MONTH: lambda case: callcentre.callcentre_problem(Path(case.path)),
    INSTANCE: lambda case: curtois.curtois_problem(Path(case.path)),
}


def grown(problem: RosterProblem, agents: int) -> RosterProblem:
    """The problem with so many agents, copies of its own taken in turn, and a requirement that grows alike.

    Each copy keeps what its original has: contract, leave, wishes, last month and ledger.
    """
    size = len(problem.agents)
    names = [(agent.id, number) for number in range(-(-agents // size)) for agent in problem.agents][:agents]
    copies: dict[str, list[str]] = {agent.id: [] for agent in problem.agents}
    for origin, number in names:
        copies[origin].append(f"{origin}+{number}" if number else origin)
    factor, told = agents / size, problem.requirement
    needs = told and replace(
        told, agents={queue: tuple(round(n * factor) for n in row) for queue, row in told.agents.items()}
    )
    return replace(
        problem,
        agents=tuple(replace(agent, id=name) for agent in problem.agents for name in copies[agent.id]),
        requirement=needs,
        leave=frozenset((name, day) for agent, day in problem.leave for name in copies[agent]),
        protected_leave=frozenset(
            (name, day) for agent, day in problem.protected_leave for name in copies[agent]
        ),
        preferences=tuple(
            replace(wish, agent=name) for wish in problem.preferences for name in copies[wish.agent]
        ),
        past=tuple(replace(duty, agent=name) for duty in problem.past for name in copies[duty.agent]),
        ledger={
            (name, kind): points for (agent, kind), points in problem.ledger.items() for name in copies[agent]
        },
        fixed=tuple(replace(duty, agent=name) for duty in problem.fixed for name in copies[duty.agent]),
        unavailable=tuple(
            replace(away, agent=name) for away in problem.unavailable for name in copies[away.agent]
        ),
    )
