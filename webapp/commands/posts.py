"""`paiban post`: who holds which post of a site, and who stands in for whom."""

from datetime import date
from typing import Annotated, Any

import typer

from webapp.commands.database import DbOption, SiteOption, opened
from webapp.commands.terminal import AtOption, date_of_text, now, out, reasons

HELP = """Posts of a site in a database: who publishes, who grants leave.

Examples:

    paiban post list --db sqlite:///paiban.db

    paiban post appoint operations-supervisor chen --db sqlite:///paiban.db

    paiban post hand-over chen wu --db sqlite:///paiban.db

    paiban post keep history lin --db sqlite:///paiban.db

    paiban post delegate operations-supervisor chen --deputy wu --from 2026-12-20 --to 2026-12-31
        --db sqlite:///paiban.db
"""
app = typer.Typer(name="post", help=HELP, no_args_is_help=True, rich_markup_mode=None)

PostArgument = Annotated[str, typer.Argument(metavar="POST", help="The post's code, as `list` shows it.")]
PersonArgument = Annotated[str, typer.Argument(metavar="PERSON", help="Whom.")]
ActorOption = Annotated[str, typer.Option("--actor", metavar="PERSON", help="Who decides it, for the log.")]
COMMAND_LINE = "command line"
DeputyOption = Annotated[str, typer.Option("--deputy", metavar="PERSON", help="Who stands in.")]
FromOption = Annotated[
    date, typer.Option("--from", parser=date_of_text, metavar="DATE", help="The first day, as 2026-12-20.")
]
ToOption = Annotated[
    date, typer.Option("--to", parser=date_of_text, metavar="DATE", help="The last day, as 2026-12-31.")
]


@app.command("list", help="Every post, the lowest first, with those who may act for it on a day.")
@reasons
def list_(db: DbOption, site: SiteOption = None, at: AtOption = None) -> None:
    """One line a post."""
    from webapp.services.people import holders, posts_of
    from webapp.services.sites import site_named

    with opened(db) as store, store.read() as connection:
        here = site_named(connection, site)
        day = (at or now()).astimezone(here.zone).date()
        for code, post in posts_of(connection, here).items():
            people = ", ".join(holders(connection, here, code, day)) or "nobody"
            out.print(f"{code}: {post.name}, held by {people}")


@app.command(help="Give somebody a post.")
@reasons
def appoint(
    post: PostArgument,
    person: PersonArgument,
    db: DbOption,
    site: SiteOption = None,
    actor: ActorOption = COMMAND_LINE,
) -> None:
    """Appoint."""
    _do(db, site, "appoint", post, actor, person=person)
    out.print(f"{person} holds the post {post}.")


@app.command(help="Take a post from somebody.")
@reasons
def dismiss(
    post: PostArgument,
    person: PersonArgument,
    db: DbOption,
    site: SiteOption = None,
    actor: ActorOption = COMMAND_LINE,
) -> None:
    """Dismiss."""
    _do(db, site, "dismiss", post, actor, person=person)
    out.print(f"{person} holds the post {post} no more.")


@app.command(help="Let a deputy act for the holder of a post for some days.")
@reasons
def delegate(
    post: PostArgument,
    person: PersonArgument,
    deputy: DeputyOption,
    first: FromOption,
    last: ToOption,
    db: DbOption,
    site: SiteOption = None,
    actor: ActorOption = COMMAND_LINE,
) -> None:
    """Delegate."""
    _do(db, site, "delegate", post, actor, person=person, deputy=deputy, days=(first, last))
    out.print(f"{deputy} stands in for {person} as {post} from {first} to {last}.")


@app.command("hand-over", help="Give another person every post and data set that somebody has at the site.")
@reasons
def hand_over(
    giver: Annotated[str, typer.Argument(metavar="FROM", help="Who has them.")],
    taker: Annotated[str, typer.Argument(metavar="TO", help="Who takes them over; has an open account.")],
    db: DbOption,
    site: SiteOption = None,
    actor: ActorOption = COMMAND_LINE,
) -> None:
    """Hand over."""
    from webapp.services import custody
    from webapp.services.sites import site_named

    with opened(db) as store:
        at = now()
        held = store.retrying(lambda c: custody.hand_over(c, site_named(c, site), giver, taker, actor, at))
    out.print(f"{taker} takes over from {giver}: {', '.join([*held.posts, *held.data])}")


@app.command(help="Let somebody keep a data set of the site: history, rosters or slips.")
@reasons
def keep(
    data_set: Annotated[str, typer.Argument(metavar="DATA", help="history, rosters or slips.")],
    person: PersonArgument,
    db: DbOption,
    site: SiteOption = None,
    actor: ActorOption = COMMAND_LINE,
) -> None:
    """Let somebody keep data."""
    from webapp.services import custody
    from webapp.services.sites import site_named

    at = now()
    with opened(db) as store:
        store.retrying(lambda c: custody.give_data(c, site_named(c, site), data_set, person, actor, at))
    out.print(f"{person} keeps {data_set}.")


def _do(db: str, site: str | None, verb: str, post: str, actor: str, **what: Any) -> None:
    """A deed with a post, in the log."""
    from webapp.services.posts import PostDeed, change_post
    from webapp.services.sites import site_named

    deed = PostDeed(verb, post, actor, now(), **what)
    with opened(db) as store:
        store.retrying(lambda c: change_post(c, site_named(c, site), deed))


@app.command(help="Give a post another name or another rank; the higher the rank, the more it may decide.")
@reasons
def rename(
    post: PostArgument,
    db: DbOption,
    name: Annotated[str | None, typer.Option("--name", metavar="TEXT", help="Its name.")] = None,
    rank: Annotated[int | None, typer.Option("--rank", min=0, max=1000, help="Its rank.")] = None,
    site: SiteOption = None,
) -> None:
    """Rename or rank anew; a code that there is not yet becomes a new post."""
    from webapp.services import people
    from webapp.services.sites import site_named

    with opened(db) as store:
        changed = store.retrying(lambda c: people.set_post(c, site_named(c, site), post, name, rank))
    out.print(f"{changed.code}: {changed.name}, rank {changed.rank}")
