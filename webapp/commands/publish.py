"""`paiban publish`."""

from typing import Annotated

import typer

from webapp.commands.database import DbOption, SiteOption, opened
from webapp.commands.terminal import COULD_NOT, AtOption, MonthOption, err, now, out, reasons

HELP = """Publish a month's roster that is in a database, put it up for review, or recall it.

A draft goes into review and from there is published; what was recalled goes into review again. It takes the
operations supervisor or above. A roster that breaks a hard rule is refused, unless --override says why it is
published all the same. Agents are told of their days by notices; the published roster is filed with its hash.

Examples:

    paiban publish --db sqlite:///paiban.db --month 2026-12 --actor chen --review

    paiban publish --db sqlite:///paiban.db --month 2026-12 --actor chen

    paiban publish --db sqlite:///paiban.db --month 2026-12 --actor chen --recall --reason "new contract"
"""
SHOWN = 12

ActorOption = Annotated[str, typer.Option("--actor", metavar="PERSON", help="Who decides it.")]
ReviewOption = Annotated[bool, typer.Option("--review", help="Put it up for review.")]
RecallOption = Annotated[bool, typer.Option("--recall", help="Take a published one back; needs --reason.")]
ReasonOption = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, for the log of decisions.")]
OverrideOption = Annotated[
    str,
    typer.Option("--override", metavar="TEXT", help="Why it is published although hard rules are broken."),
]
SeenOption = Annotated[
    int | None, typer.Option("--seen", min=1, metavar="VERSION", help="Only if this is still the newest one.")
]


@reasons
def publish(
    db: DbOption,
    month: MonthOption,
    actor: ActorOption,
    site: SiteOption = None,
    review: ReviewOption = False,
    recall: RecallOption = False,
    reason: ReasonOption = "",
    override: OverrideOption = "",
    seen: SeenOption = None,
    at: AtOption = None,
) -> None:
    """Take the step and say what came of it."""
    if review and recall:
        raise typer.BadParameter("review it or recall it, not both.", param_hint="--recall")
    from webapp.services.publish import Refused, Step, take_step
    from webapp.services.versions import Stale

    verb = "review" if review else "recall" if recall else "publish"
    step = Step(verb, actor, at or now(), reason, override, seen)
    with opened(db) as store:
        done = store.retrying(lambda connection: take_step(connection, site, month, step))
    if isinstance(done, Refused):
        for sentence in done.sentences[:SHOWN]:
            err.print(f"  {sentence}")
        number = len(done.sentences)
        err.print(
            f"The roster of {month} breaks hard rules {number} times: mend it, or say why with --override."
        )
        raise typer.Exit(COULD_NOT)
    if isinstance(done, Stale):
        err.print(
            f"The roster of {month} is at version {done.current_version} by now, {done.month.state}, with "
            f"{len(done.audit.hard)} breaches of hard rules: look at it and decide again."
        )
        raise typer.Exit(COULD_NOT)
    kept = done.stored
    out.print(f"The roster of {month} is {kept.state}: version {kept.version}, {done.version.sha256[:16]}.")
