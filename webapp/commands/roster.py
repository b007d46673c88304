"""`paiban roster`."""

from pathlib import Path
from typing import Annotated

import typer

from webapp.commands.activities import tell_activities
from webapp.commands.results import tell_result
from webapp.commands.terminal import (
    CentreArgument,
    EffortOption,
    MonthOption,
    OutOption,
    SecondsOption,
    SeedOption,
    check_out,
    out,
    reasons,
    tell_warnings,
    working,
)

HELP = """Roster a month's agents against a requirement.

Writes roster.csv, result.json and activities.csv. Seed and effort fix the roster to the byte; seconds
only stop the search.

Example:

    paiban roster data/hotline --requirement out/december/requirement.csv --month 2026-12 --out out/december

With --group only one seat group is rostered; --keep names the roster whose duties all others keep.
"""

RequirementOption = Annotated[Path, typer.Option("--requirement", metavar="FILE", help="A requirement.csv.")]

GroupOption = Annotated[
    str | None,
    typer.Option("--group", metavar="CODE", help="Roster only the agents of this seat group."),
]
KeepOption = Annotated[
    Path | None,
    typer.Option(
        "--keep", metavar="FILE", help="With --group: a roster.csv, of which the others keep theirs."
    ),
]


@reasons
def roster(
    centre: CentreArgument,
    requirement: RequirementOption,
    month: MonthOption,
    out_dir: OutOption,
    seconds: SecondsOption = 60.0,
    effort: EffortOption = None,
    seed: SeedOption = 1,
    group: GroupOption = None,
    keep: KeepOption = None,
) -> None:
    """Search and write."""
    # The solver takes seconds to load: only the commands that use it wait for it.
    from webapp.services.roster import plan_roster, result_facts

    check_out(out_dir)
    with working("Reading the centre") as step:
        found = plan_roster(
            centre,
            requirement,
            month,
            seconds=seconds,
            effort=effort,
            seed=seed,
            out=out_dir,
            progress=step,
            group=group,
            keep=keep,
        )
    tell_warnings(found.warnings)
    tell_result(result_facts(found.result), month)
    if found.activities is not None:
        tell_activities(found.activities)
    out.print(f"Wrote {out_dir / 'roster.csv'}, {out_dir / 'result.json'} and {out_dir / 'activities.csv'}")
