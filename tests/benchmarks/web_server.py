"""`paiban serve` and PostgreSQL in processes of their own, with what CPU they have taken."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from tests.databases import POSTGRES_INSTALL_LINE, as_nobody, await_server, free_port, postgres_bin

TICK = os.sysconf("SC_CLK_TCK")
PATIENCE_S = 60.0


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    found = [pid]
    for one in found:
        # Each thread has the children that it started.
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{one}/task").glob("*/children"):
                found += [int(child) for child in task.read_text(encoding="ascii").split()]
    return found


def cpu_s(pids: list[int]) -> float:
    """CPU seconds of processes, with those of their children that have ended."""
    ticks = 0
    for pid in pids:
        try:
            stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        ticks += sum(int(field) for field in stat.rpartition(")")[2].split()[11:15])
    return ticks / TICK


class Served:
    """An application that is being served."""

    def __init__(self, process: subprocess.Popen[str], port: int, folder: Path) -> None:
        self.process, self.port, self.folder = process, port, folder

    @property
    def webs(self) -> list[int]:
        """The web processes."""
        return [pid for pid in family(self.process.pid)[1:] if b"--web" in _command(pid)]

    def kill_a_web(self, turn: int) -> None:
        """kill -9 of one of the web processes, in turn."""
        webs = self.webs
        if webs:
            os.kill(webs[turn % len(webs)], signal.SIGKILL)

    @property
    def cpu_s(self) -> float:
        """CPU seconds so far."""
        return cpu_s(family(self.process.pid))


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


@contextmanager
def serving(url: str, web: int) -> Iterator[Served]:
    """The application over a database, on a free port."""
    program = [sys.executable, "-c", "from webapp.cli import main; main()", "serve"]
    process = subprocess.Popen([*program, "--db", url, "--web", str(web)], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        found = None
        while found is None and (line := process.stdout.readline()):
            found = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
        if found is None:
            raise RuntimeError("The application did not start.")
        with tempfile.TemporaryDirectory(prefix="paiban-bench-") as folder:
            yield Served(process, int(found[1]), Path(folder))
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()


class Postgres:
    """A PostgreSQL server that keeps what it acknowledges, and can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        binaries = postgres_bin()
        if binaries is None:
            raise RuntimeError(f"No PostgreSQL here; on Debian: {POSTGRES_INSTALL_LINE}")
        self._program, self._folder = binaries / "postgres", folder
        self._user = as_nobody(folder)
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._databases = 0
        options = ["-D", str(folder / "data"), "-U", "paiban", "--auth=trust", "-E", "UTF8", "--locale=C"]
        subprocess.run(
            [binaries / "initdb", *options], check=True, capture_output=True, user=self._user, cwd=folder
        )

    @property
    def url(self) -> str:
        """The URL of its database."""
        return self._named("postgres")

    def _named(self, name: str) -> str:
        return f"postgresql://paiban@127.0.0.1:{self._port}/{name}"

    def copy(self) -> str:
        """The URL of a new database with everything that the first one holds."""
        return self._made("TEMPLATE postgres")

    def empty(self) -> str:
        """The URL of a new database that holds nothing."""
        return self._made("TEMPLATE template0")

    def _made(self, how: str) -> str:
        self._databases += 1
        name = f"bench{self._databases}"
        admin = create_engine(
            make_url(self._named("template1")).set(drivername="postgresql+psycopg"),
            isolation_level="AUTOCOMMIT",
        )
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} {how}"))
            # A copied sequence counts on in memory for a while, and forgets that when the server is killed.
            connection.execute(text("CHECKPOINT"))
        admin.dispose()
        return self._named(name)

    @property
    def cpu_s(self) -> float:
        """CPU seconds so far."""
        return cpu_s(family(self._process.pid)) if self._process else 0.0

    def start(self) -> None:
        """Start it, and wait until it answers."""
        settings = (
            f"port={self._port}",
            f"unix_socket_directories={self._folder}",
            "listen_addresses=127.0.0.1",
            "max_connections=200",
        )
        options = [part for setting in settings for part in ("-c", setting)]
        with open(self._folder / "log", "ab") as log:
            self._process = subprocess.Popen(
                [self._program, "-D", str(self._folder / "data"), *options],
                stdout=log,
                stderr=log,
                user=self._user,
                cwd=self._folder,
            )
        await_server(self.url, self._process, self._folder / "log")

    def kill(self) -> None:
        """kill -9 of all its processes."""
        if self._process is not None:
            for pid in reversed(family(self._process.pid)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self._process.wait()
            self._process = None


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A server in a folder of its own."""
    # Not below the user's folder: that is closed to the user a server must run as when we are root.
    with tempfile.TemporaryDirectory(prefix="paiban-pg-", ignore_cleanup_errors=True) as folder:
        server = Postgres(Path(folder))
        try:
            server.start()
            yield server
        finally:
            server.kill()
