"""The certificate of a month: made by its job to the end, read by an agent, and a leak that it finds."""

import json
import re
from datetime import date

import pytest
from sqlalchemy import update

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.rulebook import Rulebook
from tests.webapp.app.conftest import NOW, Office
from webapp.centre.model import Centre, DutyRow, RequirementRow
from webapp.centre.times import wall_instant
from webapp.jobs.child import run
from webapp.services import certificates, certify_decisions, drafts
from webapp.services.certify_decisions import Case
from webapp.services.drafts import Planned
from webapp.services.months import Month
from webapp.services.problems import CannotDo
from webapp.services.sites import site_named
from webapp.services.versions import Cause
from webapp.store import jobs
from webapp.store.engine import Store
from webapp.store.jobs import Job
from webapp.store.tables.rosters import roster as stored_roster

PAGE = "/s/living/2026-11/certificate"
NOVEMBER = Month(2026, 11)


def stored_november(store: Store) -> None:
    """A draft with one duty, for a requirement of one agent over the morning of the 2nd."""
    with store.read() as connection:
        site = site_named(connection, None)
    on = date(2026, 11, 2)
    duty = DutyRow("B0", on, "E", "calls", wall_instant(on, 480, site.zone), wall_instant(on, 990, site.zone))
    needs = tuple(
        RequirementRow("calls", wall_instant(on, minute, site.zone), 10, 240, 1.3, 1, 1, 0.9, 0.5)
        for minute in range(480, 720, 30)
    )
    planned = Planned(NOVEMBER, (duty,), needs)
    store.retrying(lambda c: drafts.draft(c, site.code, planned, Cause("plan", "tester", NOW)))


def asked(office: Office) -> Job | None:
    with office.store.read() as connection:
        return certificates.under_way(connection, site_named(connection, None), NOVEMBER)


def certified(office: Office) -> Job:
    """The job that waits, done in this process."""
    job = office.store.retrying(lambda c: jobs.claim(c, "w"))
    assert job
    assert run(office.store, job.id, job.attempt)
    done = asked(office)
    assert done
    assert (done.state, done.reason) == (jobs.DONE, "")
    return done


def by_turns(problem: RosterProblem, book: Rulebook, case: Case) -> Roster:
    """An early duty a day, by turns: a search that reads nothing but the problem, and costs nothing."""
    return Roster(duty_of(problem, day, day % len(problem.agents)) for day in range(problem.horizon.days))


def duty_of(problem: RosterProblem, day: int, place: int) -> Duty:
    return problem.duty(problem.agents[place].id, day, "E", "calls")


def test_a_certificate_is_made_to_its_end_and_read_by_an_agent(sqlite_office: Office) -> None:
    """With the search as it is: what it takes is the search's least effort, four times."""
    office = sqlite_office
    stored_november(office.store)
    scheduler = office.person("scheduler")
    assert "There is no certificate of this month yet." in scheduler.get(PAGE).text
    for _ in range(2):
        assert scheduler.post(PAGE).status_code == 302
    waiting = asked(office)
    assert waiting
    assert (waiting.id, waiting.facts["effort"]) == (1, 0)
    assert "takes about a minute" in scheduler.get(PAGE).text
    assert certified(office).result == {"document": 1, "neutral": True}
    publish(office)
    agent = office.person("agent", person="B0")
    page = agent.get(PAGE).text
    assert "In 2 re-runs with other dates of entry every decision came out the same." in page
    assert "Certify it again" not in page
    # Groups are called by the names of their queues.
    assert "<td>Calls</td>" in page
    assert "<td>calls</td>" not in page
    # Plain words come first, the numbers for specialists are folded.
    assert page.index("Nothing can be said of these") < page.index("In numbers, for specialists")
    facts = json.loads(agent.get(f"{PAGE}/json").data)
    assert facts["neutral"] is True
    assert facts["seed"]["effort"] == 0
    assert facts["hashes"]["roster"] in page
    assert "VERDICT: neutral" in agent.get(f"{PAGE}/txt").text
    whole = agent.get(f"{PAGE}/html")
    assert facts["hashes"]["anonymised_input"] in whole.text
    assert "attachment" in whole.headers["Content-Disposition"]
    made = "paiban certify --db URL --site living --month 2026-11 --seed 1 --effort 0 --shuffles 2 --ids 1"
    assert made in page


def publish(office: Office) -> None:
    with office.store.write() as connection:
        connection.execute(update(stored_roster).values(state="published"))


def test_a_planted_leak_is_told_on_the_page(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever makes the problem tells the search who was there first, and that one gets no duty."""
    hired: dict[str, date] = {}
    honest = certify_decisions.Deciders().problem

    def problem(centre: Centre, case: Case) -> RosterProblem:
        hired.update({row.agent: row.hired_on or date.min for row in centre.agents})
        return honest(centre, case)

    def roster(known: RosterProblem, book: Rulebook, case: Case) -> Roster:
        first = min(hired, key=lambda agent: hired[agent])
        return Roster(duty for duty in by_turns(known, book, case).duties if duty.agent != first)

    planted = certify_decisions.Deciders(problem=problem, roster=roster)
    monkeypatch.setattr("webapp.services.certify.Deciders", lambda: planted)
    office = sqlite_office
    stored_november(office.store)
    scheduler = office.person("scheduler")
    scheduler.post(PAGE, effort="thorough")
    assert certified(office).result["neutral"] is False  # type: ignore[index]
    page = scheduler.get(PAGE).text
    assert "Not shown to be neutral" in page
    assert re.search(r"these decisions came out otherwise: [^.]*the roster", page)
    assert "NOT SHOWN TO BE NEUTRAL" in scheduler.get(f"{PAGE}/txt").text


def test_a_certificate_under_way_is_stopped(sqlite_office: Office) -> None:
    stored_november(sqlite_office.store)
    scheduler = sqlite_office.person("scheduler")
    scheduler.post(PAGE)
    assert "Stop" in scheduler.get(PAGE).text
    assert scheduler.post(f"{PAGE}/stop").status_code == 302
    job = asked(sqlite_office)
    assert job
    assert job.state == jobs.CANCELLED
    assert "There is no certificate of this month yet." in scheduler.get(PAGE).text
    assert sqlite_office.person("agent").post(f"{PAGE}/stop").status_code == 403


def test_a_senseless_effort_is_refused(sqlite_office: Office) -> None:
    stored_november(sqlite_office.store)
    with pytest.raises(CannotDo, match="choose one of quick, thorough"), sqlite_office.store.write() as c:
        certificates.start(c, site_named(c, None), NOVEMBER, "scheduler", "endless")
    assert asked(sqlite_office) is None
