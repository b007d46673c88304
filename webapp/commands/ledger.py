"""`paiban ledger`: what agents stand at and how it came about, disputes, reconciliation."""

import json
from fractions import Fraction
from typing import Annotated

import typer

from webapp.commands.database import DbOption, SiteOption, opened
from webapp.commands.terminal import COULD_NOT, AtOption, JsonOption, MonthOption, err, now, out, reasons

HELP = """The ledger of burdens of a site in a database: points, how they came about, disputes.

Examples:

    paiban ledger show --agent A07 --db sqlite:///paiban.db

    paiban ledger reconcile --db sqlite:///paiban.db

    paiban ledger dispute 17 --agent A07 --reason "I was ill that night" --db sqlite:///paiban.db

    paiban ledger decide 17 --actor chen --uphold --reason "the sick note is here" --db sqlite:///paiban.db

    paiban ledger close --month 2026-12 --actor chen --db sqlite:///paiban.db
"""
app = typer.Typer(name="ledger", help=HELP, no_args_is_help=True, rich_markup_mode=None)

AgentOption = Annotated[str, typer.Option("--agent", metavar="AGENT", help="Whose, by id.")]
SomeAgentOption = Annotated[str | None, typer.Option("--agent", metavar="AGENT", help="Of this agent only.")]
EntryArgument = Annotated[int, typer.Argument(metavar="NUMBER", min=1, help="The entry's number.")]
ReasonOption = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, in a sentence.")]
ActorOption = Annotated[str, typer.Option("--actor", metavar="PERSON", help="Who decides it.")]
UpholdOption = Annotated[bool, typer.Option("--uphold/--reject", help="Whether the agent is right.")]
PointsOption = Annotated[
    float | None,
    typer.Option("--points", min=-1000, max=1000, help="What the entry should have said; 0 when left out."),
]


@app.command(help="What agents stand at, by kind; of one agent every entry too.")
@reasons
def show(
    db: DbOption, agent: SomeAgentOption = None, site: SiteOption = None, as_json: JsonOption = False
) -> None:
    """One line an agent, or the agent's own table."""
    from webapp.services.ledger import accounts, facts_of, lines_of
    from webapp.services.sites import site_named

    with opened(db) as store, store.read() as connection:
        here = site_named(connection, site)
        found = accounts(connection, here, agent)
        derived = facts_of(connection, here, agent) if agent else ()
    if as_json:
        whole = [{"agent": a.agent, "balances": {k: float(v) for k, v in a.balances.items()}} for a in found]
        typer.echo(json.dumps(whole, ensure_ascii=False, indent=1))
        return
    for account in found:
        said = ", ".join(f"{kind} {float(points):+g}" for kind, points in account.balances.items())
        out.print(f"{account.agent}: {said}")
        for line in lines_of(account) if agent else ():
            out.print(f"  {line}")
    for fact in derived:
        out.print(f"Held fixed: {fact}")


@app.command(help="Every entry in the order of its number.")
@reasons
def log(db: DbOption, site: SiteOption = None) -> None:
    """One line an entry."""
    from webapp.services.ledger import line_of
    from webapp.services.sites import site_named
    from webapp.store.ledger import logged

    with opened(db) as store, store.read() as connection:
        found = logged(connection, site_named(connection, site).id)
    for entry in found:
        out.print(f"{entry.entry.agent} {line_of(entry)}")


@app.command(help="Recompute the ledger from the published rosters; exit status 1 when they differ.")
@reasons
def reconcile(db: DbOption, site: SiteOption = None) -> None:
    """One sentence a difference."""
    from webapp.services.ledger import difference_sentence, differences
    from webapp.services.sites import site_named

    with opened(db) as store, store.read() as connection:
        found = differences(connection, site_named(connection, site))
    for one in found:
        err.print(difference_sentence(one))
    if found:
        raise typer.Exit(COULD_NOT)
    out.print("The ledger says what the published rosters say.")


@app.command(help="Dispute an entry of one's own; it is decided within 5 working days.")
@reasons
def dispute(
    number: EntryArgument,
    agent: AgentOption,
    reason: ReasonOption,
    db: DbOption,
    site: SiteOption = None,
    at: AtOption = None,
) -> None:
    """Open the dispute."""
    from webapp.services.disputes import complain
    from webapp.services.sites import site_named

    with opened(db) as store:
        made = store.retrying(lambda c: complain(c, site_named(c, site), number, agent, reason, at or now()))
    out.print(f"Entry {number} is disputed; it is decided by {made.due}.")


@app.command(help="Decide a dispute: not by whoever brought the entry about.")
@reasons
def decide(
    number: EntryArgument,
    actor: ActorOption,
    uphold: UpholdOption,
    reason: ReasonOption,
    db: DbOption,
    points: PointsOption = None,
    site: SiteOption = None,
    at: AtOption = None,
) -> None:
    """Decide it."""
    from webapp.services import disputes
    from webapp.services.sites import site_named

    right = None if points is None else Fraction(str(points)).limit_denominator(100)
    with opened(db) as store:
        done = store.retrying(
            lambda c: disputes.decide(
                c, site_named(c, site), number, actor, uphold, reason, at or now(), right
            )
        )
    out.print(f"The dispute of entry {number} is {done.state}.")


@app.command(help="Close a month that is over: fair parts are taken off, the next month starts from it.")
@reasons
def close(
    month: MonthOption, actor: ActorOption, db: DbOption, site: SiteOption = None, at: AtOption = None
) -> None:
    """Close it."""
    from webapp.services.desk import open_month
    from webapp.services.ledger import close_month

    with opened(db) as store:
        number = store.retrying(
            lambda c: close_month(c, open_month(c, site, month, hold=True), actor, at or now())
        )
    out.print(f"{month} is closed: {number} entries.")
