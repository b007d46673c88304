"""A rule is one file: put beside the others it is in force, and every engine obeys it with no other edit."""

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from scheduler import rules
from scheduler.audit import audit
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.posting.plan import Plan
from scheduler.rulebook import RuleSetting, rulebook
from scheduler.solver.compiled import forbidden
from scheduler.solver.search import solve
from scheduler.solver.tours import least_illegal_tour, rows_by_agent
from tests.scheduler.months import month
from tests.scheduler.rules.agreement import amounts, slacks
from tests.scheduler.wild import wild_month, wild_roster

FILE = '''
"""No more than two different starts in a week."""

from dataclasses import dataclass

from scheduler.domain.sentence import Sentence
from scheduler.domain.violation import Violation, Where
from scheduler.posting.linear import Expr
from scheduler.rules.rule import Rule, parameter


@dataclass(frozen=True)
class FewStarts(Rule):
    """In days 0-6, 7-13 and so on duties start at no more than two different times."""

    code = "few-starts"
    unit = "starts"

    most: int = parameter(2, "starts", 1, 7, "Different starts a week")

    def statement(self):
        return Sentence("Duties of a week start at {most} different times at most.", {"most": self.most})

    def weeks(self, problem):
        return (range(d, min(d + 7, problem.horizon.days)) for d in range(0, problem.horizon.days, 7))

    def post(self, problem, plan, limits):
        for agent in problem.agents:
            for week in self.weeks(problem):
                starts = {}
                for day in week:
                    for choice in plan.choices(agent.id, day):
                        start = problem.shift_of[choice.duty.shift].start
                        starts.setdefault(start, Expr()).add(choice.expr)
                used = Expr()
                for _, duties in sorted(starts.items()):
                    used.add(plan.any_of(duties))
                limits.at_most(used, self.most, Where(agent.id, week[0]))

    def check(self, problem, roster):
        for agent in problem.agents:
            for week in self.weeks(problem):
                starts = {
                    problem.shift_of[duty.shift].start
                    for day in week
                    for duty in roster.of(agent.id, day)
                }
                if len(starts) > self.most:
                    where = Where(agent.id, week[0])
                    yield Violation(self.code, where, len(starts) - self.most, {"starts": len(starts)})

    def explain(self, problem, violation):
        return Sentence("{agent} has {starts} different starts in the week from {date}.", violation.facts)
'''


@pytest.fixture(autouse=True)
def few_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The file lies among the rules while a test runs."""
    (tmp_path / "few_starts.py").write_text(FILE, encoding="utf-8")
    monkeypatch.setattr(rules, "__path__", [*rules.__path__, str(tmp_path)])
    rules.discover.cache_clear()
    yield
    monkeypatch.undo()
    sys.modules.pop("scheduler.rules.few_starts", None)
    vars(rules).pop("few_starts", None)
    rules.discover.cache_clear()


def _problem() -> RosterProblem:
    return replace(month(4, 14, seed=3), leave=frozenset())


def _most_starts(problem: RosterProblem, duties: Iterable[Duty]) -> int:
    """Counted here without the rule: the most different starts that anybody has in a week."""
    starts = defaultdict(set)
    for duty in duties:
        starts[duty.agent, duty.day // 7].add(problem.shift_of[duty.shift].start)
    return max(map(len, starts.values()))


def test_it_is_in_force_as_it_proposes_itself() -> None:
    assert rulebook()["few-starts"].hard
    assert rulebook([RuleSetting("few-starts", "soft", 7, {"most": 1})])["few-starts"].weight == 7
    with pytest.raises(KeyError):
        rulebook([RuleSetting("few-starts", "off")])["few-starts"]


def test_rows_and_checker_agree() -> None:
    rule = rulebook()["few-starts"].rule
    found = []
    for seed in range(20):
        problem = wild_month(seed)
        roster = wild_roster(problem, seed)
        found.append(sum(amounts(problem, rule, roster)))
        assert sum(slacks(problem, rule, roster)) == found[-1]
    assert any(found)


def test_the_audit_tells_where_it_is_broken() -> None:
    problem = _problem()
    roster = Roster(problem.duty("A00", day, shift, "main") for day, shift in enumerate("EDL"))
    judged = audit(problem, rulebook(), roster)
    told = [str(judged.sentence(v)) for v in judged.hard if v.rule == "few-starts"]
    assert told == ["A00 has 3 different starts in the week from Mon 2026-06-01."]


def test_the_search_obeys_it() -> None:
    problem = _problem()
    free = solve(problem, rulebook([RuleSetting("few-starts", "off")]), seed=1, effort=0)
    bound = solve(problem, rulebook(), seed=1, effort=1)
    assert (len(free.audit.hard), len(bound.audit.hard)) == (0, 0)
    assert _most_starts(problem, free.roster.duties) > 2
    assert _most_starts(problem, bound.roster.duties) <= 2
    assert bound.bound <= bound.audit.objective


def test_an_exact_tour_obeys_it() -> None:
    problem = _problem()
    plan = Plan(problem)
    limits = rulebook().post(problem, plan)
    tour = least_illegal_tour(plan, rows_by_agent(plan, limits)["A00"], "A00", forbidden(plan, limits), 1)
    assert (tour.breach, tour.proven) == (0, True)
    assert _most_starts(problem, (plan.duties[var] for var in tour.chosen)) <= 2
