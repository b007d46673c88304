"""`paiban callin`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from scheduler.domain.sentence import Sentence
from webapp.centre.model import Centre
from webapp.centre.times import parse_instant
from webapp.commands.terminal import (
    CentreArgument,
    SeedOption,
    check_out,
    out,
    reasons,
    tell_warnings,
    working,
)
from webapp.services.problems import CannotDo

HELP = """After an outage: how many agents the flood of calls needs, and whom to call, in which order.

Spares first, then surplus, other groups, rest days, other cities; nobody whom a hard rule forbids (night
rest!); who was called least and bears fewest burden points comes first, never by years of service. With --out
the list and the written plan. An outage of more than 6 hours demands the plan: without --out status 1.

Example:

    paiban callin data/hotline --roster out/december/roster.csv --forecast out/december/forecast.csv
        --queue general --from 2026-12-08T09:00 --to 2026-12-08T15:30 --out out/outage
"""

RosterOption = Annotated[Path, typer.Option("--roster", metavar="FILE", help="The roster.csv in force.")]
ForecastOption = Annotated[Path, typer.Option("--forecast", metavar="FILE", help="Its forecast.csv.")]
QueueOption = Annotated[str, typer.Option("--queue", metavar="CODE", help="The queue that was down.")]
FromOption = Annotated[str, typer.Option("--from", metavar="TIME", help="When it went down, local time.")]
ToOption = Annotated[str, typer.Option("--to", metavar="TIME", help="When it is up again.")]
RedialOption = Annotated[
    float, typer.Option("--redial", min=0, max=1, help="Share of lost calls coming back.")
]
SpreadOption = Annotated[
    float, typer.Option("--spread-hours", min=0.5, max=48, help="Hours over which they come back.")
]
LostOption = Annotated[
    float | None, typer.Option("--lost", min=0, max=1e7, help="Calls lost; else those forecast meanwhile.")
]
LogOption = Annotated[
    Path | None,
    typer.Option("--log", metavar="FILE", help="Earlier call-ins: a table agent,date,answer."),
]
OutOption = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Folder for list and plan.")]


@reasons
def callin(
    centre: CentreArgument,
    roster: RosterOption,
    forecast: ForecastOption,
    queue: QueueOption,
    from_: FromOption,
    to: ToOption,
    redial: RedialOption = 0.6,
    spread_hours: SpreadOption = 2.0,
    lost: LostOption = None,
    log: LogOption = None,
    seed: SeedOption = 1,
    out_dir: OutOption = None,
) -> None:
    """List, print, write."""
    from webapp.centre.tables import write_whole
    from webapp.services.callin import Outage, emergency
    from webapp.services.callin_plan import LIST, PLAN, list_bytes, other_cities, plan_text, sentence
    from webapp.services.centres import open_centre

    if out_dir is not None:
        check_out(out_dir)
    with working("Reading the centre"):
        opened = open_centre(centre)
        outage = Outage(
            queue, _moment("--from", from_, opened), _moment("--to", to, opened), redial, spread_hours, lost
        )
        found = emergency(centre, roster, forecast, outage, log, seed)
    tell_warnings(found.warnings)
    for one in found.surge:
        out.print(
            f"{one.start:%Y-%m-%d %H:%M}  {one.calls:,.0f} -> {one.surged:,.0f} calls, {one.required} agents "
            f"needed, {one.there} on duty, {one.extra} missing"
        )
    for number, call in enumerate((c for c in found.found.calls if c.asked), 1):
        out.print(f"{number}. {sentence(found, call)}")
    out.print(other_cities(found).removeprefix("- "))
    unfit = len(found.found.unfit)
    if unfit:
        out.print(f"{unfit} agents with a rest day cannot be called: a hard rule forbids it.")
    if outage.needs_plan and out_dir is None:
        raise CannotDo(
            Sentence("An outage of more than 6 hours demands a written plan: name its folder with --out.")
        )
    if out_dir is not None:
        write_whole(out_dir / LIST, list_bytes(found))
        write_whole(out_dir / PLAN, plan_text(found).encode())
        out.print(f"Wrote {out_dir / LIST} and {out_dir / PLAN}")


def _moment(option: str, text: str, centre: Centre) -> datetime:
    try:
        return parse_instant(text, centre.timezone)
    except ValueError as error:
        raise CannotDo(
            Sentence(
                "{option}: {error}: write it as 2026-12-08T09:00.", {"option": option, "error": str(error)}
            )
        ) from error
