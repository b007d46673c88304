"""`paiban activities`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from webapp.commands.terminal import (
    CentreArgument,
    OutOption,
    SeedOption,
    check_out,
    out,
    reasons,
    tell_warnings,
)

HELP = """Say who does what when inside the duties of a roster.

Writes activities.csv and activities.json: queues, breaks and meals, training, meetings and monitoring,
placed where cover suffers least.

Example:

    paiban activities data/hotline --roster roster.csv --requirement requirement.csv --out out/december
"""
SHOWN = 8

RosterOption = Annotated[Path, typer.Option("--roster", metavar="FILE", help="A roster.csv.")]
RequirementOption = Annotated[Path, typer.Option("--requirement", metavar="FILE", help="A requirement.csv.")]


@reasons
def activities(
    centre: CentreArgument,
    roster: RosterOption,
    requirement: RequirementOption,
    out_dir: OutOption,
    seed: SeedOption = 1,
) -> None:
    """Place and write."""
    from webapp.services.activities import activities_of_file

    check_out(out_dir)
    tell_activities(activities_of_file(centre, roster, requirement, seed, out_dir))
    out.print(f"Wrote {out_dir / 'activities.csv'} and {out_dir / 'activities.json'}")


def tell_activities(facts: Mapping[str, Any]) -> None:
    """Cover before and after everything is placed, and what has no place."""
    left = facts["not_placed"]
    more = (f"... and {len(left) - SHOWN} more in activities.json.",) if len(left) > SHOWN else ()
    tell_warnings((*left[:SHOWN], *more))
    out.print(
        f"{facts['understaffed_hours']:,} agent-hours understaffed with breaks, meals and meetings placed "
        f"({facts['understaffed_hours_before']:,} by the roster alone; at least "
        f"{facts['understaffed_hours_bound']:,} wherever breaks lie)"
    )
    if facts["off_phone_hours"]:
        out.print(
            f"{facts['off_phone_hours']:,} agent-hours of training and meetings in {facts['sessions']} "
            f"sessions, {facts['off_phone_understaffed_hours']:,} of them missed by a queue"
        )
    if facts["monitored"]:
        out.print(f"{facts['monitored']} stretches of monitoring")
