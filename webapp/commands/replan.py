"""`paiban replan`."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from webapp.centre.times import parse_date
from webapp.commands.database import Database
from webapp.commands.terminal import (
    COULD_NOT,
    CentreArgument,
    JsonOption,
    NowOption,
    SecondsOption,
    SeedOption,
    check_out,
    err,
    month_of_text,
    out,
    reasons,
    working,
)
from webapp.services.months import Month
from webapp.services.rostered import Absence

if TYPE_CHECKING:
    from webapp.services.replan import ReplannedMonth

HELP = """Repair a published roster: somebody is ill, leave was added, or the requirement has changed.

Whatever has begun by --now stays, and so does every day that the event does not touch. Each changed cell has
its price, and cover is restored, not bettered. With --out, roster.csv and changes.json are written there; the
published file is left as it is. Exit status 1 when the new roster breaks a hard rule.

With --db in place of the folder and without --roster, the month's newest version in the database is repaired
for the leave it holds by now, or for another --requirement, and the result is its next version: agents are
told. Who is ill there asks for leave (`paiban leave ask --type emergency-sick`).

Examples:

    paiban replan data/hotline --roster roster.csv --requirement requirement.csv --now 2026-12-03T05:00
        --absent A07:2026-12-03:2026-12-05 --out out/repaired

    paiban replan data/hotline --roster roster.csv --requirement new.csv --was old.csv --now 2026-12-03T05:00

    paiban replan --db sqlite:///paiban.db --month 2026-12 --actor wang --requirement new.csv
        --now 2026-12-03T05:00
"""


def _absence(text: str) -> Absence:
    parts = text.split(":")
    try:
        agent, first, last = parts if len(parts) == 3 else (parts[0], parts[1], parts[1])
        return Absence(agent, parse_date(first), parse_date(last))
    except (ValueError, IndexError):
        raise typer.BadParameter(f"{text!r} is no absence: write it as A07:2026-12-03:2026-12-05.") from None


StoredRosterOption = Annotated[
    Path | None,
    typer.Option("--roster", metavar="FILE", help="A roster.csv; with --db the month's stored one."),
]
StoredMonthOption = Annotated[
    Month | None,
    typer.Option(
        "--month", parser=month_of_text, metavar="MONTH", help="With --db: whose roster is repaired."
    ),
]
ActorOption = Annotated[
    str,
    typer.Option("--actor", metavar="PERSON", help="With --db: who repairs it, the area manager or above."),
]
ReasonOption = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help="With --db: why, for the log of decisions.")
]
RequirementOption = Annotated[
    Path | None, typer.Option("--requirement", metavar="FILE", help="The requirement.csv as it is now.")
]
WasOption = Annotated[
    Path | None,
    typer.Option("--was", metavar="FILE", help="The requirement.csv as it was: what differs counts."),
]
AbsentOption = Annotated[
    list[Absence] | None,
    typer.Option(
        "--absent",
        parser=_absence,
        metavar="AGENT:FROM:TO",
        help="Away from a first to a last day; may be repeated.",
    ),
]
OutOption = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Folder to write into; made when missing.")
]
PriceOption = Annotated[
    int | None,
    typer.Option(
        "--cell-price", min=1, max=1_000_000, help="What a changed cell costs: the more, the fewer."
    ),
]
ImproveOption = Annotated[bool, typer.Option("--improve", help="Better the cover too where that pays.")]


@reasons
def replan(
    centre: CentreArgument,
    now: NowOption,
    roster: StoredRosterOption = None,
    requirement: RequirementOption = None,
    month: StoredMonthOption = None,
    actor: ActorOption = "",
    reason: ReasonOption = "",
    absent: AbsentOption = None,
    was: WasOption = None,
    out_dir: OutOption = None,
    cell_price: PriceOption = None,
    improve: ImproveOption = False,
    seed: SeedOption = 1,
    seconds: SecondsOption = 60.0,
    as_json: JsonOption = False,
    database: Database | None = None,
) -> None:
    """Repair, print what changes, and write."""
    # The solver takes seconds to load: only the commands that use it wait for it.
    from webapp.services.replan import Event, replan_centre, replan_facts, write_replanned

    if out_dir:
        check_out(out_dir)
    search: dict[str, Any] = {"seed": seed, "price": cell_price, "improve": improve, "seconds": seconds}
    kept = ""
    if roster is None:
        if absent or was:
            raise typer.BadParameter(
                "leave and the requirement so far are in the database: say neither.", param_hint="--db"
            )
        made, kept = _stored(database, month, actor, now, reason, requirement, search)
    else:
        if requirement is None:
            raise typer.BadParameter(
                "a roster.csv needs the requirement it answers.", param_hint="--requirement"
            )
        with working("Repairing the roster"):
            made = replan_centre(centre, roster, requirement, Event(now, absent or (), was), **search)
    facts = replan_facts(made)
    if out_dir:
        write_replanned(made, out_dir)
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False, indent=1))
    else:
        _tell(facts, out_dir)
        if kept:
            out.print(kept)
    if not facts["possible"]:
        raise typer.Exit(COULD_NOT)


def _stored(
    database: Database | None,
    month: Month | None,
    actor: str,
    now: str,
    reason: str,
    requirement: Path | None,
    search: dict[str, Any],
) -> tuple["ReplannedMonth", str]:
    """Repair the newest version of a month in a database; what became of it, in words."""
    if database is None:
        raise typer.BadParameter("name the roster.csv to repair.", param_hint="--roster")
    if month is None or not actor:
        raise typer.BadParameter(
            "a roster in a database is repaired for a --month by an --actor.", param_hint="--db"
        )
    from webapp.services.replan_stored import Repair, Repaired, replan_stored
    from webapp.services.versions import Stale

    order = Repair(month, actor, now, reason, requirement)
    with working("Repairing the roster"):
        done = replan_stored(database.store, database.site, order, **search)
    if isinstance(done, Repaired):
        if done.version is None:
            return done.made, f"The roster of {month} stays as it is."
        kept = done.version
        return done.made, f"Version {kept.version.version} of the roster of {month}, {kept.stored.state}."
    if isinstance(done, Stale):
        err.print(f"The roster of {month} is at version {done.current_version} by now: repair that one.")
    else:
        err.print(f"No repair keeps every rule: {done.verdict.reasons[0]}")
    raise typer.Exit(COULD_NOT)


def _tell(facts: dict[str, object], out_dir: Path | None) -> None:
    changed = facts["changed"]
    assert isinstance(changed, list)
    for cell in changed:
        why = "absent" if cell["absent"] else cell["why"]
        who = f"{cell['agent']} {cell['name']}"
        out.print(f"{cell['date']}  {who}: {cell['before']} -> {cell['after']} ({why})")
    others = sum(not cell["absent"] for cell in changed)
    out.print(
        f"{len(changed)} cells changed, {others} of them of agents who are there; understaffed "
        f"{facts['understaffed_hours']} agent-hours, {facts['understaffed_hours_before']} as published."
    )
    if facts["cut_by_clock"]:
        out.print("The clock cut the search short: a longer one may change fewer cells.")
    broken = facts["broken"]
    assert isinstance(broken, list)
    for sentence in broken:
        out.print(f"[hard] {sentence}")
    if out_dir:
        out.print(f"Wrote {out_dir / 'roster.csv'} and {out_dir / 'changes.json'}")
