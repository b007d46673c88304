"""Every route by everybody: strangers, roles that may not, another site; forms, headers and cookies."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from werkzeug.routing import AnyConverter, Rule

from tests.webapp.app.conftest import NOW, Office, Visitor, opened
from tests.webapp.services.living import write_living
from webapp.access import ACTIONS, OWN_WORK, ROLES, may
from webapp.app import Settings, create_app
from webapp.gate import action_of
from webapp.services.accounts import new_token
from webapp.services.sites import import_folder
from webapp.store import accounts as rows
from webapp.store.engine import open_store

Everybody = tuple[Office, dict[str, Visitor]]
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
FILLED = {"site": "living", "month": "2026-10", "kind": "shifts", "verb": "appoint", "day": "1"}


@pytest.fixture(scope="module")
def everybody(
    sqlite_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Everybody]:
    """An application with two sites, and somebody of each role at the first, logged in."""
    folder = tmp_path_factory.mktemp("sites")
    store = open_store(sqlite_database())
    office = opened(store, write_living(folder / "living"))
    import_folder(store, write_living(folder / "other"), NOW)
    yield office, {role: office.person(role, person="B0") for role in ROLES}
    store.close()


@pytest.fixture
def without_tokens(everybody: Everybody) -> Iterator[Everybody]:
    """The same, where forms need no token: what else refuses them is to be seen."""
    app: Any = everybody[0].app
    app.config["WTF_CSRF_ENABLED"] = False
    yield everybody
    app.config["WTF_CSRF_ENABLED"] = True


def routes(office: Office) -> Iterator[tuple[Rule, str, str]]:
    """(rule, method, action) of every route but those of files and for everybody."""
    app: Any = office.app
    for rule in app.url_map.iter_rules():
        action = action_of(app.view_functions[rule.endpoint])
        if rule.endpoint == "static" or action in (None, "public"):
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method, action


def address(office: Office, rule: Rule, site: str = "living") -> str:
    app: Any = office.app
    values: dict[str, Any] = {name: FILLED.get(name, "1") for name in rule.arguments}
    for name, converter in rule._converters.items():
        if type(converter).__name__ == "IntegerConverter":
            values[name] = 1
        if isinstance(converter, AnyConverter) and values[name] not in converter.items:
            values[name] = min(converter.items)
    if "site" in values:
        values["site"] = site
    with app.test_request_context():
        path: str = app.url_map.bind("localhost").build(
            rule.endpoint, values, method=sorted(rule.methods or [])[0]
        )
    return path


def pages(office: Office) -> list[tuple[Rule, str, str]]:
    return [one for one in routes(office) if not one[0].rule.startswith("/api/")]


def test_strangers_are_sent_to_the_door_whatever_they_ask(everybody: Everybody) -> None:
    sqlite_office = everybody[0]
    stranger = sqlite_office.visitor()
    token = {"csrf_token": ""}
    for rule, method, _ in routes(sqlite_office):
        answer = stranger.client.open(address(sqlite_office, rule), method=method, data=token)
        refused = answer.status_code in (400, 401) or "/login" in (answer.location or "")
        assert refused, (method, rule.rule, answer.status_code)


def test_roles_without_the_right_are_refused_everywhere(without_tokens: Everybody) -> None:
    sqlite_office, people = without_tokens
    tried = 0
    for rule, method, action in pages(sqlite_office):
        wrong = next((role for role in ROLES if not may(role, action)), None)
        if wrong is None:
            assert len(ACTIONS[action]) == len(ROLES)
            continue
        answer = people[wrong].client.open(address(sqlite_office, rule), method=method)
        assert answer.status_code == 403, (wrong, method, rule.rule, answer.status_code)
        tried += 1
    assert tried > 30


def test_another_site_is_refused_on_every_route_of_sites(without_tokens: Everybody) -> None:
    sqlite_office, people = without_tokens
    tried = 0
    for rule, method, action in pages(sqlite_office):
        if "site" not in rule.arguments:
            continue
        right = next(role for role in ROLES if may(role, action))
        answer = people[right].client.open(address(sqlite_office, rule, "other"), method=method)
        assert answer.status_code == 403, (right, method, rule.rule, answer.status_code)
        tried += 1
    assert tried > 20


def test_who_may_gets_an_answer_and_never_a_fault(without_tokens: Everybody) -> None:
    sqlite_office, people = without_tokens
    app: Any = sqlite_office.app
    app.testing = False
    for rule, method, action in pages(sqlite_office):
        # What ends sessions or closes accounts would take the visitors away.
        if method != "GET":
            continue
        right = next(role for role in ROLES if may(role, action))
        answer = people[right].client.open(address(sqlite_office, rule), method=method)
        assert answer.status_code < 500, (right, rule.rule, answer.status_code)


def test_every_unsafe_form_wants_its_token(everybody: Everybody) -> None:
    sqlite_office, people = everybody
    for rule, method, action in pages(sqlite_office):
        if method not in UNSAFE:
            continue
        right = next(role for role in ROLES if may(role, action))
        answer = people[right].client.open(address(sqlite_office, rule), method=method)
        assert answer.status_code == 400, (method, rule.rule, answer.status_code)


@pytest.mark.parametrize("value", ["\0", "a\x08b", "x" * 300_000, "\x1b[31m"])
def test_what_no_form_may_carry_is_not_understood(office: Office, value: str) -> None:
    someone = office.person("administrator", site_id=None)
    app: Any = office.app
    app.testing = False
    answer = someone.post("/people/new", seen="/people/new", login="wang", name=value, role="agent")
    assert answer.status_code == 400
    assert someone.client.get("/people", query_string={"q": value}).status_code == 400


@pytest.mark.parametrize(
    "path", ["/people/%00", "/s/%00/centre", "/s/living/2026-10%00/mine", "/%ff", "/x" * 3000]
)
def test_odd_addresses_are_refused_in_order(everybody: Everybody, path: str) -> None:
    office, people = everybody
    someone = people["administrator"]
    app: Any = office.app
    app.testing = False
    assert someone.get(path).status_code in (400, 403, 404)


def test_every_answer_bears_the_headers(everybody: Everybody) -> None:
    someone = everybody[1]["administrator"]
    for path in ("/", "/people", "/nothing", "/static/app.css", "/api/v1/sites", "/api/v1/openapi.json"):
        answer = someone.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "script-src 'self';" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        if not path.startswith("/static"):
            assert answer.headers["Cache-Control"] == "no-store"
        answer.close()


def test_over_https_cookies_and_addresses_are_bound_to_it(everybody: Everybody) -> None:
    app = create_app(everybody[0].store, Settings(secure=True))
    answer = app.test_client().get("/login", base_url="https://localhost")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-paiban=")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert "Domain=" not in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def bearer(
    office: Office, login: str, *scopes: str, site: int | None = None, team: str = ""
) -> dict[str, str]:
    def work(connection: Any) -> str:
        account = rows.account_of_login(connection, login)
        assert account
        return new_token(connection, account, "test", list(scopes), NOW, 30, site_id=site, team=team)

    return {"Authorization": f"Bearer {office.store.retrying(work)}"}


def test_calls_want_a_token_with_the_scope_of_a_role_that_may(everybody: Everybody) -> None:
    sqlite_office = everybody[0]
    client = sqlite_office.visitor().client
    calls = [one for one in routes(sqlite_office) if one[0].rule.startswith("/api/")]
    assert len(calls) > 10
    for rule, method, action in calls:
        path = address(sqlite_office, rule)
        right = next(role for role in ROLES if may(role, action))
        other = "own-notices" if action != "own-notices" else "own-account"
        assert client.open(path, method=method).status_code == 401
        odd = client.open(path, method=method, headers={"Authorization": "Bearer nothing"})
        assert odd.status_code == 401
        scoped = client.open(path, method=method, headers=bearer(sqlite_office, right, other))
        # Any token may ask after work; which kind it may see is judged in the call.
        assert scoped.status_code == (404 if action == OWN_WORK else 403), (method, rule.rule)
        wrong = next((role for role in ROLES if not may(role, action)), None)
        if wrong is not None:
            refused = client.open(path, method=method, headers=bearer(sqlite_office, wrong, action))
            assert refused.status_code == 403, (wrong, method, rule.rule)
            assert refused.json
            assert set(refused.json["error"]) == {"code", "sentence", "facts"}


def test_a_closed_account_has_no_tokens(sqlite_office: Office) -> None:
    sqlite_office.person("scheduler")
    headers = bearer(sqlite_office, "scheduler", "own-account")
    client = sqlite_office.visitor().client
    assert client.get("/api/v1/sites", headers=headers).status_code == 200
    with sqlite_office.store.write() as connection:
        account = rows.account_of_login(connection, "scheduler")
        assert account
        rows.change_account(connection, account.id, account.version, disabled=True)
    assert client.get("/api/v1/sites", headers=headers).status_code == 401


def test_a_new_password_from_an_administrator_ends_all_tokens(sqlite_office: Office) -> None:
    boss = sqlite_office.person("administrator", site_id=None)
    sqlite_office.person("scheduler")
    headers = bearer(sqlite_office, "scheduler", "own-account")
    client = sqlite_office.visitor().client
    assert client.get("/api/v1/sites", headers=headers).status_code == 200
    assert boss.post("/people/scheduler/password", seen="/people/scheduler").status_code == 200
    assert client.get("/api/v1/sites", headers=headers).status_code == 401
