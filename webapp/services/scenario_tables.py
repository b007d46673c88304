"""The tables of compared scenarios: figures, differences to the base, capacity."""

from collections.abc import Iterable, Mapping
from dataclasses import fields

from webapp.centre.tables import table_bytes
from webapp.services.months import Month
from webapp.services.scenarios import Comparison, Figures, decide_by

FIGURES, DIFFERENCES, CAPACITY = "scenarios.csv", "scenario_differences.csv", "scenario_capacity.csv"
PAGE = "scenarios.html"
NUMBERS = tuple(field.name for field in fields(Figures) if field.name not in ("month", "queue"))
DECIMALS: Mapping[str, int] = {
    **{"calls": 1, "aht_s": 1, "shrinkage": 4, "peak_seats": 0, "required_hours": 1, "paid_hours": 1},
    **{
        "posts": 2,
        "on_books": 2,
        "gap": 2,
        "cost": 0,
        "backstage": 0,
        "quality": 0,
        "spares": 0,
        "headcount": 0,
        "service_level": 4,
        "level_on_books": 4,
    },
}
CAPACITY_COLUMNS = (
    *("scenario", "month", "posts", "on_books", "missing", "hires", "decide_by", "with_hires", "gap"),
)


def comparison_files(compared: Comparison) -> dict[str, bytes]:
    """The bytes of each table by its file name."""
    head = ("scenario", "month", "queue")
    return {
        FIGURES: table_bytes((*head, *NUMBERS, "currency"), _figure_lines(compared)),
        DIFFERENCES: table_bytes((*head, *NUMBERS), _difference_lines(compared)),
        CAPACITY: table_bytes(CAPACITY_COLUMNS, _capacity_lines(compared)),
    }


def difference(one: Figures, base: Figures, name: str) -> float | None:
    """One number less the base's; None where either has none."""
    mine, its = getattr(one, name), getattr(base, name)
    return None if mine is None or its is None else float(mine - its)


def _figure_lines(compared: Comparison) -> Iterable[tuple[str, ...]]:
    currency = compared.centre.planning.currency
    for scenario in compared.scenarios:
        for one in scenario.figures:
            numbers = (_text(getattr(one, name), name) for name in NUMBERS)
            yield (scenario.name, _month(one.month), one.queue, *numbers, currency)


def _difference_lines(compared: Comparison) -> Iterable[tuple[str, ...]]:
    for scenario in compared.scenarios[1:]:
        for one in scenario.figures:
            base = compared.base.of(one.month, one.queue)
            numbers = (_text(difference(one, base, name), name) for name in NUMBERS)
            yield (scenario.name, _month(one.month), one.queue, *numbers)


def _capacity_lines(compared: Comparison) -> Iterable[tuple[str, ...]]:
    for scenario in compared.scenarios:
        for month, one in zip(compared.months, scenario.capacity, strict=True):
            by = decide_by(compared.centre, month).isoformat() if one.hires else ""
            numbers = (f"{one.posts:.2f}", f"{one.on_books:.2f}", f"{one.missing:.2f}", str(one.hires))
            yield (scenario.name, str(month), *numbers, by, f"{one.with_hires:.2f}", f"{one.gap:.2f}")


def _month(month: Month | None) -> str:
    return str(month) if month else "all"


def _text(value: float | None, name: str) -> str:
    # Adding 0.0 makes a negative zero a plain one.
    return "" if value is None else f"{round(value, DECIMALS[name]) + 0.0:.{DECIMALS[name]}f}"
