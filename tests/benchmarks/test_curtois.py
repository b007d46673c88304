"""The adapter of Curtois & Qu's instances against the evaluator that reads the format by itself."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.audit import audit
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from tests.benchmarks.curtois import best_known, curtois_problem, main, written
from tests.benchmarks.curtois_evaluate import judge

INSTANCE = """# a comment
SECTION_HORIZON
14

SECTION_SHIFTS
# ShiftID, Length in mins, Shifts which cannot follow this shift | separated
E,480,
L,540,E

SECTION_STAFF
A,E=14|L=3,4320,960,5,2,2,1
B,E=0|L=14,4320,0,4,1,3,2
C,E=14|L=14,2160,0,5,3,1,0

SECTION_DAYS_OFF
A,3
B,1,12

SECTION_SHIFT_ON_REQUESTS
A,5,L,1
B,7,L,3

SECTION_SHIFT_OFF_REQUESTS
C,2,E,2

SECTION_COVER
0,E,1,100,1
0,L,1,100,1
8,E,2,50,3
"""


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small instance as a file, a table of best known values beside it."""
    folder = tmp_path_factory.mktemp("curtois")
    (folder / "best_known.csv").write_text("instance,best_known\n7,1056\n", encoding="utf-8")
    path = folder / "Instance7.txt"
    path.write_text(INSTANCE, encoding="utf-8")
    return path


def _roster(problem: RosterProblem, seed: int) -> Roster:
    draw = random.Random(seed)
    share, stay = draw.random(), draw.random()
    duties, works = [], False
    for agent in problem.agents:
        for day in range(problem.horizon.days):
            works = works if draw.random() < stay else draw.random() < share
            if works:
                duties.append(problem.duty(agent.id, day, draw.choice("EL"), "work"))
    return Roster(duties)


@given(seed=st.integers(0, 10**6))
@settings(max_examples=60)
def test_audit_and_evaluator_say_the_same_of_any_roster(instance: Path, seed: int) -> None:
    problem, book = curtois_problem(instance)
    roster = _roster(problem, seed)
    judged, told = audit(problem, book, roster), judge(INSTANCE, written(problem, roster))
    assert judged.objective == told.objective
    assert bool(judged.hard) == bool(told.broken)
    # Of a run that is too long the audit counts each day too many, the evaluator the run.
    others = [breach for breach in judged.hard if breach.rule != "max-run-days"]
    assert len(others) == sum("days running" not in line for line in told.broken)


def test_evaluator_prices_by_hand(instance: Path) -> None:
    # A on E on days 0 and 1 (960 minutes), B on L on days 7 and 8, C off: of the requests A's (1) is not met.
    # Cover: L of day 0 lacks one (100), E of day 8 lacks two (2 x 50).
    rows = ["E,E" + "," * 12, "," * 7 + "L,L" + "," * 5, "," * 13]
    told = judge(INSTANCE, "\n".join(rows))
    assert (told.requests, told.cover, told.objective, told.broken) == (1, 200, 201, ())


def test_evaluator_names_what_is_broken() -> None:
    rows = ["E,E,,E,,,,,,,,,,", "," * 12 + "L,", "L,E" + "," * 12]
    told = judge(INSTANCE, "\n".join(rows))
    assert told.broken == (
        "A has only 1 days off from day 2",
        "A has only 1 days on from day 3",
        "C has E after L on day 1",
        "A works on day 3, a day off",
        "B works on day 12, a day off",
    )


def test_best_known_value_beside_the_instance(instance: Path) -> None:
    assert best_known(instance) == 1056
    assert best_known(instance.with_name("Instance8.txt")) is None


def test_program_writes_a_legal_roster(instance: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = instance.with_name("roster.csv")
    assert main([str(instance), "--seconds", "3", "--effort", "1", "--seed", "3", "--out", str(out)]) == 0
    told = judge(INSTANCE, out.read_text(encoding="utf-8"))
    said = capsys.readouterr().out
    assert f"objective {told.objective} (" in said
    assert "hard violations 0" in said
    assert "best known 1056" in said


def test_program_says_what_is_wrong_with_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "Instance1.txt"
    broken.write_text("SECTION_HORIZON\nsoon\n", encoding="utf-8")
    for path in (broken, tmp_path / "nowhere.txt"):
        assert main([str(path), "--out", str(tmp_path / "r.csv")]) == 2
        assert path.name in capsys.readouterr().err
    assert not (tmp_path / "r.csv").exists()
