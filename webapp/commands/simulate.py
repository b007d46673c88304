"""`paiban simulate`."""

from pathlib import Path
from typing import Annotated

import typer

from webapp.commands.replan import AbsentOption
from webapp.commands.terminal import (
    AsOfOption,
    CentreArgument,
    SeedOption,
    check_out,
    out,
    reasons,
    working,
)

HELP = """Put a roster to the test: every call of many possible months, answered by the agents on duty.

Says with what chance each half-hour, day and the month meets the target, though the forecast errs. With
--against, what the roster changes: the same callers meet both; with --absent, what a leave changes.

Examples:

    paiban simulate data/hotline --roster out/december/roster.csv --forecast out/december/forecast.csv

    paiban simulate data/hotline --roster swapped.csv --against out/december/roster.csv --out out/swap

    paiban simulate data/hotline --roster out/december/roster.csv --absent A07:2026-12-03:2026-12-05
"""
SHOWN = 10

RosterOption = Annotated[Path, typer.Option("--roster", metavar="FILE", help="The roster.csv to test.")]
ForecastOption = Annotated[
    Path | None, typer.Option("--forecast", metavar="FILE", help="A forecast.csv; a new forecast without it.")
]
AgainstOption = Annotated[
    Path | None, typer.Option("--against", metavar="FILE", help="The roster.csv before the change.")
]
PathsOption = Annotated[int, typer.Option("--paths", min=2, max=10_000, help="So many possible months.")]
OutOption = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Folder for the tables; none are written without.")
]


@reasons
def simulate(
    centre: CentreArgument,
    roster: RosterOption,
    forecast: ForecastOption = None,
    against: AgainstOption = None,
    absent: AbsentOption = None,
    paths: PathsOption = 200,
    seed: SeedOption = 1,
    as_of: AsOfOption = None,
    out_dir: OutOption = None,
) -> None:
    """Simulate, print, write."""
    # The compiled loop takes a second to load: only this command waits for it.
    from webapp.centre.tables import write_whole
    from webapp.services import simulation_tables as tables
    from webapp.services.json_files import json_bytes
    from webapp.services.simulate import simulate_files

    if out_dir is not None:
        check_out(out_dir)
    with working("Reading the centre") as step:
        found, before = simulate_files(
            centre,
            roster,
            forecast,
            against,
            absent or (),
            paths=paths,
            seed=seed,
            as_of=as_of,
            progress=step,
        )
    facts = tables.month_facts(found, paths, seed)
    for queue in facts["queues"]:
        out.print(
            f"{queue['queue']}: {queue['service_level']:.1%} of {queue['offered']:,.0f} calls in time"
            f" (error {queue['service_level_error']:.2%}), {queue['abandoned']:.1%} give up, "
            f"chance of meeting the month's target {queue['chance']:.0%}"
        )
    told = tables.changes(before, found) if before is not None else ()
    for change in told[:SHOWN]:
        out.print(change.sentence)
    if len(told) > SHOWN:
        out.print(f"... and {len(told) - SHOWN} intervals more.")
    if before is not None and not told:
        out.print("No interval's chance changes by more than chance does.")
    if out_dir is None:
        return
    files = {
        tables.INTERVALS: tables.interval_table(found),
        tables.DAYS: tables.day_table(found),
        tables.MONTH: json_bytes(facts),
    }
    for name, data in (files | ({tables.CHANGES: tables.change_table(told)} if before else {})).items():
        write_whole(out_dir / name, data)
    out.print(f"Wrote {len(files) + bool(before)} files into {out_dir}")
