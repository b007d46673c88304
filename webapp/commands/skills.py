"""`paiban skills`."""

from pathlib import Path
from typing import Annotated

import typer

from webapp.commands.terminal import CentreArgument, out, reasons, working

HELP = """Say what serving several queues is worth: pooled against dedicated, and one more trained agent.

With a roster: which skill of one more agent would cover most of what is short, in agent-hours of its month.

Example:

    paiban skills data/hotline --requirement out/december/requirement.csv --roster out/december/roster.csv
"""
SHOWN = 10

RequirementOption = Annotated[Path, typer.Option("--requirement", metavar="FILE", help="A requirement.csv.")]
RosterOption = Annotated[
    Path | None, typer.Option("--roster", metavar="FILE", help="Price the skills of its agents.")
]


@reasons
def skills(centre: CentreArgument, requirement: RequirementOption, roster: RosterOption = None) -> None:
    """Answer and print."""
    from webapp.services.skills import skill_answer

    with working("Reading the centre"):
        found = skill_answer(centre, requirement, roster)
    pool = found.pooling
    out.print(
        f"{' and '.join(pool.queues)}: {pool.apart:,.1f} agent-hours apart, {pool.pooled:,.1f} pooled "
        f"({pool.pooled / pool.apart - 1:+.1%}), staffed to the mean"
        if pool.apart
        else f"{' and '.join(pool.queues)}: nothing is required"
    )
    if found.short_hours is None:
        return
    out.print(f"{found.short_hours:,.1f} agent-hours are short, however the agents on duty are assigned")
    for worth in found.worths[:SHOWN]:
        out.print(
            f"  one agent of {'+'.join(worth.skills)} trained for {worth.queue}: {worth.hours:,.2f} "
            f"agent-hours fewer short, {worth.money:,.0f} {found.currency}"
        )
    if not found.worths:
        out.print("  Every agent on duty serves every queue already.")
