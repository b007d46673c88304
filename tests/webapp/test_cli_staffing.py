"""The planner's commands: what they print and how they refuse."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from tests.webapp.centre.small import write
from tests.webapp.commands import rostered
from webapp.centre.forecasts import COLUMNS

Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    return rostered.run


@pytest.fixture
def centre(tmp_path: Path) -> Path:
    """The small centre with a forecast of one morning and rosters with and without A2 on mail."""
    (tmp_path / "centre").mkdir()
    rows = [",".join(COLUMNS)]
    for hour in range(8, 12):
        for minute in ("00", "30"):
            for queue, calls, low, high in (("calls", 5, 2, 8), ("mail", 4, 1, 7)):
                start = f"2026-03-10T{hour:02d}:{minute}"
                rows.append(f"{queue},{start},{calls},{low - 1},{low},{calls},{high},{high + 1},240")
    (tmp_path / "forecast.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    head = "agent,date,shift,queue,start,end\n"
    day = "2026-03-10,D,{},2026-03-10T08:00,2026-03-10T16:30\n"
    (tmp_path / "one.csv").write_text(head + "A1," + day.format("calls"), encoding="utf-8")
    both = head + "A1," + day.format("calls") + "A2," + day.format("mail")
    (tmp_path / "both.csv").write_text(both, encoding="utf-8")
    return write(tmp_path / "centre")


def test_simulate_tells_what_a_change_does(run: Run, centre: Path, tmp_path: Path) -> None:
    args = ("--forecast", tmp_path / "forecast.csv", "--paths", 60, "--out", tmp_path / "sim")
    result = run(
        "simulate", centre, "--roster", tmp_path / "one.csv", "--against", tmp_path / "both.csv", *args
    )
    assert result.exit_code == 0, result.output
    # Nobody is left for mail: its half-hours are met only in the months in which nobody writes.
    assert "The change lowers Tuesday 2026-03-10 0" in result.stdout
    with (tmp_path / "sim" / "simulation.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    mail = [row for row in rows if row["queue"] == "mail"]
    assert len(mail) == 8
    assert all(row["service_level"] == "0.0000" for row in mail)
    assert all(float(row["abandoned"]) == 1.0 for row in mail)
    calls = [row for row in rows if row["queue"] == "calls"]
    assert all(0.2 < float(row["service_level"]) < 1.0 for row in calls)
    with (tmp_path / "sim" / "simulation_changes.csv").open(encoding="utf-8-sig") as file:
        changed = list(csv.DictReader(file))
    assert {row["queue"] for row in changed} == {"mail"}
    assert all(float(row["chance_after"]) < float(row["chance_before"]) for row in changed)
    before = {path.name: path.read_bytes() for path in (tmp_path / "sim").iterdir()}
    run("simulate", centre, "--roster", tmp_path / "one.csv", "--against", tmp_path / "both.csv", *args)
    assert {path.name: path.read_bytes() for path in (tmp_path / "sim").iterdir()} == before


def test_simulate_tells_what_a_leave_does(run: Run, centre: Path, tmp_path: Path) -> None:
    args = ("--forecast", tmp_path / "forecast.csv", "--paths", 40)
    by_file = run(
        "simulate", centre, "--roster", tmp_path / "one.csv", "--against", tmp_path / "both.csv", *args
    )
    both = ("--roster", tmp_path / "both.csv")
    result = run("simulate", centre, *both, "--absent", "A2:2026-03-10:2026-03-10", *args)
    assert result.exit_code == 0, result.output
    assert result.stdout == by_file.stdout
    idle = run("simulate", centre, *both, "--absent", "A2:2026-03-11:2026-03-12", *args)
    assert (idle.exit_code, "A2 has no duty" in idle.stderr) == (1, True)
    unknown = run("simulate", centre, *both, "--absent", "Zorro:2026-03-10:2026-03-10", *args)
    assert (unknown.exit_code, "--absent: nobody knows the name 'Zorro'" in unknown.stderr) == (1, True)
    turned = run("simulate", centre, *both, "--absent", "A2:2026-03-10:2026-03-09", *args)
    assert (turned.exit_code, "write the first day first" in turned.stderr) == (1, True)


def test_simulate_sees_no_change_in_the_same_roster(run: Run, centre: Path, tmp_path: Path) -> None:
    roster = tmp_path / "both.csv"
    args = ("--forecast", tmp_path / "forecast.csv", "--paths", 20)
    result = run("simulate", centre, "--roster", roster, "--against", roster, *args)
    assert "No interval's chance changes" in result.stdout


def test_simulations_that_cannot_be(run: Run, centre: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_text("agent,date,shift,queue,start,end\n", encoding="utf-8")
    result = run("simulate", centre, "--roster", empty, "--forecast", tmp_path / "forecast.csv")
    assert (result.exit_code, "nobody would answer" in result.stderr) == (1, True)
    april = tmp_path / "april.csv"
    april.write_text(
        "agent,date,shift,queue,start,end\nA1,2026-04-10,D,calls,2026-04-10T08:00,2026-04-10T16:30\n",
        encoding="utf-8",
    )
    result = run("simulate", centre, "--roster", april, "--forecast", tmp_path / "forecast.csv")
    assert (result.exit_code, "no calls in the roster's month" in result.stderr) == (1, True)
    args = ("--against", april, "--forecast", tmp_path / "forecast.csv")
    result = run("simulate", centre, "--roster", tmp_path / "one.csv", *args)
    assert (result.exit_code, "2026-03 and 2026-04" in result.stderr) == (1, True)


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


def _outage(begin: str, end: str) -> tuple[str, ...]:
    return ("--queue", "calls", "--from", f"2026-03-10T{begin}", "--to", f"2026-03-10T{end}", "--lost", "60")


def test_callin_lists_and_plans(run: Run, centre: Path, tmp_path: Path) -> None:
    files = ("--roster", tmp_path / "both.csv", "--forecast", tmp_path / "forecast.csv")
    result = run("callin", centre, *files, *_outage("02:30", "08:30"), "--out", tmp_path / "plan")
    assert result.exit_code == 0, result.output
    # 60 lost calls x 0.6 over 2 h are 9 a half-hour more: 5 -> 14 from 08:30 to 10:30.
    assert "2026-03-10 08:30  5 -> 14 calls" in result.stdout
    assert "2026-03-10 10:00  5 -> 14 calls" in result.stdout
    assert "10:30" not in result.stdout
    # Nobody else is trained for calls: the rest is for other cities.
    assert "Ask other cities" in result.stdout
    text = (tmp_path / "plan" / "emergency_plan.md").read_text(encoding="utf-8")
    assert "a written plan is not demanded" in text
    assert (
        (tmp_path / "plan" / "callin.csv").read_text(encoding="utf-8-sig").startswith("rank,ask,source,agent")
    )


def test_callers_after_the_month_are_not_forgotten(run: Run, centre: Path, tmp_path: Path) -> None:
    rows = [",".join(COLUMNS)]
    rows += [f"calls,2026-03-31T17:{minute},5,1,2,5,8,9,240" for minute in ("00", "30")]
    (tmp_path / "last.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    files = ("--roster", tmp_path / "both.csv", "--forecast", tmp_path / "last.csv", "--queue", "calls")
    times = ("--from", "2026-03-31T15:00", "--to", "2026-03-31T17:00", "--lost", 60, "--out", tmp_path / "l")
    words = "the roster ends at 2026-04-01 00:00: staff the rest from the next month's roster"
    late = run("callin", centre, *files, *times, "--spread-hours", 8)
    assert (late.exit_code, words in late.stderr) == (0, True), late.output
    assert words in (tmp_path / "l" / "emergency_plan.md").read_text(encoding="utf-8")
    assert words not in run("callin", centre, *files, *times, "--spread-hours", 7).stderr


def test_more_than_six_hours_demand_a_plan(run: Run, centre: Path, tmp_path: Path) -> None:
    # K-49: 6:00 no, 6:01 yes.
    files = ("--roster", tmp_path / "both.csv", "--forecast", tmp_path / "forecast.csv")
    assert run("callin", centre, *files, *_outage("02:30", "08:30")).exit_code == 0
    longer = run("callin", centre, *files, *_outage("02:29", "08:30"))
    assert longer.exit_code == 1
    # The list is there all the same: callers do not wait.
    assert "Ask other cities" in longer.stdout
    assert "demands a written plan: name its folder with --out" in longer.stderr
    out = tmp_path / "demanded"
    assert run("callin", centre, *files, *_outage("02:29", "08:30"), "--out", out).exit_code == 0
    text = (out / "emergency_plan.md").read_text(encoding="utf-8")
    assert "a written plan is demanded" in text


def test_least_seats_take_more_agents_with_shrinkage(run: Run) -> None:
    # 5 seats of people who are there half of their time: 10 agents. 3 at most: 6.
    call = ("seats", "--calls", 10, "--aht", 99, "--target", "80/20", "--shrinkage", 0.5)
    assert "5 seats, 10 agents rostered" in run(*call, "--least", 5).stdout
    many = ("seats", "--calls", 1000, "--aht", 99, "--target", "80/20", "--shrinkage", 0.5)
    assert "3 seats, 6 agents rostered" in run(*many, "--most", 3).stdout
    assert "least seats 5 are more than the most seats 3" in run(*call, "--least", 5, "--most", 3).stderr


def test_a_denominator_that_cannot_be(run: Run) -> None:
    call = ("seats", "--calls", 100, "--aht", 99, "--asa", 5, "--of")
    assert "'foo' is not known" in run(*call, "foo").stderr
    assert "leave it out" in run(*call, "answered").stderr


def test_headcounts_of_odd_volumes(run: Run) -> None:
    result = run("headcount", "--daily", 100, "--busy-hour", 300)
    assert (result.exit_code, "more calls (300) than a mean day (100)" in result.stderr) == (0, True)
    assert run("headcount", "--daily", 3000, "--busy-hour", 1e30).exit_code == 2


def test_seats_beyond_any_call_centre_are_refused(run: Run) -> None:
    call = ("seats", "--calls", 1e7, "--aht", 86_400, "--per", 1, "--target", "80/20")
    for more in ((), ("--patience", 60)):
        result = run(*call, *more)
        assert result.exit_code == 1
        assert "14,400,000,000 agents busy: up to 100,000 can be computed" in result.stderr
    result = run("seats", "--calls", 10, "--aht", 99, "--target", "80/20", "--max-occupancy", 1e-12)
    assert result.exit_code == 1
    assert "highest occupancy" in result.stderr
    for option in ("--least", "--most"):
        result = run("seats", "--calls", 10, "--aht", 99, "--target", "80/20", option, 10**20)
        assert result.exit_code == 2
        assert option in result.stderr


def test_callin_reads_the_log_of_earlier_ones(run: Run, centre: Path, tmp_path: Path) -> None:
    files = ("--roster", tmp_path / "both.csv", "--forecast", tmp_path / "forecast.csv")
    log = tmp_path / "log.csv"
    log.write_text("agent,date,answer\nA1,2026-02-01,accepted\nA9,2026-02-01,perhaps\n", encoding="utf-8")
    result = run("callin", centre, *files, *_outage("02:30", "08:30"), "--log", log)
    assert result.exit_code == 1
    assert "nobody knows the agent 'A9'" in result.stderr
    assert "'perhaps' is not allowed here" in result.stderr


@pytest.mark.parametrize(
    ("outage", "words"),
    [
        (("--queue", "fax", "--from", "2026-03-10T02:30", "--to", "2026-03-10T08:30"), "no queue 'fax'"),
        (("--queue", "calls", "--from", "2026-03-10T09:30", "--to", "2026-03-10T08:30"), "than it begins"),
        (
            ("--queue", "calls", "--from", "2026-04-20T02:30", "--to", "2026-04-20T08:30"),
            "the roster is of 2026-03: name the roster of that month",
        ),
        (
            ("--queue", "calls", "--from", "2026-03-20T02:30", "--to", "2026-03-20T08:30"),
            "no interval of calls",
        ),
        (
            ("--queue", "calls", "--from", "noon", "--to", "2026-03-20T08:30"),
            "--from: 'noon' is not a date and time",
        ),
    ],
)
def test_outages_that_cannot_be(
    run: Run, centre: Path, tmp_path: Path, outage: tuple[str, ...], words: str
) -> None:
    files = ("--roster", tmp_path / "both.csv", "--forecast", tmp_path / "forecast.csv")
    result = run("callin", centre, *files, *outage)
    assert result.exit_code == 1
    assert words in result.stderr


REQUIREMENT = "queue,interval_start,offered,aht_s,load_erlangs,seats,required,service_level,occupancy\n"


def _requirement(path: Path, **agents: int) -> Path:
    """08:00 to 12:00, so many agents for each queue in each half-hour."""
    lines = [
        f"{queue},2026-03-10T{hour:02d}:{minute},5,240,0.67,{number},{number},0.8,0.5"
        for queue, number in agents.items()
        for hour in range(8, 12)
        for minute in ("00", "30")
    ]
    path.write_text(REQUIREMENT + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_skills_are_priced(run: Run, centre: Path, tmp_path: Path) -> None:
    need = _requirement(tmp_path / "requirement.csv", calls=2, mail=0)
    result = run("skills", centre, "--requirement", need, "--roster", tmp_path / "both.csv")
    assert result.exit_code == 0, result.output
    # Calls lack one of two agents for 4 h. A2 is there for mail only; trained, A2 closes the gap: 4 x 40.
    assert "4.0 agent-hours are short" in result.stdout
    assert "one agent of mail trained for calls: 4.00 agent-hours fewer short, 160 CNY" in result.stdout
    assert "pooled" in run("skills", centre, "--requirement", need).stdout


def test_skills_of_another_month(run: Run, centre: Path, tmp_path: Path) -> None:
    need = _requirement(tmp_path / "requirement.csv", calls=2)
    april = tmp_path / "april.csv"
    april.write_text(
        "agent,date,shift,queue,start,end\nA1,2026-04-10,D,calls,2026-04-10T08:00,2026-04-10T16:30\n",
        encoding="utf-8",
    )
    result = run("skills", centre, "--requirement", need, "--roster", april)
    assert (result.exit_code, "no interval in that month" in result.stderr) == (1, True)
