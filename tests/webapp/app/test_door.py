"""Logging in and out, sessions, and the door of every route."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from scheduler.domain.sentence import Sentence
from tests.webapp.app.conftest import NOW, PASSWORD, Office
from webapp.access import ACTIONS, ROLES, may
from webapp.app import Settings, create_app
from webapp.gate import action_of
from webapp.services import accounts as service
from webapp.services.accounts import NewAccount, open_account
from webapp.store import accounts as rows
from webapp.store.problems import StoreError
from webapp.store.tables.accounts import account, web_session
from webapp.wsgi import lifetime


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
