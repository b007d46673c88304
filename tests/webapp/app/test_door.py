"""Logging in and out, sessions, and the door of every route."""

import logging
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from scheduler.domain.sentence import Sentence
from tests.webapp.app.conftest import NOW, PASSWORD, Office, Visitor
from webapp.access import ACTIONS, ROLES, may
from webapp.app import Settings, create_app
from webapp.gate import action_of
from webapp.services import accounts as service
from webapp.services.accounts import NewAccount, open_account
from webapp.store import accounts as rows
from webapp.store import second_factor
from webapp.store.problems import StoreError
from webapp.store.tables.accounts import account, login_attempt, office_event, web_session
from webapp.store.tables.decisions import decision
from webapp.wsgi import lifetime

LOGS = (login_attempt, office_event, decision)


def test_every_route_says_who_may(sqlite_office: Office) -> None:
    views = sqlite_office.app.view_functions  # type: ignore[attr-defined]
    silent = [name for name, view in views.items() if name != "static" and action_of(view) is None]
    assert not silent


def test_log_in_and_out(office: Office) -> None:
    someone = office.person("scheduler")
    assert someone.get("/").status_code == 200
    assert someone.post("/logout").location == "/login"
    assert someone.get("/").location.startswith("/login")


def test_a_wrong_password_says_no_more_than_an_unknown_login(sqlite_office: Office) -> None:
    sqlite_office.person("planner")
    visitor = sqlite_office.visitor()
    wrong = visitor.post("/login", seen="/login", login="planner", password="x")
    unknown = visitor.post("/login", seen="/login", login="nobody", password="x")
    assert wrong.status_code == unknown.status_code == 401
    assert service.WRONG.template in wrong.text
    assert service.WRONG.template in unknown.text


def test_five_wrong_tries_lock_a_login_for_a_quarter_of_an_hour(office: Office) -> None:
    office.person("planner")
    with office.store.write() as connection:
        for _ in range(5):
            assert service.log_in(connection, "planner", "x", NOW, "1.1.1.1", "") == service.WRONG
        locked = service.log_in(connection, "planner", PASSWORD, NOW, "1.1.1.1", "")
        later = service.log_in(connection, "planner", PASSWORD, NOW + timedelta(minutes=16), "1.1.1.1", "")
    assert str(locked).startswith("Too many tries: wait 15 minutes")
    assert isinstance(later, service.LoggedIn)


def test_a_session_ends_after_rest_and_after_a_week(office: Office) -> None:
    office.person("planner")
    with office.store.write() as connection:
        entered = service.log_in(connection, "planner", PASSWORD, NOW, "", "")
        assert isinstance(entered, service.LoggedIn)
        for hours, holds in ((11, True), (13, False)):
            at = NOW + timedelta(hours=hours)
            assert (service.account_of_session(connection, entered.secret, at) is not None) is holds
        for day in range(1, 14):
            rows.seen(connection, entered.secret, NOW + timedelta(hours=12 * day))
        late = service.account_of_session(connection, entered.secret, NOW + timedelta(days=7, hours=1))
    assert late is None


def test_how_long_sessions_last_is_set_for_an_installation(sqlite_office: Office) -> None:
    lasts = lifetime({"PAIBAN_IDLE_HOURS": "1", "PAIBAN_LONGEST_HOURS": "3"})
    assert lifetime({}) == service.USUAL
    settings = Settings(secure=False, clock=lambda: times[-1], sessions=lasts)
    sqlite_office.app, times = create_app(sqlite_office.store, settings), [NOW]
    someone = sqlite_office.person("planner")
    for minutes, answer in ((59, 200), (118, 200), (177, 200), (181, 302)):
        times.append(NOW + timedelta(minutes=minutes))
        assert someone.get("/account").status_code == answer, minutes
    other = sqlite_office.visitor()
    other.post("/login", seen="/login", login="planner", password=PASSWORD)
    times.append(times[-1] + timedelta(minutes=61))
    assert other.get("/account").status_code == 302


@pytest.mark.parametrize("hours", ["0", "-1", "1.5", "many", "721", "9" * 5000])
def test_what_is_no_number_of_hours_is_told(hours: str) -> None:
    with pytest.raises(StoreError, match="write whole hours, 1 to 720"):
        lifetime({"PAIBAN_IDLE_HOURS": hours})


def test_the_first_password_opens_only_the_page_that_changes_it(office: Office) -> None:
    new = NewAccount("wang", "Wang", "agent", office.site_id, "B1")
    made = office.store.retrying(lambda c: open_account(c, new, NOW))
    assert not isinstance(made, Sentence)
    visitor = office.visitor()
    visitor.post("/login", seen="/login", login="wang", password=made[1])
    assert visitor.get("/").location == "/account/password"
    assert visitor.post("/account/password", "/account/password", old=made[1], new="short").status_code == 400
    done = visitor.post("/account/password", "/account/password", old=made[1], new="rest-at-least-11h")
    assert done.location == "/"
    assert visitor.get("/").status_code == 200


def test_a_closed_account_is_out_at_once(office: Office) -> None:
    someone = office.person("trainer")
    with office.store.write() as connection:
        found = rows.account_of_login(connection, "trainer")
        assert found
        assert service.disable(connection, found)
    assert someone.get("/").location.startswith("/login")


def test_a_new_password_ends_the_other_sessions(office: Office) -> None:
    here = office.person("scheduler")
    there = office.visitor()
    there.post("/login", seen="/login", login="scheduler", password=PASSWORD)
    assert here.post("/account/password", old=PASSWORD, new="another-one-99").location == "/"
    assert there.get("/").location.startswith("/login")
    assert here.get("/").status_code == 200


def test_the_database_holds_no_password_and_no_session_id(office: Office) -> None:
    someone = office.person("scheduler")
    with someone.client.session_transaction() as kept:
        secret = kept["sid"]
    with office.store.read() as connection:
        hashes = connection.execute(select(account.c.password_hash)).scalars().all()
        ids = connection.execute(select(web_session.c.id_sha256)).scalars().all()
    assert all(one.startswith("$argon2id$") and PASSWORD not in one for one in hashes)
    assert secret not in ids
    assert rows.sha256(secret) in ids


def test_a_form_without_its_token_does_nothing(sqlite_office: Office) -> None:
    someone = sqlite_office.person("scheduler")
    assert someone.client.post("/logout").status_code == 400
    assert someone.get("/").status_code == 200


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_nobody_is_sent_to_another_site_after_logging_in(sqlite_office: Office, target: str) -> None:
    sqlite_office.person("planner")
    visitor = sqlite_office.visitor()
    answer = visitor.post("/login", seen="/login", login="planner", password=PASSWORD, then=target)
    assert answer.location == "/"


def test_the_language_is_kept_with_the_account(office: Office) -> None:
    someone = office.person("scheduler")
    someone.post("/language", language="zh_CN")
    assert 'lang="zh-' in someone.get("/").text
    with office.store.read() as connection:
        found = rows.account_of_login(connection, "scheduler")
    assert found
    assert found.language == "zh_CN"


def test_every_cell_of_the_table_of_rights() -> None:
    granted = {(role, action) for action, roles in ACTIONS.items() for role in roles}
    assert len(ROLES) >= 14
    assert len(ACTIONS) >= 20
    for role in ROLES:
        for action in ACTIONS:
            assert may(role, action) is ((role, action) in granted)
    # Said by the manuals: RL-02, RL-03, NT-02, SC-01.
    assert not may("area-manager", "publish")
    assert may("operations-supervisor", "publish")
    assert not may("duty-manager", "decide-leave")
    assert may("duty-manager", "move-nights")
    assert not may("agent", "read-staffing")


def test_an_unknown_login_takes_as_much_work_as_a_known_one(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One hash of the same cost each, whoever it is: how long a refusal takes tells nothing (ASVS 6.3.8)."""
    with sqlite_office.store.write() as connection:
        for role in ("planner", "trainer"):
            new = NewAccount(role, role.title(), role, sqlite_office.site_id, role)
            open_account(connection, new, NOW, PASSWORD)
        closed = rows.account_of_login(connection, "trainer")
        assert closed
        service.disable(connection, closed)
    asked: list[str] = []
    verify = service.matches

    def counted(hashed: str, password: str) -> bool:
        asked.append(hashed.rpartition("$")[0].rpartition("$")[0])
        return verify(hashed, password)

    monkeypatch.setattr(service, "matches", counted)
    with sqlite_office.store.write() as connection:
        for login in ("planner", "trainer", "nobody", ""):
            service.log_in(connection, login, "not-the-one", NOW, "", "")
    assert len(asked) == 4
    assert set(asked) == {"$argon2id$v=19$m=19456,t=2,p=1"}


def test_a_login_begins_a_session_of_its_own_that_its_owner_sees_and_ends(sqlite_office: Office) -> None:
    here, there = sqlite_office.person("planner"), sqlite_office.visitor()

    def secret(visitor: Visitor) -> str:
        with visitor.client.session_transaction() as kept:
            return str(kept["sid"])

    before = secret(here)
    here.post("/logout")
    for visitor in (here, there):
        visitor.post("/login", seen="/login", login="planner", password=PASSWORD)
    # 32 random bytes each: 256 bits, in base 64.
    assert len({before, secret(here), secret(there)}) == 3
    assert len(secret(here)) == 43
    page = here.get("/account").text
    (key,) = set(re.findall(r'name="key" value="([0-9a-f]{64})"', page)) - {rows.sha256(secret(here))}
    assert key == rows.sha256(secret(there))
    assert here.post("/account/sessions/end", key=key).status_code == 302
    assert there.get("/account").location.startswith("/login")
    assert here.get("/account").status_code == 200


def test_no_secret_is_written_into_logs_or_addresses(
    sqlite_office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    agent = sqlite_office.person("agent", person="B0")
    agent.post("/account/tokens", label="x", days="30", scope="own-month")
    agent.post("/account/password", old="wrong-one-here", new="quiet-lake-morning-7")
    agent.post("/account/password", old=PASSWORD, new="quiet-lake-morning-7")
    agent.post("/account/second-factor/begin", seen="/account/second-factor")
    with agent.client.session_transaction() as kept:
        sid = str(kept["sid"])
    with sqlite_office.store.read() as connection:
        held = rows.account_of_login(connection, "agent")
        assert held
        known = second_factor.factor_of(connection, held.id)
        lines = [repr(tuple(row)) for table in LOGS for row in connection.execute(select(table))]
    assert known
    for one in (PASSWORD, "quiet-lake-morning-7", "wrong-one-here", sid, known.secret):
        assert one not in caplog.text
        assert one not in " ".join(lines)
    for rule in sqlite_office.app.url_map.iter_rules():  # type: ignore[attr-defined]
        # A calendar cannot show a header: its address is the secret, and is made to be revoked.
        assert not {"secret", "token", "password"} & rule.arguments or rule.endpoint == "feed.read", rule
