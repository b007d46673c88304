"""From a roster file to activities.csv: read again it fills each duty; its summary adds up."""

import csv
import json
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.webapp.services.living import TOML, write_living
from webapp.centre.mistakes import Mistakes
from webapp.centre.requirements import COLUMNS
from webapp.cli import app
from webapp.services.activities import activities_of_file

FLOATING = (
    TOML.replace(
        'breaks = [{ start = "12:00", end = "12:30" }]',
        'breaks = [{ from = "11:00", to = "14:00", minutes = 30 }, '
        '{ from = "09:00", to = "11:00", minutes = 20, paid = true }]',
    )
    + """
[[off_phone]]
name = "Monthly meeting"
kind = "meeting"
minutes = 30
"""
)
DAYS = range(5, 10)


def _files(folder: Path, agents: int = 4) -> tuple[Path, Path, Path]:
    """A centre with floating breaks, five days of duties E of B0 to B3, and a need of two or more."""
    centre = write_living(folder / "centre", toml=FLOATING)
    roster, requirement = folder / "roster.csv", folder / "requirement.csv"
    rows = [
        f"B{n},2026-10-{day:02d},E,calls,2026-10-{day:02d}T08:00,2026-10-{day:02d}T16:30"
        for n in range(agents)
        for day in DAYS
    ]
    roster.write_text("\n".join(["agent,date,shift,queue,start,end", *rows]) + "\n", encoding="utf-8")
    times = [f"{hour:02d}:{minute:02d}" for hour in range(8, 20) for minute in (0, 30)]
    needs = [
        f"calls,2026-10-{day:02d}T{time}+08:00,10,240,1.3,2,{3 if time < '12:00' else 2},0.9,0.5"
        for day in DAYS
        for time in times
    ]
    requirement.write_text("\n".join([",".join(COLUMNS), *needs]) + "\n", encoding="utf-8")
    return centre, roster, requirement


def test_the_file_fills_every_duty(tmp_path: Path) -> None:
    centre, roster, requirement = _files(tmp_path)
    facts = activities_of_file(centre, roster, requirement, 1, tmp_path / "out")
    with (tmp_path / "out" / "activities.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["agent", "start", "end", "activity", "queue"]
    assert {row["queue"] for row in rows if row["activity"] == "contacts"} == {"calls"}
    assert rows[0]["start"] == "2026-10-05T08:00+08:00"
    minutes: dict[str, float] = {}
    for row in rows:
        span = datetime.fromisoformat(row["end"]) - datetime.fromisoformat(row["start"])
        minutes[row["agent"]] = minutes.get(row["agent"], 0) + span.total_seconds() / 60
    assert minutes == {f"B{n}": 5 * 510 for n in range(4)}
    # Twenty duties of 8.5 h: 10 h of meals, 20 x 20 minutes of breaks, 30 minutes of meeting each.
    assert facts["hours"] == {"break": 6.67, "contacts": 151.33, "meal": 10.0, "meeting": 2.0}
    # Nobody is there from 16:30 to 20:00: 7 half-hours with two required, five days, 35 agent-hours.
    assert facts["understaffed_hours"] == facts["understaffed_hours_bound"] == 35.0
    assert json.loads((tmp_path / "out" / "activities.json").read_text(encoding="utf-8")) == facts
    # B4 and B5 have no duty at all.
    assert len(facts["not_placed"]) == 2


def test_the_same_bytes_again(tmp_path: Path) -> None:
    files = _files(tmp_path)
    for name in ("one", "two"):
        activities_of_file(*files, 3, tmp_path / name)
    assert (tmp_path / "one" / "activities.csv").read_bytes() == (
        tmp_path / "two" / "activities.csv"
    ).read_bytes()


def test_a_wrong_roster_writes_nothing(tmp_path: Path) -> None:
    centre, roster, requirement = _files(tmp_path)
    roster.write_text(roster.read_text(encoding="utf-8").replace("B0,", "Zoe,"), encoding="utf-8")
    with pytest.raises(Mistakes, match="nobody knows the agent 'Zoe'"):
        activities_of_file(centre, roster, requirement, 1, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_command_tells_what_it_did(tmp_path: Path) -> None:
    centre, roster, requirement = _files(tmp_path)
    options = ("--roster", str(roster), "--requirement", str(requirement), "--out", str(tmp_path / "out"))
    result = CliRunner().invoke(app, ["activities", str(centre), *options])
    assert result.exit_code == 0, result.output
    assert "35.0 agent-hours understaffed with breaks, meals and meetings placed" in result.output
    assert "2.0 agent-hours of training and meetings in" in result.output
    assert "B4 has no duty with room for Monthly meeting" in result.output
