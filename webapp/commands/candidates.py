"""`paiban candidates`."""

import json
from typing import Annotated

import typer

from webapp.commands.terminal import (
    CentreArgument,
    DayOption,
    JsonOption,
    RequirementOption,
    RosterOption,
    out,
    reasons,
)

HELP = """Who can take a duty: everybody, ranked, with the price or with the rules in the way.

The duty is the one an agent has on the date, or, with --shift, one that nobody has. A price is the
change of the roster's cost, so less is better. `take` is work on a day off; `move` leaves the own duty of
that day open; `swap` exchanges the two duties.

Examples:

    paiban candidates data/hotline --roster roster.csv --requirement requirement.csv
        --agent A07 --date 2026-12-03

    paiban candidates data/hotline --roster roster.csv --date 2026-12-03 --shift N1 --queue general
"""

AgentOption = Annotated[
    str | None, typer.Option("--agent", metavar="AGENT", help="Whose duty, by id or by name.")
]
ShiftOption = Annotated[str | None, typer.Option("--shift", metavar="CODE", help="The shift to be filled.")]
QueueOption = Annotated[str | None, typer.Option("--queue", metavar="CODE", help="The queue to be served.")]
SwapsOption = Annotated[bool, typer.Option("--swaps", help="Exchanges of duties too.")]


@reasons
def candidates(
    centre: CentreArgument,
    roster: RosterOption,
    date: DayOption,
    requirement: RequirementOption = None,
    agent: AgentOption = None,
    shift: ShiftOption = None,
    queue: QueueOption = None,
    swaps: SwapsOption = False,
    as_json: JsonOption = False,
) -> None:
    """Rank and print."""
    from webapp.services.candidates import candidates_facts, substitutes
    from webapp.services.rostered import in_short, open_rostered

    case = open_rostered(centre, roster, requirement)
    found = substitutes(case, agent, date, shift, queue, swaps)
    facts = candidates_facts(case, found)
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False, indent=1))
        return
    out.print(f"{in_short(case.problem, found.duty)}: left open it costs {found.left_open:+,}")
    for sentence in facts["giving"]:
        out.print(f"Given away: {sentence}")
    can = [one for one in facts["candidates"] if one["possible"]]
    for place, one in enumerate(can, 1):
        who = f"{one['agent']} {one['name']}"
        out.print(f"{place:3d}. {who}, {one['way']}: cost {one['price']:+,} ({one['hours']} h so far)")
    if not can:
        out.print("Nobody can without breaking a hard rule.")
    for one in facts["candidates"][len(can) :]:
        out.print(f"  -  {one['agent']} {one['name']}, {one['way']}: {' '.join(one['breaks'])}")
    if requirement is None:
        out.print("Cover and fair shares are not priced: they need --requirement.")
