"""`paiban staff`."""

from pathlib import Path
from typing import Annotated

import typer

from webapp.centre.forecasts import read_forecast
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
from webapp.services.staff import required_hours, staff_centre, table_warnings, write_requirement_file

HELP = """Turn a forecast into agents to be rostered.

Writes requirement.csv: seats and required agents per queue and interval. Of a scenario only the
shrinkage layers are applied: the forecast holds the others already.

Example:

    paiban staff data/hotline --forecast out/december/forecast.csv --out out/december
"""

ForecastOption = Annotated[
    Path, typer.Option("--forecast", metavar="FILE", help="A forecast.csv, also one edited by hand.")
]


@reasons
def staff(
    centre: CentreArgument, forecast: ForecastOption, out_dir: OutOption, scenario: ScenarioOption = None
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
    requirement = staff_centre(opened, rows, shrinkage)
    tell_warnings((*opened.warnings, *table_warnings(opened, requirement)))
    path = write_requirement_file(requirement, out_dir)
    need = required_hours(opened, requirement)
    have = sum(a.month_hours_min + a.month_hours_max for a in opened.agents) / 2
    out.print(f"{need:,.1f} agent-hours required; contracts offer about {have:,.0f} paid hours a month")
    out.print(f"Wrote {path}")
