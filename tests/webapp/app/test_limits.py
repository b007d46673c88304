"""How much one person may ask for, by pages and calls alike; what is refused is logged (ASVS 2.4.1, 16.3)."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

import webapp
from tests.webapp.app.conftest import NOW, Office, Visitor
from tests.webapp.app.test_battery import bearer
from tests.webapp.app.test_months import OCTOBER, stored_october
from webapp.access import ACTIONS
from webapp.config import MOST_UPLOAD
from webapp.guard import MOST_JSON
from webapp.services import limits
from webapp.services.desk import open_month
from webapp.store.jobs import WAITING
from webapp.store.tables.accounts import office_event
from webapp.store.tables.decisions import decision
from webapp.store.tables.jobs import job

MONTH = "/s/living/2026-10"
CALLS = "/api/v1/sites/living"
WORK = {
    f"{MONTH}/draft": {"effort": "quick", "seed": "1", "from": "nothing"},
    f"{MONTH}/forecast": {},
    f"{MONTH}/scenarios/compare": {},
    f"{MONTH}/roster/why": {"at": "B0.5"},
    f"{MONTH}/certificate": {},
}
ORDERS: dict[str, dict[str, Any]] = {
    f"{CALLS}/months/2026-10/plans": {"effort": "quick"},
    f"{CALLS}/months/2026-10/forecast": {},
    f"{CALLS}/months/2026-10/comparisons": {"names": []},
    f"{CALLS}/months/2026-10/why": {"agent": "B0", "date": "2026-10-05"},
    f"{CALLS}/months/2026-10/certificate": {"effort": "quick"},
}
SENT = "queue,interval_start,offered\ncalls,2026-09-21T08:00,7\n"


@pytest.fixture
def boss(sqlite_office: Office) -> Visitor:
    """Somebody who may order all work, with a month that stands."""
    stored_october(sqlite_office.store, "draft")
    return sqlite_office.person("operations-supervisor")


def program(office: Office) -> Any:
    """A function that sends a call in the same person's name."""
    client, headers = office.visitor().client, bearer(office, "operations-supervisor", *ACTIONS)
    return lambda path, **what: client.post(path, headers=headers, **what)


def under_way(office: Office, n: int) -> None:
    one = {"kind": "echo", "facts": {}, "actor": "operations-supervisor", "state": WAITING, "created_at": NOW}
    rows = [{**one, "subject": str(number)} for number in range(n)]
    with office.store.write() as connection:
        connection.execute(insert(job), rows)


def test_work_is_ordered_in_one_place() -> None:
    """Whoever orders a job is counted: nothing else puts one into the table but the demo's own start."""
    root = Path(str(webapp.__file__)).parent
    calling = {
        str(file.relative_to(root))
        for file in root.rglob("*.py")
        if re.search(r"\benqueue\(", file.read_text("utf-8"))
    }
    assert calling == {"store/jobs.py", "services/limits.py", "services/installation.py"}


def test_who_has_much_work_under_way_orders_no_more(sqlite_office: Office, boss: Visitor) -> None:
    send = program(sqlite_office)
    under_way(sqlite_office, limits.MOST_OPEN_JOBS)
    for path, form in WORK.items():
        refused = boss.post(path, **form)
        assert refused.status_code == 429, (path, refused.status_code)
        assert "still under way" in refused.text
    for path, told in ORDERS.items():
        answer = send(path, json=told)
        assert (answer.status_code, answer.json["error"]["code"]) == (429, "too-many"), (path, answer.text)
    with sqlite_office.store.read() as connection:
        assert len(connection.execute(select(job.c.id)).all()) == limits.MOST_OPEN_JOBS


def test_files_are_taken_so_often_in_an_hour(sqlite_office: Office, boss: Visitor) -> None:
    line = {"site_id": sqlite_office.site_id, "subject_kind": "roster", "subject_id": "2026-10"}
    line |= {"actor": "operations-supervisor", "at": NOW, "verb": "export", "reason": "", "facts": {}}
    with sqlite_office.store.write() as connection:
        connection.execute(insert(decision), [line] * limits.MOST_EXPORTS)
    send = program(sqlite_office)
    for path, form in (("export", {"kind": "csv"}), ("attendance", {}), ("print", {})):
        assert boss.post(f"{MONTH}/roster/{path}", **form).status_code == 429, path
    for path, told in (("export", {"kind": "csv"}), ("attendance", None)):
        assert send(f"{CALLS}/months/2026-10/{path}", json=told).status_code == 429, path


def test_files_are_sent_so_often_in_an_hour(sqlite_office: Office, boss: Visitor) -> None:
    send = program(sqlite_office)
    boss.post("/s/living/history", table=SENT)
    assert send(f"{CALLS}/actuals", data=SENT, content_type="text/csv").status_code == 200
    line = {"actor": "operations-supervisor", "at": NOW, "verb": "upload", "subject": "x", "facts": {}}
    with sqlite_office.store.write() as connection:
        connection.execute(insert(office_event), [line] * (limits.MOST_UPLOADS - 2))
    assert boss.post("/s/living/history", table=SENT).status_code == 429
    book = (io.BytesIO(b"PK"), "roster.xlsx")
    assert boss.post(f"{MONTH}/roster/import", workbook=book).status_code == 429
    assert send(f"{CALLS}/actuals", data=SENT, content_type="text/csv").status_code == 429
    assert send(f"{CALLS}/months/2026-10/import", data=b"PK").status_code == 429


def test_what_is_refused_is_a_line_of_the_log_without_what_was_sent(sqlite_office: Office) -> None:
    agent = sqlite_office.person("agent", person="B0")
    agent.get("/people?q=secret-of-mine")
    client = sqlite_office.visitor().client
    client.get("/api/v1/sites", headers={"Authorization": "Bearer secret-of-mine"})
    for _ in range(limits.MOST_REFUSALS + 5):
        agent.get("/backups")
    with sqlite_office.store.read() as connection:
        lines = connection.execute(select(office_event).where(office_event.c.verb == "refused")).all()
    assert len([one for one in lines if one.actor == "agent"]) == limits.MOST_REFUSALS
    assert (lines[0].actor, lines[0].subject) == ("agent", "/people")
    assert lines[0].facts == {"status": 403, "method": "GET", "address": "127.0.0.1"}
    assert [(one.subject, one.facts["status"]) for one in lines if not one.actor] == [("/api/v1/sites", 401)]
    assert "secret-of-mine" not in str(lines)
    boss = sqlite_office.person("administrator", site_id=None)
    assert "was refused" in boss.get("/log/office").text


def test_files_beyond_the_most_are_refused_unread(sqlite_office: Office, boss: Visitor) -> None:
    """32 MB of a file, 2 MB of JSON: refused by the length that the sender says, before it is read."""
    send = program(sqlite_office)
    large: dict[str, Any] = {"data": b"x", "environ_overrides": {"CONTENT_LENGTH": str(MOST_UPLOAD + 1)}}
    table = send(f"{CALLS}/actuals", content_type="text/csv", **large)
    book = send(f"{CALLS}/months/2026-10/import", content_type="application/octet-stream", **large)
    told = send(f"{CALLS}/months/2026-10/plans", content_type="application/json", data=b" " * (MOST_JSON + 1))
    form = boss.client.post("/s/living/history", content_type="multipart/form-data; boundary=x", **large)
    assert [one.status_code for one in (table, book, told, form)] == [413] * 4


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("posts/duty-manager/delegate", {"first_day": "2026-10-05", "last_day": "2026-10-04"}),
        ("months/2026-10/edits", {"agent": "B0", "date": "2026-11-05", "shift": "E"}),
        ("months/2026-10/edits", {"agent": "B0", "date": "2026-10-05", "shift": "Z"}),
        ("months/2026-10/edits", {"agent": "B0", "date": "2026-10-07", "shift": "E", "queue": "other"}),
    ],
)
def test_values_that_do_not_go_together_are_refused(
    sqlite_office: Office, boss: Visitor, path: str, told: dict[str, str]
) -> None:
    """Each is a good value by itself; together they make no sense (ASVS 2.2.3)."""
    role = "centre-director" if "posts" in path else "operations-supervisor"
    if role == "centre-director":
        sqlite_office.person(role)
    headers = bearer(sqlite_office, role, *ACTIONS)
    body = told if "posts" in path else {"version": 1, "changes": [told]}
    answer: Any = sqlite_office.visitor().client.post(f"{CALLS}/{path}", json=body, headers=headers)
    assert answer.status_code in (404, 409, 422), answer.text
    assert answer.json["error"]["sentence"]
    with sqlite_office.store.read() as connection:
        assert open_month(connection, "living", OCTOBER).version == 1
