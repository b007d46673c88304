"""Rosters, forecasts and requirements: written files read back exactly; wrong ones are told."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.webapp.centre.small import write
from webapp.centre import forecasts, requirements, rosters
from webapp.centre.mistakes import Mistakes
from webapp.centre.model import Centre, DutyRow, ForecastRow, RequirementRow
from webapp.centre.read import read_centre
from webapp.centre.times import wall_instant

HEAD = "agent,date,shift,queue,start,end\n"
NUMBERS = st.floats(0, 1e6)


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Centre:
    return read_centre(write(tmp_path_factory.mktemp("small")))


def _duty(centre: Centre, agent: str, day: date, code: str, queue: str) -> DutyRow:
    shift = centre.shift(code)
    start, end = (wall_instant(day, m, centre.timezone) for m in (shift.start_min, shift.end_min))
    return DutyRow(agent, day, code, queue, start, end)


def _without_lines(rows: tuple[DutyRow, ...]) -> list[DutyRow]:
    return [DutyRow(r.agent, r.date, r.shift, r.queue, r.start, r.end) for r in rows]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["A1", "A2"]),
            st.dates(date(2026, 1, 1), date(2026, 12, 31)),
            st.sampled_from(["D", "N"]),
            st.sampled_from(["", "mail"]),
        ),
        unique_by=lambda row: row[:3],
        max_size=12,
    )
)
def test_a_roster_reads_back(
    tmp_path_factory: pytest.TempPathFactory, centre: Centre, rows: list[tuple[str, date, str, str]]
) -> None:
    path = tmp_path_factory.mktemp("r") / "roster.csv"
    duties = [_duty(centre, *row) for row in rows]
    rosters.write_roster(path, duties)
    assert _without_lines(rosters.read_roster(path, centre)) == duties


def test_nights_over_both_clock_changes(tmp_path: Path, centre: Centre) -> None:
    # Paris: 29 March 2026 has 23 hours, 25 October 25; a night shift keeps its wall-clock times.
    for day, hours in ((date(2026, 3, 28), 7), (date(2026, 10, 24), 9)):
        duty = _duty(centre, "A2", day, "N", "mail")
        rosters.write_roster(tmp_path / "roster.csv", [duty])
        (again,) = rosters.read_roster(tmp_path / "roster.csv", centre)
        assert (again.end - again.start).total_seconds() == 8 * 3600  # on the wall clock
        assert again.end.timestamp() - again.start.timestamp() == hours * 3600


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (
            "A9,2026-03-10,D,,2026-03-10T08:00,2026-03-10T16:30",
            "roster.csv, line 2, agent: nobody knows the agent",
        ),
        ("A1,2026-03-10,Z,,2026-03-10T08:00,2026-03-10T16:30", "line 2, shift: nobody knows the shift 'Z'"),
        ("A1,2026-03-10,D,fax,2026-03-10T08:00,2026-03-10T16:30", "queue: nobody knows the queue 'fax'"),
        (
            "A1,2026-03-10,D,,2026-03-10T09:00,2026-03-10T16:30",
            "start: 2026-03-10T09:00 contradicts the shift 'D'",
        ),
        ("A1,2026-03-10,D,,2026-03-10T08:00,2026-03-11T16:30", "write 2026-03-10T16:30"),
        ("A1,2026-03-10,D,,2026-03-10T07:00Z,2026-03-10T16:30", "does not have the offset"),
        ("A1,2026-03-10,D,,,2026-03-10T16:30", "start: the cell is empty"),
        ("A1,10.3.2026,D,,2026-03-10T08:00,2026-03-10T16:30", "date: '10.3.2026' is not a date"),
    ],
)
def test_duties_refused(tmp_path: Path, centre: Centre, row: str, words: str) -> None:
    (tmp_path / "roster.csv").write_text(f"{HEAD}{row}\n")
    with pytest.raises(Mistakes, match=words.replace("(", r"\(")):
        rosters.read_roster(tmp_path / "roster.csv", centre)


def test_a_spreadsheets_dates_and_two_duties_a_day_are_read(tmp_path: Path, centre: Centre) -> None:
    (tmp_path / "roster.csv").write_text(
        f"{HEAD}A1,2026/3/10,D,,2026/3/10 8:00,2026/3/10 16:30\n"
        "A1,2026/3/10,N,,2026/3/10 22:00,2026/3/11 6:00\n"
    )
    assert [d.line for d in rosters.read_roster(tmp_path / "roster.csv", centre)] == [2, 3]


def test_an_empty_roster_is_one(tmp_path: Path, centre: Centre) -> None:
    (tmp_path / "roster.csv").write_text(HEAD)
    assert rosters.read_roster(tmp_path / "roster.csv", centre) == ()


@given(st.lists(st.tuples(NUMBERS, NUMBERS, st.integers(0, 900), st.floats(0, 1)), max_size=6))
def test_a_requirement_reads_back(
    tmp_path_factory: pytest.TempPathFactory, centre: Centre, rows: list[tuple[float, float, int, float]]
) -> None:
    if not rows:
        return
    path = tmp_path_factory.mktemp("r") / "requirement.csv"
    first = datetime(2026, 10, 25, 2, tzinfo=centre.timezone)
    written = tuple(
        RequirementRow("mail", _later(first, i), a, min(b, 8e4), a, n, n, share, share)
        for i, (a, b, n, share) in enumerate(rows)
    )
    requirements.write_requirement(path, written)
    assert requirements.read_requirement(path, centre) == written


@given(st.lists(st.tuples(NUMBERS, st.lists(NUMBERS, min_size=5, max_size=5).map(sorted)), max_size=6))
def test_a_forecast_reads_back(
    tmp_path_factory: pytest.TempPathFactory, centre: Centre, rows: list[tuple[float, list[float]]]
) -> None:
    if not rows:
        return
    path = tmp_path_factory.mktemp("f") / "forecast.csv"
    first = datetime(2026, 3, 29, 1, tzinfo=centre.timezone)
    written = tuple(_forecast(_later(first, i), m, q) for i, (m, q) in enumerate(rows))
    forecasts.write_forecast(path, written)
    assert forecasts.read_forecast(path, centre) == written


def _forecast(start: datetime, mean: float, quantiles: list[float]) -> ForecastRow:
    low, lower, middle, upper, high = quantiles
    return ForecastRow("mail", start, mean, low, lower, middle, upper, high, 200.0)


def _later(first: datetime, half_hours: int) -> datetime:
    """Elapsed half-hours, across a clock change too."""
    utc = first.timestamp() + 1800 * half_hours
    return datetime.fromtimestamp(utc, first.tzinfo)


REQUIREMENT = ",".join(requirements.COLUMNS) + "\n"
GOOD = "calls,2026-03-10T08:00,10,240,1.33,3,3,0.9,0.5"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("", "there is a header but no row"),
        (GOOD.replace("calls", "fax"), "nobody knows the queue 'fax'"),
        (GOOD.replace("08:00", "08:10"), "off the grid"),
        (GOOD.replace("08:00", "20:00"), "is closed at 20:00"),
        (f"{GOOD}\n{GOOD}", "line 3, interval_start: this interval of the queue stands there twice"),
        (GOOD.replace(",3,3,", ",3,-3,"), "required: -3 is out of bounds"),
        (GOOD.replace(",3,3,", ",3,2.5,"), "required: 2.5 is not a whole number"),
        (GOOD.replace(",10,", ",nan,"), "offered: 'nan' is not a number"),
        (GOOD.replace(",0.9,", ",1.9,"), "service_level: 1.9 is out of bounds"),
    ],
)
def test_requirements_refused(tmp_path: Path, centre: Centre, rows: str, words: str) -> None:
    (tmp_path / "requirement.csv").write_text(REQUIREMENT + rows)
    with pytest.raises(Mistakes, match=words):
        requirements.read_requirement(tmp_path / "requirement.csv", centre)


def test_a_repeated_hour_needs_its_offset(tmp_path: Path, centre: Centre) -> None:
    row = GOOD.replace("calls,2026-03-10T08:00", "mail,2026-10-25T02:00")
    (tmp_path / "requirement.csv").write_text(REQUIREMENT + row)
    with pytest.raises(Mistakes, match="happens twice"):
        requirements.read_requirement(tmp_path / "requirement.csv", centre)
    both = row.replace("02:00", "02:00+02:00") + "\n" + row.replace("02:00", "02:00+01:00")
    (tmp_path / "requirement.csv").write_text(REQUIREMENT + both)
    one, two = requirements.read_requirement(tmp_path / "requirement.csv", centre)
    assert (
        two.interval_start.timestamp() - one.interval_start.timestamp() == timedelta(hours=1).total_seconds()
    )


def test_falling_quantiles_are_refused(tmp_path: Path, centre: Centre) -> None:
    (tmp_path / "forecast.csv").write_text(
        ",".join(forecasts.COLUMNS) + "\nmail,2026-03-10T08:00,10,1,2,9,8,12,240\n"
    )
    with pytest.raises(Mistakes, match="the quantiles do not rise"):
        forecasts.read_forecast(tmp_path / "forecast.csv", centre)
