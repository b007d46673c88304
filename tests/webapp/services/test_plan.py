"""The whole chain on a small centre, and what its files say."""

import csv
import json
import os
import shutil
from pathlib import Path

import pytest

from tests.webapp.services.living import AGENTS, TOML, calls, write_living
from webapp.centre.ledger import read_ledger
from webapp.centre.mistakes import MistakeList
from webapp.plan_folder import FILES, PlanFolderError, read_plan
from webapp.services.audit import audit_roster
from webapp.services.months import Month
from webapp.services.plan import PlannedMonth, make_plan
from webapp.services.problems import CannotDo

OCTOBER = Month(2026, 10)


def planned(centre: Path, out: Path) -> PlannedMonth:
    return make_plan(centre, OCTOBER, out, seconds=600, effort=0, seed=1)


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, PlannedMonth]:
    folder = tmp_path_factory.mktemp("living")
    return folder, planned(write_living(folder / "centre"), folder / "out")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_file_of_a_plan_is_there_and_can_be_shown(plan: tuple[Path, PlannedMonth]) -> None:
    folder, _ = plan
    assert {*FILES, "report.html"} <= {path.name for path in (folder / "out").iterdir()}
    shown = read_plan(folder / "out")
    assert (shown.centre, shown.month) == ("Living", "2026-10")
    assert not [path for path in (folder / "out").iterdir() if path.name.startswith(".")]


def test_the_roster_written_keeps_every_hard_rule(plan: tuple[Path, PlannedMonth]) -> None:
    folder, made = plan
    report = audit_roster(
        folder / "centre", folder / "out" / "roster.csv", folder / "out" / "requirement.csv"
    )
    assert report.judged.hard == ()
    assert report.judged.objective == made.roster.result.objective


def test_result_says_what_the_audit_finds(plan: tuple[Path, PlannedMonth]) -> None:
    folder, made = plan
    facts = json.loads((folder / "out" / "result.json").read_text(encoding="utf-8"))
    assert facts["objective"] == sum(rule["cost"] for rule in facts["rules"])
    assert facts["bound"] <= facts["objective"]
    assert facts["understaffed_hours_bound"] <= facts["understaffed_hours"]
    assert facts["gap"] == pytest.approx((facts["objective"] - facts["bound"]) / facts["objective"], abs=1e-6)
    violations = json.loads((folder / "out" / "audit.json").read_text(encoding="utf-8"))["violations"]
    assert len(violations) == len(made.roster.result.audit.violations)
    assert sum(v["cost"] for v in violations) == facts["objective"]


def test_coverage_adds_up_to_the_hours_of_the_roster(plan: tuple[Path, PlannedMonth]) -> None:
    # Each duty of 8 h 30 less 30 minutes of break is 16 half-hours of presence, all within 08:00-20:00.
    folder, _ = plan
    present = sum(float(row["staffed"]) for row in rows(folder / "out" / "coverage.csv"))
    assert present == 16 * len(rows(folder / "out" / "roster.csv"))


def test_fairness_lists_every_agent_with_hours_inside_the_contract(plan: tuple[Path, PlannedMonth]) -> None:
    folder, _ = plan
    lines = rows(folder / "out" / "fairness.csv")
    assert [line["agent"] for line in lines] == [f"B{n}" for n in range(6)]
    assert all(150 <= float(line["hours"]) <= 170 for line in lines)
    # National Day week: days 1 to 3 are statutory; each duty on them counts one holiday point.
    assert sum(int(line["holiday_duties"]) for line in lines) > 0


def test_the_ledger_of_the_next_month_is_read_by_a_centre_and_adds_up(
    plan: tuple[Path, PlannedMonth],
) -> None:
    folder, _ = plan
    mistakes = MistakeList()
    found = read_ledger(folder / "out" / "ledger.csv", [f"B{n}" for n in range(6)], mistakes)
    assert mistakes.count == 0
    # Nothing was carried over: what some bore beyond a fair part the others still owe.
    for kind in {row.kind for row in found}:
        assert sum(row.points for row in found if row.kind == kind) == pytest.approx(0, abs=0.05)
    lines = {line["agent"]: line for line in rows(folder / "out" / "fairness.csv")}
    weekends = {row.agent: row.points for row in found if row.kind == "weekend"}
    mean = sum(int(line["weekend_duties"]) for line in lines.values()) / 6
    assert weekends == {
        a: pytest.approx(int(li["weekend_duties"]) - mean, abs=0.01) for a, li in lines.items()
    }


def test_a_make_up_work_day_is_no_weekend_on_the_page_either(plan: tuple[Path, PlannedMonth]) -> None:
    folder, made = plan
    days = {info.day.day: info for info in read_plan(folder / "out").days}
    # Saturday 10 October 2026 makes up for the National Day week; Sunday 11 is an ordinary weekend day.
    assert (days[10].makeup_work, days[10].weekend, days[11].weekend, days[12].weekend) == (
        True,
        False,
        True,
        False,
    )
    duties = made.roster.result.roster.duties
    assert sum(days[duty.day + 1].weekend for duty in duties) == sum(
        int(line["weekend_duties"]) for line in rows(folder / "out" / "fairness.csv")
    )


def test_a_queue_with_a_short_history_does_not_stop_the_plan(tmp_path: Path) -> None:
    """Three weeks of calls are too few for the structural method: the queue falls back to a mean."""
    queue = TOML[TOML.index("[[queues]]") : TOML.index("[[shifts]]")]
    another = queue.replace('"calls"', '"chats"').replace('"Calls"', '"Chats"')
    recent = [
        line.replace("calls,", "chats,")
        for line in calls().splitlines()
        if line.startswith("calls,") and line >= "calls,2026-08-31"
    ]
    people = "\n".join(f"B{n},N{n},T,calls|chats,0,200,yes," for n in range(4))
    centre = write_living(
        tmp_path / "centre",
        toml=TOML.replace("[[shifts]]", another + "[[shifts]]", 1),
        calls=calls() + "\n".join(recent) + "\n",
        agents=f"{AGENTS}\n{people}\n",
    )
    made = planned(centre, tmp_path / "out")
    assert {row.queue for row in read_plan(made.folder).backtest} == {"calls"}
    assert set(read_plan(made.folder).forecast) == {"calls", "chats"}


def test_same_seed_and_effort_write_the_same_bytes(plan: tuple[Path, PlannedMonth], tmp_path: Path) -> None:
    folder, _ = plan
    planned(folder / "centre", tmp_path / "again")
    for name in (
        "forecast.csv",
        "requirement.csv",
        "roster.csv",
        "fairness.csv",
        "coverage.csv",
        "audit.json",
    ):
        assert (tmp_path / "again" / name).read_bytes() == (folder / "out" / name).read_bytes()


def test_hire_dates_and_the_order_of_agents_change_nothing(
    plan: tuple[Path, PlannedMonth], tmp_path: Path
) -> None:
    folder, _ = plan
    people = [f"B{n},名{n},T{n % 2},calls,150,170,yes,20{15 - n}-06-30" for n in (3, 5, 0, 1, 4, 2)]
    other = write_living(tmp_path / "other", agents="\n".join([AGENTS, *people]) + "\n")
    planned(other, tmp_path / "out")
    assert (tmp_path / "out" / "roster.csv").read_bytes() == (folder / "out" / "roster.csv").read_bytes()


def test_a_plan_that_cannot_be_made_leaves_the_old_one(
    plan: tuple[Path, PlannedMonth], tmp_path: Path
) -> None:
    folder, _ = plan
    out = tmp_path / "out"
    planned(folder / "centre", out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    greedy = f"{AGENTS}\nB0,名,T0,calls,300,320,yes,2010-01-01\n"
    with pytest.raises(CannotDo, match=r"B0 has .* paid hours"):
        planned(write_living(tmp_path / "greedy", agents=greedy), out)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_a_plan_cut_off_while_it_is_exchanged_is_no_plan(
    plan: tuple[Path, PlannedMonth], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _ = plan
    out = tmp_path / "out"
    shutil.copytree(folder / "out", out)
    replace, moved = os.replace, []

    def cut_off(source: Path, target: Path) -> None:
        if target.parent == out and not target.name.startswith("."):
            moved.append(target.name)
            if len(moved) == 3:
                raise KeyboardInterrupt
        replace(source, target)

    monkeypatch.setattr("os.replace", cut_off)
    with pytest.raises(KeyboardInterrupt):
        planned(folder / "centre", out)
    assert not [path for path in out.iterdir() if path.name.startswith(".")]
    with pytest.raises(PlanFolderError, match=r"plan\.json is missing"):
        read_plan(out)


def test_a_folder_in_the_place_of_a_file_leaves_the_old_plan(
    plan: tuple[Path, PlannedMonth], tmp_path: Path
) -> None:
    folder, _ = plan
    out = tmp_path / "out"
    (out / "roster.csv").mkdir(parents=True)
    (out / "plan.json").write_text("old")
    with pytest.raises(IsADirectoryError, match=r"roster\.csv"):
        planned(folder / "centre", out)
    assert {path.name for path in out.iterdir()} == {"roster.csv", "plan.json"}
