"""The monthly figures: taken, signed, locked, and corrected in the open (RL-07)."""

import io
from datetime import UTC, datetime
from typing import Any

from openpyxl import load_workbook

from tests.webapp.app.conftest import PASSWORD, Office, Visitor
from tests.webapp.app.test_months import stored_october
from webapp.services.accounts import new_token
from webapp.services.people import DIRECTOR, appoint
from webapp.services.sites import site_named
from webapp.store.accounts import account_of_login

PAGE = "/s/living/2026-10/appraisal"
CELL = "/s/living/2026-10/roster/cell"
LAST_DAY = datetime(2026, 10, 31, 3, tzinfo=UTC)


def signing(office: Office) -> tuple[Visitor, Visitor]:
    """October published, the director who signs it and a supervisor, on the last day of the month."""
    stored_october(office.store, "published")
    for role in ("centre-director", "operations-supervisor"):
        office.person(role)
    with office.store.write() as connection:
        appoint(connection, site_named(connection, "living"), DIRECTOR, "centre-director")
    app: Any = office.app
    app.extensions["paiban-clock"] = lambda: LAST_DAY
    return came_in(office, "centre-director"), came_in(office, "operations-supervisor")


def came_in(office: Office, login: str) -> Visitor:
    visitor = office.visitor()
    assert visitor.post("/login", seen="/login", login=login, password=PASSWORD).status_code == 302
    return visitor


def sheets(visitor: Visitor) -> dict[str, list[tuple[Any, ...]]]:
    """The sheets of the file: their first row and everything below the heads."""
    taken = visitor.post(f"{PAGE}/take", seen=PAGE)
    assert taken.status_code == 200, taken.text
    book = load_workbook(io.BytesIO(taken.data))
    return {one.title: [row for row in one.iter_rows(values_only=True) if row[0]] for one in book}


def test_what_is_signed_is_locked_and_changes_are_told_beside_it(office: Office) -> None:
    boss, supervisor = signing(office)
    first = sheets(supervisor)
    assert list(first) == ["Appraisal"]
    assert "appraisal of October 2026, not signed." in first["Appraisal"][0][0]
    # B0 works E on the 5th, observed as National Day, and L on the 6th, a day off moved there: two duties of
    # eight paid hours, one on a holiday. Every agent has a line.
    b0 = next(row for row in first["Appraisal"] if row[0] == "B0")
    assert b0[3:] == (2, 16, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, "")
    assert [row[0] for row in first["Appraisal"][2:]] == ["B0", "B2", "B4", "B1", "B3", "B5"]
    assert supervisor.post(f"{PAGE}/sign", seen=PAGE).status_code == 403
    assert boss.post(f"{PAGE}/sign", seen=PAGE, reason="as agreed").status_code == 302
    assert boss.post(f"{PAGE}/sign", seen=PAGE).status_code == 409
    assert "centre-director signed these figures" in boss.get(PAGE).text
    # The supervisor gives B3 a duty more; what was signed stands.
    changed = supervisor.post(CELL, at="B3.7", shift="E", version=1)
    assert changed.status_code == 302, changed.text
    page = boss.get(PAGE).text
    assert "signed, corrected since" in page
    assert "Correction 2 by operations-supervisor" in page
    again = sheets(supervisor)
    assert again["Appraisal"][1:] == first["Appraisal"][1:]
    assert again["Corrections"][2:] == [
        ("B3", "Duties", 0, 1),
        ("B3", "Paid hours", 0, 8),
        ("B3", "Duties kept (share)", "", 1),
    ]
    assert boss.post(f"{PAGE}/sign", seen=PAGE).status_code == 302
    assert [row[3] for row in sheets(boss)["Appraisal"] if row[0] == "B3"] == [1]


def test_nobody_signs_early_or_without_the_post(sqlite_office: Office) -> None:
    boss, _ = signing(sqlite_office)
    app: Any = sqlite_office.app
    app.extensions["paiban-clock"] = lambda: datetime(2026, 10, 30, 15, 59, tzinfo=UTC)
    early = boss.post(f"{PAGE}/sign", seen=PAGE)
    assert (early.status_code, "its figures still change" in early.text) == (409, True)
    assert "is not published" in boss.get("/s/living/2026-11/appraisal").text
    sqlite_office.person("department-manager")
    refused = came_in(sqlite_office, "department-manager").post(f"{PAGE}/sign", seen=PAGE)
    assert "may not sign an appraisal: it takes the Centre director or above" in refused.text


def test_programs_read_and_sign_as_well(sqlite_office: Office) -> None:
    signing(sqlite_office)
    client, api = sqlite_office.visitor().client, "/api/v1/sites/living/months/2026-10/appraisal"
    scopes = ("appraise", "sign-appraisal")
    with sqlite_office.store.write() as connection:
        account = account_of_login(connection, "centre-director")
        assert account
        secret = new_token(
            connection, account, "x", list(scopes), LAST_DAY, 30, site_id=sqlite_office.site_id, team=""
        )
    headers = {"Authorization": f"Bearer {secret}"}
    found: Any = client.get(api, headers=headers).json
    assert (found["state"], found["signature"], len(found["lines"])) == ("open", None, 6)
    assert client.post(f"{api}/sign", json={}, headers=headers).status_code == 200
    signed: Any = client.get(api, headers=headers).json
    assert (signed["state"], signed["lines"], signed["corrections"]) == ("signed", found["lines"], [])
    assert client.post(f"{api}/take", headers=headers).status_code == 200
