"""The charts against plotly's own schema: it knows every attribute of the script that draws them."""

import re
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest
from plotly.offline import get_plotlyjs_version

from webapp.charts import Chart, balance_chart, coverage_chart, forecast_chart
from webapp.forecast_charts import components_chart, leads_chart
from webapp.hours_chart import hours_chart
from webapp.plan_folder import read_plan
from webapp.report import SCRIPTS, STATIC

CHARTS = (forecast_chart, coverage_chart, balance_chart, hours_chart, components_chart, leads_chart)
STYLES = (STATIC / "tokens.css").read_text(encoding="utf-8")


def painted(value: Any) -> Any:
    """What the page's script sends on: roles replaced by a colour (or font) that the schema can check."""
    if isinstance(value, dict):
        return {key: painted(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [painted(item) for item in value]
    if isinstance(value, str) and value.startswith("@"):
        return "Inter" if value == "@font" else "#336699"
    return value


def figures(chart: Chart) -> list[dict[str, Any]]:
    """The figure with each of its frames laid over it, as charts.js does."""
    frames: list[dict[str, Any]] = [*chart.frames.values()] or [{}]
    return [_laid_over(chart, {**chart.frames.get(frame.get("base", ""), {}), **frame}) for frame in frames]


def _laid_over(chart: Chart, frame: dict[str, Any]) -> dict[str, Any]:
    traces = chart.figure["data"]
    x = {"x": frame["x"]} if "x" in frame else {}
    lines = frame.get("data", [{}] * len(traces))
    data = [{**trace, **x, **line} for trace, line in zip(traces, lines, strict=True)]
    changes = {path.replace(".", "_"): value for path, value in frame.get("layout", {}).items()}
    return {"data": painted(data), "layout": painted(chart.figure["layout"]), "changes": painted(changes)}


@pytest.mark.parametrize("make", CHARTS)
def test_every_frame_is_a_figure_that_plotly_knows(plan_folder: Path, make: Any) -> None:
    found = figures(make(read_plan(plan_folder)))
    assert found
    for one in found:
        figure = go.Figure(data=one["data"], layout=one["layout"])
        figure.update_layout(**one["changes"])
        assert len(figure.data) == len(one["data"])


def test_the_schema_refuses_a_misspelt_attribute(plan_folder: Path) -> None:
    one = figures(coverage_chart(read_plan(plan_folder)))[0]
    with pytest.raises(ValueError, match="hovertemplat"):
        go.Figure(data=[{**one["data"][0], "hovertemplat": "x"}], layout=one["layout"])


@pytest.mark.parametrize("make", CHARTS)
def test_every_colour_role_has_its_colour_in_the_style_sheet(plan_folder: Path, make: Any) -> None:
    chart = make(read_plan(plan_folder))
    roles = set(re.findall(r"'@([a-z0-9-]+)'", str(chart.payload())))
    assert roles
    assert {role for role in roles if f"--chart-{role}:" not in STYLES} == set()


def test_the_script_served_is_of_the_release_whose_schema_is_checked() -> None:
    head = (STATIC / SCRIPTS[0]).read_text(encoding="utf-8")[:200]
    assert f"(cartesian - minified) v{get_plotlyjs_version()}" in head
