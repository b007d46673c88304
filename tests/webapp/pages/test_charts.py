"""Figures: what the charts of a plan hold."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from webapp.charts import balance_chart, coverage_chart, forecast_chart, labels, weeks
from webapp.hours_chart import hours_chart
from webapp.pages.filters import embed, number, percent, plural, signed
from webapp.plan_folder import read_plan
from webapp.plan_model import CoveragePoint, DayInfo, Plan


@pytest.fixture(scope="module")
def plan(plan_folder: Path) -> Plan:
    return read_plan(plan_folder)


def test_a_day_of_coverage_splits_into_covered_short_and_spare(plan: Plan) -> None:
    frame = coverage_chart(plan).frames["HOT|day|2026-12-01"]
    covered, short, over, required = (trace["y"] for trace in frame["data"])
    assert len(frame["x"]) == 48
    for place, point in enumerate(plan.coverage["HOT"][:48]):
        assert required[place] == point.required
        assert covered[place] + (short[place] or 0) == point.required
        assert covered[place] + (over[place] or 0) == point.staffed
    assert any(short)


def test_a_week_of_coverage_holds_its_days_of_the_month(plan: Plan) -> None:
    frames = coverage_chart(plan).frames
    # 30 November 2026 is a Monday: the first week holds 1 to 6 December, 6 x 48 half-hours.
    assert len(frames["HOT|week|2026-11-30"]["x"]) == 288
    assert frames["HOT|week|2026-11-30"]["layout"]["xaxis.ticktext"][0] == "Tue 1"
    assert len(set(frames["BIZ|week|2026-12-07"]["x"])) == 7 * 26


def test_closed_hours_are_zero_in_the_forecast_and_blank_in_the_map(plan: Plan) -> None:
    mean = forecast_chart(plan).frames["BIZ|interval"]["data"][4]
    assert mean["x0"] == "2026-12-01 08:00"
    assert mean["y"][26:48] == [0.0] * 22  # 21:00 to 08:00 of the next day
    assert len(balance_chart(plan).frames["BIZ"]["data"][0]["x"]) == 26


def test_day_sums_equal_the_intervals(plan: Plan) -> None:
    frame = forecast_chart(plan).frames["HOT|day"]["data"]
    first_day = sum(point.mean for point in plan.forecast["HOT"][:48])
    assert frame[4]["y"][0] == pytest.approx(first_day, abs=0.05)
    assert frame[4]["customdata"][0] == [frame[place]["y"][0] for place in range(4)]
    assert frame[5]["x"][0] == "2026-11-17"


def test_a_day_has_a_band_of_its_own(plan: Plan) -> None:
    # levels.csv gives 0.8 to 1.2 and 0.9 to 1.1 of the day's calls; the intervals' edges add up to more.
    own = forecast_chart(plan).frames["HOT|day"]["data"]
    mean = own[4]["y"][0]
    assert [own[place]["y"][0] / mean for place in range(4)] == pytest.approx([0.8, 1.2, 0.9, 1.1], abs=1e-3)
    added = forecast_chart(replace(plan, day_bands=())).frames["HOT|day"]["data"]
    first = plan.forecast["HOT"][:48]
    assert added[1]["y"][0] == pytest.approx(sum(point.p97_5 for point in first), abs=0.05)


def test_missing_hours_add_up_to_the_understaffed_hours(plan: Plan) -> None:
    assert sum(hours_chart(plan).figure["data"][0]["y"]) == pytest.approx(plan.outcome.understaffed_hours)


def test_every_colour_of_a_figure_is_a_name_of_the_style_sheet(plan: Plan) -> None:
    style = (Path(__file__).parents[3] / "webapp" / "static" / "tokens.css").read_text(encoding="utf-8")
    for chart in (forecast_chart(plan), coverage_chart(plan), balance_chart(plan), hours_chart(plan)):
        text = json.dumps(chart.figure)
        names = {part.split('"')[0] for part in text.split('"@')[1:]}
        assert names
        assert [name for name in names if f"--chart-{name}:" not in style] == []


def test_the_hour_that_comes_twice_has_two_labels() -> None:
    paris = ZoneInfo("Europe/Paris")
    start = datetime(2026, 10, 25, 1, 0, tzinfo=paris).astimezone(ZoneInfo("UTC"))
    points = [
        CoveragePoint("A", (start + timedelta(minutes=30 * step)).astimezone(paris), 1, 1)
        for step in range(6)
    ]
    assert labels(points) == ["01:00", "01:30", "02:00", "02:30", "02:00 again", "02:30 again"]


def test_weeks_begin_on_mondays() -> None:
    days = [DayInfo(date(2026, 12, day), "NORMAL") for day in range(1, 32)]
    assert [monday.day for monday in weeks(days)] == [30, 7, 14, 21, 28]


def test_numbers_are_written_for_people() -> None:
    assert [number(12345.678, 1), number(-0.04, 1), number(-3, 0), number(None)] == [
        "12,345.7",
        "0.0",
        "−3",
        "–",
    ]
    assert [signed(1.25), signed(-0.5), signed(0.01)] == ["+1.2", "−0.5", "0.0"]
    assert [percent(0.1234), plural(1, "duty", "duties"), plural(2, "duty", "duties")] == [
        "12.3\u00a0%",
        "1 duty",
        "2 duties",
    ]


def test_json_in_a_page_cannot_end_its_script() -> None:
    text = str(embed({"name": "</script><b>&"}))
    assert "<" not in text
    assert json.loads(text) == {"name": "</script><b>&"}
