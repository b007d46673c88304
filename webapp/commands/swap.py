"""`paiban swap`: agents change duties with each other, in a database."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from webapp.commands.database import DbOption, SiteOption, opened
from webapp.commands.swap_telling import tell_paper, tell_result, tell_swap, told_refusal
from webapp.commands.terminal import (
    AtOption,
    DayOption,
    JsonOption,
    date_of_text,
    now,
    out,
    reasons,
)

if TYPE_CHECKING:
    from webapp.services.swap_case import Refused

HELP = """Swaps, gifts and cover of duties, asked for and decided on in a database.

A swap is judged by the rules of the roster as it is when it is decided: nothing hard may get worse.

Examples:

    paiban swap candidates --agent A07 --date 2026-12-03 --db sqlite:///paiban.db

    paiban swap ask --agent A07 --date 2026-12-03 --partner A12 --return 2026-12-05 --db sqlite:///paiban.db

    paiban swap accept 1 --agent A12 --db sqlite:///paiban.db
"""
app = typer.Typer(name="swap", help=HELP, no_args_is_help=True, rich_markup_mode=None)

NumberArgument = Annotated[int, typer.Argument(metavar="SWAP", min=1, help="The swap's number.")]
AgentOption = Annotated[str, typer.Option("--agent", metavar="AGENT", help="Who does it, by id.")]
ByOption = Annotated[str, typer.Option("--by", metavar="PERSON", help="Who does it: a holder of the post.")]
WhyOption = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, for the log.")]
PartnerOption = Annotated[str, typer.Option("--partner", metavar="AGENT", help="Who is asked, by id.")]
ReturnOption = Annotated[
    date | None,
    typer.Option("--return", parser=date_of_text, metavar="DATE", help="Take the duty of that day for it."),
]
ReturnsOption = Annotated[
    str, typer.Option("--return", metavar="DATES", help="Days taken in return, with commas; `any` = every.")
]


def _days(text: str) -> tuple[date, ...]:
    return tuple(date_of_text(part.strip()) for part in text.split(",") if part.strip())


def _month(on: date) -> str:
    return f"{on:%Y-%m}"


def _stop(refused: "Refused") -> None:
    told_refusal(refused)
    raise typer.Exit(1)


@app.command(help="Who could take the duty of a day, each with the price: less is better.")
@reasons
def candidates(
    db: DbOption,
    agent: AgentOption,
    on: DayOption,
    returns: ReturnsOption = "",
    site: SiteOption = None,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    """Rank and print."""
    from webapp.services.swap_case import Refused
    from webapp.services.swap_lists import candidate_facts
    from webapp.services.swap_lists import candidates as found_for

    days = None if returns == "any" else _days(returns)
    with opened(db) as store:
        found = found_for(store, site, _month(on), agent, on, at or now(), days)
    if isinstance(found, Refused):
        return _stop(found)
    facts = candidate_facts(*found)
    if as_json:
        return typer.echo(json.dumps(facts, ensure_ascii=False, indent=1))
    for place, one in enumerate(facts["candidates"], 1):
        given = "".join(f" for {leg['shift']} of {leg['date']}" for leg in one["in_return"])
        out.print(f"{place:3d}. {one['agent']}{given}: cost {one['price']:+,}")
    if not facts["candidates"]:
        out.print("Nobody can take it without breaking a rule or leaving too few.")
    return None


@app.command(help="Ask an agent to take the duty of a day, for one of theirs or for nothing.")
@reasons
def ask(
    db: DbOption,
    agent: AgentOption,
    on: DayOption,
    partner: PartnerOption,
    returns: ReturnOption = None,
    reason: WhyOption = "",
    site: SiteOption = None,
    at: AtOption = None,
) -> None:
    """Ask."""
    from webapp.services import swaps

    with opened(db) as store:
        tell_result(swaps.ask(store, site, _month(on), agent, on, partner, at or now(), returns, reason))


@app.command(help="Put the duty of a day on the board, for whoever takes it.")
@reasons
def offer(
    db: DbOption,
    agent: AgentOption,
    on: DayOption,
    returns: ReturnsOption = "",
    reason: WhyOption = "",
    site: SiteOption = None,
    at: AtOption = None,
) -> None:
    """Offer."""
    from webapp.services import swaps

    with opened(db) as store:
        tell_result(swaps.offer(store, site, _month(on), agent, on, at or now(), _days(returns), reason))


@app.command(help="Look for somebody to take an agent's duty, or one of a shift that nobody has.")
@reasons
def cover(
    db: DbOption,
    by: ByOption,
    on: DayOption,
    agent: Annotated[str | None, typer.Option("--agent", metavar="AGENT", help="Whose duty.")] = None,
    shift: Annotated[str | None, typer.Option("--shift", metavar="CODE", help="The shift.")] = None,
    queue: Annotated[str | None, typer.Option("--queue", metavar="CODE", help="The queue.")] = None,
    reason: WhyOption = "",
    site: SiteOption = None,
    at: AtOption = None,
) -> None:
    """Ask for cover."""
    from webapp.services import swaps

    with opened(db) as store:
        tell_result(
            swaps.ask_cover(store, site, _month(on), by, on, at or now(), agent, shift, queue, reason)
        )


@app.command(help="Say yes to a swap, or take a duty from the board; it is judged at once.")
@reasons
def accept(
    number: NumberArgument,
    db: DbOption,
    agent: AgentOption,
    give: ReturnOption = None,
    site: SiteOption = None,
    at: AtOption = None,
) -> None:
    """Accept; `--return` names the own duty given for one on the board."""
    from webapp.services import swap_answers

    with opened(db) as store:
        tell_result(swap_answers.accept(store, site, number, agent, at or now(), give))


@app.command(help="Say no to a swap.")
@reasons
def decline(
    number: NumberArgument, db: DbOption, agent: AgentOption, site: SiteOption = None, at: AtOption = None
) -> None:
    """Decline."""
    from webapp.services import swap_answers

    with opened(db) as store:
        tell_result(swap_answers.decline(store, site, number, agent, at or now()))


@app.command(help="Take back what was asked.")
@reasons
def withdraw(
    number: NumberArgument,
    db: DbOption,
    agent: AgentOption,
    reason: WhyOption = "",
    site: SiteOption = None,
    at: AtOption = None,
) -> None:
    """Withdraw."""
    from webapp.services import swap_answers

    with opened(db) as store:
        tell_result(swap_answers.withdraw(store, site, number, agent, at or now(), reason))


@app.command(help="End all swaps whose time is over.")
@reasons
def expire(db: DbOption, site: SiteOption = None, at: AtOption = None) -> None:
    """Expire."""
    from webapp.services import swap_answers

    with opened(db) as store:
        ended = swap_answers.expire(store, site, at or now())
    out.print(f"Ended: {', '.join(map(str, ended)) or 'none'}.")


@app.command(help="Approve a swap that waits for the supervisor, or was appealed against.")
@reasons
def approve(
    number: NumberArgument,
    db: DbOption,
    by: ByOption,
    reason: WhyOption = "",
    site: SiteOption = None,
    at: AtOption = None,
) -> None:
    """Approve."""
    from webapp.services import swap_decisions

    with opened(db) as store:
        tell_result(swap_decisions.approve(store, site, number, by, at or now(), reason))


@app.command(help="Refuse a swap that waits for the supervisor, or let a refusal stand.")
@reasons
def refuse(
    number: NumberArgument,
    db: DbOption,
    by: ByOption,
    reason: WhyOption,
    site: SiteOption = None,
    at: AtOption = None,
) -> None:
    """Refuse."""
    from webapp.services import swap_decisions

    with opened(db) as store:
        tell_result(swap_decisions.refuse(store, site, number, by, at or now(), reason))


@app.command(help="Contest a refusal: somebody else than who refused looks at it.")
@reasons
def appeal(
    number: NumberArgument,
    db: DbOption,
    agent: AgentOption,
    reason: WhyOption,
    site: SiteOption = None,
    at: AtOption = None,
) -> None:
    """Appeal."""
    from webapp.services import swap_decisions

    with opened(db) as store:
        tell_result(swap_decisions.appeal(store, site, number, agent, at or now(), reason))


@app.command(help="Move a night from one agent of the own team to another, without asking.")
@reasons
def night(
    db: DbOption,
    by: ByOption,
    on: DayOption,
    giver: Annotated[str, typer.Option("--from", metavar="AGENT", help="Whose night.")],
    taker: Annotated[str, typer.Option("--to", metavar="AGENT", help="Who works it.")],
    returns: ReturnOption = None,
    reason: WhyOption = "",
    site: SiteOption = None,
    at: AtOption = None,
) -> None:
    """Move a night."""
    from webapp.services.swap_decisions import NightMove, move_night

    move = NightMove(by, on, giver, taker, returns, reason)
    with opened(db) as store:
        tell_result(move_night(store, site, _month(on), move, at or now()))


@app.command(help="Show, fill in or sign the hand-over of an approved swap.")
@reasons
def handover(
    number: NumberArgument,
    db: DbOption,
    agent: Annotated[str | None, typer.Option("--agent", metavar="AGENT", help="Who does it.")] = None,
    cases: Annotated[str | None, typer.Option("--open-cases", metavar="TEXT", help="Open cases.")] = None,
    people: Annotated[str | None, typer.Option("--customers", metavar="TEXT", help="Customers.")] = None,
    papers: Annotated[str | None, typer.Option("--documents", metavar="TEXT", help="Documents.")] = None,
    sign: Annotated[bool, typer.Option("--sign", help="Sign what stands there.")] = False,
    site: SiteOption = None,
    at: AtOption = None,
) -> None:
    """Write, then sign, then show."""
    from webapp.services import handovers
    from webapp.services.swap_case import Refused

    written = {"open-cases": cases, "customers": people, "documents": papers}
    sections = {name: text for name, text in written.items() if text is not None}
    if agent is None and (sections or sign):
        raise typer.BadParameter("name who writes or signs with --agent")
    with opened(db) as store:
        paper = handovers.read_handover(store, site, number)
        if agent is not None and sections and not isinstance(paper, Refused):
            paper = handovers.write_handover(store, site, number, agent, sections)
        if agent is not None and sign and not isinstance(paper, Refused):
            paper = handovers.sign_handover(store, site, number, agent, at or now())
    if isinstance(paper, Refused):
        return _stop(paper)
    return tell_paper(paper)


@app.command(help="The swaps that are open; with --all every one there was.")
@reasons
def board(
    db: DbOption,
    everything: Annotated[bool, typer.Option("--all", help="Decided ones too.")] = False,
    site: SiteOption = None,
    as_json: JsonOption = False,
) -> None:
    """One line a swap."""
    from webapp.services.swap_lists import board as listed
    from webapp.services.swap_lists import swap_facts

    with opened(db) as store:
        found = listed(store, site, everything)
    if as_json:
        return typer.echo(json.dumps([swap_facts(one) for one in found], ensure_ascii=False, indent=1))
    for one in found:
        tell_swap(one)
    if not found:
        out.print("No swap is open.")
    return None


@app.command(help="The log of all swaps as CSV: who, what, when, by which rules, which loads.")
@reasons
def log(
    db: DbOption,
    file: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write it there.")] = None,
    site: SiteOption = None,
) -> None:
    """Print or write."""
    from webapp.centre.tables import write_whole
    from webapp.services.swap_lists import log_bytes

    with opened(db) as store:
        data = log_bytes(store, site)
    if file is None:
        return typer.echo(data.decode("utf-8-sig"), nl=False)
    write_whole(file, data)
    return out.print(f"The log of swaps is in {file}.")
