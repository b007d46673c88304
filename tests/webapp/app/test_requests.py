"""Requests on the desk: what waits is shown, decided as a job, and refused in sentences."""

import re
from datetime import date

from scheduler.domain.roster import Duty, Roster
from scheduler.rules.understaffing import Understaffing
from scheduler.swaps.ground import Change
from tests.webapp.app.conftest import NOW, Office
from tests.webapp.app.test_compare import planned
from tests.webapp.app.test_months import OCTOBER, stored_october
from webapp.jobs.child import run
from webapp.pages.requests import PAGE as PER_PAGE
from webapp.services import drafts
from webapp.services.desk import open_month
from webapp.services.people import appoint
from webapp.services.sites import site_named
from webapp.services.versions import Cause
from webapp.store import jobs
from webapp.store.jobs import Job
from webapp.store.leave import add_slip, slip_numbered

PAGE = "/s/living/requests"


def slip(office: Office, post: str = "area-manager") -> int:
    """B0 asks for the 5th of October."""
    values = {
        "site_id": office.site_id,
        "state": "submitted",
        "agent": "B0",
        "team": "",
        "type": "annual",
        "first_day": date(2026, 10, 5),
        "last_day": date(2026, 10, 5),
        "half": "",
        "reason": "a wedding",
        "handover": "",
        "facts": {},
        "evidence": False,
        "hospital": "",
        "first_absent": NOW,
        "half_days": 2,
        "charged": 2,
        "post": post,
        "override": False,
        "created_at": NOW,
        "submitted_at": NOW,
        "overdue_told": False,
    }
    return office.store.retrying(lambda c: add_slip(c, values))


def decided(office: Office) -> Job:
    """The decision that waits, carried out."""
    job = office.store.retrying(lambda c: jobs.claim(c, "w"))
    assert job
    assert run(office.store, job.id, job.attempt)
    with office.store.read() as connection:
        found = jobs.job_of(connection, job.id)
    assert found
    return found


def state(office: Office, number: int) -> str:
    """The state of a slip."""
    with office.store.read() as connection:
        found = slip_numbered(connection, office.site_id, number)
    assert found
    return str(found.state)


def test_a_leave_is_refused_with_a_reason_by_whose_post_it_is(office: Office) -> None:
    stored_october(office.store, "published")
    number = slip(office)
    with office.store.write() as connection:
        appoint(connection, site_named(connection, None), "area-manager", "area-manager")
    manager = office.person("area-manager")
    page = manager.get(PAGE).text
    assert "a wedding" in page
    assert "1 published duty would be freed" in page
    assert manager.post(f"{PAGE}/leave/{number}", verb="refuse").status_code == 409
    for _ in range(2):
        assert manager.post(f"{PAGE}/leave/{number}", verb="refuse", reason="too few").status_code == 302
    assert "The decision is being carried out" in manager.get(PAGE).text
    assert decided(office).state == "done"
    assert state(office, number) == "refused"
    page = manager.get(PAGE).text
    # NOW, 3:00 UTC, is 11:00 at the site.
    assert re.search(
        r"Decided in the last month.*名0.*refused.*2026-09-21 11:00 · area-manager: too few", page, re.S
    )
    assert office.store.retrying(lambda c: jobs.claim(c, "w")) is None


def test_who_holds_no_post_is_told_so_and_nothing_happens(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "published")
    number, manager = slip(sqlite_office), sqlite_office.person("area-manager")
    manager.post(f"{PAGE}/leave/{number}", verb="sign")
    job = decided(sqlite_office)
    assert job.state == "failed"
    assert job.reason
    assert state(sqlite_office, number) == "submitted"
    assert "refused pre" in manager.get(PAGE).text


def test_the_price_of_a_leave_names_who_could_stand_in(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "published")
    number = slip(sqlite_office)
    page = sqlite_office.person("area-manager").get(f"{PAGE}/leave/{number}").text
    # B0 works on the 5th only; B3, B4 and B5 have the day off.
    assert "名3" in page
    assert "on a day off" in page
    assert "1 of 1" in page
    assert sqlite_office.person("scheduler").get(f"{PAGE}/leave/99").status_code == 404
    other = sqlite_office.person("duty-manager", team="T1")
    assert other.get(f"{PAGE}/leave/{number}").status_code == 403


def test_many_requests_are_found_by_name_and_shown_page_by_page(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "published")
    for _ in range(PER_PAGE + 3):
        slip(sqlite_office)
    manager = sqlite_office.person("area-manager")
    first, second = manager.get(PAGE).text, manager.get(f"{PAGE}?page=2&who=b0").text
    assert (first.count('class="request"'), second.count('class="request"')) == (PER_PAGE, 3)
    assert f'Leave <span class="badge">{PER_PAGE + 3}</span>' in first
    assert "Page 1 of 2" in first
    assert f'href="{PAGE}?page=1&amp;who=b0"' in second
    assert "No leave waits" in manager.get(f"{PAGE}?who=nobody").text
    # A decision leads back to the requests that were looked at.
    assert manager.post(f"{PAGE}/leave/1?who=b0", verb="sign").location.endswith("?who=b0")
    kept = manager.post(f"{PAGE}/leave?who=b0", verb="refuse", slip="2")
    assert (kept.status_code, 'value="b0"' in kept.text) == (409, True)


def test_hours_missing_are_told_as_a_whole_count_tells_them(sqlite_office: Office) -> None:
    with sqlite_office.store.write() as connection:
        month = planned(site_named(connection, None), "B0", "B1", "B2")
        drafts.draft(connection, "living", month, Cause("plan", "tester", NOW))
        seen = open_month(connection, "living", OCTOBER)

    def missing(*duties: Duty) -> float:
        return sum(one.amount for one in Understaffing().check(seen.problem, Roster(duties))) / 60

    first, *others = seen.roster.duties
    # Three are needed for an hour, and there are three.
    assert missing(*others) - missing(first, *others) == 1.0
    assert seen.standing.missing_more(Change((first,))) == 1.0
    assert seen.standing.missing_more(Change(tuple(others))) == 2.0


def test_several_leaves_are_decided_alike_or_none(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "published")
    numbers = [slip(sqlite_office), slip(sqlite_office)]
    with sqlite_office.store.write() as connection:
        appoint(connection, site_named(connection, None), "area-manager", "area-manager")
    manager = sqlite_office.person("area-manager")
    assert 'form="many-leaves"' in manager.get(PAGE).text
    many = f"{PAGE}/leave"
    assert manager.post(many, verb="refuse", reason="").status_code == 409
    assert manager.post(many, slip=[*numbers, 99], verb="refuse", reason="too few").status_code == 404
    assert sqlite_office.store.retrying(lambda c: jobs.claim(c, "w")) is None
    assert manager.post(many, slip=numbers, verb="refuse", reason="too few").status_code == 302
    assert {decided(sqlite_office).state for _ in numbers} == {"done"}
    assert {state(sqlite_office, number) for number in numbers} == {"refused"}


def test_senseless_decisions_are_refused(sqlite_office: Office) -> None:
    manager = sqlite_office.person("area-manager")
    assert manager.post(f"{PAGE}/leave/99", verb="sign").status_code == 404
    assert manager.post(f"{PAGE}/leave/99", verb="burn").status_code == 404
    assert manager.post(f"{PAGE}/swaps/99", verb="burn").status_code == 404
    assert manager.post(f"{PAGE}/swaps", swap="99", verb="burn").status_code == 400
    assert manager.post(f"{PAGE}/swaps", verb="approve").status_code == 409
    assert manager.post(f"{PAGE}/swaps", swap="99", verb="approve").status_code == 404
    assert manager.post(f"{PAGE}/swaps/99", verb="approve").status_code == 404
    assert sqlite_office.person("agent").get(PAGE).status_code == 403


def test_candidates_and_why_are_told(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "draft")
    scheduler = sqlite_office.person("scheduler")
    roster = "/s/living/2026-10/roster"
    page = scheduler.get(f"{roster}/substitutes?at=B2.5").text
    assert "Left open it costs" in page
    assert page.count("<tr><td>") >= 1
    assert scheduler.post(f"{roster}/why", at="B2.5", shift="").status_code == 302
    assert "is being sought" in scheduler.get(f"{roster}/why?at=B2.5").text
    assert decided(sqlite_office).state == "done"
    assert "Otherwise" in scheduler.get(f"{roster}/why?at=B2.5").text
