"""The first page: the steps of the month to come, what waits for whom, and how far a demo's first plan is."""

from datetime import UTC, date, datetime
from typing import Any

from tests.webapp.app.conftest import NOW, Office
from tests.webapp.app.test_months import OCTOBER, stored_october
from webapp.services.attendance_steps import SUBMITTED, take_step
from webapp.services.months import Month
from webapp.services.people import appoint
from webapp.services.sites import site_named
from webapp.services.timetable import Milestone, timetable
from webapp.store import jobs
from webapp.store.documents import Origin

PUBLISH = "/s/living/2026-10/roster/publish"


def steps(office: Office, today: date, month: Month = OCTOBER) -> dict[str, Milestone]:
    """The steps of a month by name."""
    with office.store.read() as connection:
        found = timetable(connection, site_named(connection, None), month, today)
    return {one.step: one for one in found}


def test_nothing_is_done_and_late_once_its_day_is_over(sqlite_office: Office) -> None:
    on_time, too_late = (steps(sqlite_office, date(2026, 9, day)) for day in (12, 25))
    assert list(on_time) == ["wishes", "draft", "review", "read", "attendance", "file", "confirm", "certify"]
    assert not any(one.done or one.late for one in on_time.values())
    # Due on the 12th, 15th, 20th, 24th, 21st and 24th; agents confirm by the 30th.
    assert [name for name, one in too_late.items() if one.late] == [
        *("draft", "review", "read", "attendance", "file"),
    ]
    assert too_late["wishes"].done


def test_the_steps_are_ticked_off_as_they_are_taken(office: Office) -> None:
    # NOW is 21 September: the draft, due on the 15th, is done but late.
    stored_october(office.store, "draft")
    today = date(2026, 9, 21)
    found = steps(office, today)
    assert found["draft"].done
    assert found["draft"].late
    assert not found["review"].done
    with office.store.write() as connection:
        site = site_named(connection, None)
        appoint(connection, site, "operations-supervisor", "operations-supervisor")
        for team in ("T0", "T1"):
            assert not timetable(connection, site, Month(2026, 10), today)[4].done
            take_step(connection, site, Month(2026, 9), team, SUBMITTED, Origin("operations-supervisor", NOW))
    boss = office.person("operations-supervisor")
    boss.post(PUBLISH, verb="review", version=1)
    boss.post(PUBLISH, verb="publish", version=2, override="known")
    found = steps(office, today)
    assert [name for name, one in found.items() if one.done] == [
        *("wishes", "draft", "review", "read", "attendance", "file"),
    ]
    assert str(found["confirm"].sentence) == "Agents have confirmed reading it; 3 are missing."
    page = boss.get("/").text
    assert page.count('class="is-good') == 6
    assert "3 agents have not confirmed the roster of October 2026 yet." in page
    # A recalled roster is no published one: review, filing and confirmations are ahead again.
    boss.post(PUBLISH, verb="recall", version=3, reason="a mistake")
    found = steps(office, today)
    assert [name for name, one in found.items() if one.done] == ["wishes", "draft", "attendance"]
    assert str(found["confirm"].sentence) == "Agents confirm their days, once it is published."
    boss.post(PUBLISH, verb="review", version=4)
    assert steps(office, today)["review"].done
    assert not steps(office, today)["file"].done


def test_what_waits_for_an_agent_ends_with_the_answer(office: Office) -> None:
    stored_october(office.store, "draft")
    with office.store.write() as connection:
        appoint(connection, site_named(connection, None), "operations-supervisor", "operations-supervisor")
    boss, agent = office.person("operations-supervisor"), office.person("agent", person="B0")
    assert "Waits for you" not in agent.get("/").text
    boss.post(PUBLISH, verb="review", version=1)
    assert "is in review: look at it" in agent.get("/").text
    boss.post(PUBLISH, verb="publish", version=2, override="known")
    assert "Confirm that you know your days" in agent.get("/").text
    agent.post("/s/living/2026-10/roster/read", version=3)
    assert "Waits for you" not in agent.get("/").text
    # Somebody else's day changes nothing for B0, an own one does.
    scheduler = office.person("scheduler")
    cell = "/s/living/2026-10/roster/cell"
    assert scheduler.post(cell, at="B3.8", shift="L", version=3, override="x").status_code == 302
    assert "Waits for you" not in agent.get("/").text
    assert boss.post(cell, at="B0.12", shift="E", version=4, override="x").status_code == 302
    assert "Confirm that you know your days" in agent.get("/").text


def test_the_menu_counts_what_is_new(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "draft")
    with sqlite_office.store.write() as connection:
        appoint(connection, site_named(connection, None), "operations-supervisor", "operations-supervisor")
    agent = sqlite_office.person("agent", person="B0")
    assert 'class="count"' not in agent.get("/account").text
    sqlite_office.person("operations-supervisor").post(PUBLISH, verb="review", version=1)
    assert 'aria-label="1 new notice">1<' in agent.get("/account").text


def test_a_director_finds_the_posts_in_the_menu(sqlite_office: Office) -> None:
    assert 'href="/s/living/centre/posts"' in sqlite_office.person("centre-director").get("/").text
    boss = sqlite_office.person("administrator", site_id=None).get("/").text
    assert 'href="/s/living/centre/posts"' not in boss


def test_the_first_plan_of_a_demo_is_watched_by_everybody(sqlite_office: Office) -> None:
    agent = sqlite_office.person("agent", person="B0")
    assert agent.get("/first-plan").text.strip() == ""
    facts: dict[str, Any] = {"month": "2026-10"}
    sqlite_office.store.retrying(
        lambda c: jobs.enqueue(c, "demo", facts, "Wang", site_id=sqlite_office.site_id, subject="2026-10")
    )
    assert "The first month is being planned" in agent.get("/").text
    job = sqlite_office.store.retrying(lambda c: jobs.claim(c, "w"))
    assert job
    told = {"phase": "searching", "done": 0.5, "objective": 10, "hard": 0}
    sqlite_office.store.retrying(lambda c: jobs.beat(c, job.id, job.attempt, progress=told))
    part = agent.get("/first-plan").text
    assert 'value="0.5"' in part
    assert "Searching, 50 %" in part
    done = {"at": datetime(2026, 9, 21, tzinfo=UTC).isoformat()}
    sqlite_office.store.retrying(lambda c: jobs.finish(c, job.id, job.attempt, "done", result=done))
    assert "being planned" not in agent.get("/").text
