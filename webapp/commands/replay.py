"""`paiban replay`."""

import json
from pathlib import Path
from typing import Annotated

import typer

from webapp.commands.terminal import COULD_NOT, JsonOption, RequirementOption, out, reasons, working

HELP = """Solve a recorded month again and say whether the same comes out.

The record is the replay.zip that lies beside each roster, or a centre with the roster.csv made from it (seed
and effort are read from the result.json beside the roster). Exit status 1 when anything differs.

Examples:

    paiban replay out/december/replay.zip

    paiban replay data/hotline --roster out/december/roster.csv
"""

RecordArgument = Annotated[
    Path, typer.Argument(metavar="FILE|CENTRE", help="A replay.zip, or a centre folder.")
]
RosterOption = Annotated[
    Path | None, typer.Option("--roster", metavar="FILE", help="With a centre: the roster.csv made from it.")
]
SecondsOption = Annotated[
    float, typer.Option("--seconds", min=1, max=86_400, help="Stop searching after so long.")
]


@reasons
def replay(
    record: RecordArgument,
    roster: RosterOption = None,
    requirement: RequirementOption = None,
    seconds: SecondsOption = 3600.0,
    as_json: JsonOption = False,
) -> None:
    """Replay and compare."""
    # The solver takes seconds to load: only the commands that use it wait for it.
    from webapp.services.replay import read_package, recording_of, replayed, verdict_facts

    with working("Reading the record") as step:
        recording = recording_of(record, roster, requirement) if roster else read_package(record)
        verdict = replayed(recording, seconds, step)
    if as_json:
        typer.echo(json.dumps(verdict_facts(recording, verdict), ensure_ascii=False, indent=1))
    else:
        out.print(f"Roster: {'the same to the byte' if verdict.same_roster else 'different'}")
        out.print(f"Violations of hard rules: {verdict.hard_then:,} recorded, {verdict.hard_now:,} now")
        out.print(f"Cost: {verdict.objective_then:,} recorded, {verdict.objective_now:,} now")
        if not verdict.same and verdict.cut_by_clock:
            out.print("The clock cut a search short: such a roster need not come out again.")
    if not verdict.same:
        raise typer.Exit(COULD_NOT)
