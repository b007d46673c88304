"""The planner's commands: what they print and how they refuse."""

import json
from collections.abc import Callable

import pytest
from typer.testing import CliRunner, Result

from webapp.cli import app

Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    runner = CliRunner()

    def invoke(*args: object) -> Result:
        result = runner.invoke(app, [str(arg) for arg in args])
        assert "Traceback" not in result.output
        assert "Paiban itself failed" not in result.output
        return result

    return invoke


def test_seats_as_json(run: Run) -> None:
    result = run("seats", "--calls", 400, "--aht", 99, "--target", "97/20", "--json")
    facts = json.loads(result.stdout)
    assert list(facts) == ["seats", "service_level", "asa_s", "occupancy", "p_wait"]
    # 400 x 99 / 3600 = 11 erlangs on 17 seats: 64.7 % busy; section 4.4 gives 98.02 % in 20 s.
    assert facts["seats"] == 17
    assert facts["service_level"] == pytest.approx(0.9802, abs=5e-5)
    assert facts["occupancy"] == pytest.approx(11 / 17, abs=1e-6)
    # In a queue without end of patience, asa = P(wait) x aht / (seats - load) = P(wait) x 99 / 6.
    assert facts["asa_s"] == pytest.approx(facts["p_wait"] * 99 / 6, rel=1e-4)


def test_seats_per_half_hour_and_patience(run: Run) -> None:
    # 200 calls in 30 minutes are 400 in 60.
    result = run("seats", "--calls", 200, "--aht", 99, "--target", "97/20", "--per", 30, "--json")
    assert json.loads(result.stdout)["seats"] == 17
    patient = run("seats", "--calls", 400, "--aht", 99, "--target", "97/20", "--patience", 60, "--json")
    assert json.loads(patient.stdout)["seats"] == 16


def test_seats_without_calls(run: Run) -> None:
    result = run("seats", "--calls", 0, "--aht", 99, "--target", "80/20", "--json")
    assert json.loads(result.stdout) == {
        "seats": 0, "service_level": 1.0, "asa_s": 0.0, "occupancy": 0.0, "p_wait": 0.0,
    }  # fmt: skip


def test_seats_by_other_targets(run: Run) -> None:
    assert run("seats", "--calls", 100, "--aht", 60, "--asa", 5).stdout.startswith("4 seats")
    gone = run("seats", "--calls", 100, "--aht", 60, "--abandoned", 0.05, "--patience", 60)
    assert "give up" in gone.stdout


def test_seats_are_limited_by_those_there(run: Run) -> None:
    result = run("seats", "--calls", 100, "--aht", 200, "--target", "80/20", "--most", 5, "--json")
    assert "short 4, seat-limited" in result.stderr
    assert json.loads(result.stdout)["asa_s"] is None


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--calls", -1, "--aht", 60, "--target", "80/20"), "--calls"),
        (("--calls", "nan", "--aht", 60, "--target", "80/20"), "--calls"),
        (("--calls", 9, "--aht", 0, "--target", "80/20"), "cannot be worked"),
        (("--calls", 9, "--aht", 60, "--target", "120/20"), "up to 1"),
        (("--calls", 9, "--aht", 60, "--target", "80"), "97/20"),
        (("--calls", 9, "--aht", 60), "one target"),
        (("--calls", 9, "--aht", 60, "--target", "80/20", "--asa", 5), "one target"),
        (("--calls", 9, "--aht", 60, "--target", "80/20", "--shrinkage", 1), "below 1"),
        (("--calls", 9, "--aht", 60, "--target", "80/20", "--max-occupancy", 0), "above 0"),
        (("--calls", 9, "--aht", 60, "--target", "80/20", "--of", "all"), "offered_less_short"),
        (("--calls", 9, "--aht", 60, "--abandoned", 0.1), "patience"),
    ],
)
def test_seats_that_cannot_be_told(run: Run, args: tuple[object, ...], words: str) -> None:
    result = run("seats", *args)
    assert result.exit_code in (1, 2)
    assert words in result.output


def test_headcount(run: Run) -> None:
    result = run("headcount", "--daily", 3000, "--busy-hour", 300, "--on-books", 42, "--json")
    facts = json.loads(result.stdout)
    # 14 seats x 3 = 42 front; 62 in all (ST-06); 20 missing + 50 % = 30 to recruit (ST-08).
    assert (facts["seats"], facts["front"], facts["total"], facts["recruits"]) == (14, 42, 62, 30)
    assert "56 h each (C-12)" in result.stderr
    told = run("headcount", "--daily", 3000, "--busy-hour", 300).stdout
    assert "    62  in all" in told


def test_headcount_doubts_the_table(run: Run) -> None:
    result = run("headcount", "--daily", 1500, "--busy-hour", 200, "--aht", 180, "--duty-managers", 5)
    assert "overload" in result.stderr


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--daily", 6000, "--busy-hour", 600), "not legible in the source"),
        (("--daily", 600), "--busy-hour"),
        (("--daily", 600, "--busy-hour", 60, "--mode", "floor"), "step, linear, erlang"),
        (("--daily", -600, "--busy-hour", 60), "--daily"),
    ],
)
def test_headcounts_that_cannot_be_told(run: Run, args: tuple[object, ...], words: str) -> None:
    result = run("headcount", *args)
    assert result.exit_code in (1, 2)
    assert words in result.output
