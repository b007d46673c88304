"""Attendance: times of clocks, the journal of a day, the cycle's way to payroll (LV-10, K-32 to K-34)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.webapp.app.conftest import NOW, PASSWORD, Office, Visitor
from tests.webapp.app.test_months import stored_october
from webapp.services.accounts import new_token
from webapp.services.attendance_steps import remind
from webapp.services.in_charge import take_over
from webapp.services.people import DUTY_MANAGER, OPERATIONS, appoint
from webapp.services.sites import site_named
from webapp.store.accounts import account_of_login

DAY = "/s/living/attendance?date=2026-10-05"
CYCLE = "/s/living/attendance/2026-10"
MORNING_AFTER = datetime(2026, 10, 6, 1, tzinfo=UTC)
CYCLE_OVER = datetime(2026, 10, 21, 1, tzinfo=UTC)
CLOCK = b"""agent,in,out
B0,2026-10-05T07:55,2026-10-05T12:00
B0,2026-10-05T12:30,2026-10-05T16:30
B1,2026-10-05T08:29,2026-10-05T16:10
B3,2026-10-05T09:00,2026-10-05T10:00
"""
"""B0 works E, 8:00 to 16:30 with half an hour unpaid; B1 too, and comes 29 minutes late and goes 20 early; B3
has no duty; B2, of the team of B0, works L, 11:30 to 20:00, and has no row."""


def at(office: Office, moment: datetime) -> None:
    app: Any = office.app
    app.extensions["paiban-clock"] = lambda: moment


def october(office: Office, moment: datetime = MORNING_AFTER) -> Visitor:
    """October published; the operations supervisor at a moment."""
    stored_october(office.store, "published")
    office.person("operations-supervisor")
    with office.store.write() as connection:
        appoint(connection, site_named(connection, "living"), OPERATIONS, "operations-supervisor")
    at(office, moment)
    return came_in(office, "operations-supervisor")


def came_in(office: Office, login: str) -> Visitor:
    visitor = office.visitor()
    assert visitor.post("/login", seen="/login", login=login, password=PASSWORD).status_code == 302
    return visitor


def program(office: Office, login: str, *scopes: str) -> Any:
    """A client and its headers."""
    moment = NOW + timedelta(days=1)
    with office.store.write() as connection:
        account = account_of_login(connection, login)
        assert account
        secret = new_token(
            connection, account, "x", list(scopes), moment, 90, site_id=office.site_id, team=""
        )
    client, headers = office.visitor().client, {"Authorization": f"Bearer {secret}"}
    return lambda method, path, **more: client.open(
        f"/api/v1/sites/living{path}", method=method, headers=headers, **more
    )


def test_a_clock_tells_who_was_late_and_who_was_absent(office: Office) -> None:
    boss = october(office)
    call = program(office, "operations-supervisor", "attendance", "bring-clock", "note-attendance")
    sent = call("POST", "/attendance/clock", data=CLOCK, content_type="text/csv")
    assert sent.json == {"new": 2, "changed": 0, "unchanged": 0, "by_hand": 0, "strangers": 1}
    again = call("POST", "/attendance/clock", data=CLOCK, content_type="text/csv")
    assert again.json == {"new": 0, "changed": 0, "unchanged": 2, "by_hand": 0, "strangers": 1}
    found = call("GET", "/attendance?date=2026-10-05").json
    told = {
        one["agent"]: (one["late"], one["early"], one["absent"], one["adherence"]) for one in found["lines"]
    }
    # B1 keeps 461 of 510 minutes. B0 loses nothing by the half hour that is unpaid.
    assert told == {"B0": (0, 0, 0, 1), "B1": (29, 20, 0, pytest.approx(461 / 510)), "B2": (0, 0, 1, 0)}
    assert [(one["kind"], one["agent"]) for one in found["exceptions"]] == [
        ("late", "B1"),
        ("early", "B1"),
        ("absent", "B2"),
    ]
    page = boss.get(DAY).text
    assert "29 minutes late" in page
    assert "90.4 % kept" in page
    # What somebody notes by hand holds, whatever the clock says again.
    noted = boss.post(
        "/s/living/attendance/note", seen=DAY, date="2026-10-05", agent="B2", how="excused", note="course"
    )
    assert noted.status_code == 302
    assert (
        call(
            "POST", "/attendance/clock", data=CLOCK + b"B2,2026-10-05T12:30,\n", content_type="text/csv"
        ).json["by_hand"]
        == 1
    )
    assert len(call("GET", "/attendance?date=2026-10-05").json["exceptions"]) == 2
    assert boss.post("/s/living/attendance/confirm", seen=DAY, date="2026-10-05").status_code == 302
    assert boss.post("/s/living/attendance/confirm", seen=DAY, date="2026-10-05").status_code == 409
    assert "Confirmed by operations-supervisor" in boss.get(DAY).text
    boss.post(
        "/s/living/attendance/note", seen=DAY, date="2026-10-05", agent="B1", came="08:30", left="16:30"
    )
    page = boss.get(DAY).text
    # Half an hour late is half a day of absence, and no lateness.
    assert ("absent for 0.5 of a day" in page, "minutes late" in page, "changed since" in page) == (
        True,
        False,
        True,
    )


def test_a_file_with_customers_or_mistakes_is_refused_whole(sqlite_office: Office) -> None:
    october(sqlite_office)
    call = program(sqlite_office, "operations-supervisor", "attendance", "bring-clock")
    for data, told in (
        (b"agent,in,out,phone\nB0,2026-10-05T08:00,,13800000000\n", "customers"),
        (b"agent,in,out\nB0,2026-10-05T16:00,2026-10-05T08:00\n", "not within a day after"),
        (b"agent,in,out\nB0,,\n", "no time at all"),
        (b"agent,in,out\nXX,2026-10-05T08:00,\n", "nobody knows the agent"),
    ):
        answer = call("POST", "/attendance/clock", data=data, content_type="text/csv")
        assert answer.status_code == 400, answer.json
        assert told in answer.text
    assert all(one["came"] is None for one in call("GET", "/attendance?date=2026-10-05").json["lines"])


def test_a_duty_manager_notes_their_own_shift_only(sqlite_office: Office) -> None:
    october(sqlite_office)
    sqlite_office.person("duty-manager")
    sqlite_office.person("duty-manager", "other")
    with sqlite_office.store.write() as connection:
        site = site_named(connection, "living")
        for person in ("duty-manager", "other"):
            appoint(connection, site, DUTY_MANAGER, person)
        # The one from seven to eleven in the morning, the other from then on.
        for person, hour in (("duty-manager", 23), ("other", 27)):
            begins = datetime(2026, 10, 4, tzinfo=UTC) + timedelta(hours=hour)
            take_over(connection, site, person, begins, "x", begins)
    early, late = came_in(sqlite_office, "duty-manager"), came_in(sqlite_office, "other")
    form = {"date": "2026-10-05", "came": "11:40", "left": "20:00"}
    assert early.post("/s/living/attendance/note", seen=DAY, agent="B2", **form).status_code == 403
    assert late.post("/s/living/attendance/note", seen=DAY, agent="B2", **form).status_code == 302
    assert "10 minutes late" in early.get(DAY).text
    assert early.post("/s/living/attendance/note", seen=DAY, agent="B4", **form).status_code == 409
    empty = early.post("/s/living/attendance/note", seen=DAY, agent="B0", date="2026-10-05")
    assert "Say when B0 came or left" in empty.text
    assert "Records of a clock" not in early.get(DAY).text


def test_who_is_on_duty_is_listed_for_the_door(sqlite_office: Office) -> None:
    boss = october(sqlite_office)
    at(sqlite_office, NOW)
    # In September, which has no roster, the page begins with the first day of the one there is.
    assert (
        'value="2026-10-01"'
        in came_in(sqlite_office, "operations-supervisor").get("/s/living/attendance").text
    )
    at(sqlite_office, MORNING_AFTER)
    assert '<tr id="a-B2"' in boss.get(f"{DAY}&at=18:00").text
    assert '<tr id="a-B0"' not in boss.get(f"{DAY}&at=18:00").text
    taken = boss.post("/s/living/attendance/door", seen=DAY, date="2026-10-05", at="12:00")
    rows = [
        line.split(",")[1]
        for line in taken.data.decode("utf-8-sig").splitlines()
        if line.startswith("On duty,B")
    ]
    assert rows == ["B0", "B1", "B2"] or rows == ["B0", "B2", "B1"], taken.text
    at_three = boss.post("/s/living/attendance/door", seen=DAY, date="2026-10-05", at="03:00")
    assert "B0" not in at_three.text


def test_the_cycle_goes_up_step_by_step(sqlite_office: Office) -> None:
    october(sqlite_office, datetime(2026, 10, 20, 1, tzinfo=UTC))
    call = program(sqlite_office, "operations-supervisor", "attendance", "report-attendance", "bring-clock")
    early = call("POST", "/months/2026-10/attendance/steps", json={"team": "T0", "state": "submitted"})
    assert (early.status_code, "from the day after" in early.text) == (409, True)
    assert remind(sqlite_office.store, "living", datetime(2026, 10, 20, 1, tzinfo=UTC)) == 0
    at(sqlite_office, CYCLE_OVER)
    assert (
        remind(sqlite_office.store, "living", CYCLE_OVER),
        remind(sqlite_office.store, "living", CYCLE_OVER),
    ) == (1, 0)
    skipped = call("POST", "/months/2026-10/attendance/steps", json={"team": "T0", "state": "sent"})
    assert (skipped.status_code, "the next step is another one" in skipped.text) == (409, True)
    for state in ("submitted", "reviewed"):
        done = call("POST", "/months/2026-10/attendance/steps", json={"team": "T0", "state": state}).json
        assert done["teams"][0]["state"] == state
        assert (done["first"], done["last"]) == ("2026-09-21", "2026-10-20")
    b0 = done["teams"][0]["lines"][0]
    assert (b0["agent"], b0["figures"]["duties"], b0["figures"]["late"]) == ("B0", 2, 0)
    # What changes begins the way anew.
    call("POST", "/attendance/clock", data=CLOCK, content_type="text/csv")
    boss = came_in(sqlite_office, "operations-supervisor")
    page = boss.get(CYCLE).text
    assert "figures have changed since" in page
    for state in ("submitted", "reviewed", "sent"):
        assert boss.post(CYCLE, seen=CYCLE, team="T0", state=state).status_code == 302
    assert boss.post(CYCLE, seen=CYCLE, team="T0", state="sent").status_code == 409
    assert "sent to payroll" in boss.get(CYCLE).text


def test_an_agent_contests_and_somebody_else_settles(sqlite_office: Office) -> None:
    boss = october(sqlite_office)
    own, there = "/s/living/2026-10/mine/5", "/s/living/attendance/note"
    sqlite_office.person("agent", person="B1")
    sqlite_office.person("area-manager")
    agent, other = came_in(sqlite_office, "agent"), came_in(sqlite_office, "area-manager")
    assert "Attendance" not in agent.get(own).text
    late = {"date": "2026-10-05", "agent": "B1", "came": "08:10", "left": "16:30"}
    assert boss.post(there, seen=DAY, **late).status_code == 302
    assert boss.post("/s/living/attendance/confirm", seen=DAY, date="2026-10-05").status_code == 302
    assert "10 minutes late" in agent.get("/inbox").text
    assert agent.post(f"{own}/contest", seen=own, text=" ").status_code == 409
    assert agent.post(f"{own}/contest", seen=own, text="the clock was ahead").status_code == 302
    assert agent.post(f"{own}/contest", seen=own, text="again").status_code == 409
    page = boss.get(DAY).text
    assert ("contests it: the clock was ahead" in page, "changed since" in page) == (True, True)
    refused = boss.post(there, seen=DAY, how="excused", **late)
    assert (refused.status_code, "somebody else settles it" in refused.text) == (409, True)
    at(sqlite_office, MORNING_AFTER + timedelta(minutes=1))
    assert other.post(there, seen=DAY, how="excused", **late).status_code == 302
    assert "Nothing is held against you" in agent.get(own).text
    assert "contests it" not in boss.get(DAY).text
