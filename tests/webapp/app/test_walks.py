"""Walks over all routes of a filled database: nothing changes by reading, nothing of another site is reached,
nothing is taken that a form or call does not offer, each answer bears its headers (ASVS 3.4, 3.5, 8.2, 15.3).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from tests.webapp.api.samples import body_of
from tests.webapp.app.conftest import NOW, Office, Visitor, opened
from tests.webapp.app.test_battery import UNSAFE, address, bearer, pages, routes
from tests.webapp.app.test_months import stored_october
from tests.webapp.app.test_teams import AGENTS, ROWS, filled
from tests.webapp.services.living import write_living
from webapp.access import ACTIONS, ADMINISTRATOR, OWN_WORK, READ, ROLES, may
from webapp.services.leave_ask import Asked, ask
from webapp.services.leave_outcome import Done
from webapp.services.months import Month
from webapp.services.sites import import_folder
from webapp.services.swap_case import Done as Swapped
from webapp.services.swaps import offer
from webapp.store import jobs
from webapp.store.engine import Store, open_store
from webapp.store.sites import sites
from webapp.store.tables.accounts import account, office_event, web_session
from webapp.store.tables.base import metadata

EVERY_ROLE = int(os.environ.get("PAIBAN_TRIES", "300")) > 300
"""In `make soak` each route is asked by every role, in the suite by one of those that may, in turn."""
OTHERS = 2
"""The number of everything of the other site; the own site has number 1 of each."""
MORE: dict[str, Any] = {
    "id": 1,
    "role": "administrator",
    "site": "other",
    "site_id": 2,
    "team": "T1",
    "account_id": 1,
    "agent_id": "B1",
    "person": "B1",
    "actor": "B1",
    "disabled": False,
    "must_change": False,
    "password_hash": "x",
    "state": "published",
    "created_at": "2020-01-01",
}
"""Fields that no form and no call of the people who send them offers."""


@dataclass
class Town:
    """Two sites with a published month each, a leave slip, a swap and a job; all roles at the first one."""

    office: Office
    people: dict[str, Visitor]
    tokens: dict[str, dict[str, str]]

    @property
    def store(self) -> Store:
        return self.office.store

    def roles(self, action: str, number: int) -> list[str]:
        """Who asks a route: everybody who may, or one of them."""
        right = [role for role in ROLES if may(role, action)]
        return right if EVERY_ROLE else [right[number % len(right)]]

    def call(self, role: str, method: str, path: str, **what: Any) -> Any:
        """A page or a call asked by somebody of a role."""
        if path.startswith("/api/"):
            client = self.office.visitor().client
            return client.open(path, method=method, headers=self.tokens[role], **what)
        return self.people[role].client.open(path, method=method, **what)


def fill(store: Store, code: str) -> None:
    """A published month with a leave slip, an offered swap and a job, each the next number."""
    stored_october(store, "published", code)
    day = date(2026, 11, 20)
    wish = Asked("B1", "personal", day, day, "a family matter", handover="nothing is open")
    assert isinstance(ask(store, code, wish, NOW, bytes(32)), Done)
    assert isinstance(offer(store, code, Month(2026, 10), "B1", date(2026, 10, 5), NOW), Swapped)
    with store.write() as connection:
        number = next(site.id for site in sites(connection) if site.code == code)
        facts = {"month": "2026-10", "seed": 1, "scenario": None}
        jobs.enqueue(connection, "forecast", facts, "tester", site_id=number, subject="2026-10")


@pytest.fixture(scope="module")
def town(sqlite_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("town")
    store = open_store(sqlite_database())
    office = opened(store, write_living(folder / "living"))
    fill(store, "living")
    site = office.site_id
    people = {
        role: office.person(role, person="B0", site_id=None if role == ADMINISTRATOR else site)
        for role in ROLES
    }
    tokens = {role: bearer(office, role, *ACTIONS) for role in ROLES}
    import_folder(store, write_living(folder / "other"), NOW)
    fill(store, "other")
    app: Any = office.app
    app.testing = False
    app.config.update(WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    yield Town(office, people, tokens)
    store.close()


def digest(store: Store) -> dict[str, str]:
    """A hash of the rows of every table, but of when sessions were seen and of who was refused what."""
    found = {}
    with store.read() as connection:
        for table in metadata.sorted_tables:
            rows = select(table)
            if table is office_event:
                rows = rows.where(table.c.verb != "refused")
            if table is web_session:
                rows = select(table.c.id_sha256)
            told = sorted(repr(tuple(row)) for row in connection.execute(rows))
            found[table.name] = hashlib.sha256("\n".join(told).encode()).hexdigest()
    return found


def changed(store: Store, before: dict[str, str]) -> list[str]:
    """The tables that have other rows now."""
    return [name for name, found in digest(store).items() if found != before[name]]


def query_of(endpoint: str) -> str:
    """What is asked behind a route that wants to know more than its address."""
    if endpoint in ROWS:
        return ROWS[endpoint]
    return str(filled(AGENTS.get(endpoint, {}).get("query", ""), "B0"))


def test_nothing_changes_by_being_read(town: Town) -> None:
    before, answered = digest(town.store), 0
    for number, (rule, method, action) in enumerate(routes(town.office)):
        if method != "GET":
            continue
        path = address(town.office, rule) + query_of(rule.endpoint)
        for role in town.roles(action, number):
            # HEAD takes no token of a form: what is a form's deed must not be done by it.
            for verb in ("GET", "HEAD") if UNSAFE & (rule.methods or set()) else ("GET",):
                answer = town.call(role, verb, path)
                assert answer.status_code < 500, (role, path, answer.status_code)
                answered += answer.status_code == 200
                if answer.mimetype == "text/html" and verb == "GET":
                    # The chart library writes styles; nothing else does.
                    inline = "'unsafe-inline'" in answer.headers["Content-Security-Policy"]
                    assert inline is (b"/plotly" in answer.data), path
                answer.close()
    assert changed(town.store, before) == []
    assert answered > 90


def test_calls_of_another_site_are_refused_as_pages_are(town: Town) -> None:
    tried = 0
    for rule, method, action in routes(town.office):
        if "site" not in rule.arguments or not rule.rule.startswith("/api/"):
            continue
        role = next((role for role in ROLES if may(role, action) and role != ADMINISTRATOR), None)
        if role is None:
            continue
        answer = town.call(role, method, address(town.office, rule, "other"), json={})
        assert answer.status_code == 403, (role, method, rule.rule, answer.status_code)
        tried += 1
    assert tried > 90


def described(town: Town) -> dict[str, Any]:
    spec: Any = town.office.visitor().client.get("/api/v1/openapi.json").json
    return dict(spec)


def template(rule: str) -> str:
    """The path of a rule as the description writes it."""
    for part in rule.split("<")[1:]:
        inner = part.partition(">")[0]
        rule = rule.replace(f"<{inner}>", "{" + inner.rpartition(":")[2] + "}")
    return rule


def test_what_is_of_another_site_is_not_reached_by_its_number(town: Town) -> None:
    """The own site's address with the number of the other's slip, swap, job ...: nothing is told or done."""
    spec, before, tried = described(town), digest(town.store), 0
    for rule, method, action in routes(town.office):
        if "number" not in rule.arguments or "site" not in rule.arguments:
            continue
        path = address(town.office, rule).replace("/1/", f"/{OTHERS}/")
        path = path.removesuffix("/1") + (f"/{OTHERS}" if path.endswith("/1") else "")
        body = body_of(spec, template(rule.rule), method.lower()) if path.startswith("/api/") else None
        for role in town.roles(action, tried):
            answer = town.call(role, method, path, json=body) if body else town.call(role, method, path)
            assert answer.status_code in (400, 403, 404, 409), (role, method, path, answer.status_code)
            assert not body or answer.status_code != 400, (method, path, answer.text)
            tried += 1
    assert changed(town.store, before) == []
    assert tried > 30


def test_calls_take_no_field_that_they_do_not_offer(town: Town) -> None:
    spec, before, tried = described(town), digest(town.store), 0
    for rule, method, action in routes(town.office):
        if not rule.rule.startswith("/api/") or method not in UNSAFE:
            continue
        body = body_of(spec, template(rule.rule), method.lower())
        if body is None:
            continue
        role = next(role for role in ROLES if may(role, action))
        for name in ("role", "site_id", "account_id"):
            answer = town.call(role, method, address(town.office, rule), json={**body, name: MORE[name]})
            if name in body:
                continue
            told = answer.json["error"]
            assert (answer.status_code, told["code"]) == (422, "not-valid"), (method, rule.rule, answer.text)
            assert name in told["facts"]["fields"], (rule.rule, told)
            tried += 1
    assert changed(town.store, before) == []
    assert tried > 150


def test_forms_take_no_field_that_they_do_not_offer(town: Town) -> None:
    """An agent sends every form that agents may with fields of accounts and of others: only what is the
    agent's own may be there after it.
    """
    keep = (
        "login",
        "role",
        "site_id",
        "team",
        "person",
        "disabled",
        "agreed_on",
        "must_change",
        "password_hash",
    )

    def accounts() -> list[tuple[object, ...]]:
        with town.store.read() as connection:
            rows = connection.execute(select(*(account.c[name] for name in keep)).order_by(account.c.id))
            return [tuple(row) for row in rows]

    before, tried = accounts(), 0
    for rule, method, action in pages(town.office):
        if method in UNSAFE and may("agent", action):
            more = {**MORE, "month": "2026-10", "version": 1}
            answer = town.call("agent", method, address(town.office, rule), data=more)
            assert answer.status_code < 500, (rule.rule, answer.status_code)
            tried += 1
    assert accounts() == before
    assert tried > 25
    with town.store.read() as connection:
        for table in metadata.sorted_tables:
            if "site_id" in table.c and "agent" in table.c and table.name != "agent":
                rows = connection.execute(select(table.c.site_id, table.c.agent)).all()
                own = [row for row in rows if tuple(row) not in ((1, "B0"), (1, "B1"), (2, "B1"))]
                assert not own, (table.name, own)


def test_every_route_answers_strangers_with_headers_and_without_cookies_of_others(town: Town) -> None:
    stranger = town.office.visitor().client
    for rule, method, _action in routes(town.office):
        answer = stranger.open(address(town.office, rule), method=method)
        safe(answer, rule.rule)
        answer.close()
    classes = {
        rule.endpoint.partition(".")[0]: (rule, action)
        for rule, method, action in routes(town.office)
        if method == "GET"
    }
    for number, (rule, action) in enumerate(classes.values()):
        role = town.roles(action, number)[0]
        answer = town.call(role, "GET", address(town.office, rule) + query_of(rule.endpoint))
        safe(answer, rule.rule)
        answer.close()
    assert len(classes) > 40


def safe(answer: Any, where: str) -> None:
    """Assert what every answer bears: policy, no sniffing, no referrer, no copies on the way (S2)."""
    policy = answer.headers["Content-Security-Policy"]
    for part in ("default-src 'none'", "base-uri 'none'", "object-src 'none'", "frame-ancestors 'none'"):
        assert part in policy, (where, policy)
    assert "script-src 'self';" in policy, where
    assert answer.headers["X-Content-Type-Options"] == "nosniff", where
    assert answer.headers["Referrer-Policy"] == "no-referrer", where
    assert answer.headers["Cache-Control"] == "no-store", where
    assert "Server" not in answer.headers or "/" not in answer.headers["Server"], where
    for cookie in answer.headers.getlist("Set-Cookie"):
        assert cookie.startswith("paiban="), (where, cookie)
        assert "HttpOnly" in cookie, where
        assert "SameSite=Lax" in cookie, where


def test_a_token_that_may_only_ask_does_nothing(town: Town) -> None:
    before = digest(town.store)
    asking = {role: bearer(town.office, role, *(action + READ for action in ACTIONS)) for role in ROLES}
    before = digest(town.store)
    client, tried = town.office.visitor().client, 0
    for rule, method, action in routes(town.office):
        if rule.rule.startswith("/api/") and method in UNSAFE and action != OWN_WORK:
            role = next(role for role in ROLES if may(role, action))
            answer = client.open(address(town.office, rule), method=method, headers=asking[role], json={})
            assert answer.status_code == 403, (method, rule.rule, answer.status_code)
            tried += 1
    assert changed(town.store, before) == []
    assert tried > 60


def test_a_fault_of_ours_tells_nothing_of_itself(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_given: object, **_named: object) -> object:
        raise RuntimeError("inner-detail of the fault")

    broken.paiban_action = "own-account"  # type: ignore[attr-defined]
    app: Any = town.office.app
    for endpoint, path in (("account.show", "/account"), ("api_account.who", "/api/v1/account")):
        monkeypatch.setitem(app.view_functions, endpoint, broken)
        answer = town.call("planner", "GET", path)
        assert answer.status_code == 500
        assert "inner-detail" not in answer.text
        assert "Traceback" not in answer.text
        safe(answer, path)
    assert town.call("planner", "GET", "/api/v1/account").json["error"]["code"] == "failed"
