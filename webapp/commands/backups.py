"""`paiban backup` and `paiban restore`."""

from pathlib import Path
from typing import Annotated

import typer

from webapp.commands.database import DbOption, opened
from webapp.commands.terminal import COULD_NOT, err, now, out, reasons, working

BACKUP_HELP = """Write a backup of a database into a folder while everybody works on, and read it through.

Of SQLite it is a database, of PostgreSQL an archive made by pg_dump. Beside it lies a note with the hash of
the file and the rows of each table, by which `paiban restore` finds out whether all of it came back.

Example:

    paiban backup --db postgresql://paiban@localhost/paiban --into backups --keep 14
"""
RESTORE_HELP = """Bring a backup back into an empty database, and check all of it; also as a drill.

The rows of every table are counted against the note, every roster's chain of versions and every log's chain
of seals is computed again. Exit status 1 when something is missing or does not hold. A database that holds
anything is refused.

Examples:

    paiban restore backups/paiban-20261201-030000.db --db sqlite:///drill.db

    paiban restore backups/paiban-20261201-030000.dump --db postgresql://paiban@localhost/drill
"""

IntoOption = Annotated[
    Path, typer.Option("--into", metavar="FOLDER", help="Where backups lie; made when missing.")
]
KeepOption = Annotated[
    int | None,
    typer.Option("--keep", min=1, metavar="NUMBER", help="Remove all but the newest so many there."),
]
FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")]


@reasons
def backup(db: DbOption, into: IntoOption = Path("backups"), keep: KeepOption = None) -> None:
    """Write one."""
    from webapp.services.backups import make_backup, thin_out

    with opened(db) as store, working("Writing the backup"):
        made = make_backup(store, into, now(), "command")
    out.print(f"Wrote {made.path}: {made.size:,} bytes, {made.rows:,} rows")
    for gone in thin_out(into, keep) if keep else ():
        out.print(f"Removed {gone.name}")


@reasons
def restore(file: FileArgument, db: DbOption) -> None:
    """Bring it back and check."""
    from webapp.services.restoring import restore as bring_back

    with working("Bringing it back"):
        found = bring_back(file, db)
    for name, number in found.rows.items():
        out.print(f"{name:24} {number:>10,}")
    out.print(f"{'rows in all':24} {sum(found.rows.values()):>10,}")
    for name, (was, is_now) in found.differing.items():
        err.print(f"{name}: {was:,} rows were in the backup, {is_now:,} came back.")
    for one in found.broken:
        err.print(str(one))
    if not found.sound:
        raise typer.Exit(COULD_NOT)
    out.print(
        "Every row of the backup's note is there; rosters and logs hold together."
        if found.noted
        else "Rosters and logs hold together. There is no note beside the file to count the rows against."
    )
