"""Effects and accuracy by lead: on the page where the plan holds them, and no trace of them where not."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from webapp.forecast_charts import component_name, components_chart, leads_chart, level_chart
from webapp.plan_folder import PlanFolderError, read_plan
from webapp.viewer import create_app


def test_effects_have_their_uncertainty(plan_folder: Path) -> None:
    chart = components_chart(read_plan(plan_folder))
    assert "HOT|level" not in chart.frames
    trace = chart.frames["HOT|window"]["data"][0]
    assert trace["y"] == ["Billing days", "Billing days, day 2", "618 promotion"]
    assert trace["x"] == [0.22, 0.25, 0.24]
    assert trace["error_x"]["array"] == pytest.approx([0.04, 0.06, 0.09])
    assert trace["error_x"]["arrayminus"] == pytest.approx([0.04, 0.05, 0.08])


def test_the_level_has_its_band(plan_folder: Path) -> None:
    chart = level_chart(read_plan(plan_folder))
    assert list(chart.frames) == ["HOT"]
    low, high, level = (trace["y"] for trace in chart.frames["HOT"]["data"])
    assert len(chart.frames["HOT"]["x"]) == len(level) == 40
    assert (chart.frames["HOT"]["x"][0], level[0]) == ("2026-02-24", 1500)
    assert [high[at] - low[at] for at in range(40)] == [120.0] * 40


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("bill_out, day 1", "Bill-out days, day 1"),
        ("event:Double 11", "Double 11"),
        ("shifted off", "Day off by moving"),
        ("Monday", "Monday"),
        ("business day 1", "Business day 1"),
        ("business day -1", "Last business day"),
        ("business day -3", "Business day 3 from the end"),
    ],
)
def test_names_of_effects(name: str, words: str) -> None:
    assert component_name(name) == words


def test_accuracy_by_days_ahead(plan_folder: Path) -> None:
    frame = leads_chart(read_plan(plan_folder)).frames["HOT"]
    assert frame["x"] == ["1–7", "8–14", "15–21"]
    assert [line["y"] for line in frame["data"]] == [[0.12, 0.13, 0.14], [0.05, 0.06, 0.07]]


def test_the_page_says_what_the_files_say(client: FlaskClient) -> None:
    page = client.get("/forecast").text
    assert "What raises and lowers the calls" in page
    assert "How the level has gone" in page
    assert "Day bands add up" not in page
    assert "the level moved by 3.1\u00a0% in a year" in page
    assert "errors cost 6.0\u00a0% more paid hours" in page
    assert "Accuracy by days ahead in numbers" in page


def test_a_plan_without_these_files_is_shown_without_them(own_folder: Path) -> None:
    (own_folder / "components.csv").unlink()
    (own_folder / "accuracy.csv").unlink()
    (own_folder / "level_curve.csv").unlink()
    (own_folder / "levels.csv").unlink()
    page = create_app(own_folder).test_client().get("/forecast")
    assert page.status_code == 200
    assert "What raises" not in page.text
    assert "How the level has gone" not in page.text
    assert "Day bands add up" in page.text
    assert "Accuracy by days ahead" not in page.text


def test_a_spoilt_file_is_told(own_folder: Path) -> None:
    (own_folder / "components.csv").write_text("queue,group,name,effect,low,high\nHOT,window,x,much,0,1\n")
    with pytest.raises(PlanFolderError, match=r"components\.csv line 2: 'effect' is 'much'"):
        read_plan(own_folder)


def test_a_spoilt_level_is_told(own_folder: Path) -> None:
    (own_folder / "level_curve.csv").write_text("queue,date,level,low,high\nHOT,soon,3,2,4\n")
    with pytest.raises(PlanFolderError, match=r"level_curve\.csv line 2: 'date' is 'soon'"):
        read_plan(own_folder)
