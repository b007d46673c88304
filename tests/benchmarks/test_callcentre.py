"""The adapter of the call-centre months on a small month priced by hand."""

import json
from pathlib import Path
from typing import Any

import pytest

from scheduler.audit import audit
from scheduler.domain.roster import Roster
from tests.benchmarks.callcentre import callcentre_problem, main, written

DAYS = 7


def _month() -> dict[str, Any]:
    """Seven days from a Wednesday, one queue, an early shift, a night, two agents; 08:00 of day 0 needs 2."""
    slots = range(DAYS * 48)
    agent = {
        "id": "A1",
        "queues": [0],
        "shifts": ["E08", "N23"],
        "unavailable_days": [6],
        "minutes_min": 0,
        "minutes_max": 2400,
        "wish_off_days": [1],
        "disliked_family": -1,
        "weekends_off_min": 0,
        "last_month": {"run_days": 2, "run_nights": 1, "last_shift": "N23"},
        "cost_by_nights": [5, 0, 5, 20],
        "cost_by_weekend_points": [0, 2, 8],
    }
    other = {
        **agent,
        "id": "A2",
        "shifts": ["E08"],
        "unavailable_days": [],
        "wish_off_days": [],
        "disliked_family": 0,
        "last_month": {"run_days": 0, "run_nights": 0, "last_shift": None},
    }
    early = {"code": "E08", "start_half_hour": 16, "end_half_hour": 34, "paid_minutes": 480, "family": 0}
    night = {"code": "N23", "start_half_hour": 46, "end_half_hour": 62, "paid_minutes": 480, "family": 3}
    return {
        "days": DAYS,
        "interval_minutes": 30,
        "first_weekday": 2,
        "queues": 1,
        "shifts": [
            {**early, "night": False, "presence_quarters": [[16, 4], [17, 3]]},
            {**night, "night": True, "presence_quarters": [[46, 4], [48, 4]]},
        ],
        "forbidden_next": [["N23", "E08"]],
        "max_run_days": 6,
        "max_run_nights": 2,
        "weekends": [[3, 4]],
        "weekend_points": [0, 0, 0, 1, 1, 0, 0],
        "holidays": [],
        "requirement_quarters": [[8 if slot == 16 else 0 for slot in slots]],
        "carried_in_quarters": [[4 if slot == 0 else 0 for slot in slots]],
        "coverage_cost": {
            "under_first": 4,
            "under_beyond": 12,
            "over_first": 1,
            "over_beyond": 2,
            "under_knee": [[4] * len(slots)],
            "over_knee": [[4] * len(slots)],
        },
        "weights": {"isolated_day_off": 20, "wish_off": 40, "disliked_family": 5},
        "agents": [agent, other],
    }


@pytest.fixture
def month(tmp_path: Path) -> Path:
    """The small month as a file."""
    path = tmp_path / "month2.json"
    path.write_text(json.dumps(_month()), encoding="utf-8")
    return path


def test_an_empty_month_costs_what_is_missing(month: Path) -> None:
    problem, book = callcentre_problem(month)
    judged = audit(problem, book, Roster())
    # 08:00 lacks 8 quarters: 4 x 4 + 4 x 12; 00:00 has the 4 carried in too much; no night costs either 5.
    assert judged.objective == 16 + 48 + 4 + 5 + 5
    assert not judged.hard


def test_a_roster_costs_the_sum_of_its_parts(month: Path) -> None:
    problem, book = callcentre_problem(month)
    duties = [problem.duty("A1", day, shift, "0") for day, shift in ((0, "N23"), (1, "N23"), (3, "N23"))] + [
        problem.duty("A2", day, "E08", "0") for day in (0, 1)
    ]
    judged = audit(problem, book, Roster(duties))
    cost = {total.rule: total.cost for total in judged.totals if not total.hard}
    # 23:00 and 00:00 of three nights, 6 x 4; carried in, 4; 08:00 of day 1, 4; 08:30 of both days, 3.
    assert cost["overstaffing"] == 24 + 4 + 4 + 3 + 3
    assert cost["understaffing"] == 16  # 08:00 of day 0 lacks 4 quarters
    assert cost["preferences"] == 40  # A1 works on day 1
    assert cost["min-run-off"] == 20  # A1 is off on day 2 alone
    assert cost["disliked-shifts"] == 10
    assert cost["count-costs"] == 20 + 2 + 5  # three nights and a Saturday of A1, no night of A2
    # With the night of last month, three nights running where two are allowed.
    assert [(v.rule, v.where.agent, v.where.day) for v in judged.hard] == [("max-run-nights", "A1", 1)]


def test_hard_rules_come_over(month: Path) -> None:
    problem, book = callcentre_problem(month)
    duties = [problem.duty("A1", day, "E08", "0") for day in (0, 6)] + [problem.duty("A2", 2, "N23", "0")]
    judged = audit(problem, book, Roster(duties))
    assert [(v.rule, v.where.agent) for v in judged.hard] == [
        ("approved-leave", "A1"),
        ("forbidden-successions", "A1"),
        ("shift-limit", "A2"),
    ]


def test_roster_is_written_as_the_evaluator_reads_it(month: Path) -> None:
    problem, _ = callcentre_problem(month)
    roster = Roster([problem.duty("A2", 1, "E08", "0")])
    assert written(problem, roster) == ",,,,,,\n,E08:0,,,,,\n"


def test_program_ends_as_the_evaluator_does(month: Path, capsys: pytest.CaptureFixture[str]) -> None:
    judge = month.with_name("evaluate.py")
    judge.write_text(
        'import sys\nprint(\'{"cost": 3, "hard": {"rest": 1}}\')\nsys.exit(1)\n', encoding="utf-8"
    )
    out = month.with_name("roster.csv")
    assert main([str(month), "--seconds", "3", "--effort", "1", "--out", str(out)]) == 1
    assert "THEY DISAGREE" in capsys.readouterr().out
    assert len(out.read_text(encoding="utf-8").splitlines()) == 2


def test_program_says_what_is_missing(month: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = month.with_name("roster.csv")
    assert main([str(month), "--seconds", "3", "--effort", "1", "--out", str(out)]) == 2
    assert "evaluate.py" in capsys.readouterr().err
    month.write_text("{}", encoding="utf-8")
    assert main([str(month), "--out", str(out)]) == 2
    assert "month2.json" in capsys.readouterr().err
