"""The month grid of a large centre: when it is ready in a browser, what each request costs, how much is sent.

    python -m tests.benchmarks.grid CENTRE PLAN [--edits 60] [--only browser|server]

CENTRE is a folder of `paiban demo --agents 300`, PLAN that of a plan of one of its months. The server's
figures are CPU milliseconds of the process, so other work on the machine does not change them; those of the
browser (`grid_browser`) are of the wall. PostgreSQL is measured where the machine has one.
"""

import argparse
import gc
import gzip
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random

from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from tests.benchmarks import grid_browser
from tests.benchmarks.grid_browser import InBrowser
from tests.conftest import chromium_executable
from tests.databases import postgres_copies, postgres_server, sqlite_copies
from webapp.app import Settings, create_app
from webapp.gate import SESSION
from webapp.services import desk
from webapp.services.accounts import LoggedIn, NewAccount, log_in, open_account
from webapp.services.desk import open_month
from webapp.services.drafts import import_centre
from webapp.store.engine import Store, open_store
from webapp.store.tables.rosters import roster
from webapp.web_process import YOUNG

SEED, PASSWORD = 1, "rotating-shifts"
PART = {"X-Part": "1"}
NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
TARGETS = {
    "grid, first of a process": 1500,
    "grid, warm": 500,
    "judged edit, p95": 150,
    "edit refused, p95": 150,
    "agent's month": 100,
}


@dataclass
class Measured:
    """What was measured over one database: CPU milliseconds by name, bytes of the grid."""

    times: dict[str, float] = field(default_factory=dict)
    plain: int = 0
    packed: int = 0


def _timed(ask: Callable[[], TestResponse]) -> tuple[float, TestResponse]:
    begin = time.process_time()
    answer = ask()
    return (time.process_time() - begin) * 1000, answer


def measure(store: Store, site: str, month: str, edits: int) -> Measured:
    """The figures of one database that holds the site and the month's draft."""
    app = create_app(store, Settings(secure=False, clock=lambda: NOW))
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    client.post("/login", data={"login": "s", "password": PASSWORD})
    desk.forget()
    # As a web process has it.
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 10)
    grid, found = f"/s/{site}/{month}/roster", Measured()
    packed = {"Accept-Encoding": "gzip"}
    found.times["grid, first of a process"], answer = _timed(lambda: client.get(grid, headers=packed))
    found.packed, found.plain = len(answer.data), len(gzip.decompress(answer.data))
    warm = sorted(_timed(lambda: client.get(grid, headers=packed))[0] for _ in range(9))
    found.times["grid, warm"] = warm[len(warm) // 2]
    _edits(found, store, client, (site, month), edits)
    _own_month(found, store, app.test_client(), site, month)
    return found


def _edits(found: Measured, store: Store, client: FlaskClient, where: tuple[str, str], edits: int) -> None:
    """Edits of chance: those that keep the rules are saved, the others refused; both are judged."""
    dice, (site, month) = Random(SEED), where
    cell = f"/s/{site}/{month}/roster/cell"
    saved, refused, opened = list[float](), list[float](), list[float]()
    while len(saved) < edits or len(refused) < edits:
        with store.read() as connection:
            now = open_month(connection, site, month)
        duty = dice.choice(now.roster.duties)
        at = f"{duty.agent}.{duty.day + 1}"
        form = {"at": at, "shift": dice.choice(list(now.problem.shift_of)), "version": now.version}
        opened.append(_timed(partial(client.get, f"{cell}?at={at}", headers=PART))[0])
        spent, answer = _timed(partial(client.post, cell, data=form, headers=PART))
        (saved if answer.status_code == 200 else refused).append(spent)
    for name, times in (("judged edit", saved), ("edit refused", refused), ("cell opened", opened)):
        times.sort()
        found.times[f"{name}, median"] = times[len(times) // 2]
        found.times[f"{name}, p95"] = times[int(0.95 * len(times))]


def _own_month(found: Measured, store: Store, client: FlaskClient, site: str, month: str) -> None:
    with store.write() as connection:
        connection.execute(update(roster).values(state="published"))
    with store.read() as connection:
        agent = open_month(connection, site, month).centre.agents[0].agent
    new = NewAccount("a", "a", "agent", 1, agent)
    store.retrying(lambda c: open_account(c, new, NOW, PASSWORD))
    client.post("/login", data={"login": "a", "password": PASSWORD})
    times = sorted(_timed(lambda: client.get(f"/s/{site}/{month}/mine"))[0] for _ in range(9))
    found.times["agent's month"] = times[len(times) // 2]


def _cookie(store: Store) -> str:
    """The session of a scheduler, as the browser keeps it; the account is opened with it."""
    new, now = NewAccount("s", "s", "scheduler", None, "s"), datetime.now(UTC)
    store.retrying(partial(open_account, new=new, now=now, password=PASSWORD))
    entered = store.retrying(lambda connection: log_in(connection, "s", PASSWORD, now, "", ""))
    assert isinstance(entered, LoggedIn)
    app = create_app(store, Settings(secure=False))
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return str(signer.dumps({SESSION: entered.secret}))


@contextmanager
def _databases() -> Iterator[dict[str, str]]:
    """URLs of empty databases by kind."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        urls = {"SQLite": stack.enter_context(sqlite_copies(Path(folder)))()}
        server = stack.enter_context(postgres_server())
        if server is not None:
            urls["PostgreSQL"] = stack.enter_context(postgres_copies(server))()
        yield urls


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("centre", type=Path)
    parser.add_argument("plan", type=Path)
    parser.add_argument("--edits", type=int, default=60)
    parser.add_argument("--only", choices=("browser", "server"))
    told = parser.parse_args()
    found, seen = dict[str, Measured](), dict[str, InBrowser]()
    with _databases() as urls:
        for kind, url in urls.items():
            store = open_store(url)
            site, made = import_centre(store, told.centre, None, told.plan, "bench", NOW)
            assert made is not None
            month, cookie = made.stored.month, _cookie(store)
            if told.only != "server" and chromium_executable():
                seen[kind] = grid_browser.measure(url, f"/s/{site.code}/{month}/roster", cookie)
            if told.only != "browser":
                found[kind] = measure(store, site.code, month, told.edits)
            store.close()
    if seen:
        print(grid_browser.report(seen))
    if found:
        print(report(found))


def report(found: dict[str, Measured]) -> str:
    """The table of what the server spent."""
    first = next(iter(found.values()))
    lines = ["| CPU ms | " + " | ".join(found) + " | at most |", "|---|" + "---|" * (len(found) + 1)]
    for name in first.times:
        cells = " | ".join(f"{one.times[name]:.0f}" for one in found.values())
        lines.append(f"| {name} | {cells} | {TARGETS.get(name, '')} |")
    size = f"{first.plain / 1e6:.2f} MB, {first.packed / 1e3:.0f} kB packed"
    return "\n".join([*lines, f"\nThe grid's page: {size} (at most 1.5 MB)."])


if __name__ == "__main__":
    main()
