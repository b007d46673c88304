"""The roster tables: cases that grow, peers that keep the rules, lines that say what happened."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from scheduler.audit import audit
from scheduler.domain.problem import RosterProblem
from scheduler.rulebook import Rulebook, rulebook
from tests.benchmarks import roster
from tests.benchmarks import roster_tables as say
from tests.benchmarks.roster_cases import Case, grown
from tests.benchmarks.roster_peers import Answer, highs, neighbourhoods, one_model
from tests.benchmarks.roster_runs import Run, deviation, measured, quietly
from tests.benchmarks.roster_timefold import PeerAbsentError, timefold
from tests.benchmarks.test_curtois import INSTANCE
from tests.scheduler.months import month, random_roster

Peer = Callable[[RosterProblem, Rulebook, int, float], Answer]
GOOD = Run(
    objective=1000,
    bound=800,
    costs={"understaffing": 300, "preferences": 700},
    amounts={"understaffing": 300},
    amount_bounds={"understaffing": 150},
    wall=2.0,
    cpu=3.0,
)
BETTER = Run(objective=900, bound=850, wall=4.0, cpu=5.0)
ILLEGAL = Run(hard=7, objective=100, wall=1.0, cpu=1.0)
FAILED = Run(failed="no roster within its time")


def test_a_grown_problem_keeps_what_its_agents_have() -> None:
    problem = month(12, 14)
    large, small = grown(problem, 30), grown(problem, 5)
    assert [len(found.agents) for found in (large, small)] == [30, 5]
    assert {agent.id for agent in small.agents} <= {agent.id for agent in problem.agents}
    assert problem.requirement is not None
    assert large.requirement is not None
    for queue, needs in problem.requirement.agents.items():
        assert large.requirement.agents[queue] == tuple(round(2.5 * need) for need in needs)
    copies = {agent.id for agent in large.agents if agent.id.startswith("A00")}
    assert copies == {"A00", "A00+1", "A00+2"}
    assert sum(duty.agent in copies for duty in large.past) == 3 * sum(d.agent == "A00" for d in problem.past)
    assert grown(problem, 12) == problem


@pytest.mark.parametrize(("method", "seconds"), [(one_model, 20.0), (neighbourhoods, 1.5), (highs, 20.0)])
def test_peers_keep_every_hard_rule(method: Peer, seconds: float) -> None:
    problem, book = month(2, 3), rulebook()
    answer = method(problem, book, 1, seconds)
    assert answer.roster is not None
    judged = audit(problem, book, answer.roster)
    assert not judged.hard
    assert (answer.bound or 0) <= judged.objective


def test_timefold_is_absent_without_a_jdk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PeerAbsentError, match="no JDK"):
        timefold(tmp_path / "month.json", month(1, 2), 1, 1.0)


def test_costs_are_those_of_legal_runs() -> None:
    assert say.cost([GOOD, BETTER, ILLEGAL]) == "950 (900-1,000)"
    assert say.legal([GOOD, BETTER, ILLEGAL]) == "2 of 3"
    assert say.cost([ILLEGAL, FAILED]) == "illegal: 7 breaches"
    assert say.cost([FAILED]) == "absent: no roster within its time"


def test_gaps_are_parts_of_the_cost() -> None:
    # Median cost 950, best bound 850.
    assert say.gap([GOOD, BETTER]) == "10.53%"
    assert say.gap([ILLEGAL]) == "-"
    assert say.to_best([GOOD], 950) == "5.26%"
    # Cover costs 300 and at least 150.
    assert say.cover_gap([GOOD]) == "50.00%"
    assert say.cover_gap([BETTER]) == "-"


def test_times_are_medians_of_the_runs_that_ended() -> None:
    assert say.times([GOOD, BETTER, FAILED]) == "3.0 / 4.0"
    assert say.times([FAILED]) == "- / -"


def test_deviation_looks_at_fully_available_agents() -> None:
    problem = month(6, 14)
    found = deviation(problem, random_roster(problem, 3))
    assert found is not None
    assert 0 < found < 14
    assert deviation(month(0, 3), random_roster(month(0, 3), 1)) is None


def test_a_run_is_judged_by_audit_and_evaluator(tmp_path: Path) -> None:
    path = tmp_path / "Instance7.txt"
    path.write_text(INSTANCE, encoding="utf-8")
    run = measured(Case("curtois", str(path)), "Paiban", 1, 3.0)
    assert run.failed == ""
    assert run.legal
    assert run.bound is not None
    assert run.bound <= run.objective == sum(run.costs.values())
    assert run.first_legal is not None
    assert run.memory > 0


def test_a_run_that_fails_says_why(tmp_path: Path) -> None:
    to = tmp_path / "run.json"
    quietly(Case("curtois", str(tmp_path / "Instance1.txt")).as_dict(), "HiGHS", 1, 1.0, str(to))
    run = Run(**json.loads(to.read_text(encoding="utf-8")))
    assert "Instance1.txt" in run.failed
    assert not run.legal


def test_sections_without_data_are_absent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    roster.main(["--data", str(tmp_path), "--only", "curtois", "months", "peers"])
    assert capsys.readouterr().out.count("Absent: name a folder that holds a folder") == 3
