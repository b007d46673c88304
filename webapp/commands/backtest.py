"""`paiban backtest`."""

from typing import Annotated

import typer

from webapp.commands.accuracy import tell_accuracy
from webapp.commands.terminal import (
    CentreArgument,
    MethodOption,
    OutOption,
    SeedOption,
    check_out,
    out,
    reasons,
    working,
)
from webapp.services.centres import open_centre

HELP = """Replay forecasts at past days, as if nothing later were known.

Writes accuracy.csv: errors per queue, level and days ahead, up to six weeks; with --lead N only those of the
day N days ahead.

Examples:

    paiban backtest data/hotline --out out/backtest

    paiban backtest data/hotline --lead 1 --out out/day-ahead
"""

LeadOption = Annotated[
    int | None,
    typer.Option("--lead", min=1, max=365, help="Days ahead: 1 is the day after the last one known."),
]


@reasons
def backtest(
    centre: CentreArgument,
    out_dir: OutOption,
    lead: LeadOption = None,
    method: MethodOption = None,
    seed: SeedOption = 1,
) -> None:
    """Replay and write."""
    from webapp.centre.tables import write_whole
    from webapp.services.evaluation import FILE, accuracy_bytes, backtest_centre

    check_out(out_dir)
    with working("Reading the centre") as step:
        opened = open_centre(centre)
        lines = backtest_centre(opened, lead=lead, method=method, seed=seed, progress=step)
    write_whole(out_dir / FILE, accuracy_bytes(lines))
    tell_accuracy(lines)
    out.print(f"Wrote {out_dir / FILE}")
