"""`paiban leave ...`: asking for leave, deciding on it, what follows from it."""

import secrets
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from scheduler.leave.request import Half
from webapp.commands.database import DbOption, SiteOption, opened
from webapp.commands.leave_output import finish, show_types
from webapp.commands.terminal import AtOption, SeedOption, date_of_text, now, out, reasons

HELP = """Ask for leave, decide on it, take it back, and print what is to be filed; on a database.

Examples:

    paiban leave ask --db sqlite:///paiban.db --agent A07 --type annual --from 2026-12-09 --to 2026-12-10
        --reason "family"

    paiban leave sign 12 --db sqlite:///paiban.db --actor mia
"""

if TYPE_CHECKING:
    from webapp.store.engine import Store

SHORT_HELP = HELP.partition("\n")[0]
HALVES: tuple[Half, ...] = get_args(Half)

app = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)

SlipArgument = Annotated[int, typer.Argument(metavar="SLIP", help="The slip's number.")]
ActorOption = Annotated[str, typer.Option("--actor", metavar="PERSON", help="Who does it.")]
AgentOption = Annotated[str, typer.Option("--agent", metavar="AGENT", help="The id of the agent who asks.")]
TypeOption = Annotated[
    str, typer.Option("--type", metavar="TYPE", help="The kind of leave: annual, sick ...")
]
FromOption = Annotated[
    date, typer.Option("--from", parser=date_of_text, metavar="DATE", help="The first day.")
]
ToOption = Annotated[
    date | None,
    typer.Option("--to", parser=date_of_text, metavar="DATE", help="The last day; else the first."),
]
HalfOption = Annotated[
    str, typer.Option("--half", metavar="HALF", help="first or second: only half of the one day.")
]
ReasonOption = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.")]
FactOption = Annotated[
    list[str] | None,
    typer.Option(
        "--fact", metavar="FACT[=N]", help="What lengthens the leave, as late-marriage; repeatable."
    ),
]
EvidenceOption = Annotated[bool, typer.Option("--evidence", help="The evidence is attached.")]
SEX_HELP = "Sex by which the centre says what is late."
BornOption = Annotated[
    date | None,
    typer.Option(
        "--born",
        parser=date_of_text,
        metavar="DATE",
        help="With --sex: derive late-marriage for a leave that begins at the wedding; not stored.",
    ),
]
SexOption = Annotated[str, typer.Option("--sex", metavar="SEX", help=SEX_HELP)]
HospitalOption = Annotated[
    str, typer.Option("--hospital", metavar="LEVEL", help="county, city, province or national.")
]
HandoverOption = Annotated[str, typer.Option("--handover", metavar="TEXT", help="The handover note.")]
ByOption = Annotated[
    str | None, typer.Option("--actor", metavar="PERSON", help="Who hands it in for the agent; needs a post.")
]
WhyOption = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, for the log and the agent.")]
OverrideOption = Annotated[
    bool, typer.Option("--override", help="Let a leave pass a no-leave day that it passes only so (C-04).")
]
SecondsOption = Annotated[
    float, typer.Option("--seconds", min=1, max=86_400, help="Stop searching for the least change then.")
]


@app.command()
@reasons
def types(db: DbOption, site: SiteOption = None, at: AtOption = None) -> None:
    """The kinds of leave: notice, entitlement, evidence, what lets them pass no-leave days."""
    from webapp.services.leave_report import leave_settings

    with opened(db) as store:
        show_types(leave_settings(store, site, at or now()))


def _facts(texts: list[str] | None) -> dict[str, int]:
    found: dict[str, int] = {}
    for text in texts or ():
        name, _, number = text.partition("=")
        if number and not number.isdigit():
            raise typer.BadParameter(f"{text!r} is no fact: write late-marriage or more-babies=1.")
        found[name] = int(number or 1)
    return found


def _derived(
    store: "Store", site: str | None, at: datetime, born: date, sex: str, wedding: date
) -> dict[str, int]:
    from webapp.services.leave_facts import late_marriage
    from webapp.services.leave_report import leave_settings

    try:
        return late_marriage(born, sex, wedding, leave_settings(store, site, at).late_marriage)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--sex") from None


def hospital_level(text: str) -> str:
    """The level of a hospital, or none; wrong use for another word."""
    from scheduler.leave.settings import HOSPITALS

    if text not in ("", *HOSPITALS):
        raise typer.BadParameter(f"{text!r} is none of {', '.join(HOSPITALS)}.", param_hint="--hospital")
    return text


def _half(text: str) -> Half:
    for half in HALVES:
        if text == half:
            return half
    raise typer.BadParameter(f"{text!r} is no half of a day: write first or second.", param_hint="--half")


@app.command()
@reasons
def ask(
    db: DbOption,
    agent: AgentOption,
    type_: TypeOption,
    first: FromOption,
    reason: ReasonOption,
    last: ToOption = None,
    half: HalfOption = "",
    fact: FactOption = None,
    evidence: EvidenceOption = False,
    hospital: HospitalOption = "",
    born: BornOption = None,
    sex: SexOption = "",
    handover: HandoverOption = "",
    actor: ByOption = None,
    site: SiteOption = None,
    at: AtOption = None,
) -> None:
    """Hand in a request; says why not, and which swaps would free the agent instead."""
    from webapp.services.leave_ask import Asked
    from webapp.services.leave_ask import ask as hand_in

    with opened(db) as store:
        facts = _facts(fact)
        if born is not None:
            facts |= _derived(store, site, at or now(), born, sex, first)
        asked = Asked(
            agent=agent,
            type=type_,
            first_day=first,
            last_day=last or first,
            reason=reason,
            half=_half(half),
            facts=facts,
            evidence=evidence,
            hospital=hospital_level(hospital),
            handover=handover,
            actor=actor,
        )
        finish(hand_in(store, site, asked, at or now(), secrets.token_bytes(32)))


@app.command()
@reasons
def chance(
    db: DbOption,
    agent: AgentOption,
    type_: TypeOption,
    first: FromOption,
    last: ToOption = None,
    half: HalfOption = "",
    evidence: EvidenceOption = False,
    site: SiteOption = None,
    at: AtOption = None,
) -> None:
    """How likely the leave would be granted, and how that is reckoned; nothing is handed in."""
    from webapp.services.leave_ask import Asked, chance_of

    asked = Asked(agent, type_, first, last or first, "-", _half(half), {}, evidence)
    with opened(db) as store:
        out.print(str(chance_of(store, site, asked, at or now()).how))


@app.command()
@reasons
def sign(
    slip: SlipArgument,
    db: DbOption,
    actor: ActorOption,
    reason: WhyOption = "",
    override: OverrideOption = False,
    seed: SeedOption = 1,
    seconds: SecondsOption = 60.0,
    site: SiteOption = None,
    at: AtOption = None,
) -> None:
    """Grant a leave: published rosters change as little as possible, substitutes are sought."""
    from webapp.services.leave_decide import Signing, sign_leave

    signing = Signing(slip, actor, reason, override)
    with opened(db) as store:
        finish(sign_leave(store, site, signing, at or now(), seed=seed, seconds=seconds))


@app.command()
@reasons
def refuse(
    slip: SlipArgument,
    db: DbOption,
    actor: ActorOption,
    reason: WhyOption,
    site: SiteOption = None,
    at: AtOption = None,
) -> None:
    """Refuse a request, with a reason."""
    from webapp.services.leave_decide import Signing, refuse_leave

    with opened(db) as store:
        finish(refuse_leave(store, site, Signing(slip, actor, reason), at or now()))


@app.command()
@reasons
def withdraw(
    slip: SlipArgument,
    db: DbOption,
    actor: ActorOption,
    reason: WhyOption = "",
    site: SiteOption = None,
    at: AtOption = None,
) -> None:
    """Take a request back before it is decided."""
    from webapp.services.leave_decide import Signing
    from webapp.services.leave_end import withdraw_leave

    with opened(db) as store:
        finish(withdraw_leave(store, site, Signing(slip, actor, reason), at or now()))


@app.command()
@reasons
def cancel(
    slip: SlipArgument,
    db: DbOption,
    actor: ActorOption,
    reason: WhyOption,
    site: SiteOption = None,
    at: AtOption = None,
) -> None:
    """Give granted leave back before it begins; duties, place and balance return."""
    from webapp.services.leave_decide import Signing
    from webapp.services.leave_end import cancel_leave

    with opened(db) as store:
        finish(cancel_leave(store, site, Signing(slip, actor, reason), at or now()))


@app.command()
@reasons
def receive(
    slip: SlipArgument, db: DbOption, actor: ActorOption, site: SiteOption = None, at: AtOption = None
) -> None:
    """Take in a signed slip; one that is received already is archived."""
    from webapp.services.leave_decide import Signing, receive_leave

    with opened(db) as store:
        finish(receive_leave(store, site, Signing(slip, actor), at or now()))
