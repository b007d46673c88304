"""`paiban clear`: the swap board of a month is cleared in rounds, in a database."""

import json
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from webapp.commands.database import DbOption, SiteOption, opened
from webapp.commands.terminal import AtOption, JsonOption, MonthOption, err, now, out, reasons

if TYPE_CHECKING:
    from webapp.services.clearing import Refused
    from webapp.store.clearing import StoredRound

HELP = """Clear the swap board of a month: as many agents served at once as the rules allow.

A round is opened (its lottery's commitment is shown), closed and run; then anybody can verify it.

Examples:

    paiban clear open --month 2026-12 --by boss --db sqlite:///paiban.db

    paiban clear close 1 --by boss --db sqlite:///paiban.db

    paiban clear run 1 --by boss --db sqlite:///paiban.db

    paiban clear verify 1 --db sqlite:///paiban.db

    paiban clear check record.json
"""
app = typer.Typer(name="clear", help=HELP, no_args_is_help=True, rich_markup_mode=None)

RoundArgument = Annotated[int, typer.Argument(metavar="ROUND", min=1, help="The round's number.")]
ByOption = Annotated[str, typer.Option("--by", metavar="PERSON", help="Who does it: a holder of the post.")]
LongestOption = Annotated[
    int, typer.Option("--longest", min=2, max=4, help="The most offers in one exchange.")
]
SeedOption = Annotated[int, typer.Option("--seed", min=0, max=2**31 - 1, help="Same seed, same result.")]


def _told(found: "StoredRound | Refused") -> "StoredRound":
    from webapp.services.clearing import Refused

    if isinstance(found, Refused):
        err.print(str(found.sentence))
        raise typer.Exit(1)
    return found


@app.command(name="open", help="Open a round: say the lottery's commitment before anybody can use it.")
@reasons
def open_(
    db: DbOption,
    month: MonthOption,
    by: ByOption,
    longest: LongestOption = 3,
    seed: SeedOption = 1,
    site: SiteOption = None,
    at: AtOption = None,
) -> None:
    """Open."""
    from webapp.services.clearing import open_round

    with opened(db) as store:
        entropy = secrets.token_bytes(32)
        made = _told(open_round(store, site, month, by, at or now(), entropy, longest, seed))
    out.print(f"Round {made.id} is open. Commitment: {made.commitment}")


@app.command(help="Close a round: what stands on the board now is what is cleared.")
@reasons
def close(
    db: DbOption, number: RoundArgument, by: ByOption, site: SiteOption = None, at: AtOption = None
) -> None:
    """Close."""
    from webapp.services.clearing import close_round

    with opened(db) as store:
        made = _told(close_round(store, site, number, by, at or now()))
    offers = len(made.board["offers"]) if made.board else 0
    out.print(f"Round {made.id} is closed with {offers} offers. Board: {made.board_sha256}")


@app.command(help="Run a closed round: grant the exchanges, all or none, and publish secret and result.")
@reasons
def run(
    db: DbOption,
    number: RoundArgument,
    by: ByOption,
    site: SiteOption = None,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run."""
    from webapp.services.clearing import run_round

    with opened(db) as store:
        record = dict(_told(run_round(store, site, number, by, at or now())).record or {})
    if as_json:
        return typer.echo(json.dumps(record, ensure_ascii=False, indent=1))
    result = record["result"]
    granted = sum(len(exchange) for exchange in result["exchanges"])
    out.print(
        f"Round {number}: {result['served']} agents served, {granted} of {len(record['board']['offers'])} "
        f"offers granted in {len(result['exchanges'])} exchanges. Secret: {record['secret']}"
    )
    for reached in result["reached"]:
        what = "nothing better is possible" if reached["value"] == reached["bound"] else "not proven best"
        out.print(f"  {reached['goal']}: {reached['value']:,} of at most {reached['bound']:,} ({what})")
    return None


@app.command(help="Do a cleared round again from its published record, and say what differs.")
@reasons
def verify(db: DbOption, number: RoundArgument, site: SiteOption = None) -> None:
    """Verify."""
    from webapp.services.clearing import Refused, check_round

    with opened(db) as store:
        found = check_round(store, site, number)
    if isinstance(found, Refused):
        err.print(str(found.sentence))
        raise typer.Exit(1)
    for flaw in found:
        err.print(flaw)
    if found:
        raise typer.Exit(1)
    out.print(f"Round {number} is what its commitment, its board and its secret make of it.")


@app.command(help="Check a record that `run --json` has printed, without any database: hashes and wishes.")
@reasons
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The published record of a round, as JSON.")],
) -> None:
    """Check."""
    from scheduler.clearing.record import flaws

    try:
        found = list(flaws(json.loads(file.read_text("utf-8"))))
    except (ValueError, KeyError, TypeError, AttributeError):
        err.print(f"{file} is no record of a clearing round: give what `paiban clear run --json` printed.")
        raise typer.Exit(1) from None
    for flaw in found:
        err.print(flaw)
    if found:
        raise typer.Exit(1)
    out.print(
        "Commitment, board and secret go together, and every grant is one that was asked for. "
        "That nothing better is possible shows `paiban clear verify`, which needs the roster."
    )
