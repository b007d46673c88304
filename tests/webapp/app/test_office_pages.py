"""Accounts opened, changed, reset and closed; tokens; the log; backups that can be opened again."""

import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from scheduler.domain.sentence import Sentence
from tests.webapp.app.conftest import NOW, PASSWORD, Office
from tests.webapp.app.test_battery import bearer
from tests.webapp.app.test_months import stored_october
from webapp.access import AGENT
from webapp.services import office as service
from webapp.services.accounts import NewAccount, new_token
from webapp.services.office import Deed
from webapp.store import accounts as rows
from webapp.store.accounts import Account
from webapp.store.engine import open_store
from webapp.store.office import events

SECRET = re.compile(r'class="secret">([^<]+)<')


def account(office: Office, login: str) -> Account:
    with office.store.read() as connection:
        found = rows.account_of_login(connection, login)
    assert found
    return found


def verbs(office: Office) -> list[str]:
    with office.store.read() as connection:
        return [row.verb for row in events(connection, 50)]


def test_an_account_is_opened_used_changed_reset_and_closed(office: Office) -> None:
    boss = office.person("administrator", site_id=None)
    told: dict[str, Any] = {
        "login": "wang",
        "name": "王敏",
        "role": "agent",
        "site": "living",
        "team": "T1",
        "person": "B1",
    }
    page = boss.post("/people/new", seen="/people/new", **told)
    first = SECRET.search(page.text)
    assert first, page.text
    wang = office.visitor()
    assert wang.post("/login", seen="/login", login="wang", password=first[1]).location == "/"
    assert wang.get("/").location == "/account/password"
    again = boss.post("/people/new", seen="/people/new", **told)
    assert again.status_code == 400
    assert "wang is taken" in again.text
    changed = {**told, "role": "trainer", "version": account(office, "wang").version}
    assert boss.post("/people/wang", seen="/people/wang", **changed).location == "/people"
    assert account(office, "wang").role == "trainer"
    stale = boss.post("/people/wang", seen="/people/wang", **changed)
    assert stale.status_code == 409
    assert "Somebody else has changed this account" in stale.text
    fresh = SECRET.search(boss.post("/people/wang/password", seen="/people/wang").text)
    assert fresh
    assert wang.get("/account/password").location.startswith("/login")
    assert wang.post("/login", seen="/login", login="wang", password=fresh[1]).status_code == 302
    assert boss.post("/people/wang/close", seen="/people/wang").status_code == 302
    assert wang.get("/account/password").location.startswith("/login")
    assert boss.post("/people/wang/close", seen="/people/wang", open="1").status_code == 302
    assert not account(office, "wang").disabled
    assert verbs(office)[:5] == [
        "open-again",
        "close-account",
        "reset-password",
        "change-account",
        "open-account",
    ]
    log = boss.get("/log/office").text
    assert "closed the account" in log
    assert "wang" in log


def test_nobody_closes_themselves_or_changes_their_own_role(office: Office) -> None:
    boss = office.person("administrator", site_id=None)
    assert boss.post("/people/administrator/close").status_code == 409
    told: dict[str, Any] = {"name": "Me", "role": "agent", "site": "living", "version": 1}
    assert boss.post("/people/administrator", **told).status_code == 400
    assert account(office, "administrator").role == "administrator"


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (NewAccount("a b", "A", AGENT, 1, "A"), "2 to 80 letters"),
        (NewAccount("ab", " ", AGENT, 1, "A"), "the name of its holder"),
        (NewAccount("ab", "A", "king", 1, "A"), "There is no role king."),
        (NewAccount("ab", "A", AGENT, None, "A"), "choose one"),
    ],
)
def test_what_no_account_is_opened_with(sqlite_office: Office, new: NewAccount, said: str) -> None:
    sqlite_office.person("administrator")
    deed = Deed(account(sqlite_office, "administrator"), NOW)
    refused = sqlite_office.store.retrying(lambda c: service.open_account(c, new, deed))
    assert isinstance(refused, Sentence)
    assert said in str(refused)


def test_the_list_finds_and_counts_failures(sqlite_office: Office) -> None:
    boss = sqlite_office.person("administrator", site_id=None)
    sqlite_office.person("planner")
    for _ in range(2):
        sqlite_office.visitor().post("/login", seen="/login", login="planner", password="x")
    page = boss.get("/people?q=plan").text
    assert "1 account" in page
    with sqlite_office.store.write() as connection:
        for number in range(60):
            told: dict[str, Any] = {"login": f"b{number:02}", "name": "Bee", "person": "B0", "role": AGENT}
            state = {"must_change": False, "disabled": False, "password_hash": "", "created_at": NOW}
            rows.add_account(connection, site_id=sqlite_office.site_id, team="", **told, **state)
    # 60 of them: fifty on the first page, ten on the second, and no page beyond.
    pages = [boss.get(f"/people?q=bee&page={number}").text for number in (1, 2, 3)]
    assert [one.count('href="/people/b') for one in pages] == [50, 10, 10]
    assert "Page 2 of 2" in pages[1]
    assert "2 failed tries" in page
    # NOW, 3:00 UTC, is 11:00 at the site, and the page says so.
    assert "2026-09-21 11:00" in boss.get("/people?q=admin").text
    assert "Times: China Time (Asia/Shanghai)" in page


def test_the_log_shows_decisions_and_the_logins_only_to_who_reaches_every_site(office: Office) -> None:
    stored_october(office.store, "draft")
    director = office.person("centre-director")
    page = director.get("/log").text
    assert "planned" in page
    assert "2026-10" in page
    assert director.get("/log/logins").status_code == 403
    everywhere = office.person("department-manager", site_id=None)
    assert "came in" in everywhere.get("/log/logins").text


def test_a_token_is_shown_once_and_revoked(office: Office) -> None:
    someone = office.person("scheduler")
    page = someone.post("/account/tokens", label="Payroll", days="30", scope="own-notices")
    secret = SECRET.search(page.text)
    assert secret
    assert secret[1] not in someone.get("/account/tokens").text
    with office.store.read() as connection:
        held = rows.token_account(connection, secret[1], NOW)
    assert held
    assert held[1] == ["own-notices"]
    (number,) = re.findall(r"/account/tokens/(\d+)/revoke", someone.get("/account/tokens").text)
    other = office.person("planner")
    other.post(f"/account/tokens/{number}/revoke")
    with office.store.read() as connection:
        assert rows.token_account(connection, secret[1], NOW)
    someone.post(f"/account/tokens/{number}/revoke")
    with office.store.read() as connection:
        assert rows.token_account(connection, secret[1], NOW) is None


def test_a_token_is_for_no_more_than_its_holder_may(sqlite_office: Office) -> None:
    agent = sqlite_office.person("agent", person="B0")
    assert agent.post("/account/tokens", label="x", days="30", scope="solve").status_code == 400
    assert agent.post("/account/tokens", label="x", days="31", scope="own-month").status_code == 400
    assert agent.post("/account/tokens", label="", days="30", scope="own-month").status_code == 400


def test_a_token_reaches_no_further_than_it_was_made_for(office: Office) -> None:
    someone = office.person("department-manager", site_id=None)
    offered = set(re.findall(r'<option value="([^"]*)"', someone.get("/account/tokens").text))
    assert {"", "living", "living/T0", "living/T1"} <= offered
    told = {"label": "Wall", "days": "30", "scope": "edit-draft:read"}
    assert someone.post("/account/tokens", **told, reach="elsewhere").status_code == 400
    assert someone.post("/account/tokens", **told, reach="living/T9").status_code == 400
    secret = SECRET.search(someone.post("/account/tokens", **told, reach="living/T0").text)
    assert secret
    with office.store.read() as connection:
        held = rows.token_account(connection, secret[1], NOW)
    assert held
    assert (held[0].site_id, held[0].team, held[1]) == (office.site_id, "T0", ["edit-draft:read"])
    bound = office.person("scheduler")
    assert bound.post("/account/tokens", **told, reach="living").status_code == 400
    client = office.visitor().client
    headers = bearer(
        office, "department-manager", "own-tokens", "read-roster", team="T0", site=office.site_id
    )
    order = {"label": "next", "scopes": ["read-roster:read"], "days": 30}
    wider = client.post("/api/v1/tokens", json={**order, "team": "T1", "site": "living"}, headers=headers)
    assert wider.status_code == 403
    made: Any = client.post("/api/v1/tokens", json=order, headers=headers).json
    with office.store.read() as connection:
        handed = rows.token_account(connection, made["token"], NOW)
    assert handed
    # It hands on no more than it has.
    assert (handed[0].site_id, handed[0].team) == (office.site_id, "T0")
    found: Any = client.get("/api/v1/tokens", headers=headers).json
    assert {(one["site"], one["team"]) for one in found["tokens"]} == {("living", "T0")}


def test_a_token_is_gone_when_its_account_reaches_elsewhere(sqlite_office: Office) -> None:
    sqlite_office.person("planner", site_id=None)
    held = account(sqlite_office, "planner")
    secret = sqlite_office.store.retrying(
        lambda c: new_token(c, held, "x", ["forecast"], NOW, 30, site_id=sqlite_office.site_id, team="T0")
    )
    with sqlite_office.store.write() as connection:
        assert rows.token_account(connection, secret, NOW)
        rows.change_account(connection, held.id, held.version, team="T1")
        assert rows.token_account(connection, secret, NOW) is None


def test_a_backup_is_a_database_that_opens(sqlite_office: Office, tmp_path: Path) -> None:
    boss = sqlite_office.person("administrator", site_id=None)
    made = boss.post("/backups", seen="/backups")
    name = made.location.rpartition("made=")[2]
    assert f"{name} is written, and was read through" in boss.get(made.location).text
    assert boss.post(f"/backups/{name}/check", seen="/backups").status_code == 200
    assert boss.post("/backups/other.db/take", seen="/backups").status_code == 404
    answer = boss.post(f"/backups/{name}/take", seen="/backups")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=paiban-2026")
    kept = tmp_path / "kept.db"
    kept.write_bytes(answer.data)
    answer.close()
    with sqlite3.connect(kept) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    plain.close()
    again = open_store(f"sqlite:///{kept}")
    with again.read() as connection:
        found = rows.account_of_login(connection, "administrator")
    again.close()
    assert found
    assert verbs(sqlite_office)[:2] == ["take-backup", "backup"]


def test_passwords_stand_in_no_page_of_administrators(sqlite_office: Office) -> None:
    boss = sqlite_office.person("administrator", site_id=None)
    for path in ("/people", "/people/administrator", "/log/office", "/log/logins"):
        page = boss.get(path).text
        assert "argon2" not in page
        assert PASSWORD not in page
