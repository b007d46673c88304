"""`paiban versions`."""

from pathlib import Path
from typing import Annotated

import typer

from webapp.commands.database import DbOption, SiteOption, opened
from webapp.commands.terminal import COULD_NOT, MonthOption, check_out, err, out, reasons

HELP = """Show what became of a month's roster in a database, version by version.

Each with who made it, when and why, its price before and after and its hash. All hashes are computed again:
exit status 1 when one is not that of what is stored. With --out, roster.csv and requirement.csv of a version
are written there, for every command that takes them.

Examples:

    paiban versions --db sqlite:///paiban.db --month 2026-12

    paiban versions --db sqlite:///paiban.db --month 2026-12 --version 1 --out out/first
"""

VersionOption = Annotated[
    int | None, typer.Option("--version", min=1, metavar="NUMBER", help="Which one --out writes; the newest.")
]
OutOption = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="Write a version's files there; made when missing."),
]


@reasons
def versions(
    db: DbOption,
    month: MonthOption,
    site: SiteOption = None,
    version: VersionOption = None,
    out_dir: OutOption = None,
) -> None:
    """List, check, and write."""
    from webapp.services.version_log import version_log, write_version

    if out_dir is not None:
        check_out(out_dir)
    with opened(db) as store, store.read() as connection:
        log = version_log(connection, site, month)
        written = write_version(connection, site, month, version, out_dir) if out_dir else None
    filed = {one.version for one in log.filings}
    for one in log.versions:
        before = "" if one.price_before is None else f"{one.price_before:,} -> "
        said = f", {one.reason}" if one.reason else ""
        kept = ", filed" if one.version in filed else ""
        out.print(
            f"{one.version}: {one.kind} by {one.actor}, {one.at:%Y-%m-%dT%H:%M}Z{said}; cost {before}"
            f"{one.price_after:,}; {one.sha256[:16]}{kept}"
        )
    out.print(f"The roster of {month} is {log.state}.")
    if written is not None:
        out.print(f"Wrote {len(written):,} duties to {out_dir}")
    if log.broken:
        err.print(f"The hash of version {log.broken[0]} is not that of what is stored: it was tampered with.")
        raise typer.Exit(COULD_NOT)
