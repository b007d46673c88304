"""A scenario on its way from the centre's folder to forecast, seats and the record of both."""

import csv
import hashlib
import json
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.webapp.services.living import write_living
from webapp.centre.forecasts import read_forecast
from webapp.centre.levels import read_levels
from webapp.centre.mistakes import Mistakes
from webapp.centre.scenarios import read_scenario
from webapp.cli import app
from webapp.services.centres import open_centre
from webapp.services.forecast import forecast_centre
from webapp.services.forecast_record import write_forecast_files
from webapp.services.layers import shrinkage_of
from webapp.services.months import Month
from webapp.services.staff import staff_centre

OCTOBER = Month(2026, 10)
NOON = datetime(2026, 9, 21, 12, tzinfo=UTC)
BUSY = """\
[[layers]]
name = "Board"
author = "Li"
reason = "campaign"
kind = "scale"
factor = 1.2

[[layers]]
name = "Training"
author = "Li"
reason = "new system"
kind = "shrinkage"
share = 0.5
first_day = 2026-10-12
last_day = 2026-10-12

[[layers]]
name = "Next year"
author = "Li"
reason = "not yet"
kind = "scale"
factor = 2
first_day = 2027-01-01
"""


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_living(tmp_path_factory.mktemp("layers") / "centre")
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "busy.toml").write_text(BUSY, encoding="utf-8")
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_scenario_changes_what_is_written_and_not_the_model(centre: Path, tmp_path: Path) -> None:
    opened = open_centre(centre)
    busy = read_scenario("busy", opened)
    plain = forecast_centre(opened, OCTOBER)
    laid = forecast_centre(opened, OCTOBER, scenario=busy)
    assert laid.method == plain.method
    for one, other in zip(plain.rows, laid.rows, strict=True):
        assert other.mean == pytest.approx(1.2 * one.mean, abs=1e-3)
        assert 0 <= other.p2_5 <= other.p10 <= other.p50 <= other.p90 <= other.p97_5
    assert any("'Next year' of busy changes nothing here" in text for text in map(str, laid.warnings))
    write_forecast_files(opened, laid, tmp_path, created_at=NOON, author="Li")
    assert read_forecast(tmp_path / "forecast.csv", opened) == laid.rows


def test_the_record_says_how_the_forecast_came_about(centre: Path, tmp_path: Path) -> None:
    opened = open_centre(centre)
    made = forecast_centre(opened, OCTOBER, scenario=read_scenario("busy", opened), seed=3)
    for folder in ("one", "two"):
        write_forecast_files(opened, made, tmp_path / folder, created_at=NOON, author="Li")
    written = (tmp_path / "one" / "forecast.json").read_bytes()
    assert written == (tmp_path / "two" / "forecast.json").read_bytes()
    facts = json.loads(written)
    numbers = (tmp_path / "one" / "forecast.csv").read_bytes()
    assert facts["version"] == hashlib.sha256(numbers).hexdigest()
    assert (facts["created_at"], facts["author"]) == ("2026-09-21T12:00:00+00:00", "Li")
    assert (facts["first_day"], facts["last_day"], facts["as_of"]) == (
        "2026-10-01",
        "2026-10-31",
        "2026-10-01",
    )
    # 173 days of 24 half-hours, every one counted.
    assert facts["training"]["calls"] == {
        "first_day": "2026-04-01",
        "last_day": "2026-09-20",
        "intervals": 173 * 24,
    }
    assert [layer["name"] for layer in facts["layers"]] == ["Board", "Training", "Next year"]
    assert facts["layers"][1]["share"] == 0.5
    text = (centre / "scenarios" / "busy.toml").read_bytes()
    assert facts["created_from"]["scenarios/busy.toml"] == hashlib.sha256(text).hexdigest()


def test_levels_are_sums_of_the_rows(centre: Path, tmp_path: Path) -> None:
    # FC-02: two months and the rest of a year, coherent to half a call (they agree to rounding).
    opened = open_centre(centre)
    made = forecast_centre(opened, OCTOBER, months=2)
    assert len(made.rows) == (31 + 30) * 24
    write_forecast_files(opened, made, tmp_path, created_at=None, author=None)
    levels = rows(tmp_path / "levels.csv")
    sums = {
        level: sum(float(row["mean"]) for row in levels if row["level"] == level)
        for level in ("day", "month", "year")
    }
    total = sum(row.mean for row in made.rows)
    assert sums == pytest.approx(dict.fromkeys(sums, total), abs=0.1)
    assert [row["start"] for row in levels if row["level"] == "month"] == ["2026-10-01", "2026-11-01"]
    names = ("p2_5", "p10", "p50", "p90", "p97_5")
    assert all(float(row[a]) <= float(row[b]) for row in levels for a, b in pairwise(names))
    read = read_levels(tmp_path / "levels.csv", opened.queue_codes)
    assert read is not None
    assert len(read) == len(levels) == 31 + 30 + 2 + 1
    assert read["mean"].sum() == pytest.approx(3 * total, abs=0.1)


def test_a_spoilt_file_of_levels_is_told(tmp_path: Path) -> None:
    path = tmp_path / "levels.csv"
    assert read_levels(path, ["calls"]) is None
    path.write_text("queue,level,start,mean\ncalls,day,2026-10-01,5\n", encoding="utf-8")
    assert read_levels(path, ["calls"]) is None
    head = "queue,level,start,mean,p2_5,p10,p50,p90,p97_5\n"
    path.write_text(f"{head}calls,week,2026-10-01,5,1,2,5,8,9\n", encoding="utf-8")
    with pytest.raises(Mistakes, match="nobody knows the level 'week'"):
        read_levels(path, ["calls"])


def test_shrinkage_layers_reach_the_requirement(centre: Path) -> None:
    opened = open_centre(centre)
    busy = read_scenario("busy", opened)
    laid = forecast_centre(opened, OCTOBER, scenario=busy)
    plain = staff_centre(opened, laid.rows)
    found = staff_centre(opened, laid.rows, laid.shrinkage)
    assert shrinkage_of(opened, laid.rows, busy) == laid.shrinkage
    for one, other in zip(plain, found, strict=True):
        # Half of the paid time is lost on the 12th: twice as many are rostered.
        factor = 2 if one.interval_start.day == 12 else 1
        assert (other.interval_start, other.seats) == (one.interval_start, one.seats)
        # Rounding up once: twice the seats before rounding may be one agent less than twice the agents.
        assert factor * one.required - (factor - 1) <= other.required <= factor * one.required


def test_the_commands_take_a_scenario(centre: Path, tmp_path: Path) -> None:
    run = CliRunner()
    args = ["forecast", str(centre), "--month", "2026-10", "--out", str(tmp_path), "--scenario"]
    wrong = run.invoke(app, [*args, "lazy"])
    assert wrong.exit_code == 1
    assert "there is no file" in wrong.stderr
    assert not list(tmp_path.iterdir())
    made = run.invoke(app, [*args, "busy", "--author", "Li", "--created-at", "2026-09-21T12:00+00:00"])
    assert made.exit_code == 0, made.stderr
    assert json.loads((tmp_path / "forecast.json").read_text(encoding="utf-8"))["author"] == "Li"
    assert run.invoke(app, [*args, "busy", "--created-at", "today"]).exit_code == 2
    forecast = ["--forecast", str(tmp_path / "forecast.csv"), "--out", str(tmp_path)]
    plain = run.invoke(app, ["staff", str(centre), *forecast])
    laid = run.invoke(app, ["staff", str(centre), *forecast, "--scenario", "busy"])
    assert plain.exit_code == laid.exit_code == 0
    assert plain.stdout != laid.stdout
