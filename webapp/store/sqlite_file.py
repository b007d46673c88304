"""The file of an SQLite database while it is open: writes go to the file that bears its name, or nowhere.

An open connection goes on writing into a file that was removed, or that another one took the place of, and
what it acknowledges is lost with it.
"""

import os
import time
from typing import Any
from urllib.parse import quote

from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError

WHICH = "paiban_file"
"""Which file a connection opened, as its note in the pool."""
PAUSE_S = 0.01


def follow_file(engine: Engine) -> None:
    """Let connections that opened another file than the one of the name be opened anew."""
    path = engine.url.database or ""

    def opened(_connection: object, record: Any) -> None:
        record.info[WHICH] = _which(path)

    def lent(_connection: object, record: Any, _proxy: object) -> None:
        if record.info.get(WHICH) != _which(path):
            raise DisconnectionError(f"{path} is another file now")

    event.listen(engine, "connect", opened)
    event.listen(engine, "checkout", lent)


def expect_file(engine: Engine) -> None:
    """From now on the file is there: where it is not, opening it fails, in place of making an empty one."""
    path = os.path.abspath(engine.url.database or "")

    def existing(_dialect: object, _record: object, arguments: list[Any], options: dict[str, Any]) -> None:
        arguments[:] = [f"file:{quote(path)}?mode=rw"]
        options["uri"] = True

    event.listen(engine, "do_connect", existing)


def write_ahead(cursor: Any, wait_s: float) -> None:
    """Let the database keep a write-ahead log, as it does from then on.

    Of two who ask for it at once SQLite tells one that it is locked, without waiting: as when many open a new
    database. Raises the driver's OperationalError when it stays so.
    """
    until = time.monotonic() + wait_s
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite.OperationalError as error:
            if error.sqlite_errorcode != sqlite.SQLITE_BUSY or time.monotonic() > until:
                raise
        time.sleep(PAUSE_S)


def _which(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino
