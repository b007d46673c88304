"""Bringing a backup back into an empty place, and finding out whether all of it is there and sound."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.engine import make_url

from scheduler.domain.sentence import Facts, Sentence
from webapp.services.log_chain import chains
from webapp.services.months import parse_month
from webapp.services.problems import CannotDo
from webapp.services.version_log import version_log
from webapp.store.backup import ARCHIVE, PART, SQLITE, check_file, note_of, restore_archive, rows_by_table
from webapp.store.engine import Store, bare_store, open_store
from webapp.store.private_file import make_private, settle
from webapp.store.rosters import rosters_of
from webapp.store.sites import sites

SQLITE_LOGS = ("-wal", "-journal")


@dataclass(frozen=True)
class Restored:
    """A database after it was brought back: rows by table, those that differ from the backup's note, and
    what does not hold together.
    """

    rows: Mapping[str, int]
    differing: Mapping[str, tuple[int, int]]
    broken: tuple[Sentence, ...]
    noted: bool

    @property
    def sound(self) -> bool:
        """Whether everything is there and holds."""
        return not (self.differing or self.broken)


def restore(path: Path, url: str) -> Restored:
    """Put a backup into a database that is empty or not there yet, and check it.

    Raises CannotDo, StoreError.
    """
    if not path.is_file():
        raise CannotDo(Sentence("There is no file {file}.", {"file": str(path)}))
    check_file(path)
    kind = make_url(url).get_backend_name()
    if path.suffix != {"sqlite": SQLITE}.get(kind, ARCHIVE):
        raise CannotDo(
            Sentence(
                "{file} is of another kind of database: .db goes to SQLite, .dump to PostgreSQL.",
                {"file": path.name},
            )
        )
    if kind == "sqlite":
        _copy(path, Path(make_url(url).database or ""))
    else:
        _fill(path, url)
    bare = bare_store(url)
    try:
        with bare.read() as connection:
            rows = rows_by_table(connection)
    finally:
        bare.close()
    store = open_store(url)
    try:
        with store.read() as connection:
            broken = tuple(broken_invariants(connection))
    finally:
        store.close()
    note = note_of(path)
    noted = note.rows if note else {}
    differing = {name: (was, rows.get(name, 0)) for name, was in noted.items() if rows.get(name, 0) != was}
    return Restored(rows, differing, broken, note is not None)


def _copy(path: Path, target: Path) -> None:
    _check_free(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(target.name + PART)
    try:
        make_private(draft)
    except FileExistsError:
        raise CannotDo(
            Sentence(
                "A backup is being brought back into {file}; when none is, remove {draft}.",
                {"file": str(target), "draft": str(draft)},
            )
        ) from None
    try:
        shutil.copyfile(path, draft)
        settle(draft)
        # Somebody else may have been here until the draft was ours.
        _check_free(target)
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)


def _check_free(target: Path) -> None:
    """Raises CannotDo where there is a file already, or a log that SQLite would play into the new one."""
    for file in (target, *(target.with_name(target.name + ending) for ending in SQLITE_LOGS)):
        # What is no file, a device say, must not be replaced by one.
        if file.exists() and (not file.is_file() or file.stat().st_size):
            raise CannotDo(
                Sentence(
                    "{file} is there already: restore into a new file, so that nothing gets lost.",
                    {"file": str(file)},
                )
            )


def _fill(path: Path, url: str) -> None:
    store = bare_store(url)
    try:
        with store.read() as connection:
            if rows_by_table(connection):
                raise CannotDo(
                    Sentence("The database is not empty: restore into a new one, so that nothing gets lost.")
                )
        restore_archive(store, path)
    finally:
        store.close()


def check_database(store: Store) -> tuple[Sentence, ...]:
    """What does not hold together in a database, in sentences."""
    with store.read() as connection:
        return tuple(broken_invariants(connection))


def broken_invariants(connection: Connection) -> list[Sentence]:
    """Rosters whose versions are not a chain of hashes, and logs whose seals do not hold."""
    found: list[Sentence] = []
    for site in sites(connection):
        for stored in rosters_of(connection, site.id):
            broken = version_log(connection, site.code, parse_month(stored.month)).broken
            if broken:
                facts: Facts = {"version": broken[0], "month": stored.month, "site": site.code}
                found.append(
                    Sentence(
                        "Version {version} of the roster of {month} of {site} is not what it was.", facts
                    )
                )
    for chain in chains(connection):
        if chain.broken is not None:
            said: Facts = {"log": chain.log, "last": chain.broken.last_id}
            found.append(Sentence("The log {log} was changed at or before its line {last}.", said))
    return found
