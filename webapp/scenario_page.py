"""The page of compared scenarios: one file that needs no network, in the style of a plan's report."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from webapp.charts import AXIS, Chart, Json, layout
from webapp.pages import filters
from webapp.report import HERE, SCRIPTS, STATIC, styles
from webapp.services.months import Month
from webapp.services.scenario_tables import DECIMALS, difference
from webapp.services.scenarios import Compared, Comparison, Figures, decide_by

LINES = ("@forecast", "@short", "@history", "@staffed", "@required", "@over")
DASHES = ("solid", "dash", "dot", "dashdot")
ROWS = (
    ("calls", _l("Calls"), ""),
    ("aht_s", _l("Handle time"), "s"),
    ("shrinkage", _l("Shrinkage"), "%"),
    ("peak_seats", _l("Seats at the peak"), ""),
    ("posts", _l("Front posts needed"), ""),
    ("on_books", _l("Posts on the books"), ""),
    ("gap", _l("Gap"), ""),
    ("backstage", _l("Backstage"), ""),
    ("quality", _l("Quality inspectors"), ""),
    ("spares", _l("Spares"), ""),
    ("headcount", _l("People in all"), ""),
    ("required_hours", _l("Hours to be rostered"), "h"),
    ("paid_hours", _l("Paid hours"), "h"),
    ("cost", _l("Cost"), "currency"),
    ("service_level", _l("In time, staffed so"), "%"),
    ("level_on_books", _l("In time, today's people"), "%"),
)
SHARES = ("shrinkage", "service_level", "level_on_books")
WORSE = ("gap", "cost")


@dataclass(frozen=True)
class Cell:
    """A number as text with its difference to the base, "" for the base or where nothing differs."""

    value: str
    change: str
    worse: bool


@dataclass(frozen=True)
class Line:
    """A row of the comparison: what, and a cell for each scenario."""

    label: str
    unit: str
    cells: tuple[Cell, ...]


def render_comparison(compared: Comparison) -> str:
    """The page as HTML."""
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined
    )
    filters.register(environment)
    return environment.get_template("scenarios.html").render(
        centre=compared.centre,
        months=span(compared.months),
        lead=_lead(compared),
        scenarios=compared.scenarios,
        lines=comparison_lines(compared),
        chart=posts_chart(compared),
        key=chart_key(compared),
        capacity=[capacity_rows(compared, one) for one in compared.scenarios],
        warnings=[
            *compared.warnings,
            *(f"{one.name}: {w}" for one in compared.scenarios for w in one.warnings),
        ],
        planning=compared.centre.planning,
        in_report=True,
        styles=Markup(styles()),
        scripts=[Markup((STATIC / name).read_text(encoding="utf-8")) for name in SCRIPTS],
    )


def comparison_lines(compared: Comparison, month: Month | None = None) -> list[Line]:
    """Every figure side by side, of a month or of all, with its difference to the base."""
    return [_line(compared, name, str(label), unit, month) for name, label, unit in ROWS]


def chart_key(compared: Comparison) -> list[tuple[str, str]]:
    """Colour and name of each scenario's line."""
    return [(LINES[n % len(LINES)][1:], one.name) for n, one in enumerate(compared.scenarios)]


def span(months: tuple[Month, ...]) -> str:
    """January 2027 to December 2027."""
    first, last = (f"{month.first_day:%B %Y}" for month in (months[0], months[-1]))
    return first if first == last else f"{first} to {last}"


def posts_chart(compared: Comparison) -> Chart:
    """Posts needed by month and scenario, and those on the books without hiring."""
    months = [str(month) for month in compared.months]
    lines: list[Json] = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": months,
            "y": [round(month.posts, 2) for month in one.capacity],
            "line": {
                "color": LINES[n % len(LINES)],
                "width": 2,
                "dash": DASHES[n // len(LINES) % len(DASHES)],
            },
            "meta": one.name,
            "hovertemplate": "%{meta}: <b>%{y:,.1f}</b> " + _("posts") + "<extra></extra>",
        }
        for n, one in enumerate(compared.scenarios)
    ]
    books: Json = {
        "type": "bar",
        "x": months,
        "y": [round(month.on_books, 2) for month in compared.base.capacity],
        "marker": {"color": "@even", "line": {"width": 0}},
        "hovertemplate": _("on the books") + ": <b>%{y:,.1f}</b><extra></extra>",
    }
    figure = {
        "data": [books, *lines],
        "layout": layout(xaxis={**AXIS, "type": "category", "showgrid": False, "tickvals": months}),
    }
    return Chart(figure, {"all": {"data": []}}, "all")


SIDE = ("calls", "peak_seats", "posts", "required_hours", "cost", "service_level")
PATTERNS = ("", "/", ".", "x", "-", "+")


def side_chart(compared: Comparison) -> Chart:
    """Calls, seats, posts, hours, cost and service level of each scenario, in per cent of the base's."""
    words = {name: str(label) for name, label, _unit in ROWS}
    base = compared.base.of(None)
    shown = [name for name in SIDE if getattr(base, name)]
    bars: list[Json] = [
        {
            "type": "bar",
            "x": [words[name] for name in shown],
            "y": [round(100 * getattr(one.of(None), name) / getattr(base, name), 1) for name in shown],
            "marker": {
                "color": LINES[n % len(LINES)],
                "line": {"width": 0},
                "pattern": {"shape": PATTERNS[n % len(PATTERNS)], "solidity": 0.35},
            },
            "meta": one.name,
            "hovertemplate": "%{meta}: <b>%{y:.1f} %</b><extra></extra>",
        }
        for n, one in enumerate(compared.scenarios)
    ]
    figure = {
        "data": bars,
        "layout": layout(
            xaxis={**AXIS, "type": "category", "showgrid": False, "tickangle": 0},
            yaxis={**AXIS, "rangemode": "tozero", "showline": False, "ticksuffix": " %"},
            barmode="group",
            bargap=0.25,
        ),
    }
    return Chart(figure, {"all": {"data": []}}, "all")


def _lead(compared: Comparison) -> str:
    base, best = compared.base.of(None), min(compared.scenarios, key=lambda one: one.of(None).cost)
    said = f"{compared.base.name}: {filters.number(base.posts, 1)} posts"
    if len(compared.scenarios) == 1:
        return f"{said}, {filters.number(base.on_books or 0, 1)} on the books."
    if best is compared.base:
        return f"{said}; every other scenario costs more."
    less = filters.number(base.cost - best.of(None).cost)
    return f"{said}; {best.name} costs least, {less} {compared.centre.planning.currency} less."


def _line(compared: Comparison, name: str, label: str, unit: str, month: Month | None = None) -> Line:
    base = compared.base.of(month)
    shown = compared.centre.planning.currency if unit == "currency" else unit
    cells = tuple(_cell(one.of(month), base, name) for one in compared.scenarios)
    return Line(label, shown, cells)


def _cell(one: Figures, base: Figures, name: str) -> Cell:
    scale = 100.0 if name in SHARES else 1.0
    decimals = 1 if name in SHARES else DECIMALS[name] if name in ("posts", "gap", "on_books", "aht_s") else 0
    value, change = getattr(one, name), difference(one, base, name)
    told = "" if change is None else filters.signed(change * scale, decimals)
    same = one is base or change is None or not told.strip("+−0.,")
    better_low = name in WORSE or name in ("posts", "paid_hours", "required_hours", "peak_seats", "headcount")
    worse = not same and change is not None and (change > 0 if better_low else change < 0) and name in (
        *WORSE, "service_level", "level_on_books",
    )  # fmt: skip
    return Cell(
        filters.number(None if value is None else value * scale, decimals), "" if same else told, worse
    )


def capacity_rows(compared: Comparison, one: Compared) -> list[dict[str, object]]:
    """The capacity of a scenario month by month, with the day to decide on its hires by."""
    return [
        {
            "month": f"{month.first_day:%b %Y}",
            "first_day": month.first_day,
            "plan": plan,
            "by": filters.day_short(decide_by(compared.centre, month)) if plan.hires else "",
            "by_day": decide_by(compared.centre, month) if plan.hires else None,
        }
        for month, plan in zip(compared.months, one.capacity, strict=True)
    ]
