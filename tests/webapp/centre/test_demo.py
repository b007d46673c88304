"""The demo centre: the committed files are what the seed gives, and tell the story they promise."""

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from webapp.centre.calendar import site_days
from webapp.centre.demo import demo_files, write_demo
from webapp.centre.model import Centre
from webapp.services.centres import open_centre
from webapp.services.forecast import CentreForecast, forecast_centre
from webapp.services.months import Month
from webapp.services.staff import required_hours, staff_centre

DEMO = Path(__file__).parents[3] / "data" / "hotline"
DECEMBER = Month(2026, 12)


@pytest.fixture(scope="module")
def demo() -> Centre:
    return open_centre(DEMO)


@pytest.fixture(scope="module")
def december(demo: Centre) -> CentreForecast:
    return forecast_centre(demo, DECEMBER)


def test_the_committed_files_are_the_seeds() -> None:
    files = demo_files()
    assert {path.name for path in DEMO.iterdir() if path.is_file()} == set(files)
    for name, data in files.items():
        assert (DEMO / name).read_bytes() == data, f"{name} differs: run `make demo` and commit it"


def test_another_seed_is_another_centre() -> None:
    one, other = demo_files(3), demo_files(4)
    assert one["centre.toml"] == other["centre.toml"]
    assert all(one[name] != other[name] for name in ("calls.csv", "agents.csv", "past_duties.csv"))


def test_a_larger_demo_has_the_calls_for_its_agents(tmp_path: Path) -> None:
    write_demo(tmp_path, agents=120)
    larger = open_centre(tmp_path)
    assert [row.agent for row in larger.agents] == [f"A{n:03d}" for n in range(1, 121)]
    # A tenth of 48 works no nights or serves bills alone, an eighth part-time: so of 120.
    assert sum(row.month_hours_max < 160 for row in larger.agents) == 15
    assert sum(row.queues == ("billing",) for row in larger.agents) == 12
    assert (len(larger.leave), len(larger.preferences)) == (22, 150)
    found = forecast_centre(larger, DECEMBER)
    needed = required_hours(larger, staff_centre(larger, found.rows))
    offered = sum(a.month_hours_min + a.month_hours_max for a in larger.agents) / 2
    assert 0.98 <= offered / needed <= 1.02


def test_it_is_what_the_issue_asks_for(demo: Centre) -> None:
    assert demo.warnings == ()
    assert len(demo.agents) == 48
    assert len({a.team for a in demo.agents}) == 4
    general, billing = demo.queues
    assert (general.opens_min, general.closes_min) == (0, 1440)
    assert (billing.opens_min, billing.closes_min) == (480, 1260)
    assert demo.calls is not None
    days = demo.calls["interval_start"].str[:10]
    assert (days.min(), days.max()) == ("2024-11-21", "2026-11-20")
    assert sum(not a.can_work_nights for a in demo.agents) >= 5
    assert {a.queues for a in demo.agents} == {("general",), ("billing",), ("general", "billing")}
    assert {kind for shift in demo.shifts for kind in shift.kinds} == {"NORMAL", "BILLING", "EVENT"}
    assert all(shift.paid_min == 480 for shift in demo.shifts)


def test_contract_hours_meet_the_requirement(demo: Centre, december: CentreForecast) -> None:
    needed = required_hours(demo, staff_centre(demo, december.rows))
    offered = sum(a.month_hours_min + a.month_hours_max for a in demo.agents) / 2
    assert 0.98 <= offered / needed <= 1.02


def test_the_recorders_gap_is_told_and_the_known_outage_is_not(december: CentreForecast) -> None:
    counts = december.history.quality.counts
    assert (counts["gap"], counts["outlier"]) == (3, 0)
    assert len(december.warnings) == 1
    assert "2025-08-14 03:00" in str(december.warnings[0])


def test_the_surge_of_the_bills_is_in_the_calls(demo: Centre) -> None:
    assert demo.calls is not None
    calls = demo.calls[demo.calls["queue"] == "billing"]
    daily = calls.groupby(calls["interval_start"].str[:10])["offered"].sum()
    surge = [
        daily[str(d.date)]
        for d in site_days(demo, date(2026, 3, 1), date(2026, 10, 31))
        if d.kind == "BILLING"
    ]
    usual = [
        daily[str(d.date)] for d in site_days(demo, date(2026, 3, 1), date(2026, 10, 31)) if not d.windows
    ]
    assert sum(surge) / len(surge) > 1.2 * sum(usual) / len(usual)


def test_calls_are_over_dispersed(demo: Centre) -> None:
    # Tuesdays at 10:00 outside windows: a Poisson count would have a variance equal to its mean.
    assert demo.calls is not None
    calls = demo.calls[
        (demo.calls["queue"] == "general") & demo.calls["interval_start"].str.endswith("T10:00")
    ]
    plain = {str(d.date) for d in site_days(demo, date(2025, 1, 1), date(2026, 10, 31)) if not d.windows}
    some = calls[calls["interval_start"].str[:10].isin(plain)]["offered"]
    weekday = some[
        [date.fromisoformat(s[:10]).weekday() == 1 for s in calls.loc[some.index, "interval_start"]]
    ]
    assert weekday.var() > 1.3 * weekday.mean()


def test_leave_and_wishes_lie_in_december(demo: Centre) -> None:
    no_leave = {d.date for d in site_days(demo, DECEMBER.first_day, DECEMBER.last_day) if d.no_leave}
    ordinary = [row for row in demo.leave if row.status == "approved" and row.type != "sick"]
    assert 6 <= len(ordinary) <= 8
    for row in ordinary:
        days = {row.first_day + timedelta(days=n) for n in range((row.last_day - row.first_day).days + 1)}
        assert not days & no_leave
    assert len(demo.preferences) == 60
    assert all(DECEMBER.first_day <= row.date <= DECEMBER.last_day for row in demo.preferences)


def test_past_duties_are_legal(demo: Centre) -> None:
    agents = {a.agent: a for a in demo.agents}
    for agent in agents:
        duties = sorted((d for d in demo.past_duties if d.agent == agent), key=lambda d: d.date)
        for one, other in pairwise(duties):
            assert other.start - one.end >= timedelta(hours=11)
        days = [d.date for d in duties]
        assert all(not set(_run(day, 7)) <= set(days) for day in days)
        nights = [d.date for d in duties if demo.shift(d.shift).end_min > 1800 - 60]
        assert all(not set(_run(day, 4)) <= set(nights) for day in nights)
        assert agents[agent].can_work_nights or not nights
    assert {d.date.month for d in demo.past_duties} == {11}


def _run(day: date, length: int) -> list[date]:
    return [day + timedelta(days=n) for n in range(length)]
