"""A site in a database, accounts of every role, and clients that are logged in."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.databases import Contents
from tests.webapp.services.living import write_living
from webapp.app import Settings, create_app, furnish
from webapp.services.accounts import NewAccount, open_account
from webapp.services.sites import import_folder, site_named
from webapp.store.engine import Store

NOW = datetime(2026, 9, 21, 3, tzinfo=UTC)
PASSWORD = "early-late-night"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Visitor:
    """A browser: its forms carry the token of the page it saw last."""

    client: FlaskClient

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, **options)

    def post(self, path: str, seen: str = "/account", **form: object) -> TestResponse:
        page = self.client.get(seen).text
        found = TOKEN.search(page) or TOKEN.search(self.client.get("/login").text)
        assert found
        return self.client.post(path, data={"csrf_token": found[1], **form})


@dataclass
class Office:
    """The application, and whoever comes to it."""

    store: Store
    site_id: int
    app: object

    def visitor(self) -> Visitor:
        """Nobody yet."""
        return Visitor(self.app.test_client())  # type: ignore[attr-defined]

    def person(
        self, role: str, login: str = "", *, site_id: int | None = -1, team: str = "", person: str = ""
    ) -> Visitor:
        """Somebody of a role, logged in; of the only site unless told otherwise."""
        login = login or role
        where = self.site_id if site_id == -1 else site_id
        new = NewAccount(login, login.title(), role, where, person or login, team)
        self.store.retrying(lambda c: open_account(c, new, NOW, PASSWORD))
        visitor = self.visitor()
        answer = visitor.post("/login", seen="/login", login=login, password=PASSWORD)
        assert answer.status_code == 302, answer.text
        return visitor


@pytest.fixture(scope="session")
def living(tmp_path_factory: pytest.TempPathFactory) -> Contents:
    """The centre of every office, as rows."""
    folder = tmp_path_factory.mktemp("contents")
    centre = write_living(folder / "living")
    return Contents("living", folder, lambda store: _imported(store, centre))


@pytest.fixture(scope="session")
def apps() -> dict[str, APIFlask]:
    """The application as the first test made it, furnished anew for each: its rules are compiled once."""
    return {}


@pytest.fixture
def office(store: Store, tmp_path: Path, living: Contents, apps: dict[str, APIFlask]) -> Office:
    """The application over a database with one site, on each kind of database."""
    write_living(tmp_path / "living")
    living.into(store)
    return _served(store, apps)


@pytest.fixture
def sqlite_office(
    sqlite_database: Callable[[], str], tmp_path: Path, living: Contents, apps: dict[str, APIFlask]
) -> Iterator[Office]:
    """The same on SQLite only, for what no database can change."""
    from webapp.store.engine import open_store

    store = open_store(sqlite_database())
    write_living(tmp_path / "living")
    living.into(store)
    yield _served(store, apps)
    store.close()


@pytest.fixture
def stepwise() -> bool:
    """Whether the month of `march` and `quick` was published as people do; a module may say so."""
    return False


@pytest.fixture
def march(store: Store, tmp_path: Path, stepwise: bool) -> Office:
    """The application over the small site of swaps with its published month, on each kind of database."""
    from tests.webapp.app.month_of_march import march_office

    return march_office(store, tmp_path / "small", stepwise)


@pytest.fixture
def quick(sqlite_database: Callable[[], str], tmp_path: Path, stepwise: bool) -> Office:
    """The same on SQLite only, for what no database can change."""
    from tests.webapp.app.month_of_march import march_office
    from webapp.store.engine import open_store

    return march_office(open_store(sqlite_database()), tmp_path / "small", stepwise)


def opened(store: Store, folder: Path) -> Office:
    """An application of its own over the database, with the centre folder as a site of it."""
    _imported(store, folder)
    return _served(store, {})


def _imported(store: Store, folder: Path) -> None:
    import_folder(store, folder, NOW)


def _served(store: Store, apps: dict[str, APIFlask]) -> Office:
    with store.read() as connection:
        site = site_named(connection, None)
    # The databases of all tests lie in one folder, and their clock stands still.
    backups = Path(f"{store.engine.url.database}-backups") if store.engine.name == "sqlite" else None
    settings = Settings(secure=False, clock=lambda: NOW, backups=backups)
    if (app := apps.get("app")) is not None:
        furnish(app, store, settings)
        app.config["WTF_CSRF_ENABLED"] = True
    else:
        app = apps["app"] = create_app(store, settings)
    app.testing = True
    return Office(store, site.id, app)
