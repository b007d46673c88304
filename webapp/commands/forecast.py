"""`paiban forecast`."""

from typing import Annotated

import typer

from webapp.commands.terminal import (
    AsOfOption,
    AuthorOption,
    CentreArgument,
    CreatedOption,
    MonthOption,
    OutOption,
    ScenarioOption,
    SeedOption,
    check_out,
    now,
    out,
    reasons,
    tell_warnings,
    working,
)
from webapp.services.centres import open_centre

HELP = """Forecast a month's calls, interval by interval.

Writes forecast.csv: mean, quantiles and handle time per queue and interval; levels.csv: its sums by
day, month and year; forecast.json: how it came about. A scenario lays a planner's corrections over it.

Examples:

    paiban forecast data/hotline --month 2026-12 --out out/december

    paiban forecast data/hotline --month 2026-11 --as-of 2026-10-20 --out out/november

    paiban forecast data/hotline --month 2027-01 --months 12 --out out/2027
"""

MonthsOption = Annotated[
    int, typer.Option("--months", min=1, max=12, help="So many months from MONTH on: 12 for a year.")
]


@reasons
def forecast(
    centre: CentreArgument,
    month: MonthOption,
    out_dir: OutOption,
    as_of: AsOfOption = None,
    seed: SeedOption = 1,
    months: MonthsOption = 1,
    scenario: ScenarioOption = None,
    author: AuthorOption = None,
    created_at: CreatedOption = None,
) -> None:
    """Forecast and write."""
    # Statistics take seconds to load: only the commands that use them wait for them.
    from webapp.centre.scenarios import read_scenario
    from webapp.services.forecast import forecast_centre
    from webapp.services.forecast_record import write_forecast_files

    check_out(out_dir)
    with working("Reading the centre") as step:
        opened = open_centre(centre)
        laid = read_scenario(scenario, opened) if scenario else None
        made = forecast_centre(
            opened, month, as_of=as_of, seed=seed, months=months, scenario=laid, progress=step
        )
    tell_warnings((*opened.warnings, *made.warnings))
    path = write_forecast_files(opened, made, out_dir, created_at=created_at or now(), author=author)
    span = f"{month}" if months == 1 else f"{month} to {month.plus(months - 1)}"
    for code in opened.queue_codes:
        rows = [row.mean for row in made.rows if row.queue == code]
        if rows:
            out.print(f"{code}: {sum(rows):,.0f} calls expected in {span} (method {made.methods[code]})")
    out.print(f"Wrote {path}")
