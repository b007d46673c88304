"""Stored forecasts against what came, methods replayed, and the file that says it."""

import csv
import io
import math
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.webapp.services.living import TOML, write_living
from tests.webapp.services.living import calls as counted
from webapp.centre.forecasts import write_forecast
from webapp.centre.levels import read_levels
from webapp.centre.model import Centre, ForecastRow
from webapp.centre.read import read_centre
from webapp.cli import app
from webapp.services.evaluation import (
    COLUMNS,
    AccuracyLine,
    accuracy_bytes,
    backtest_centre,
    recorded_as_of,
    score_forecast,
)
from webapp.services.forecast import forecast_centre
from webapp.services.forecast_record import write_forecast_files
from webapp.services.months import Month
from webapp.services.problems import CannotDo

AUGUST = Month(2026, 8)
OUTAGE = '\n[[windows]]\nkind = "OUTAGE"\nname = "Down"\nfirst_day = 2026-08-05\nlast_day = 2026-08-05\n'


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Centre:
    return read_centre(write_living(tmp_path_factory.mktemp("evaluation") / "centre"))


def perfect(centre: Centre, factor: float = 1.0) -> tuple[ForecastRow, ...]:
    """August as it came, times a factor."""
    assert centre.calls is not None
    found = []
    for start, offered in zip(centre.calls["interval_start"], centre.calls["offered"], strict=True):
        if start.startswith("2026-08"):
            stamp = datetime.fromisoformat(start).replace(tzinfo=centre.timezone)
            calls = offered * factor
            found.append(ForecastRow("calls", stamp, calls, calls, calls, calls, calls, calls, 240.0))
    return tuple(found)


def line(lines: tuple[AccuracyLine, ...], level: str, lead: str = "all") -> AccuracyLine:
    return next(one for one in lines if (one.accuracy.level, one.accuracy.lead) == (level, lead))


def test_ten_per_cent_too_high(centre: Centre) -> None:
    # FC-01, K-02: all measures at interval, day and total level; 0 for the truth itself.
    for level in ("interval", "day", "month"):
        exact = line(score_forecast(centre, perfect(centre), None), level).accuracy
        assert (exact.wape, exact.mape, exact.bias, exact.peak_error) == (0, 0, 0, 0)
        high = line(score_forecast(centre, perfect(centre, 1.1), None), level).accuracy
        assert [high.wape, high.bias] == pytest.approx([0.1, 0.1], abs=1e-12)


def test_a_perfect_forecast_has_no_price(centre: Centre) -> None:
    lines = score_forecast(centre, perfect(centre), None)
    assert line(lines, "interval").staffing_price == 0
    assert math.isnan(line(lines, "day").staffing_price)
    shuffled = perfect(centre)
    swapped = [replace(row, mean=other.mean) for row, other in zip(shuffled, shuffled[::-1], strict=True)]
    assert line(score_forecast(centre, swapped, None), "interval").staffing_price > 0.01


def test_outages_are_left_out(tmp_path: Path) -> None:
    lines = [
        f"{text.rpartition(',')[0]},0" if text.startswith("calls,2026-08-05") else text
        for text in counted().splitlines()
    ]
    down = read_centre(write_living(tmp_path, calls="\n".join(lines) + "\n", toml=TOML + OUTAGE))
    stored = tuple(replace(row, mean=row.mean or 9.0) for row in perfect(down))
    found = line(score_forecast(down, stored, None), "day").accuracy
    assert (found.pairs, found.wape) == (30, 0)


def test_leads_come_from_the_record_beside_the_forecast(centre: Centre, tmp_path: Path) -> None:
    made = forecast_centre(centre, AUGUST, as_of=date(2026, 7, 20))
    path = write_forecast_files(centre, made, tmp_path, created_at=None, author=None)
    assert recorded_as_of(path, made.rows) == date(2026, 7, 20)
    # Edited by hand, the record is of other numbers.
    assert recorded_as_of(path, made.rows[1:]) is None
    assert recorded_as_of(tmp_path / "elsewhere" / "forecast.csv", made.rows) is None
    levels = read_levels(tmp_path / "levels.csv", centre.queue_codes)
    lines = score_forecast(centre, made.rows, date(2026, 7, 20), levels)
    assert 0.5 < line(lines, "day").accuracy.coverage80 <= 1
    assert line(lines, "month").accuracy.coverage95 in (0, 1)
    assert math.isnan(line(score_forecast(centre, made.rows, None), "day").accuracy.coverage80)
    assert line(lines, "day", "22-28").accuracy.pairs == 7
    assert line(lines, "interval").accuracy.mase < 1
    assert all(one.source == "score" for one in lines)


def test_nothing_to_compare_with(centre: Centre) -> None:
    later = tuple(
        replace(row, interval_start=row.interval_start + timedelta(days=364)) for row in perfect(centre)
    )
    with pytest.raises(CannotDo, match="No call of Sat 2027-07-31 to Mon 2027-08-30 is known yet"):
        score_forecast(centre, later, None)
    with pytest.raises(CannotDo, match="no rows"):
        score_forecast(centre, (), None)


def test_a_method_is_replayed_at_every_lead(centre: Centre) -> None:
    found = backtest_centre(centre, method="week_mean")
    assert [one.accuracy.lead for one in found if one.accuracy.level == "interval"] == [
        "all",
        "1-7",
        "8-14",
        "15-21",
        "22-28",
        "29-42",
    ]
    # 173 days less 84 to begin with and 42 to forecast leave origins 9 days apart: 6 of them.
    assert line(found, "day", "1-7").accuracy.pairs == 6 * 7
    assert 0.5 < line(found, "day", "1-7").accuracy.coverage95 <= 1
    assert 0 <= line(found, "month").accuracy.coverage80 <= 1
    assert accuracy_bytes(found) == accuracy_bytes(backtest_centre(centre, method="week_mean"))
    day_ahead = backtest_centre(centre, method="week_mean", lead=1)
    assert {one.accuracy.lead for one in day_ahead} == {"1"}
    # 89 days lie after the first 84: every fifth of them, from the last one back.
    assert line(day_ahead, "day", "1").accuracy.pairs == 18


def test_what_cannot_be_replayed(centre: Centre, tmp_path: Path) -> None:
    with pytest.raises(CannotDo, match="no forecasting method 'guess'"):
        backtest_centre(centre, method="guess")
    short = "\n".join(counted().splitlines()[: 1 + 24 * 60]) + "\n"
    with pytest.raises(CannotDo, match="at least 126 days"):
        backtest_centre(read_centre(write_living(tmp_path, calls=short)))


def test_the_file_has_empty_cells_for_what_cannot_be_told(centre: Centre) -> None:
    data = accuracy_bytes(score_forecast(centre, perfect(centre, 1.1), None)).decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(data)))
    assert tuple(table[0]) == COLUMNS
    assert {row["level"]: row["wape"] for row in table} == dict.fromkeys(
        ("interval", "day", "month", "year"), "0.1"
    )
    assert (table[1]["coverage80"], table[1]["staffing_price"]) == ("", "")
    assert "nan" not in data


def test_the_commands(centre: Centre, tmp_path: Path) -> None:
    write_forecast(tmp_path / "august.csv", perfect(centre, 1.1))
    run, out = CliRunner(), str(tmp_path / "out")
    folder = str(centre.folder)
    made = run.invoke(app, ["score", folder, "--forecast", str(tmp_path / "august.csv"), "--out", out])
    assert made.exit_code == 0, made.stderr
    assert "calls, all days ahead: WAPE 10.0 %" in made.stdout
    assert "bias +10.0 %" in made.stdout
    again = run.invoke(app, ["backtest", folder, "--method", "seasonal_naive", "--lead", "7", "--out", out])
    assert again.exit_code == 0, again.stderr
    assert "calls, 7 days ahead" in again.stdout
    assert (tmp_path / "out" / "accuracy.csv").is_file()
