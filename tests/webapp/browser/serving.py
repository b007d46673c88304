"""The application served for a browser: from a thread of this process, or from a process that can be killed.

As a module it is that process: `python -m tests.webapp.browser.serving URL PORT`.
"""

import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import waitress
from apiflask import APIFlask

from tests.databases import free_port
from tests.patience import PATIENCE_S
from tests.serving import served_by_thread
from tests.webapp.browser.house import CODE, NOW
from webapp.access import ADMINISTRATOR, AGENT
from webapp.app import Settings, create_app, furnish
from webapp.gate import SESSION
from webapp.jobs.worker import WITH_PARENT
from webapp.running import open_port
from webapp.services.accounts import LoggedIn, NewAccount, log_in, open_account
from webapp.services.sites import site_named
from webapp.store.engine import Store, open_store

PASSWORD = "early-late-night"
ROOT = Path(__file__).parents[3]
SETTINGS = Settings(secure=False, clock=lambda: NOW)

# What nobody uses any more is furnished anew for the next house: its rules and templates are compiled once.
_spare: list[APIFlask] = []


class House:
    """A served centre: its address, its database, and the people who go in and out."""

    def __init__(self, url: str, address: str = "") -> None:
        self.url = url
        self.address = address
        self.store: Store = open_store(url)
        self.app = _spare.pop() if _spare else create_app(self.store, SETTINGS)
        furnish(self.app, self.store, SETTINGS)
        self._cookies: dict[str, str] = {}
        self._worker: subprocess.Popen[bytes] | None = None

    def cookie(self, role: str, person: str = "") -> str:
        """The cookie of somebody of a role who has just logged in; an account is opened when there is none.

        Agents are called by their number, everybody else by their role, as logins and as persons.
        """
        person = person or ("A1" if role == AGENT else role)
        if person not in self._cookies:
            self._cookies[person] = self._entered(role, person)
        return self._cookies[person]

    def _entered(self, role: str, person: str) -> str:
        with self.store.read() as connection:
            site = site_named(connection, CODE)
        # An administrator is everywhere: logs and backups are of all sites.
        reach = None if role == ADMINISTRATOR else site.id
        new = NewAccount(person, person.title(), role, reach, person)

        def work(connection: Any) -> LoggedIn:
            if not isinstance(found := log_in(connection, person, PASSWORD, NOW, "", ""), LoggedIn):
                open_account(connection, new, NOW, PASSWORD)
                found = log_in(connection, person, PASSWORD, NOW, "", "")
            assert isinstance(found, LoggedIn), found
            return found

        signer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        return str(signer.dumps({SESSION: self.store.retrying(work).secret}))

    def work(self) -> "subprocess.Popen[bytes]":
        """Have a worker process do the jobs from now on; another one when the last has died."""
        if self._worker is None or self._worker.poll() is not None:
            if self._worker is not None:
                self._worker.communicate()
            command = [sys.executable, "-m", "webapp.jobs.worker", WITH_PARENT, self.url]
            self._worker = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
            )
        return self._worker

    def close(self) -> None:
        """End the worker, kill -9, and let go of the database."""
        if self._worker is not None:
            self._worker.kill()
            self._worker.communicate()
        self.store.close()
        _spare.append(self.app)


@contextmanager
def served(url: str) -> Iterator[House]:
    """The application over a database, from a thread of this process."""
    house = House(url)
    try:
        with served_by_thread(house.app) as house.address:
            yield house
    finally:
        house.close()


class Process:
    """The web server as a process of its own, to be killed and started again on the same port."""

    def __init__(self, url: str) -> None:
        self.port = free_port()
        self._url = url
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it; returns when it answers."""
        command = [sys.executable, "-m", "tests.webapp.browser.serving", self._url, str(self.port)]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        assert self._process.stdout
        # It writes a line when it listens.
        assert self._process.stdout.readline(), "the web server did not start"
        urllib.request.urlopen(f"{self.address}/health", timeout=PATIENCE_S).close()

    def kill(self) -> None:
        """kill -9."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


@contextmanager
def served_apart(url: str) -> Iterator[tuple[House, Process]]:
    """The same from a process of its own."""
    process = Process(url)
    house = House(url, process.address)
    try:
        process.start()
        yield house, process
    finally:
        process.kill()
        house.close()


def main(url: str, port: str) -> None:
    """Serve until killed."""
    store = open_store(url)
    server = waitress.create_server(create_app(store, SETTINGS), sockets=[open_port(int(port))], threads=8)
    print("listening", flush=True)
    server.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
