"""`paiban staff`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from webapp.centre.forecasts import read_forecast
from webapp.centre.model import Centre, ForecastRow
from webapp.centre.tables import write_whole
from webapp.commands.terminal import (
    CentreArgument,
    OutOption,
    ScenarioOption,
    check_out,
    out,
    reasons,
    tell_warnings,
)
from webapp.services.centres import open_centre
from webapp.services.chances import FILE as PRICES
from webapp.services.chances import chance_costs, chances_bytes, with_chance
from webapp.services.layers import ShrinkageOf
from webapp.services.staff import (
    required_hours,
    seat_warnings,
    staff_centre,
    table_warnings,
    write_requirement_file,
)

HELP = """Turn a forecast into agents to be rostered.

Writes requirement.csv: seats and required agents per queue and interval. Of a scenario only the
shrinkage layers are applied: the forecast holds the others already. --chance is the chance with which the
target must hold though the forecast errs, instead of the queues' own; --prices shows what each would cost.

Examples:

    paiban staff data/hotline --forecast out/december/forecast.csv --out out/december

    paiban staff data/hotline --forecast out/december/forecast.csv --prices --chance 0.8 --out out/december
"""

ForecastOption = Annotated[
    Path, typer.Option("--forecast", metavar="FILE", help="A forecast.csv, also one edited by hand.")
]


ChanceOption = Annotated[
    float | None, typer.Option("--chance", min=0.05, max=0.995, help="With this chance the target holds.")
]
PricesOption = Annotated[bool, typer.Option("--prices", help="Show and write what each chance would cost.")]


@reasons
def staff(
    centre: CentreArgument,
    forecast: ForecastOption,
    out_dir: OutOption,
    scenario: ScenarioOption = None,
    chance: ChanceOption = None,
    prices: PricesOption = False,
) -> None:
    """Staff and write."""
    check_out(out_dir)
    opened = open_centre(centre)
    rows = read_forecast(forecast, opened)
    shrinkage = None
    if scenario:
        # Scenarios are tables of numbers: only who names one waits for what reads them.
        from webapp.centre.scenarios import read_scenario
        from webapp.services.layers import shrinkage_of

        shrinkage = shrinkage_of(opened, rows, read_scenario(scenario, opened))
    if prices:
        _tell_prices(opened, rows, shrinkage, out_dir)
    if chance is not None:
        opened = with_chance(opened, chance)
    requirement = staff_centre(opened, rows, shrinkage)
    tell_warnings(
        (*opened.warnings, *table_warnings(opened, requirement), *seat_warnings(opened, requirement))
    )
    path = write_requirement_file(requirement, out_dir)
    need = required_hours(opened, requirement)
    have = sum(a.month_hours_min + a.month_hours_max for a in opened.agents) / 2
    out.print(f"{need:,.1f} agent-hours required; contracts offer about {have:,.0f} paid hours a month")
    out.print(f"Wrote {path}")


def _tell_prices(
    centre: Centre, rows: Sequence[ForecastRow], shrinkage: ShrinkageOf | None, out_dir: Path
) -> None:
    costs = chance_costs(centre, rows, shrinkage)
    for one in costs:
        promise = "to the mean" if one.chance is None else f"for a chance of {one.chance:.0%}"
        out.print(
            f"Staffed {promise}: {one.required_hours:,.1f} agent-hours, {one.cost:,.0f} "
            f"{centre.planning.currency}, {one.service_level:.1%} in time, the target holds in "
            f"{one.share_held:.0%} of the cases"
        )
    write_whole(out_dir / PRICES, chances_bytes(costs))
