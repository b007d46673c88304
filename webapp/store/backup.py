"""A copy of the whole database while it is in use: one file that holds one state of everything.

Beside each file lies a note of the same name with `.json`: when it was made, of which step of the tables,
how many rows each table has in it, and the hash of the file, by which a copy of it is known again.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import URL, Connection, inspect, text

from scheduler.domain.sentence import Sentence
from webapp.store.engine import Store
from webapp.store.private_file import make_private, settle
from webapp.store.problems import StoreError

PATIENCE_S = 600
SQLITE, ARCHIVE = ".db", ".dump"
NOTE = ".json"
PART, JOURNAL = ".part", "-journal"
"""What the name of a file ends with that is still being written, and of SQLite's notes while it writes."""
PIECE = 1 << 20


@dataclass(frozen=True)
class BackupNote:
    """What is known of a backup without opening it; `step` is the newest migration in it."""

    made_at: str
    step: str
    size: int
    sha256: str
    rows: Mapping[str, int]


def suffix(store: Store) -> str:
    """The ending of a backup's name: of an SQLite database, or of an archive for pg_restore."""
    return SQLITE if store.engine.dialect.name == "sqlite" else ARCHIVE


def backup(store: Store, target: Path, at: datetime) -> BackupNote:
    """Write a backup into a file that there is not yet, check it, and write its note. Raises StoreError."""
    if target.exists():
        raise StoreError(Sentence("{file} is there already: choose another name.", {"file": str(target)}))
    draft = target.with_name(target.name + PART)
    note_draft = note_path(draft)
    try:
        make_private(draft)
    except OSError as error:
        raise _not_written(error) from error
    try:
        make_private(note_draft)
        step, rows = _vacuum(store, draft) if suffix(store) == SQLITE else _dump(store, draft)
        note = BackupNote(
            at.isoformat(timespec="seconds"), step, draft.stat().st_size, file_hash(draft), rows
        )
        note_draft.write_text(json.dumps(asdict(note), indent=1), encoding="utf-8")
        for written in (note_draft, draft):
            settle(written)
        # Of a note alone nobody takes note.
        os.replace(note_draft, note_path(target))
        os.replace(draft, target)
    except OSError as error:
        raise _not_written(error) from error
    finally:
        # SQLite leaves the journal of a copy that found no room.
        for left in (draft, note_draft, draft.with_name(draft.name + JOURNAL)):
            left.unlink(missing_ok=True)
    return note


def _not_written(error: Exception) -> StoreError:
    return StoreError(Sentence("The backup could not be written: {error}.", {"error": str(error)}))


def note_path(path: Path) -> Path:
    """Where the note of a backup lies."""
    return path.with_name(path.name + NOTE)


def note_of(path: Path) -> BackupNote | None:
    """The note of a backup; None where there is none that can be read."""
    try:
        return BackupNote(**json.loads(note_path(path).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def file_hash(path: Path) -> str:
    """The hash of a file."""
    whole = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            whole.update(piece)
    return whole.hexdigest()


def rows_by_table(connection: Connection) -> dict[str, int]:
    """How many rows each table has."""
    names = sorted(inspect(connection).get_table_names())
    return {
        name: int(connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one()) for name in names
    }


def check_file(path: Path) -> None:
    """Read a backup through, without a database to put it into. Raises StoreError where it is damaged."""
    note = note_of(path)
    if note is not None and file_hash(path) != note.sha256:
        raise StoreError(
            Sentence("{file} is not the file that was written: it is damaged.", {"file": path.name})
        )
    if path.suffix == SQLITE:
        _sqlite_rows(path)
    else:
        run_program([_program("pg_restore"), "--list", str(path)])


def _vacuum(store: Store, target: Path) -> tuple[str, dict[str, int]]:
    # A copy of the file alone would lack what stands in the write-ahead log.
    connection = store.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("VACUUM INTO ?", (str(target),))
        cursor.close()
    except Exception as error:
        raise _not_written(error) from error
    finally:
        connection.close()
    return _sqlite_rows(target)


def _sqlite_rows(path: Path) -> tuple[str, dict[str, int]]:
    """The step and the rows of an SQLite backup that is whole. Raises StoreError."""
    try:
        connection = sqlite.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
        try:
            (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
            if verdict == "ok" and connection.execute("PRAGMA foreign_key_check").fetchone():
                verdict = "rows of it refer to others that are not there"
            if verdict != "ok":
                raise StoreError(
                    Sentence("{file} is damaged: {verdict}.", {"file": path.name, "verdict": verdict})
                )
            query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            names = sorted(name for (name,) in connection.execute(query))
            counts = {n: int(connection.execute(f'SELECT count(*) FROM "{n}"').fetchone()[0]) for n in names}
            if not counts.get("alembic_version"):
                raise StoreError(Sentence("{file} is no backup of Paiban.", {"file": path.name}))
            (step,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        finally:
            connection.close()
    except sqlite.Error as error:
        raise StoreError(
            Sentence(
                "{file} cannot be read as a database: {error}.", {"file": path.name, "error": str(error)}
            )
        ) from error
    return str(step), counts


def _dump(store: Store, target: Path) -> tuple[str, dict[str, int]]:
    program = _program("pg_dump")
    with store.read() as connection:
        # The same moment for the archive and for the rows that are counted.
        moment = str(connection.execute(text("SELECT pg_export_snapshot()")).scalar_one())
        rows = rows_by_table(connection)
        step = str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
        named, environment = _login(store.engine.url)
        options = ["--format=custom", "--no-owner", f"--snapshot={moment}", "--file", str(target)]
        run_program([program, *options, "--dbname", named], environment)
    run_program([_program("pg_restore"), "--list", str(target)])
    return step, rows


def restore_archive(store: Store, path: Path) -> None:
    """Bring an archive back into an empty PostgreSQL database, whole or not at all. Raises StoreError."""
    named, environment = _login(store.engine.url)
    options = ["--no-owner", "--exit-on-error", "--single-transaction", "--dbname", named]
    run_program([_program("pg_restore"), *options, str(path)], environment)


def _login(url: URL) -> tuple[str, Mapping[str, str]]:
    """The database as PostgreSQL's programs take it; the password goes by the environment."""
    named = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    return named, {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}


def _program(name: str) -> str:
    """One of PostgreSQL's programs, of the newest server's where several are installed."""
    newest = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = str(newest[-1]) if newest else shutil.which(name)
    if found is None:
        raise StoreError(
            Sentence(
                "This machine has no {program}: install PostgreSQL's client programs on it.",
                {"program": name},
            )
        )
    return found


def run_program(command: list[str], environment: Mapping[str, str] | None = None) -> None:
    """Run one of PostgreSQL's programs to its end. Raises StoreError with what it says is wrong."""
    name = Path(command[0]).name
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=PATIENCE_S, check=False
        )
    except subprocess.TimeoutExpired:
        raise StoreError(
            Sentence(
                "{program} took longer than ten minutes: run it on the server itself.", {"program": name}
            )
        ) from None
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["?"]
        # Behind the error stands the statement that met it.
        said = next((line for line in lines if "error:" in line), lines[-1])
        raise StoreError(Sentence("{program} failed: {said}", {"program": name, "said": said}))
