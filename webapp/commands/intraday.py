"""`paiban intraday`."""

from pathlib import Path
from typing import Annotated

import typer

from webapp.commands.terminal import (
    CentreArgument,
    NowOption,
    OutOption,
    check_out,
    out,
    reasons,
    tell_warnings,
    working,
)
from webapp.services.centres import open_centre

HELP = """Forecast the rest of a day again with the calls so far.

Writes intraday.csv, columns of forecast.csv: the intervals of the day that have not ended yet. The counts are
a table like calls.csv, which may be the centre's own; only intervals that have ended are believed.

Example:

    paiban intraday data/hotline --forecast out/november/forecast.csv --actuals data/hotline/calls.csv
        --now 2026-11-20T14:00 --out out/today
"""

ForecastOption = Annotated[Path, typer.Option("--forecast", metavar="FILE", help="A stored forecast.csv.")]
ActualsOption = Annotated[
    Path, typer.Option("--actuals", metavar="FILE", help="Calls so far, in the columns of calls.csv.")
]


@reasons
def intraday(
    centre: CentreArgument,
    forecast: ForecastOption,
    actuals: ActualsOption,
    now: NowOption,
    out_dir: OutOption,
) -> None:
    """Forecast the rest of the day and write it."""
    from webapp.centre.forecasts import read_forecast, write_forecast
    from webapp.services.intraday import FILE, moment, read_counts, rest_of_day

    check_out(out_dir)
    with working("Reading the centre"):
        opened = open_centre(centre)
        instant = moment(now, opened)
        rows = read_forecast(forecast, opened)
        made = rest_of_day(opened, rows, read_counts(actuals, opened), instant)
    tell_warnings(made.warnings)
    write_forecast(out_dir / FILE, made.rows)
    for code, calls in made.after.items():
        out.print(
            f"{code}: {calls:,.0f} calls expected from {instant:%H:%M} on, {made.before[code]:,.0f} before"
        )
    out.print(f"Wrote {out_dir / FILE}")
