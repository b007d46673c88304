"""What is said about rosters: answered, told to who said it, counted by person and month."""

from datetime import UTC, datetime
from typing import Any

from flask import Flask

from tests.webapp.app.conftest import PASSWORD, Office
from tests.webapp.app.test_battery import bearer
from tests.webapp.app.test_months import stored_october

BOX = "/s/living/suggestions"
COMMENT = "/s/living/2026-10/roster/comment"
READ = "/s/living/2026-10/roster/read"
API = "/api/v1/sites/living"


def at(office: Office, when: Any) -> None:
    """Set the application's clock."""
    app: Flask = office.app  # type: ignore[assignment]
    app.extensions["paiban-clock"] = lambda: when


def test_a_suggestion_is_answered_and_who_made_it_is_told(office: Office) -> None:
    stored_october(office.store, "published")
    boss, agent = office.person("operations-supervisor"), office.person("agent", person="B0")
    other = office.person("agent", login="other", person="B1")
    said = {"text": "Later earlies", "topic": "hours", "proposal": "1", "rating": "4"}
    assert agent.post(COMMENT, **said).status_code == 302
    assert agent.post(COMMENT, text="x", topic="weather").status_code == 409
    waits = boss.get("/").text
    assert "1 proposal about rosters waits for an answer" in waits
    page = boss.get(BOX).text
    assert "Later earlies" in page
    assert "hours and starts" in page
    assert "Later earlies" not in other.get(BOX).text
    assert agent.post(f"{BOX}/1", status="accepted", answer="yes").status_code == 403
    assert boss.post(f"{BOX}/1", status="maybe", answer="yes").status_code == 409
    assert boss.post(f"{BOX}/1", status="accepted", answer=" ").status_code == 409
    assert boss.post(f"{BOX}/9", status="accepted", answer="yes").status_code == 409
    assert boss.post(f"{BOX}/1", status="accepted", answer="From November on").status_code == 302
    assert boss.post(f"{BOX}/1", status="done", answer="It starts at 9").status_code == 302
    own = agent.get(READ).text
    assert "It starts at 9" in own
    assert "From November on" not in own
    inbox = agent.get("/inbox").text
    assert "What you said about October 2026 is accepted." in inbox
    assert "What you said about October 2026 is done." in inbox
    assert "What you said" not in other.get("/inbox").text
    assert "waits for an answer" not in boss.get("/").text


def test_feedback_is_taken_until_a_week_after_the_month(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "published")
    for role in ("operations-supervisor", "agent"):
        sqlite_office.person(role, person="B0")
    # 15:59 UTC is the last minute of the 7th at the site, 16:00 the first one of the 8th.
    at(sqlite_office, datetime(2026, 11, 7, 15, 59, tzinfo=UTC))
    agent, boss = (again(sqlite_office, one) for one in ("agent", "operations-supervisor"))
    assert agent.post(COMMENT, text="in time").status_code == 302
    at(sqlite_office, datetime(2026, 11, 7, 16, 0, tzinfo=UTC))
    assert agent.post(COMMENT, text="too late").status_code == 409
    assert "Feedback was taken until" in agent.get(READ).text
    assert "Feedback was taken until" in boss.get("/s/living/2026-10/roster/publish").text


def again(office: Office, login: str) -> Any:
    """Somebody who logs in anew: sessions end with time."""
    visitor = office.visitor()
    assert visitor.post("/login", seen="/login", login=login, password=PASSWORD).status_code == 302
    return visitor


def test_proposals_are_counted_by_person_and_month(office: Office) -> None:
    stored_october(office.store, "published")
    boss, wu = office.person("operations-supervisor"), office.person("scheduler", login="=wu")
    agent = office.person("agent", person="B0")
    for text in ("one shift less", "one queue more"):
        assert wu.post(COMMENT, text=text, proposal="1").status_code == 302
    wu.post(COMMENT, text="fine otherwise")
    agent.post(COMMENT, text="an agent's proposal", proposal="1")
    assert boss.post(f"{BOX}/2", status="declined", answer="too dear").status_code == 302
    # Whoever answers does not answer themselves.
    boss.post(COMMENT, text="mine", proposal="1")
    assert boss.post(f"{BOX}/5", status="accepted", answer="of course").status_code == 409
    taken = boss.post(f"{BOX}/2026-09/take", seen=BOX)
    lines = taken.get_data(as_text=True).lstrip("\ufeff").splitlines()
    assert lines[0] == "month,user,name,proposals,new,accepted,declined,done"
    assert lines[1:3] == [
        "2026-09,'=wu,'=Wu,2,1,0,1,0",
        "2026-09,operations-supervisor,Operations-Supervisor,1,1,0,0,0",
    ]
    assert lines[3].startswith('"# living, proposals of September 2026. Taken by Operations-Supervisor')
    assert "'=wu" not in boss.get(BOX).text
    earlier = boss.post(f"{BOX}/2026-08/take", seen=BOX).get_data(as_text=True)
    assert "=wu,'=Wu,0,0,0,0,0" in earlier


def test_programs_read_answer_and_count_as_well(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "published")
    sqlite_office.person("agent", person="B0")
    sqlite_office.person("centre-director")
    client = sqlite_office.visitor().client
    agent = bearer(sqlite_office, "agent", "comment", site=sqlite_office.site_id)
    boss = bearer(sqlite_office, "centre-director", "comment", "answer-comments", site=sqlite_office.site_id)
    for text in ("first", "second"):
        told = {"text": text, "topic": "nights", "proposal": True}
        assert client.post(f"{API}/months/2026-10/comments", json=told, headers=agent).status_code == 200
    first: Any = client.get(f"{API}/suggestions?limit=1", headers=boss).json
    assert [one["text"] for one in first["suggestions"]] == ["second"]
    rest: Any = client.get(f"{API}/suggestions?before={first['next']}", headers=boss).json
    assert [one["text"] for one in rest["suggestions"]] == ["first"]
    order = {"status": "declined", "answer": "no"}
    assert client.post(f"{API}/suggestions/1/answer", json=order, headers=agent).status_code == 403
    assert client.post(f"{API}/suggestions/7/answer", json=order, headers=boss).status_code == 404
    assert client.post(f"{API}/suggestions/1/answer", json=order, headers=boss).status_code == 200
    found: Any = client.get(f"{API}/suggestions?status=declined", headers=agent).json
    assert [one["answer"]["text"] for one in found["suggestions"]] == ["no"]
    counted: Any = client.get(f"{API}/months/2026-09/proposals", headers=boss).json
    assert counted["proposals"] == [
        {"month": "2026-09", "person": one, "name": one.title(), "number": 0, "by_status": [0, 0, 0, 0]}
        for one in [row["person"] for row in counted["proposals"]]
    ]
