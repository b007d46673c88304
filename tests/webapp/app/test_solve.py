"""Planning a month from its page: started once, watched, stopped, refused where it is published."""

import pytest

from tests.webapp.app.conftest import Office
from tests.webapp.app.test_months import stored_october
from webapp.services import solving
from webapp.services.desk import open_month
from webapp.services.months import Month
from webapp.services.sites import site_named
from webapp.store import jobs
from webapp.store.jobs import Job
from webapp.store.rosters import versions_of

DRAFT = "/s/living/2026-10/draft"


def plans(office: Office) -> list[Job]:
    with office.store.read() as connection:
        return solving.plans(connection, site_named(connection, None), Month(2026, 10))


def test_a_double_click_starts_one_plan(office: Office) -> None:
    scheduler = office.person("scheduler")
    for _ in range(2):
        answer = scheduler.post(DRAFT, effort="quick", seed="7")
        assert answer.status_code == 302, answer.text
    (job,) = plans(office)
    assert (job.facts["effort"], job.facts["seed"], job.actor) == (2, 7, "scheduler")
    assert "Waiting for a worker" in scheduler.get(DRAFT).text


def test_a_plan_under_way_is_shown_and_stopped(office: Office) -> None:
    scheduler = office.person("scheduler")
    scheduler.post(DRAFT, effort="quick")
    job = office.store.retrying(lambda c: jobs.claim(c, "w"))
    assert job
    assert "A worker has taken it up and is getting ready." in scheduler.get(DRAFT).text
    told = {"phase": "searching", "done": 0.25, "objective": 4321, "hard": 0, "line": [[1, 5000], [2, 4321]]}
    office.store.retrying(lambda c: jobs.beat(c, job.id, job.attempt, progress=told))
    part = scheduler.get(f"{DRAFT}/progress").text
    assert "4,321" in part
    assert "Searching, 25 %" in part
    assert "polyline" in part
    scheduler.post(f"{DRAFT}/stop", job=job.id)
    assert office.store.retrying(lambda c: jobs.beat(c, job.id, job.attempt)) is True
    assert "the best roster so far is kept" in scheduler.get(DRAFT).text


def test_an_earlier_version_is_taken_as_the_draft_to_go_on_from(office: Office) -> None:
    stored_october(office.store, "draft")
    scheduler = office.person("scheduler")
    scheduler.post("/s/living/2026-10/roster/cell", at="B3.8", shift="L", version=1)
    assert scheduler.post(f"{DRAFT}/take", take=1, version=1).status_code == 409
    assert scheduler.post(f"{DRAFT}/take", take=1, version=2).status_code == 302
    with office.store.read() as connection:
        month = open_month(connection, "living", "2026-10")
        made = versions_of(connection, month.stored.id)
    assert [one.kind for one in made] == ["plan", "edit", "take"]
    assert month.roster.of("B3", 7) == ()
    assert made[2].price_after == made[0].price_after
    # It is that one already, and there is no fourth.
    assert scheduler.post(f"{DRAFT}/take", take=1, version=3).status_code == 409
    assert scheduler.post(f"{DRAFT}/take", take=4, version=3).status_code == 409


def test_how_long_to_search_can_be_told(sqlite_office: Office) -> None:
    scheduler = sqlite_office.person("scheduler")
    assert scheduler.post(DRAFT, effort="deep", minutes="3").status_code == 302
    (job,) = plans(sqlite_office)
    assert (job.facts["effort"], job.facts["seconds"]) == (24, 180)


SENSELESS = [{"effort": "endless"}, {"effort": "quick", "seed": "x"}, {"effort": "quick", "minutes": "0"}]


@pytest.mark.parametrize("form", SENSELESS)
def test_a_senseless_order_is_refused_in_a_sentence(sqlite_office: Office, form: dict[str, str]) -> None:
    answer = sqlite_office.person("scheduler").post(DRAFT, **form)
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text
    # What was asked for is still there to be put right.
    assert (
        f'name="seed" inputmode="numeric" pattern="[0-9]{{1,9}}" value="{form.get("seed", "1")}"'
        in answer.text
    )
    assert form.get("effort") != "quick" or 'value="quick" checked' in answer.text
    assert not plans(sqlite_office)


def test_a_published_month_is_not_planned(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "published")
    scheduler = sqlite_office.person("scheduler")
    assert scheduler.post(DRAFT, effort="quick").status_code == 409
    page = scheduler.get(DRAFT).text
    assert "Plan the month" not in page
    assert 'href="/s/living/2026-10/roster/publish">Who may recall it</a>' in page


def test_agents_do_not_plan(sqlite_office: Office) -> None:
    assert sqlite_office.person("agent").get(DRAFT).status_code == 403
