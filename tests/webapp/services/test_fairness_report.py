"""What a roster's fairness report says, counted by hand."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.neutral.burdens import load
from tests.scheduler.months import month
from tests.webapp.commands.rostered import centre, duty, files, run
from webapp.services.fairness_report import FairnessReport, SpreadLine, fairness_report, report_facts


def _line(
    report: FairnessReport, measure: str, group: str = "everybody", adjusted: bool = False
) -> SpreadLine:
    (found,) = (
        line
        for line in report.spreads
        if (line.measure, line.group, line.adjusted) == (measure, group, adjusted)
    )
    return found


def _problem(agents: int = 4) -> RosterProblem:
    problem = month(agents, 28)
    people = tuple(replace(agent, can_work_nights=True, group="G") for agent in problem.agents)
    return replace(problem, agents=people)


def _worked(problem: RosterProblem, *each: tuple[int, int]) -> Roster:
    """For each agent so many days and nights."""
    return Roster(
        problem.duty(agent.id, day, "D" if day < days else "N", "main")
        for agent, (days, nights) in zip(problem.agents, each, strict=True)
        for day in range(days + nights)
    )


def test_sixteen_days_and_four_nights_are_a_load_of_24() -> None:
    problem = _problem()
    report = fairness_report(problem, _worked(problem, (16, 4), (20, 0), (18, 2), (16, 5)))
    loads = [agent.counts["load"] for agent in report.agents]
    assert loads == [24, 20, 22, 26]
    assert load(20, 4) == 24
    # The mean of the group is 23.
    assert [agent.deviation for agent in report.agents] == [1.0, -3.0, -1.0, 3.0]
    facts = next(s for s in report_facts(report)["spreads"] if s["measure"] == "load")
    assert (facts["min"], facts["max"], facts["range"], facts["gini"]) == (20, 26, 6, 0.0543)


def test_equal_loads_have_no_range_and_no_gini() -> None:
    problem = _problem()
    line = _line(fairness_report(problem, _worked(problem, *[(16, 4)] * 4)), "load")
    assert (int(line.spread.range), line.least_range) == (0, 0)
    assert line.spread.gini == 0


def test_the_bound_is_what_counting_gives() -> None:
    problem = _problem()
    # 5 nights among 4: somebody has 2 or more.
    line = _line(fairness_report(problem, _worked(problem, (0, 2), (0, 1), (0, 1), (0, 1))), "nights")
    assert (int(line.spread.range), line.least_range) == (1, 1)
    line = _line(fairness_report(problem, _worked(problem, (0, 3), (0, 1), (0, 0), (0, 0))), "nights")
    assert (int(line.spread.range), line.least_range) == (3, 0)


def test_part_timers_are_compared_by_what_they_are_available_for() -> None:
    problem = _problem(2)
    half = replace(
        problem.agents[1],
        minutes_min=problem.agents[0].minutes_min // 2,
        minutes_max=problem.agents[0].minutes_max // 2,
    )
    problem = replace(problem, agents=(problem.agents[0], half))
    report = fairness_report(problem, _worked(problem, (20, 0), (10, 0)))
    assert int(_line(report, "load").spread.range) == 10
    assert int(_line(report, "load", adjusted=True).spread.range) == 0
    assert _line(report, "load", adjusted=True).least_range is None


def test_groups_are_told_apart_and_who_is_exempt_is_not_counted() -> None:
    problem = _problem()
    people = [replace(a, group="H") if n > 1 else a for n, a in enumerate(problem.agents)]
    people[3] = replace(people[3], can_work_nights=False)
    problem = replace(problem, agents=tuple(people))
    report = fairness_report(problem, _worked(problem, (0, 2), (0, 1), (0, 4), (3, 0)))
    assert (_line(report, "nights", "G").spread.count, _line(report, "nights", "H").spread.count) == (2, 1)
    assert report.agents[3].counts["nights"] is None


@pytest.mark.parametrize("form", ["--json", "--csv", ""])
def test_the_command_prints_it(tmp_path: Path, form: str) -> None:
    folder = centre(tmp_path)
    roster, _ = files(tmp_path, duty("A1", 2) + duty("A1", 3, "N", "mail") + duty("A2", 7))
    result = run("fairness", folder, "--roster", roster, *([form] if form else []))
    assert result.exit_code == 0
    if form == "--json":
        facts = json.loads(result.stdout)
        # A1: a day and a night, 3; A2 a Saturday.
        assert [(a["agent"], a["load"], a["weekends"]) for a in facts["agents"]] == [
            ("A1", 3, 0),
            ("A2", 1, 1),
            ("A3", 0, 0),
        ]
    elif form == "--csv":
        assert result.stdout.lstrip("\ufeff").startswith(
            "measure,group,adjusted,agents,min,max,range,mean,sd,gini"
        )
    else:
        assert "A1: 1, 0, 0; 3.0, North 3.0, +0.0" in result.stdout
