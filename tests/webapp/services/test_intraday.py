"""`paiban intraday`: from files to the rest of the day."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.webapp.services.living import write_living
from webapp.centre.forecasts import read_forecast, write_forecast
from webapp.centre.model import Centre, ForecastRow
from webapp.centre.read import read_centre
from webapp.cli import app
from webapp.services.intraday import read_counts, rest_of_day
from webapp.services.problems import CannotDo


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Centre:
    return read_centre(write_living(tmp_path_factory.mktemp("intraday") / "centre"))


@pytest.fixture(scope="module")
def rows(centre: Centre) -> tuple[ForecastRow, ...]:
    first = datetime(2026, 10, 8, 8, tzinfo=centre.timezone)
    starts = [first + timedelta(minutes=30 * n) for n in range(24)]
    return tuple(ForecastRow("calls", start, 40.0, 20.0, 28.0, 40.0, 52.0, 60.0, 240.0) for start in starts)


def count_file(folder: Path, calls: int, last: str = "13:30", extra: str = "") -> Path:
    """`calls` in every half-hour from 08:00 to the last."""
    times = [f"{8 + n // 2:02d}:{30 * (n % 2):02d}" for n in range(24)]
    lines = [f"calls,2026-10-08T{clock},{calls}" for clock in times if clock <= last]
    path = folder / "today.csv"
    path.write_text("queue,interval_start,offered\n" + "\n".join(lines) + "\n" + extra, encoding="utf-8")
    return path


def run(centre: Centre, folder: Path, now: str, actuals: Path) -> Result:
    files = ["--forecast", str(folder / "forecast.csv"), "--actuals", str(actuals)]
    return CliRunner().invoke(
        app, ["intraday", str(centre.folder), *files, "--now", now, "--out", str(folder / "out")]
    )


def test_twice_the_calls_by_afternoon(centre: Centre, rows: tuple[ForecastRow, ...], tmp_path: Path) -> None:
    write_forecast(tmp_path / "forecast.csv", rows)
    made = run(centre, tmp_path, "2026-10-08T14:00", count_file(tmp_path, 80))
    assert made.exit_code == 0, made.stderr
    assert "calls expected from 14:00 on, 480 before" in made.stdout
    found = read_forecast(tmp_path / "out" / "intraday.csv", centre)
    assert [f"{row.interval_start:%H:%M}" for row in found] == [
        f"{14 + n // 2}:{'03'[n % 2]}0" for n in range(12)
    ]
    assert all(65 < row.mean <= 82 for row in found)
    again = (tmp_path / "out" / "intraday.csv").read_bytes()
    run(centre, tmp_path, "2026-10-08T14:00+08:00", count_file(tmp_path, 80))
    assert (tmp_path / "out" / "intraday.csv").read_bytes() == again


def test_without_counts_it_says_so(centre: Centre, rows: tuple[ForecastRow, ...], tmp_path: Path) -> None:
    write_forecast(tmp_path / "forecast.csv", rows)
    made = run(centre, tmp_path, "2026-10-08T14:00", count_file(tmp_path, 80, last="00:00"))
    assert made.exit_code == 0, made.stderr
    assert "has no count of Thu 2026-10-08 before 14:00" in made.stderr
    assert read_forecast(tmp_path / "out" / "intraday.csv", centre) == rows[12:]


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2026-10-09T14:00", "no open interval after Fri 2026-10-09 14:00"),
        ("2026-10-08T20:00", "no open interval after Thu 2026-10-08 20:00"),
        ("soon", "--now: 'soon' is not a date and time"),
    ],
)
def test_what_cannot_be_done(
    centre: Centre, rows: tuple[ForecastRow, ...], tmp_path: Path, now: str, words: str
) -> None:
    write_forecast(tmp_path / "forecast.csv", rows)
    made = run(centre, tmp_path, now, count_file(tmp_path, 80))
    assert made.exit_code == 1
    assert words in made.stderr
    assert not (tmp_path / "out").exists()


def test_doubtful_counts_are_not_believed(
    centre: Centre, rows: tuple[ForecastRow, ...], tmp_path: Path
) -> None:
    extra = "calls,2026-10-08T13:30,9000\ncalls,2026-10-08T13:00,40\n"
    doubtful = read_counts(count_file(tmp_path, 40, extra=extra), centre)
    negative = read_counts(
        count_file(tmp_path, 40, last="13:00", extra="calls,2026-10-08T13:30,-3\n"), centre
    )
    now = datetime(2026, 10, 8, 14, tzinfo=centre.timezone)
    plain = read_counts(count_file(tmp_path, 40, last="13:00"), centre)
    expected = rest_of_day(centre, rows, plain, now).rows
    assert rest_of_day(centre, rows, doubtful, now).rows == expected
    assert rest_of_day(centre, rows, negative, now).rows == expected
    with pytest.raises(CannotDo):
        rest_of_day(centre, (), plain, now)
