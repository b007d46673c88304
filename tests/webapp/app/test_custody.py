"""No account is closed before what it holds and keeps has been handed over (SC-02)."""

from typing import Any

from sqlalchemy import select

from tests.webapp.app.conftest import Office
from tests.webapp.app.test_battery import bearer
from webapp.services.custody import keepers
from webapp.services.people import DUTY_MANAGER, OPERATIONS, appoint
from webapp.services.sites import site_named
from webapp.store.tables.decisions import decision

POSTS = "/s/living/centre/posts"


def given(office: Office, *posts: str, person: str) -> None:
    with office.store.write() as connection:
        for post in posts:
            appoint(connection, site_named(connection, "living"), post, person)


def log(office: Office) -> list[tuple[str, str, str]]:
    with office.store.read() as connection:
        rows = connection.execute(select(decision).order_by(decision.c.id)).all()
    return [(row.subject_kind, row.subject_id, row.verb) for row in rows]


def test_a_holder_is_closed_after_the_handover_only(office: Office) -> None:
    admin, boss = office.person("administrator", site_id=None), office.person("centre-director")
    office.person("operations-supervisor", login="wang", person="Wang")
    office.person("planner", login="lin", person="Lin")
    given(office, OPERATIONS, DUTY_MANAGER, person="Wang")
    hand = f"{POSTS}/hand-over"
    assert boss.post(hand, data_set="history", taker="Nobody").status_code == 409
    assert boss.post(hand, data_set="weather", taker="Wang").status_code == 409
    assert boss.post(hand, data_set="history", taker="Wang").status_code == 302
    refused = admin.post("/people/wang/close", seen="/people/wang")
    assert refused.status_code == 409
    said = (
        "Wang still has at living: Duty manager, Operations supervisor, Counts of calls. Hand it over first"
    )
    assert said in refused.text
    assert "paiban post hand-over Wang TO" in refused.text
    # Neither by another name nor without the agreement.
    form: dict[str, Any] = {"name": "W", "role": "planner", "site": "living", "version": 1}
    for told in ({**form, "person": "Else"},):
        answer = admin.post("/people/wang", seen="/people/wang", **told)
        assert (answer.status_code, said in answer.text) == (400, True)
    assert said in admin.post("/people/wang/agreement", seen="/people/wang", agreed_on="").text
    before = len(log(office))
    assert boss.post(hand, giver="Wang", taker="Nobody").status_code == 409
    assert boss.post(hand, giver="Wang", taker="Wang").status_code == 409
    assert boss.post(hand, giver="Lin", taker="Wang").status_code == 409
    assert len(log(office)) == before
    assert boss.post(hand, giver="Wang", taker="Lin").status_code == 302
    assert log(office)[before:] == [
        ("post", DUTY_MANAGER, "appoint"),
        ("post", DUTY_MANAGER, "dismiss"),
        ("post", OPERATIONS, "appoint"),
        ("post", OPERATIONS, "dismiss"),
        ("data", "history", "hand-over"),
        ("post", "Wang", "hand-over"),
    ]
    with office.store.read() as connection:
        assert keepers(connection, site_named(connection, None)) == {
            "history": "Lin",
            "rosters": "",
            "slips": "",
        }
    assert admin.post("/people/wang/close", seen="/people/wang").status_code == 302
    assert admin.post("/people/lin/close", seen="/people/lin").status_code == 409


def test_another_open_account_of_the_person_is_enough(sqlite_office: Office) -> None:
    admin = sqlite_office.person("administrator", site_id=None)
    for login in ("wang", "wang-new"):
        sqlite_office.person("operations-supervisor", login=login, person="Wang")
    given(sqlite_office, OPERATIONS, person="Wang")
    assert admin.post("/people/wang/close", seen="/people/wang").status_code == 302
    assert admin.post("/people/wang-new/close", seen="/people/wang-new").status_code == 409


def test_programs_hand_over_as_well(sqlite_office: Office) -> None:
    client, api = sqlite_office.visitor().client, "/api/v1"
    sqlite_office.person("administrator", site_id=None)
    for role, person in (("operations-supervisor", "Wang"), ("scheduler", "Chen")):
        sqlite_office.person(role, person=person)
    given(sqlite_office, OPERATIONS, person="Wang")
    headers = bearer(sqlite_office, "administrator", "accounts", "posts")
    closing = f"{api}/accounts/operations-supervisor/close"
    refused: Any = client.post(closing, headers=headers)
    assert refused.status_code == 409
    assert "Wang still has at living: Operations supervisor." in refused.json["error"]["sentence"]
    data = {"data_set": "slips", "person": "Wang"}
    kept: Any = client.post(f"{api}/sites/living/keepers", json=data, headers=headers).json
    assert kept["keepers"]["slips"] == "Wang"
    order = {"giver": "Wang", "taker": "Chen"}
    made: Any = client.post(f"{api}/sites/living/hand-over", json=order, headers=headers).json
    assert made == {"posts": [OPERATIONS], "data": ["slips"]}
    assert client.post(closing, headers=headers).status_code == 200
