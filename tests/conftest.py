"""What every test shares: one thread for algebra, a deterministic hypothesis, a browser, skips that count."""

import gc
import os
import shutil
from collections.abc import Callable, Generator, Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.databases import POSTGRES_INSTALL_LINE, empty, postgres_copies, postgres_server, sqlite_copies
from tests.patience import PATIENCE_MS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

    from webapp.store.engine import Store

BROWSER_INSTALL_LINE = "apt-get install -y chromium fonts-noto-cjk"
CHROMIUM_NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
)
OWN_SCHEMES = ("data:", "blob:", "file:", "about:", "chrome:")
LOOPBACK = ("http://127.0.0.1:", "http://localhost:", "http://[::1]:")

NO_SKIP = os.environ.get("PAIBAN_NO_SKIP", "") not in ("", "0")

LONG = (
    "browser/test_accessibility.py",
    # Beside the first one, which compiles the solver: the second process finds it compiled.
    "forecasting/test_methods.py",
    "browser/",
    "app/test_running.py",
    "api/test_generated.py",
    "commands/test_replay.py",
    "solver/test_search.py",
    "jobs/",
    "pages/test_browser.py",
    "simulation/test_against_formulas.py",
    "forecasting/test_demo.py",
    # What is left then are the many short ones of rules and the domain.
    "webapp/",
)
"""Begun first, in this order, so that no process works on a long file when the others have nothing left."""

# What is imported and collected stays to the end, some two million objects: to search them for garbage again
# and again took every third second of the start and every tenth after it.
YOUNG = 20_000
gc.disable()

# Before anything imports numpy: on small matrices many BLAS threads are slower, and they change last digits.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"):
    os.environ[_variable] = "1"

# The same examples on every machine and every day; a slow machine is no failure.
settings.register_profile(
    "paiban",
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("paiban")


def chromium_executable() -> str | None:
    """Path of the system's Chromium, or of the one named by the variable CHROMIUM; None without one."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next((path for path in map(shutil.which, CHROMIUM_NAMES) if path), None)


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """A headless Chromium for the whole run; tests that ask for it are skipped where the system has none."""
    executable = chromium_executable()
    if executable is None:
        pytest.skip(f"no Chromium here; on Debian: {BROWSER_INSTALL_LINE}")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Chromium refuses its sandbox to root, and a container's shared memory is small.
        started = playwright.chromium.launch(
            executable_path=executable,
            args=["--no-sandbox", "--disable-dev-shm-usage"],
            timeout=PATIENCE_MS,
        )
        yield started
        started.close()


@pytest.fixture
def page(browser: "Browser") -> "Iterator[Page]":
    """A fresh page of 1440 x 900 pixels; the test fails when it asks anything beyond this machine."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB", timezone_id="UTC")
    context.set_default_timeout(PATIENCE_MS)
    opened = context.new_page()
    outside: list[str] = []

    def note(request: "Request") -> None:
        if not request.url.startswith(OWN_SCHEMES + LOOPBACK):
            outside.append(request.url)

    opened.on("request", note)
    yield opened
    context.close()
    assert not outside, f"the page asked other machines: {outside}"


@pytest.fixture(scope="session")
def sqlite_database(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Callable[[], str]]":
    """Call it for the URL of a new SQLite database with empty tables."""
    with sqlite_copies(tmp_path_factory.mktemp("sqlite")) as copy:
        yield copy


@pytest.fixture(scope="session")
def postgres_database() -> "Iterator[Callable[[], str]]":
    """The same on a PostgreSQL server of this run; tests that ask for it are skipped where there is none."""
    with postgres_server() as server:
        if server is None:
            pytest.skip(f"no PostgreSQL here; on Debian: {POSTGRES_INSTALL_LINE}")
        with postgres_copies(server) as copy:
            yield copy


@pytest.fixture(scope="session")
def postgres_reused(postgres_database: "Callable[[], str]") -> str:
    """The URL of the one PostgreSQL database that tests use one after the other."""
    return postgres_database()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """The URL of a database with empty tables: every test that asks runs once on each kind."""
    if request.param == "sqlite":
        copy: Callable[[], str] = request.getfixturevalue("sqlite_database")
        return copy()
    url: str = request.getfixturevalue("postgres_reused")
    empty(url)
    return url


@pytest.fixture
def store(database: str) -> "Iterator[Store]":
    """That database, open."""
    from webapp.store.engine import open_store

    opened = open_store(database)
    yield opened
    opened.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long files first."""

    def place(item: pytest.Item) -> int:
        path = item.nodeid.partition("::")[0]
        return next((at for at, part in enumerate(LONG) if part in path), len(LONG))

    items.sort(key=place)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """From here on only what tests make is searched for garbage."""
    gc.enable()
    gc.freeze()
    gc.set_threshold(YOUNG)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With PAIBAN_NO_SKIP=1 a skipped test is a failed one: what .ci/run installs must be used."""
    report = yield
    if NO_SKIP and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped although PAIBAN_NO_SKIP is set: {call.excinfo and call.excinfo.value}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for modules that skip themselves while they are collected."""
    report = yield
    if NO_SKIP and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} skipped itself although PAIBAN_NO_SKIP is set"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say with one line how to run what was skipped."""
    skipped = terminalreporter.stats.get("skipped", [])
    for kind, line in (("browser", BROWSER_INSTALL_LINE), ("PostgreSQL", POSTGRES_INSTALL_LINE)):
        wanting = [report for report in skipped if line in str(report.longrepr)]
        if wanting:
            terminalreporter.write_line("")
            terminalreporter.write_line(f"{len(wanting)} {kind} tests were skipped. To run them too: {line}")
