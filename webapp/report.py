"""The report of a plan: one page that holds its styles, scripts, font and data, and needs no network."""

from __future__ import annotations

import base64
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from webapp.config import SENTENCES_IN_REPORT
from webapp.pages import filters
from webapp.pages.coverage import coverage_content
from webapp.pages.fairness import fairness_content
from webapp.pages.forecast import forecast_content
from webapp.pages.overview import overview_content
from webapp.pages.roster import roster_content
from webapp.pages.violations import violations_content
from webapp.plan_folder import read_plan
from webapp.plan_model import Plan

HERE = Path(__file__).parent
STATIC = HERE / "static"
FONT = "vendor/inter-latin.woff2"
STYLES = ("tokens.css", "paiban.css")
SCRIPTS = ("vendor/plotly-cartesian-4.1.1.min.js", "charts.js", "tables.js")


def write_report(plan_dir: Path, out: Path | None = None) -> Path:
    """Write the report of a plan folder, by default as its `report.html`, and return where it is.

    Raises PlanFolderError when the folder cannot be shown.
    """
    target = out or Path(plan_dir) / "report.html"
    target.write_text(render_report(read_plan(Path(plan_dir))), encoding="utf-8")
    return target


def render_report(plan: Plan) -> str:
    """The report of a plan as HTML."""
    return (
        _environment()
        .get_template("report.html")
        .render(
            plan=plan,
            overview=overview_content(plan),
            forecast=forecast_content(plan),
            coverage=coverage_content(plan),
            roster=roster_content(plan),
            fairness=fairness_content(plan),
            violations=violations_content(plan, per_day=SENTENCES_IN_REPORT),
            styles=Markup(styles()),
            scripts=[Markup((STATIC / name).read_text(encoding="utf-8")) for name in SCRIPTS],
        )
    )


@cache
def _environment() -> Environment:
    """The report's templates, compiled once for all reports of a process."""
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined
    )
    filters.register(environment)
    environment.globals.update(link=_anchor, in_report=True)
    return environment


def styles() -> str:
    """The style sheets with the font inside."""
    font = base64.b64encode((STATIC / FONT).read_bytes()).decode()
    text = "\n".join((STATIC / name).read_text(encoding="utf-8") for name in STYLES)
    return text.replace(f"url({FONT})", f"url(data:font/woff2;base64,{font})")


def _anchor(page: str, **_values: Any) -> str:
    """Where a link to a page of the application leads within the report."""
    return "#" + page.split(".")[0]
