"""A served centre and a browser that visits it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from tests.webapp.browser import house as centre
from tests.webapp.browser.serving import House, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.webapp.browser.visits import Scheme, Visit

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the centre in it; not to be changed."""
    from webapp.store.engine import open_store

    folder = tmp_path_factory.mktemp("house")
    store = open_store(f"sqlite:///{folder / 'house.db'}")
    centre.build(store, folder / "centre")
    store.close()
    return folder / "house.db"


@pytest.fixture
def database_url(template: Path, tmp_path: Path) -> str:
    """A copy of it for one test."""
    return f"sqlite:///{shutil.copyfile(template, tmp_path / 'house.db')}"


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    """The centre, fresh and served for one test."""
    with served(database_url) as opened:
        yield opened


@pytest.fixture(scope="session")
def open_house(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The centre served for the whole run, for tests that change nothing others look at."""
    copy = shutil.copyfile(template, tmp_path_factory.mktemp("open") / "house.db")
    with served(f"sqlite:///{copy}") as opened:
        yield opened


@pytest.fixture(scope="session")
def full_house(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The same with a planned October, scenarios and requests, so that no page is empty."""
    copy = shutil.copyfile(template, tmp_path_factory.mktemp("full") / "house.db")
    with served(f"sqlite:///{copy}") as opened:
        centre.furnish(opened.store, certified=os.environ.get("PAIBAN_AXE") == "all")
        yield opened


class Visiting(Protocol):
    """How a test sends somebody to the pages."""

    def __call__(
        self,
        role: str,
        language: str = "en",
        width: int = 1440,
        scheme: "Scheme" = "light",
        *,
        person: str = "",
    ) -> "Visit":
        """A logged-in page."""
        ...


@pytest.fixture
def visit(browser: "Browser", house: House) -> Iterator[Visiting]:
    """Send somebody to the pages of `house`; the test fails on whatever the pages complain about."""
    from tests.webapp.browser.visits import Visit, open_visit

    visits: list[Visit] = []

    def send(
        role: str,
        language: str = "en",
        width: int = 1440,
        scheme: "Scheme" = "light",
        *,
        person: str = "",
    ) -> Visit:
        visits.append(open_visit(browser, house, role, language, width, scheme, person))
        return visits[-1]

    try:
        yield send
        for one in visits:
            one.check()
    finally:
        for one in visits:
            one.context.close()
