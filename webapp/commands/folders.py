"""`paiban import` and `paiban export`."""

from pathlib import Path
from typing import Annotated

import typer

from webapp.commands.database import DbOption, SiteOption, opened
from webapp.commands.results import tell_draft
from webapp.commands.terminal import AtOption, now, out, reasons, tell_warnings, working

IMPORT_HELP = """Bring a centre folder into a database, whole or not at all.

The database is made when it is missing, and may hold several sites. A site that is there already is brought
up to date; brought in twice, nothing changes. With --plan, a plan's roster and requirement come too, as a
draft of their month.

Examples:

    paiban import data/hotline --db sqlite:///paiban.db

    paiban import data/hotline --db sqlite:///paiban.db --plan out/december
"""
EXPORT_HELP = """Write a site of a database as a centre folder, with everything as it stands now.

Example:

    paiban export out/hotline --db sqlite:///paiban.db --site hotline
"""

FolderArgument = Annotated[Path, typer.Argument(metavar="FOLDER", help="The centre folder.")]
NewFolderArgument = Annotated[Path, typer.Argument(metavar="FOLDER", help="A new or empty folder.")]
CodeOption = Annotated[
    str | None, typer.Option("--site", metavar="CODE", help="The site; named after the folder without it.")
]
PlanOption = Annotated[
    Path | None, typer.Option("--plan", metavar="DIR", help="A plan folder: its roster becomes a draft.")
]
ActorOption = Annotated[
    str, typer.Option("--actor", metavar="PERSON", help="Who does it, for the log of decisions.")
]


@reasons
def import_(
    folder: FolderArgument,
    db: DbOption,
    site: CodeOption = None,
    plan: PlanOption = None,
    actor: ActorOption = "import",
    at: AtOption = None,
) -> None:
    """Import, then say what has changed."""
    from webapp.services.drafts import import_centre

    with working("Reading the centre"), opened(db) as store:
        done, version = import_centre(store, folder, site, plan, actor, at or now())
    tell_warnings(done.warnings)
    said = {"new": "brought in", "changed": "brought up to date", "unchanged": "unchanged"}[done.outcome]
    out.print(f"{done.name}: {said} as site {done.code}, version {done.version}.")
    if plan is not None:
        tell_draft(version)


@reasons
def export(folder: NewFolderArgument, db: DbOption, site: SiteOption = None) -> None:
    """Export, then say where."""
    from webapp.services.sites import export_site

    with opened(db) as store:
        stored = export_site(store, site, folder)
    out.print(f"Wrote the site {stored.code}, version {stored.version}, to {folder}")
