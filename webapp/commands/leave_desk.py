"""`paiban leave ...` for those who keep the slips: lists, papers, replacements, the month's report."""

from pathlib import Path
from typing import Annotated

import typer

from webapp.commands.database import DbOption, SiteOption, opened
from webapp.commands.leave import (
    ActorOption,
    AgentOption,
    HospitalOption,
    SlipArgument,
    TypeOption,
    WhyOption,
    app,
    hospital_level,
)
from webapp.commands.leave_output import finish, finish_task, show_refused, tell_slip, tell_task
from webapp.commands.terminal import AtOption, MonthOption, OutOption, check_out, now, out, reasons

LEAVE = app
"""The whole group: importing this module completes it."""

TaskArgument = Annotated[int, typer.Argument(metavar="TASK", help="The replacement's number.")]
HtmlOption = Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write a page to print.")]
WhoseOption = Annotated[str | None, typer.Option("--agent", metavar="AGENT", help="Only this agent's slips.")]
StateOption = Annotated[
    str | None, typer.Option("--state", metavar="STATE", help="Only slips in this state, as submitted.")
]
NoteOption = Annotated[str, typer.Option("--note", metavar="TEXT", help="The handover note.")]
SubstituteOption = Annotated[
    str | None, typer.Option("--substitute", metavar="AGENT", help="Who takes the duty; nobody without it.")
]
DaysOption = Annotated[
    float, typer.Option("--days", min=-400, max=400, help="Days granted; halves count, negative ones take.")
]
YearOption = Annotated[
    int, typer.Option("--year", min=0, max=2200, help="The year it is for; 0 = a balance that stays.")
]
LotteryYear = Annotated[int, typer.Option("--year", min=2000, max=2200, help="The year.")]
AllOption = Annotated[bool, typer.Option("--all", help="Those that are done with, too.")]


@app.command("list")
@reasons
def list_(
    db: DbOption,
    agent: WhoseOption = None,
    state: StateOption = None,
    site: SiteOption = None,
    at: AtOption = None,
) -> None:
    """The slips of a site."""
    from scheduler.leave.states import State
    from webapp.services.leave_report import list_slips

    if state is not None and state not in list(State):
        raise typer.BadParameter(f"{state!r} is none of {', '.join(State)}.", param_hint="--state")
    with opened(db) as store:
        for slip in list_slips(store, site, at or now(), agent, State(state) if state else None):
            tell_slip(slip)


@app.command()
@reasons
def slip(
    number: SlipArgument, db: DbOption, html: HtmlOption = None, site: SiteOption = None, at: AtOption = None
) -> None:
    """Print a slip with its signatures; with --html as a page for the printer."""
    from webapp.centre.tables import write_whole
    from webapp.leave_slip import slip_html, slip_text
    from webapp.services.leave_outcome import Refused
    from webapp.services.leave_report import whole_slip

    with opened(db) as store:
        whole = whole_slip(store, site, number, at or now())
    if isinstance(whole, Refused):
        show_refused(whole)
        return
    if html is None:
        out.print(slip_text(whole), end="")
    else:
        write_whole(html, slip_html(whole).encode())
        out.print(f"Wrote {html}")


@app.command()
@reasons
def waitlist(db: DbOption, site: SiteOption = None, at: AtOption = None) -> None:
    """Who waits for a place, in the order in which places are given."""
    from webapp.services.leave_report import waitlists

    with opened(db) as store:
        found = waitlists(store, site, at or now())
    for team, line in found.items():
        for place, one in enumerate(line, 1):
            days = f"{one.days[0]} to {one.days[-1]}"
            told = f"slip {one.slip}, {one.agent}, {days}, {one.grants} granted lately"
            out.print(f"{team} {place}: {told}, asked {one.submitted_at:%Y-%m-%d %H:%M}")
    if not found:
        out.print("Nobody waits.")


@app.command()
@reasons
def lottery(db: DbOption, year: LotteryYear, site: SiteOption = None, at: AtOption = None) -> None:
    """The commitment to the lottery of a year's waitlists; when the year is over, the secret behind it."""
    from webapp.services.leave_report import published_lottery

    with opened(db) as store:
        found = published_lottery(store, site, year, at or now())
    if found is None:
        out.print(f"No lottery was opened for {year} yet.")
        return
    out.print(f"SHA-256 of the secret of {year}: {found[0]}")
    out.print(f"The secret: {found[1]}" if found[1] else f"The secret is told when {year} is over.")


@app.command()
@reasons
def report(
    db: DbOption, month: MonthOption, out_dir: OutOption, site: SiteOption = None, at: AtOption = None
) -> None:
    """Write the slips that begin in a month and their statistics, with equal totals (LV-06)."""
    from webapp.services.leave_report import month_report, write_report

    check_out(out_dir)
    with opened(db) as store:
        found = month_report(store, site, month, at or now())
    paths = write_report(found, out_dir)
    days = found.statistics.total / 2
    out.print(f"{len(found.slips)} slips of {days:g} weighted days. Wrote {paths[0]} and {paths[1]}")


@app.command()
@reasons
def papers(
    slip: SlipArgument,
    db: DbOption,
    actor: ActorOption,
    hospital: HospitalOption = "",
    site: SiteOption = None,
    at: AtOption = None,
) -> None:
    """Note that the evidence of a slip was handed in (LV-03, LV-05)."""
    from webapp.services.leave_papers import hand_in_papers

    level = hospital_level(hospital)
    with opened(db) as store:
        finish(hand_in_papers(store, site, slip, level, actor, at or now()))


@app.command()
@reasons
def handover(
    slip: SlipArgument,
    db: DbOption,
    actor: ActorOption,
    note: NoteOption,
    site: SiteOption = None,
    at: AtOption = None,
) -> None:
    """Write the handover note of a leave (LV-09)."""
    from webapp.services.leave_papers import write_handover

    with opened(db) as store:
        finish(write_handover(store, site, slip, note, actor, at or now()))


@app.command()
@reasons
def due(db: DbOption, site: SiteOption = None, at: AtOption = None) -> None:
    """Do what time asks for: remind of papers and handovers, turn or bring up what is overdue."""
    from webapp.services.leave_papers import run_due

    with opened(db) as store:
        found = run_due(store, site, at or now())
    for event in found:
        out.print(f"Slip {event.slip}, {event.agent}: {event.text}.")
    if not found:
        out.print("Nothing is due.")


@app.command()
@reasons
def overdue(
    slip: SlipArgument,
    verdict: Annotated[str, typer.Argument(metavar="personal|absence", help="What it is taken for.")],
    db: DbOption,
    actor: ActorOption,
    reason: WhyOption,
    site: SiteOption = None,
    at: AtOption = None,
) -> None:
    """Decide on a sudden illness without papers in time: personal leave or absence (LV-05)."""
    from webapp.services.leave_papers import VERDICTS, decide_overdue

    for known in VERDICTS:
        if verdict == known:
            with opened(db) as store:
                finish(decide_overdue(store, site, slip, known, actor, reason, at or now()))
            return
    raise typer.BadParameter(f"{verdict!r} is neither {' nor '.join(VERDICTS)}.", param_hint="verdict")


@app.command()
@reasons
def tasks(db: DbOption, everything: AllOption = False, site: SiteOption = None, at: AtOption = None) -> None:
    """The duties that leave left open."""
    from webapp.services.leave_tasks import tasks as of_site

    with opened(db) as store:
        for task in of_site(store, site, at or now(), everything=everything):
            tell_task(task)


@app.command()
@reasons
def substitutes(task: TaskArgument, db: DbOption, site: SiteOption = None, at: AtOption = None) -> None:
    """Who could take an open duty, the best first, and what is missing while it is open."""
    from webapp.services.leave_outcome import Refused
    from webapp.services.leave_tasks import task_with_candidates

    with opened(db) as store:
        found = task_with_candidates(store, site, task, at or now())
    if isinstance(found, Refused):
        show_refused(found)
        return
    tell_task(found.task)
    out.print(
        f"{sum(cell.missing > 0 for cell in found.cover)} of its {len(found.cover)} intervals lack agents."
    )
    for place, one in enumerate(found.candidates, 1):
        why = "; ".join(str(sentence) for sentence in one.breaks)
        hours = f"{one.paid_minutes / 60:g} h this month"
        out.print(
            f"{place:3} {one.agent} ({one.way}): price {one.price:+}, {hours}{': ' + why if why else ''}"
        )


@app.command()
@reasons
def close(
    task: TaskArgument,
    db: DbOption,
    actor: ActorOption,
    substitute: SubstituteOption = None,
    reason: WhyOption = "",
    site: SiteOption = None,
    at: AtOption = None,
) -> None:
    """Close a replacement: with a substitute, because cover is met, or with a reason (LV-08)."""
    from webapp.services.leave_tasks import close_task, fill_task

    with opened(db) as store:
        if substitute is not None:
            finish_task(fill_task(store, site, task, substitute, actor, at or now()))
        else:
            finish_task(close_task(store, site, task, actor, reason, at or now()))


@app.command()
@reasons
def grant(
    db: DbOption,
    agent: AgentOption,
    type_: TypeOption,
    days: DaysOption,
    reason: WhyOption,
    actor: ActorOption,
    year: YearOption = 0,
    site: SiteOption = None,
    at: AtOption = None,
) -> None:
    """Grant days to an agent: annual leave by contract, time off for overtime (OT-03)."""
    from webapp.services.leave_grants import grant_days

    with opened(db) as store:
        left = grant_days(store, site, agent, type_, days, year, reason, actor, at or now())
    out.print(left)
