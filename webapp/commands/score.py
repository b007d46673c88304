"""`paiban score`."""

from pathlib import Path
from typing import Annotated

import typer

from webapp.commands.accuracy import tell_accuracy
from webapp.commands.terminal import AsOfOption, CentreArgument, OutOption, check_out, out, reasons, working
from webapp.services.centres import open_centre

HELP = """Score a stored forecast against the calls that came.

Writes accuracy.csv: errors per queue, level (interval, day, month, year) and days ahead, and what the error
cost in staffing. The calls are those of the centre's calls.csv; outages are left out. When forecast.json lies
beside the forecast it says how far ahead each day was forecast, else --as-of does.

Example:

    paiban score data/hotline --forecast out/november/forecast.csv --out out/november
"""

ForecastOption = Annotated[Path, typer.Option("--forecast", metavar="FILE", help="A stored forecast.csv.")]


@reasons
def score(
    centre: CentreArgument, forecast: ForecastOption, out_dir: OutOption, as_of: AsOfOption = None
) -> None:
    """Score and write."""
    from webapp.centre.forecasts import read_forecast
    from webapp.centre.levels import FILE as LEVELS
    from webapp.centre.levels import read_levels
    from webapp.centre.tables import write_whole
    from webapp.services.evaluation import FILE, accuracy_bytes, recorded_as_of, score_forecast

    check_out(out_dir)
    with working("Reading the centre") as step:
        opened = open_centre(centre)
        rows = read_forecast(forecast, opened)
        step("Comparing with the calls that came")
        levels = read_levels(forecast.parent / LEVELS, opened.queue_codes)
        lines = score_forecast(opened, rows, as_of or recorded_as_of(forecast, rows), levels)
    write_whole(out_dir / FILE, accuracy_bytes(lines))
    tell_accuracy(lines)
    out.print(f"Wrote {out_dir / FILE}")
