"""Opening a database: SQLite in a file, or PostgreSQL, with the same promises.

A write transaction is the only one of its time on SQLite and serializable on PostgreSQL, so that what it
read is still true when it commits. Whoever competes calls `retrying`; where many want the same roster at once
they queue, as a crowd that tries in vain takes all the time there is.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar

from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError, OperationalError

from scheduler.domain.sentence import Sentence
from webapp.store import schema
from webapp.store.later import catch_up, drive, send_all
from webapp.store.private_file import make_private
from webapp.store.problems import DiskFull, StoreError
from webapp.store.shared_read import SharedRead, Told, told_of
from webapp.store.sqlite_file import expect_file, follow_file, write_ahead

T = TypeVar("T")
WAIT_MS = 25_000
PATIENCE_S = 25.0
"""How long a write waits for others at most before it gives up, so that nobody waits for ever."""
MOST_CONNECTIONS = 64
KEPT_CONNECTIONS = 16
"""Those that stay open; what is opened beyond them is closed after use, and takes PostgreSQL milliseconds."""
FRESH_S = 1.0
LEFT = "paiban_left"
"""When a connection was let go last, as its note in the pool."""
COURTESY_S = 0.03
"""How long whoever reads waits at most for somebody who has the queue's turn."""
MOST_TRIES = 60
PAUSE_S, LONGEST_PAUSE_S = 0.002, 0.1
HELD_MS = 10_000
"""How long whoever has the queue's turn on PostgreSQL may leave it standing: a process that was stopped in a
change of a roster loses its turn then, and does the change anew when it goes on."""
# Serialization failure, deadlock, a turn that was lost: nothing happened, and the same work may succeed when
# done again.
AGAIN = frozenset({"40001", "40P01", "25P03"})
# PostgreSQL tells of a row that another transaction wrote in this moment as one that is there twice. Done
# anew it is seen; where it still is there twice, it is a mistake.
TWICE, TRIES_TWICE = "23505", 5
# The mode is at odds with itself, and with no reading or writing of rows. Unlike a lock that is selected, it
# is waited for before the transaction sees anything: what it sees is then what the one before it left.
QUEUE = (
    "SET LOCAL idle_in_transaction_session_timeout = %d; LOCK TABLE roster IN SHARE UPDATE EXCLUSIVE MODE"
)
NO_TURN = "55P03"
# SQLite's names and PostgreSQL's states.
FULL = frozenset({"SQLITE_FULL", "53100"})
FOR_READING = ("SQLITE_READONLY", "25006")
DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "XX001", "XX002")
READING, WRITING = "reading", "writing"
BEGIN = {
    "sqlite": {READING: "BEGIN", WRITING: "BEGIN IMMEDIATE", schema.UPGRADING: "BEGIN IMMEDIATE"},
    "postgresql": {
        READING: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        WRITING: "BEGIN ISOLATION LEVEL SERIALIZABLE",
        # What it sees once it has its lock is what there is by then.
        schema.UPGRADING: "BEGIN ISOLATION LEVEL READ COMMITTED",
    },
}
NO_ROOM = Sentence(
    "The disk that holds the database is full; nothing of this was kept. Free some space on it and do it "
    "again: Paiban goes on by itself."
)
READ_ONLY = Sentence(
    "The database can be read but not written; nothing of this was kept. Let the user that Paiban runs as "
    "write the file and its folder (or the server accept changes), and do it again."
)
BROKEN = Sentence(
    "The database is damaged ({error}); nothing of this was kept. Stop Paiban and restore the newest backup."
).template
TOO_BUSY = Sentence("The database is too busy for this now: try again later.")
NOT_YOUR_TURN = Sentence(
    "Others are changing rosters and have not come to an end for {seconds} seconds; nothing of this was "
    "kept. Try again in a minute: a change that stands still is ended by itself."
).template
FORMS = "write sqlite:///file.db or postgresql://user@host/name"


@dataclass(frozen=True)
class Store:
    """An open database."""

    engine: Engine
    turns: RLock = field(default_factory=RLock, compare=False, repr=False)
    """Held by whoever queues or tries again, so that a crowd of a process does not overtake itself."""
    shared: SharedRead = field(default_factory=SharedRead, compare=False, repr=False)
    ahead: RLock = field(default_factory=RLock, compare=False, repr=False)
    """Held by whoever has the queue's turn and works: others of the process wait for the same lock."""

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one state of everything and changes nothing. Raises StoreError."""
        with _told(), self.shared.reading(self._reading) as connection:
            yield connection

    @contextmanager
    def sharing(self) -> Iterator[None]:
        """Let everything that this thread reads meanwhile see one state of everything, which is opened once.

        What it writes itself is seen by what it reads then.
        """
        with self.shared.sharing():
            yield

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        self._let_ahead()
        with self.engine.connect() as connection:
            connection = connection.execution_options(paiban_begin=READING, paiban_told=Told(False))
            with connection.begin():
                yield connection

    @contextmanager
    def write(self, queued: bool = False) -> Iterator[Connection]:
        """A transaction that is kept whole at its end, or not at all when an error leaves it.

        One that is `queued` begins when those that queued before it have ended. Raises StoreError, or
        DBAPIError where another transaction came between.
        """
        with _told(), self.shared.over(), self.engine.connect() as connection:
            connection = connection.execution_options(paiban_begin=WRITING, paiban_told=Told(True))
            with connection.begin():
                if queued and connection.dialect.name == "postgresql":
                    in_turn = QUEUE % HELD_MS
                    drive(connection, lambda driver: driver.execute(in_turn, prepare=False))
                with self._ahead() if queued else nullcontext():
                    yield connection
                    send_all(connection)

    def retrying(self, work: Callable[[Connection], T], queued: bool = False) -> T:
        """What the work gives in one write transaction; done anew when another one came between.

        `queued`: it changes a roster or what is agreed about one, and lets those who came first go first.
        Raises StoreError when it never got through.
        """
        pause, until = PAUSE_S, time.monotonic() + PATIENCE_S
        for left in reversed(range(MOST_TRIES)):
            free = not queued and left == MOST_TRIES - 1
            try:
                with nullcontext() if free else self._turn(until), self.write(queued) as connection:
                    return work(connection)
            except DBAPIError as error:
                twice = _code(error) == TWICE and left >= MOST_TRIES - TRIES_TWICE
                if not (twice or _may_try_again(error)):
                    raise
                # Whoever locks the file for so long may do so for ever.
                if not left or (_locked(error) and time.monotonic() > until):
                    raise StoreError(TOO_BUSY) from error
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_S)
        raise AssertionError("the last try returns or raises")

    @contextmanager
    def _turn(self, until: float) -> Iterator[None]:
        if not self.turns.acquire(timeout=max(0.0, until - time.monotonic())):
            raise StoreError(TOO_BUSY)
        try:
            yield
        finally:
            self.turns.release()

    @contextmanager
    def _ahead(self) -> Iterator[None]:
        """Go ahead of those who read: all in the queue, of every process, wait for whoever has the turn."""
        held = self.ahead.acquire(timeout=COURTESY_S)
        try:
            yield
        finally:
            if held:
                self.ahead.release()

    def _let_ahead(self) -> None:
        """Begin to read when nobody of the process has the turn, or after a moment."""
        if self.ahead.acquire(timeout=COURTESY_S):
            self.ahead.release()

    def close(self) -> None:
        """Close its connections."""
        self.engine.dispose()


@contextmanager
def _told() -> Iterator[None]:
    """Tells in words that the server is gone, the disk full, the file read-only."""
    try:
        yield
    except DBAPIError as error:
        if _may_try_again(error):
            raise
        if (found := _out_of_use(error)) is not None:
            raise found from error
        if _code(error) == NO_TURN:
            raise StoreError(Sentence(NOT_YOUR_TURN, {"seconds": WAIT_MS // 1000})) from error
        if _code(error).startswith(DAMAGED):
            raise StoreError(Sentence(BROKEN, {"error": _first_line(error)})) from error
        if not isinstance(error, OperationalError):
            raise
        raise StoreError(
            Sentence("The database cannot be used now: {error}.", {"error": _first_line(error)})
        ) from error


def _out_of_use(error: DBAPIError) -> StoreError | None:
    """What is wrong with the disk or the file, where that is it."""
    name = _code(error)
    if name in FULL:
        return DiskFull(NO_ROOM)
    return StoreError(READ_ONLY) if name.startswith(FOR_READING) else None


def _code(error: DBAPIError) -> str:
    """SQLite's name or PostgreSQL's state of an error; "" where it has none."""
    return getattr(error.orig, "sqlite_errorname", "") or getattr(error.orig, "sqlstate", "") or ""


def _may_try_again(error: DBAPIError) -> bool:
    if getattr(error.orig, "sqlstate", None) in AGAIN:
        return True
    return _locked(error)


def _locked(error: DBAPIError) -> bool:
    return isinstance(error.orig, sqlite.OperationalError) and "locked" in str(error.orig)


def open_store(url: str) -> Store:
    """Open a database by its URL and bring its tables up to date; an empty one gets them all.

    Raises StoreError.
    """
    engine = _engine(_understood(url))
    store = Store(engine)
    if engine.dialect.name == "sqlite":
        # Where it cannot be made, opening it says why.
        with suppress(OSError):
            make_private(Path(engine.url.database or ""))
    try:
        schema.upgrade(engine)
    except DBAPIError as error:
        engine.dispose()
        if (found := _out_of_use(error)) is not None:
            raise found from error
        raise StoreError(
            Sentence(
                "The database {url} cannot be opened: {error}.",
                {"url": shown(url), "error": _first_line(error)},
            )
        ) from error
    except schema.SchemaError as error:
        engine.dispose()
        raise StoreError(error.sentence) from error
    except BaseException:
        engine.dispose()
        raise
    if engine.dialect.name == "sqlite":
        expect_file(engine)
    return store


def bare_store(url: str) -> Store:
    """A database by its URL as it is, whatever tables it has; nothing is brought up to date."""
    return Store(_engine(_understood(url)))


def shown(url: str) -> str:
    """The URL without its password."""
    return make_url(url).render_as_string(hide_password=True)


def _first_line(error: DBAPIError) -> str:
    return str(error.orig).strip().partition("\n")[0].rstrip(".")


def _understood(url: str) -> URL:
    try:
        found = make_url(url)
    except ArgumentError:
        raise StoreError(
            Sentence("{url!r} is no URL of a database: {forms}.", {"url": url, "forms": FORMS})
        ) from None
    if found.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return found.set(drivername="postgresql+psycopg")
    if found.drivername != "sqlite" or not found.database or found.database == ":memory:":
        raise StoreError(
            Sentence(
                "{url!r} is no database that Paiban can use: {forms}.", {"url": shown(url), "forms": FORMS}
            )
        )
    return found


def _engine(url: URL) -> Engine:
    beyond = MOST_CONNECTIONS - KEPT_CONNECTIONS
    shared: dict[str, Any] = {"pool_size": KEPT_CONNECTIONS, "max_overflow": beyond}
    if url.drivername == "sqlite":
        # The module of Python itself may bring an SQLite whose write-ahead log can be damaged by two writers.
        engine = create_engine(url, module=sqlite, **shared)
        event.listen(engine, "connect", _prepare_sqlite)
        follow_file(engine)
    else:
        engine = create_engine(
            url, connect_args={"connect_timeout": 10, "options": f"-c lock_timeout={WAIT_MS}"}, **shared
        )
        event.listen(engine, "connect", _prepare_postgres)
        event.listen(engine, "checkout", _still_there)
        event.listen(engine, "checkin", _left)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "before_cursor_execute", _forgetting)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # Transactions begin where we say, not where the driver guesses.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {WAIT_MS}")
    write_ahead(cursor, WAIT_MS / 1000)
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _prepare_postgres(connection: Any, _record: object) -> None:
    # As above; and one statement says what kind of transaction it is, not one for each of its properties.
    connection.autocommit = True


def _left(_connection: object, record: Any) -> None:
    record.info[LEFT] = time.monotonic()


def _still_there(connection: Any, record: Any, _proxy: object) -> None:
    """Look whether the server is still there, unless it was a moment ago; what fails then clears the pool."""
    if time.monotonic() - record.info.get(LEFT, 0.0) < FRESH_S:
        return
    # Not before it is used: who opens an SQLite database need not wait for it to load.
    from psycopg import Error

    try:
        connection.execute("SELECT 1")
    except Error as error:
        raise DisconnectionError from error


def _forgetting(connection: Connection, *asked: Any) -> None:
    told, context = told_of(connection), asked[3]
    if told is not None and told.writes:
        statement = context.compiled.statement if context.compiled is not None else None
        catch_up(connection, statement, context.execution_options)
        told.forget(statement)


def _begin(connection: Connection) -> None:
    wanted = connection.get_execution_options().get("paiban_begin")
    connection.exec_driver_sql(BEGIN[connection.dialect.name][wanted] if wanted else "BEGIN")
