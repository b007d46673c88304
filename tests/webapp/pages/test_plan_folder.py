"""Reading a plan folder: what stands in it, and one sentence for whatever is wrong with it."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from webapp.plan_folder import FILES, PlanFolderError, read_plan


def test_every_file_arrives_in_the_plan(plan_folder: Path) -> None:
    plan = read_plan(plan_folder)
    assert (plan.month, len(plan.days), len(plan.fairness)) == ("2026-12", 31, 12)
    # 24 x 7 in half-hours: 31 x 48; 08:00-21:00: 31 x 26.
    assert {queue: len(points) for queue, points in plan.forecast.items()} == {"HOT": 1488, "BIZ": 806}
    assert {queue: len(points) for queue, points in plan.coverage.items()} == {"HOT": 1488, "BIZ": 806}
    assert sum(row.duties for row in plan.fairness) == len(plan.roster)
    assert plan.shifts["N"].time_range == "22:30–07:30 next day"
    assert plan.days[21].holiday == "冬至"
    assert plan.duty_of[plan.roster[0].agent, plan.roster[0].day] is plan.roster[0]


def test_an_interval_that_nobody_counted_is_named(own_folder: Path) -> None:
    path = own_folder / "coverage.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    assert lines[2].startswith("HOT,2026-12-01T00:30+08:00")
    path.write_text("".join([*lines[:2], *lines[3:]]), encoding="utf-8")
    with pytest.raises(PlanFolderError, match=r"requirement.csv line 3: .* should be an interval of cover"):
        read_plan(own_folder)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(own_folder: Path, name: str) -> None:
    (own_folder / name).unlink()
    with pytest.raises(PlanFolderError, match=rf"{re.escape(name)} is missing; make one with `paiban plan"):
        read_plan(own_folder)


@pytest.mark.parametrize("name", FILES)
def test_an_empty_file_is_refused_in_a_sentence(own_folder: Path, name: str) -> None:
    (own_folder / name).write_text("", encoding="utf-8")
    with pytest.raises(PlanFolderError, match=re.escape(name)) as caught:
        read_plan(own_folder)
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    ("name", "before", "after", "sentence"),
    [
        ("roster.csv", ",E,", ",Q,", "roster.csv line .*: 'shift' is 'Q', but should be one of the shifts"),
        ("roster.csv", "A001,", "A999,", "'agent' is 'A999', but should be an agent of fairness.csv"),
        ("roster.csv", "2026-12-02,", "2027-12-02,", "'date' is '2027-12-02', but should be a day between"),
        ("forecast.csv", "2026-12-01T00:00+08:00", "soon", "'interval_start' is 'soon', but should be a"),
        ("fairness.csv", "168.0", "many", "'hours' is 'many', but should be a number"),
        ("fairness.csv", "duties,", "duty,", "fairness.csv has no column duties; its columns should be"),
        ("result.json", '"status": "feasible"', '"state": 1', "'status' is missing; it should be a text"),
        ("plan.json", '"interval_minutes": 30', '"interval_minutes": 7', "should be 15, 30 or 60"),
        ("plan.json", '"family": "late"', '"family": "pink"', "should be one of early, day, late, night"),
        ("plan.json", '"date": "2026-12-04"', '"date": "soon"', "'date' is 'soon', but should be a date"),
        ("plan.json", '"days": [', '"days": 3, "old": [', "'days' is 3, but should be a list of objects"),
        ("audit.json", '"violations": [', '"violations": {', "audit.json line .* is not valid JSON"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named_with_its_place(
    own_folder: Path, name: str, before: str, after: str, sentence: str
) -> None:
    text = (own_folder / name).read_text(encoding="utf-8-sig")
    assert before in text
    (own_folder / name).write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(PlanFolderError, match=sentence):
        read_plan(own_folder)


def test_a_row_cut_short_is_named(own_folder: Path) -> None:
    with (own_folder / "history.csv").open("a", encoding="utf-8") as file:
        file.write("HOT,2026\n")
    with pytest.raises(PlanFolderError, match=r"history.csv line \d+ has 2 values, but the header names 3"):
        read_plan(own_folder)


def test_bytes_that_are_no_text_are_refused(own_folder: Path) -> None:
    (own_folder / "plan.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PlanFolderError, match="it is not UTF-8 text"):
        read_plan(own_folder)


def test_no_folder_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(PlanFolderError, match=r"There is no folder .*; make a plan with `paiban plan"):
        read_plan(tmp_path / "nowhere")


def test_a_bound_that_was_not_proven_is_none(own_folder: Path) -> None:
    result = json.loads((own_folder / "result.json").read_text(encoding="utf-8"))
    result.update(bound=None, gap=None, understaffed_hours_bound=None)
    (own_folder / "result.json").write_text(json.dumps(result), encoding="utf-8")
    outcome = read_plan(own_folder).outcome
    assert (outcome.bound, outcome.gap, outcome.understaffed_hours_bound) == (None, None, None)


def test_names_with_commas_quotes_and_line_breaks_survive(own_folder: Path) -> None:
    path = own_folder / "fairness.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    cells = lines[1].split(",")
    cells[1] = '"王, ""小""\n明"'
    path.write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]) + "\n", encoding="utf-8")
    plan = read_plan(own_folder)
    assert plan.fairness[0].name == '王, "小"\n明'
    assert plan.days[0].day == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("audit.json", "[" * 100_000, "audit.json is not the JSON of a plan; make the plan anew."),
        (
            "audit.json",
            '{"n": ' + "9" * 5000 + "}",
            "audit.json is not the JSON of a plan; make the plan anew.",
        ),
        ("audit.json", "{}", "audit.json: 'violations' is missing; it should be a list of objects."),
        ("history.csv", f"queue,{'x' * 200_000}", "history.csv is not a CSV file (field larger than"),
    ],
)
def test_files_beyond_all_bounds_are_refused(own_folder: Path, name: str, text: str, sentence: str) -> None:
    (own_folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(PlanFolderError, match=re.escape(sentence)):
        read_plan(own_folder)


def test_a_number_beyond_all_bounds_is_refused(own_folder: Path) -> None:
    text = (own_folder / "result.json").read_text(encoding="utf-8")
    huge = re.sub(r'"objective": [0-9.]+', f'"objective": {"9" * 400}', text)
    (own_folder / "result.json").write_text(huge, encoding="utf-8")
    with pytest.raises(PlanFolderError, match=r"result.json: 'objective' is 9+, but should be a number"):
        read_plan(own_folder)
