"""Backups in a folder: made, listed with what is known of them, checked, thinned out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from scheduler.domain.sentence import Sentence
from webapp.services.problems import CannotDo
from webapp.store.backup import ARCHIVE, PART, SQLITE, backup, check_file, note_of, note_path, suffix
from webapp.store.engine import Store
from webapp.store.office import note_event

VERB = "backup"


@dataclass(frozen=True)
class KeptBackup:
    """A backup in the folder; `rows` of all tables and `made_at` come from its note, None without one."""

    path: Path
    size: int
    made_at: datetime | None
    step: str
    rows: int | None
    sha256: str


def make_backup(store: Store, folder: Path, at: datetime, actor: str) -> KeptBackup:
    """Write a backup into the folder and log it. Raises StoreError, CannotDo."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotDo(
            Sentence("{folder} cannot be made: {error}.", {"folder": str(folder), "error": str(error)})
        ) from error
    path = folder / f"paiban-{at:%Y%m%d-%H%M%S}{suffix(store)}"
    # Logged before, so that the backup itself tells of it.
    store.retrying(lambda connection: note_event(connection, actor, at, VERB, path.name, {}))
    backup(store, path, at)
    return _kept(path)


def kept_backups(folder: Path) -> list[KeptBackup]:
    """The backups of a folder, the newest first; none where there is no folder."""
    if not folder.is_dir():
        return []
    found = [path for path in folder.iterdir() if path.suffix in (SQLITE, ARCHIVE) and path.is_file()]
    return [_kept(path) for path in sorted(found, key=lambda path: path.name, reverse=True)]


def backup_named(folder: Path, name: str) -> KeptBackup | None:
    """The backup of that name; None where the folder has none."""
    return next((one for one in kept_backups(folder) if one.path.name == name), None)


def check(one: KeptBackup) -> None:
    """Read a backup through. Raises StoreError where it is damaged."""
    check_file(one.path)


def thin_out(folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest backups that Paiban named; which.

    With them goes what is older and was never finished, because whoever wrote it was ended.
    """
    mine = [one.path for one in kept_backups(folder) if one.path.name.startswith("paiban-")]
    old, oldest = mine[keep:], min((path.name for path in mine[:keep]), default="")
    for path in old:
        note_path(path).unlink(missing_ok=True)
    unfinished = [path for path in folder.glob(f"paiban-*{PART}*") if path.name < oldest]
    for path in (*old, *unfinished):
        path.unlink(missing_ok=True)
    return old


def _kept(path: Path) -> KeptBackup:
    note = note_of(path)
    return KeptBackup(
        path,
        path.stat().st_size,
        datetime.fromisoformat(note.made_at) if note else None,
        note.step if note else "",
        sum(note.rows.values()) if note else None,
        note.sha256 if note else "",
    )
