"""`paiban forecast`."""

from webapp.commands.terminal import (
    AsOfOption,
    CentreArgument,
    MonthOption,
    OutOption,
    SeedOption,
    check_out,
    out,
    reasons,
    tell_warnings,
    working,
)
from webapp.services.centres import open_centre

HELP = """Forecast a month's calls, interval by interval.

Writes forecast.csv: mean, quantiles and handle time per queue and interval.

Examples:

    paiban forecast data/hotline --month 2026-12 --out out/december

    paiban forecast data/hotline --month 2026-11 --as-of 2026-10-20 --out out/november
"""


@reasons
def forecast(
    centre: CentreArgument,
    month: MonthOption,
    out_dir: OutOption,
    as_of: AsOfOption = None,
    seed: SeedOption = 1,
) -> None:
    """Forecast and write."""
    # Statistics take seconds to load: only the commands that use them wait for them.
    from webapp.services.forecast import forecast_centre, write_forecast_file

    check_out(out_dir)
    with working("Reading the centre") as step:
        opened = open_centre(centre)
        made = forecast_centre(opened, month, as_of=as_of, seed=seed, progress=step)
    tell_warnings((*opened.warnings, *made.warnings))
    path = write_forecast_file(made, out_dir)
    for code in opened.queue_codes:
        rows = [row.mean for row in made.rows if row.queue == code]
        if rows:
            out.print(f"{code}: {sum(rows):,.0f} calls expected in {month} (method {made.method})")
    out.print(f"Wrote {path}")
