"""The first start of an installation, and how the web process and its worker end."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.patience import PATIENCE_S
from tests.webapp.app.conftest import NOW
from tests.webapp.services.living import write_living
from webapp import running as running_module
from webapp.centre.times import wall_instant
from webapp.commands.serve import serve
from webapp.config import MOST_UPLOAD
from webapp.gate import wall_clock
from webapp.running import open_port
from webapp.services import installation
from webapp.services.accounts import LoggedIn, log_in
from webapp.services.custody import keepers
from webapp.services.in_charge import duties_of
from webapp.services.installation import DEMO_ACCOUNTS, DEMO_PASSWORD, install
from webapp.services.people import AREA_MANAGER, DUTY_MANAGER, OPERATIONS, actor_of, holders
from webapp.services.problems import CannotDo
from webapp.services.sites import site_named
from webapp.store import accounts, jobs
from webapp.store.engine import Store, open_store
from webapp.store.problems import StoreError
from webapp.web_process import Server, most_open
from webapp.wsgi import application


def test_the_first_start_of_a_centre_opens_one_administrator(store: Store, tmp_path: Path) -> None:
    folder = write_living(tmp_path / "living")
    found = install(store, folder, NOW, demo=False)
    assert found.first
    assert found.demo == ()
    with store.write() as connection:
        entered = log_in(connection, *found.first, NOW, "", "")
    assert isinstance(entered, LoggedIn)
    assert entered.account.must_change
    again = install(store, folder, NOW, demo=False)
    assert again.first is None


def test_an_empty_database_without_a_centre_is_a_sentence(store: Store) -> None:
    with pytest.raises(CannotDo, match="holds no site"):
        install(store, None, NOW, demo=False)


def with_calls(folder: Path) -> Path:
    """A living centre whose calls end on 30 November 2026: December is its month."""
    write_living(folder)
    (folder / "calls.csv").write_text(
        "queue,interval_start,offered\ncalls,2026-11-30T10:00,3\n", encoding="utf-8"
    )
    return folder


def test_the_demo_has_its_accounts_and_a_job_for_its_month(store: Store, tmp_path: Path) -> None:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    found = install(store, with_calls(tmp_path / "living"), at, demo=True)
    assert [login for login, _, _ in found.demo] == [one.login for one in DEMO_ACCOUNTS]
    assert found.ahead == timedelta()
    with store.write() as connection:
        for login, password, _ in found.demo:
            assert isinstance(log_in(connection, login, password, at, login, ""), LoggedIn)
        site = site_named(connection, None)
        assert OPERATIONS in actor_of(connection, site, installation.SUPERVISOR, at.date()).posts
        # No post whose work the first page tells of stands empty.
        assert all(holders(connection, site, post, at.date()) for post, _ in installation.DEMO_POSTS)
        assert {post for post, _ in installation.DEMO_POSTS} >= {DUTY_MANAGER, AREA_MANAGER, OPERATIONS}
        (job,) = jobs.jobs_of(connection, site.id, "demo", "2026-12")
        known = duties_of(connection, site)
        half_hours = [wall_instant(date(2026, 12, 1), 30 * n, site.zone) for n in range(31 * 48)]
        charges = [known.at(one) for one in half_hours]
        # Somebody is in charge at every half-hour of its month, and not by the post only.
        assert all(one and one.planned for one in charges)
        assert {one.person for one in charges if one} == {"Ma", "Sun", "Wang"}
        assert keepers(connection, site) == dict(installation.DEMO_KEEPERS)
    assert job.facts["month"] == "2026-12"
    again = install(store, tmp_path / "living", at, demo=True)
    assert again == found


def test_the_demos_clock_stands_before_its_month_however_late_it_is_started(
    store: Store, tmp_path: Path
) -> None:
    late = datetime(2028, 3, 1, 12, tzinfo=UTC)
    found = install(store, with_calls(tmp_path / "living"), late, demo=True)
    # 1 December less 7 days.
    assert found.clock(lambda: late)() == datetime(2026, 11, 24, tzinfo=UTC)
    assert found.clock(lambda: late + timedelta(hours=5))() == datetime(2026, 11, 24, 5, tzinfo=UTC)


def test_the_passwords_of_the_demo_stand_at_no_other_door(store: Store, tmp_path: Path) -> None:
    found = install(store, write_living(tmp_path / "living"), NOW, demo=False)
    with store.read() as connection:
        assert len(accounts.accounts(connection, None)) == 1
    assert found.clock(wall_clock)() - wall_clock() < timedelta(seconds=5)


def test_a_wsgi_server_is_set_up_by_variables(sqlite_database: Callable[[], str], tmp_path: Path) -> None:
    url = sqlite_database()
    opened = open_store(url)
    install(opened, with_calls(tmp_path / "living"), datetime(2026, 11, 20, tzinfo=UTC), demo=True)
    opened.close()
    app = application({"PAIBAN_DB": url, "PAIBAN_HOSTS": "plan.example", "PAIBAN_PROXIES": "1"})
    client = app.test_client()
    page = client.get("/login", base_url="https://plan.example")
    assert DEMO_PASSWORD in page.text
    assert page.headers["Set-Cookie"].startswith("__Host-paiban=")
    assert client.get("/login", base_url="https://evil.example").status_code == 400


@pytest.mark.parametrize(
    ("variables", "said"),
    [({}, "PAIBAN_DB names no database"), ({"PAIBAN_DB": "sqlite:///x", "PAIBAN_PROXIES": "many"}, "'many'")],
)
def test_wrong_variables_are_sentences(variables: dict[str, str], said: str) -> None:
    with pytest.raises(StoreError, match=said):
        application(variables)


def test_a_taken_port_is_a_sentence() -> None:
    with open_port(0) as door:
        port = door.getsockname()[1]
        with pytest.raises(CannotDo, match=f"Port {port} of 127.0.0.1 is in use"):
            open_port(port)


def test_who_stops_it_does_not_wait_for_what_the_interpreter_would_tidy_up(
    sqlite_database: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes: list[int] = []
    monkeypatch.setattr(running_module, "serve", lambda *_: None)
    monkeypatch.setattr("os._exit", codes.append)
    serve(write_living(tmp_path / "living"), sqlite_database())
    assert codes == [0]


@pytest.mark.skipif(os.name != "posix", reason="limits of processes")
@pytest.mark.parametrize(
    ("limits", "most", "then"),
    [
        # 2,000 connections and 200 other files; as many as may be had; a handful at least.
        ((4096, 4096), 2_000, None),
        ((256, 8192), 2_000, (2_200, 8192)),
        ((256, 1024), 824, (1024, 1024)),
        ((64, 64), 16, (64, 64)),
    ],
)
def test_a_web_process_takes_no_more_connections_than_it_may_open_files(
    limits: tuple[int, int], most: int, then: tuple[int, int] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[tuple[int, int]] = []
    monkeypatch.setattr("resource.getrlimit", lambda _: limits)
    monkeypatch.setattr("resource.setrlimit", lambda _, told: found.append(told))
    assert most_open() == most
    assert found == ([then] if then else [])


def test_a_body_beyond_every_file_is_refused_before_it_is_taken() -> None:
    asked: list[object] = []
    with open_port(0) as door, socket.create_connection(door.getsockname()) as someone:
        server = Server(lambda *called: asked.append(called), door)
        size = 2 * MOST_UPLOAD + 1
        someone.sendall(f"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {size}\r\n\r\n".encode())
        someone.setblocking(False)
        answer, until = b"", time.monotonic() + PATIENCE_S
        while not answer and time.monotonic() < until:
            server._turn()
            with suppress(BlockingIOError):
                answer = someone.recv(100)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert asked == []


@contextmanager
def running(folder: Path, url: str, web: int = 1) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """`paiban serve` and the address it told."""
    command = [sys.executable, "-c", "from webapp.cli import main; main()", "serve", str(folder), "--db", url]
    # A shell in the background hands on that Ctrl-C is ignored: nobody would hear it.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        process = subprocess.Popen(
            [*command, "--web", str(web)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
    finally:
        signal.signal(signal.SIGINT, before)
    try:
        assert process.stdout
        told = "".join(iter(lambda: line_until(process, "runs at"), ""))
        found = re.search(r"http://127\.0\.0\.1:\d+/", told)
        assert found, process.stderr.read() if process.stderr else ""
        yield process, found[0]
    finally:
        process.kill()
        process.communicate()


def line_until(process: "subprocess.Popen[str]", last: str) -> str:
    """The next line; nothing after the one that holds `last`."""
    if getattr(process, "paiban_told", False):
        return ""
    assert process.stdout
    line = process.stdout.readline()
    process.paiban_told = last in line  # type: ignore[attr-defined]
    return line


def children(pid: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)
    return [int(one) for one in found.stdout.split()]


def workers(pid: int) -> list[int]:
    return [one for one in children(pid) if b"webapp.jobs.worker" in command_of(one)]


def webs(pid: int) -> list[int]:
    return [one for one in children(pid) if b"webapp.jobs.worker" not in command_of(one) and not gone(one)]


def command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def gone(pid: int) -> bool:
    """Whether the process has ended; one that nobody has waited for counts as ended."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return True
    return stat.rpartition(")")[2].split()[0] == "Z"


def within(done: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE_S
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def healthy(address: str) -> bool:
    with urllib.request.urlopen(f"{address}health", timeout=PATIENCE_S) as answer:
        return bool(answer.read() == b'{"status":"ok"}\n')


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
def test_however_the_application_ends_all_its_processes_end_too(
    number: signal.Signals, sqlite_database: Callable[[], str], tmp_path: Path
) -> None:
    url = sqlite_database()
    with running(write_living(tmp_path / "living"), url) as (process, address):
        assert healthy(address)
        assert within(lambda: len(workers(process.pid)) == 1)
        (worker,), (web,) = workers(process.pid), webs(process.pid)
        opened = open_store(url)
        job = opened.retrying(lambda c: jobs.enqueue(c, "echo", {"steps": 100_000}, "tester"))

        def works() -> bool:
            with opened.read() as connection:
                found = jobs.job_of(connection, job)
            return found is not None and found.progress is not None

        assert within(works)
        (child,) = children(worker)
        os.kill(process.pid, number)
        if number is signal.SIGINT:
            os.kill(process.pid, number)
        assert process.wait(PATIENCE_S) == (-signal.SIGKILL if number is signal.SIGKILL else 0)
        assert within(lambda: gone(worker) and gone(child) and gone(web))
        opened.close()


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_web_process_or_worker_that_is_killed_is_started_anew(
    sqlite_database: Callable[[], str], tmp_path: Path
) -> None:
    with running(write_living(tmp_path / "living"), sqlite_database(), web=2) as (process, address):
        assert healthy(address)
        assert within(lambda: len(webs(process.pid)) == 2 and len(workers(process.pid)) == 1)
        (worker,), before = workers(process.pid), set(webs(process.pid))
        for killed in (*before, worker):
            os.kill(killed, signal.SIGKILL)
        # Nobody listens for a moment, but the socket stays open: this waits, and is answered.
        assert healthy(address)
        assert within(lambda: len(webs(process.pid)) == 2 and len(workers(process.pid)) == 1)
        assert not before & set(webs(process.pid))
        assert worker not in workers(process.pid)
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 0
