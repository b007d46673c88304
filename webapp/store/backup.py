"""A copy of the whole database while it is in use: one file that holds one state of everything."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from scheduler.domain.sentence import Sentence
from webapp.store.engine import Store
from webapp.store.problems import StoreError

PATIENCE_S = 600


def suffix(store: Store) -> str:
    """The ending of a backup's name: of an SQLite database, or of an archive for pg_restore."""
    return ".db" if store.engine.dialect.name == "sqlite" else ".dump"


def backup(store: Store, target: Path) -> None:
    """Write a backup into a file that there is not yet. Raises StoreError."""
    if store.engine.dialect.name == "sqlite":
        _vacuum(store, target)
    else:
        _dump(store, target)


def _vacuum(store: Store, target: Path) -> None:
    # A copy of the file alone would lack what stands in the write-ahead log.
    connection = store.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("VACUUM INTO ?", (str(target),))
        cursor.close()
    except Exception as error:
        target.unlink(missing_ok=True)
        raise StoreError(
            Sentence("The backup could not be written: {error}.", {"error": str(error)})
        ) from error
    finally:
        connection.close()


def _dump(store: Store, target: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise StoreError(Sentence("This machine has no pg_dump: install PostgreSQL's client programs on it."))
    url = store.engine.url
    named = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    environment = {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    command = [program, "--format=custom", "--no-owner", "--file", str(target), "--dbname", named]
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=PATIENCE_S, check=False
        )
    except subprocess.TimeoutExpired:
        target.unlink(missing_ok=True)
        raise StoreError(
            Sentence("pg_dump took longer than ten minutes: run it on the server itself.")
        ) from None
    if done.returncode:
        target.unlink(missing_ok=True)
        raise StoreError(
            Sentence(
                "pg_dump could not write the backup: {splitlines}",
                {"splitlines": done.stderr.strip().splitlines()[-1]},
            )
        )
