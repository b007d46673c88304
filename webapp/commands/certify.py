"""`paiban certify`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from webapp.commands.database import Database
from webapp.commands.terminal import (
    COULD_NOT,
    CentreArgument,
    MonthOption,
    OutOption,
    SeedOption,
    check_out,
    out,
    reasons,
    working,
)
from webapp.services.months import Month

if TYPE_CHECKING:
    from webapp.services.certify_stored import StoredCase

HELP = """Show that nobody is preferred for having been there longer: a certificate anybody can make again.

A month is rostered, and again with dates of entry dealt out anew among the agents: every decision must be
the same to the byte. Writes certificate.json, certificate.txt and certificate.html.

With --db it is the month's stored roster that is certified, and how leave and swaps were granted is reported.

Exit status 1 when a decision changed. Each run of the demo takes half a minute of one processor.

Examples:

    paiban certify data/hotline --month 2026-12 --out out/certificate

    paiban certify data/hotline --month 2026-12 --plan out/december --out out/certificate
"""

PlanOption = Annotated[
    Path | None,
    typer.Option("--plan", metavar="FOLDER", help="Certify the roster of this plan, for its requirement."),
]
ShufflesOption = Annotated[
    int, typer.Option("--shuffles", min=0, max=100, help="Re-runs with other dates of entry.")
]
IdsOption = Annotated[int, typer.Option("--ids", min=0, max=100, help="Re-runs with other ids.")]
CertifiedEffortOption = Annotated[
    int, typer.Option("--effort", min=0, max=1_000_000, help="How much each run searches.")
]


@reasons
def certify(
    centre: CentreArgument,
    month: MonthOption,
    out_dir: OutOption,
    plan: PlanOption = None,
    shuffles: ShufflesOption = 2,
    ids: IdsOption = 1,
    seed: SeedOption = 1,
    effort: CertifiedEffortOption = 1,
    database: Database | None = None,
) -> None:
    """Run, write and tell the verdict."""
    from webapp.services.centres import open_centre
    from webapp.services.certify import case_of
    from webapp.services.certify import certify as certified
    from webapp.services.certify_facts import certificate_facts
    from webapp.services.certify_page import PAGE, write_certificate

    check_out(out_dir)
    with working("Reading the centre") as step:
        stored = _stored(database, month, seed, effort) if plan is None else None
        if stored is None:
            known, requests = open_centre(centre), None
            case, planned = case_of(known, month, plan, seed, effort)
        else:
            known, case, planned, requests = stored.centre, stored.case, stored.rows, stored.requests
        found = certified(
            known, case, shuffles=shuffles, id_runs=ids, planned=planned, requests=requests, progress=step
        )
        facts = certificate_facts(found)
    out_dir.mkdir(parents=True, exist_ok=True)
    write_certificate(facts, out_dir)
    for sentence in (facts["verdict"], facts["ids"]["verdict"]):
        out.print(sentence)
    out.print(f"Wrote {out_dir / PAGE}")
    if not found.neutral:
        raise typer.Exit(COULD_NOT)


def _stored(database: Database | None, month: Month, seed: int, effort: int) -> "StoredCase | None":
    if database is None:
        return None
    from webapp.services.certify_stored import stored_case

    return stored_case(database.store, database.site, month, seed, effort)
