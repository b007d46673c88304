"""A site in a database, accounts of every role, and clients that are logged in."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from argon2 import PasswordHasher
from flask import session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from sqlalchemy import Connection
from werkzeug.test import TestResponse

from tests.databases import Contents
from tests.webapp.services.living import write_living
from webapp.app import Settings, create_app, furnish
from webapp.gate import SESSION
from webapp.services.accounts import LoggedIn, NewAccount, log_in, open_account
from webapp.services.sites import import_folder, site_named
from webapp.store.engine import Store

NOW = datetime(2026, 9, 21, 3, tzinfo=UTC)
PASSWORD = "early-late-night"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""For the accounts of tests: the door takes a password whatever its hash cost."""


def as_read(page: TestResponse) -> str:
    """What a page says, without the tokens of its forms: they hold any two letters now and then."""
    return TOKEN.sub("", page.text)


@dataclass
class Visitor:
    """A browser: its forms carry the token of its session, or of the page it is said to have seen."""

    client: FlaskClient
    _token: tuple[str, str] = ("", "")
    """The cookie of a session and its token."""

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, **options)

    def post(self, path: str, seen: str = "", **form: object) -> TestResponse:
        token = self._seen(seen) if seen or self._cookie() != self._token[0] else self._token[1]
        return self.client.post(path, data={"csrf_token": token, **form})

    def enter(self, secret: str) -> None:
        """Come in with the secret of a login, as the door lets people in."""
        app: Any = self.client.application
        with app.test_request_context():
            token = generate_csrf()
            kept = {**session, SESSION: secret}
        cookie = app.session_interface.get_signing_serializer(app).dumps(kept)
        self.client.set_cookie(self._name(), cookie)
        self._token = cookie, token

    def _seen(self, path: str) -> str:
        page = self.client.get(path or "/account").text
        found = TOKEN.search(page) or TOKEN.search(self.client.get("/login").text)
        assert found
        self._token = self._cookie(), found[1]
        return found[1]

    def _cookie(self) -> str:
        kept = self.client.get_cookie(self._name())
        return kept.value if kept else ""

    def _name(self) -> str:
        return str(self.client.application.config["SESSION_COOKIE_NAME"])


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
        visitor = self.visitor()
        now = visitor.client.application.extensions["paiban-clock"]()

        def work(connection: Connection) -> LoggedIn:
            open_account(connection, new, NOW, PASSWORD, CHEAP)
            entered = log_in(connection, login, PASSWORD, now, "127.0.0.1", "a test")
            assert isinstance(entered, LoggedIn), entered
            return entered

        visitor.enter(self.store.retrying(work).secret)
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
    return over(store, apps)


@pytest.fixture
def sqlite_office(
    sqlite_database: Callable[[], str], tmp_path: Path, living: Contents, apps: dict[str, APIFlask]
) -> Iterator[Office]:
    """The same on SQLite only, for what no database can change."""
    from webapp.store.engine import open_store

    store = open_store(sqlite_database())
    write_living(tmp_path / "living")
    living.into(store)
    yield over(store, apps)
    store.close()


@pytest.fixture
def stepwise() -> bool:
    """Whether the month of `march` and `quick` was published as people do; a module may say so."""
    return False


@pytest.fixture
def march(store: Store, tmp_path: Path, apps: dict[str, APIFlask], stepwise: bool) -> Office:
    """The application over the small site of swaps with its published month, on each kind of database."""
    from tests.webapp.app.month_of_march import march_office

    return march_office(store, tmp_path / "small", apps, stepwise)


@pytest.fixture
def quick(
    sqlite_database: Callable[[], str], tmp_path: Path, apps: dict[str, APIFlask], stepwise: bool
) -> Office:
    """The same on SQLite only, for what no database can change."""
    from tests.webapp.app.month_of_march import march_office
    from webapp.store.engine import open_store

    return march_office(open_store(sqlite_database()), tmp_path / "small", apps, stepwise)


def opened(store: Store, folder: Path) -> Office:
    """An application of its own over the database, with the centre folder as a site of it."""
    _imported(store, folder)
    return over(store, {})


def _imported(store: Store, folder: Path) -> None:
    import_folder(store, folder, NOW)


def over(store: Store, apps: dict[str, APIFlask], at: datetime = NOW) -> Office:
    """The application over a database with one site, at a time that stands still."""
    with store.read() as connection:
        site = site_named(connection, None)
    # The databases of all tests lie in one folder.
    backups = Path(f"{store.engine.url.database}-backups") if store.engine.name == "sqlite" else None
    settings = Settings(secure=False, clock=lambda: at, backups=backups)
    if (app := apps.get("app")) is not None:
        furnish(app, store, settings)
        app.config["WTF_CSRF_ENABLED"] = True
    else:
        app = apps["app"] = create_app(store, settings)
    app.testing = True
    return Office(store, site.id, app)
