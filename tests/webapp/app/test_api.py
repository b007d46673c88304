"""The API: what it gives and takes, and one shape of errors."""

from typing import Any

import pytest

from tests.webapp.app.conftest import Office
from tests.webapp.app.test_battery import bearer
from tests.webapp.app.test_holes import lacking
from tests.webapp.app.test_months import stored_october

MONTH = "/api/v1/sites/living/months/2026-10"
SCHEDULER = ("own-account", "read-roster", "edit-draft", "solve", "upload-actuals", "read-requests")


class Caller:
    """A program with a token."""

    def __init__(self, office: Office, role: str, *scopes: str, person: str = "") -> None:
        office.person(role, person=person)
        self.client = office.visitor().client
        self.headers = bearer(office, role, *scopes)

    def get(self, path: str) -> Any:
        return self.client.get(path, headers=self.headers)

    def post(self, path: str, told: object) -> Any:
        return self.client.post(path, json=told, headers=self.headers)


def test_a_roster_is_read_and_edited_once(office: Office) -> None:
    stored_october(office.store, "draft")
    caller = Caller(office, "scheduler", *SCHEDULER)
    sites = caller.get("/api/v1/sites").json["sites"]
    assert sites == [{"code": "living", "name": "Living", "timezone": "Asia/Shanghai"}]
    (month,) = caller.get("/api/v1/sites/living/months").json["months"]
    assert month == {"month": "2026-10", "version": 1, "state": "draft"}
    found = caller.get(f"{MONTH}/roster").json
    assert len(found["duties"]) == 4
    change = {"agent": "B0", "date": "2026-10-07", "shift": "E"}
    told = {"version": 1, "changes": [change], "override": "tried out"}
    made = caller.post(f"{MONTH}/edits", told)
    assert made.status_code == 200, made.text
    assert (made.json["version"], made.json["cells"]) == (2, 1)
    assert len(caller.get(f"{MONTH}/roster").json["duties"]) == 5
    stale = caller.post(f"{MONTH}/edits", told)
    assert stale.status_code == 409
    assert stale.json["error"]["code"] == "stale"
    assert stale.json["error"]["facts"] == {"version": 2}


def test_an_edit_that_breaks_rules_is_refused_with_its_sentences(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "draft")
    caller = Caller(sqlite_office, "scheduler", *SCHEDULER)
    # From the late shift, which ends at 20:00, to the early one at 08:00 are 12 hours; B9 is nobody.
    answer = caller.post(
        f"{MONTH}/edits", {"version": 1, "changes": [{"agent": "B9", "date": "2026-10-07", "shift": "E"}]}
    )
    assert answer.status_code == 409
    assert "no agent 'B9'" in answer.json["error"]["sentence"]


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"version": "1", "changes": []},
        {"version": 0, "changes": [{"agent": "B0", "date": "2026-10-07", "shift": None}]},
        {"version": 1, "changes": [{"agent": "B0", "date": 5, "shift": None}]},
        {"version": 1, "changes": [{"agent": "B\u0000", "date": "2026-10-07", "shift": None}]},
        {"version": 1, "changes": [{"agent": "B0", "date": "2026-10-07", "shift": None}], "more": 1},
        {"version": 2**40, "changes": [{"agent": "B0", "date": "2026-10-07", "shift": None}]},
    ],
)
def test_what_is_not_valid_names_its_fields(sqlite_office: Office, told: object) -> None:
    caller = Caller(sqlite_office, "scheduler", *SCHEDULER)
    answer = caller.post(f"{MONTH}/edits", told)
    assert answer.status_code == 422
    assert answer.json["error"]["code"] == "not-valid"
    assert answer.json["error"]["facts"]["fields"]


@pytest.mark.parametrize("until", ["1942-11", "1989-12", "2100-01", "2026-13", "2026-1"])
def test_a_month_of_no_calendar_here_is_not_valid(sqlite_office: Office, until: str) -> None:
    caller = Caller(sqlite_office, "planner", "evaluate")
    answer = caller.get(f"/api/v1/sites/living/evaluation?until={until}&months=3")
    assert answer.status_code == 422
    assert answer.json["error"]["facts"]["fields"]


def test_agents_read_their_own_duties_once_they_are_published(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "draft")
    caller = Caller(sqlite_office, "agent", "own-month", "own-requests", "own-notices", person="B0")
    assert caller.get(f"{MONTH}/mine").status_code == 404
    stored = Caller(sqlite_office, "planner", "own-account")
    assert stored.get("/api/v1/notices").status_code == 403
    assert caller.get("/api/v1/notices").json["notices"] == []
    assert caller.get("/api/v1/sites/living/swaps/mine").json == {"swaps": []}


def test_counts_are_taken_in_twice_without_harm(office: Office) -> None:
    caller = Caller(office, "planner", "upload-actuals")
    data = "queue,interval_start,offered\ncalls,2026-09-21T08:00,7\n"

    def upload() -> Any:
        return caller.client.post(
            "/api/v1/sites/living/actuals", data=data, content_type="text/csv", headers=caller.headers
        ).json

    assert upload() == {
        "new": 1,
        "changed": 0,
        "unchanged": 0,
        "first_day": "2026-09-21",
        "last_day": "2026-09-21",
    }
    assert upload()["unchanged"] == 1


def test_a_plan_is_started_watched_and_stopped(office: Office) -> None:
    caller = Caller(office, "scheduler", "solve")
    made = caller.post(f"{MONTH}/plans", {"effort": "quick"})
    assert made.status_code == 202
    path = f"/api/v1/sites/living/jobs/{made.json['job']}"
    assert caller.get(path).json["state"] == "waiting"
    assert caller.post(f"{path}/stop", None).json["state"] == "cancelled"
    assert caller.post(f"{path}/stop", None).status_code == 409
    assert caller.get("/api/v1/sites/living/jobs/999").status_code == 404


def test_a_change_that_would_break_something_is_kept_only_by_who_is_sure(sqlite_office: Office) -> None:
    """B0 works early until 16:30 on the 5th and late from 11:30 on the 6th: 20 h of rest would be missing."""
    stored_october(sqlite_office.store, "draft")
    caller = Caller(sqlite_office, "operations-supervisor", "centre-data", "rulebook")
    path = "/api/v1/sites/living/centre/files/centre.toml"
    found = caller.get(path).json
    rule = '[[rules]]\ncode = "min-rest"\nseverity = "hard"\nparameters = { minutes = 1200 }\n'
    told = {"seen": found["seen"], "text": f"{found['text']}\n{rule}"}
    looked = caller.post(f"{path}/look", told)
    assert looked.status_code == 200, looked.text
    assert looked.json["breaks"]
    (month,) = looked.json["months"]
    assert (month["month"], len(month["broken"])) == ("2026-10", 1)
    assert caller.get(path).json == found, "a look keeps nothing"

    def put(**more: object) -> Any:
        return caller.client.put(path, json={**told, **more}, headers=caller.headers)

    refused = put()
    assert (refused.status_code, refused.json["error"]["code"]) == (409, "would-break")
    assert refused.json["error"]["facts"]["broken"] == month["broken"]
    assert caller.get(path).json == found
    assert put(sure=True).status_code == 200
    assert put(sure=True).status_code == 409, "somebody has changed it since"


def test_who_could_work_where_agents_are_missing(sqlite_office: Office) -> None:
    lacking(sqlite_office.store)
    caller = Caller(sqlite_office, "scheduler", "read-roster")
    found = caller.get(f"{MONTH}/holes?date=2026-10-05").json
    (span,) = found["spans"]
    assert (span["queue"], span["start"][11:16], span["end"][11:16], span["hours"]) == (
        "calls",
        "10:00",
        "20:00",
        14.0,
    )
    # Two are missing from 16:30 on, when only the late shift is there.
    assert [one["shift"] for one in found["fillings"]] == ["L"]
    assert found["able"]
    assert "B0" not in {one["agent"] for one in found["able"]}, "B0 works already"
    other = caller.get(f"{MONTH}/holes?date=2026-10-05&shift=E.5&at=12:30&queue=calls").json
    assert (other["asked"]["shift"], other["start"][11:16]) == ("E", "12:30")
    assert {one["shift"] for one in other["fillings"]} == {"E", "L"}
    assert caller.get(f"{MONTH}/holes?date=2026-11-07").status_code == 404


def test_work_about_another_team_is_not_shown(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "draft")
    whole = Caller(sqlite_office, "scheduler", "edit-draft", "solve")
    made = whole.post(f"{MONTH}/why", {"agent": "B1", "date": "2026-10-05"}).json["job"]
    own = whole.post(f"{MONTH}/why", {"agent": "B0", "date": "2026-10-05"}).json["job"]
    leader = sqlite_office.person("area-manager", team="T0")
    held = bearer(sqlite_office, "area-manager", "edit-draft", "solve")
    for number, status in ((made, 403), (own, 200)):
        path = f"/api/v1/sites/living/jobs/{number}"
        assert leader.client.get(path, headers=held).status_code == status
        stream = leader.client.get(f"/s/living/jobs/{number}/events")
        assert stream.status_code == status
        stream.close()
    plan = whole.post(f"{MONTH}/plans", {"effort": "quick", "minutes": 1}).json["job"]
    assert leader.client.get(f"/api/v1/sites/living/jobs/{plan}", headers=held).status_code == 403
