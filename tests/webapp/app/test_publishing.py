"""From draft to published on the page: reading, refusing, overriding, recalling, comparing."""

from sqlalchemy import func, select

from tests.webapp.app.conftest import Office
from tests.webapp.app.test_months import OCTOBER, stored_october
from webapp.services.desk import open_month
from webapp.services.people import appoint
from webapp.services.sites import site_named
from webapp.store.tables.decisions import notice

PAGE = "/s/living/2026-10/roster/publish"
READ = "/s/living/2026-10/roster/read"
COMMENT = "/s/living/2026-10/roster/comment"


def manned(office: Office) -> None:
    """A draft of October, somebody who publishes it and somebody who has to read it before."""
    stored_october(office.store, "draft")
    with office.store.write() as connection:
        site = site_named(connection, None)
        appoint(connection, site, "operations-supervisor", "operations-supervisor")
        appoint(connection, site, "area-manager", "area-manager")


def state(office: Office) -> tuple[str, int]:
    """The state of October and its version."""
    with office.store.read() as connection:
        month = open_month(connection, "living", OCTOBER)
        return month.state, month.version


def told(office: Office) -> int:
    """How many notices there are."""
    with office.store.read() as connection:
        return int(connection.execute(select(func.count()).select_from(notice)).scalar_one())


def test_a_month_is_reviewed_read_published_and_recalled(office: Office) -> None:
    manned(office)
    boss, manager = office.person("operations-supervisor"), office.person("area-manager")
    assert boss.post(PAGE, verb="review", version=1).status_code == 302
    refused = boss.post(PAGE, verb="publish", version=2, reason="three more nights")
    assert refused.status_code == 409
    assert 'value="three more nights"' in refused.text
    assert "area-manager has not confirmed reading version 2." in refused.text
    assert manager.post(READ, version=2).status_code == 302
    assert manager.post(READ, version=2).status_code == 302
    assert "area-manager has read this version" in boss.get(PAGE).text
    # Whatever hard rules October breaks are knowingly let pass.
    answer = boss.post(PAGE, verb="publish", version=2, override="few agents, known")
    assert (answer.status_code, state(office)) == (302, ("published", 3))
    # B0, B1 and B2 of the publication; of the review these three and the area manager.
    assert told(office) == 3 + 4
    assert boss.post(PAGE, verb="recall", version=3).status_code == 409
    assert boss.post(PAGE, verb="recall", version=3, reason="a mistake").status_code == 302
    assert state(office) == ("recalled", 4)
    assert "It was recalled since." in manager.get(PAGE).text
    assert "The operations supervisor puts it up for review" in manager.get(PAGE).text


def test_a_scheduler_does_not_publish_and_an_old_page_does_not_either(office: Office) -> None:
    manned(office)
    assert office.person("scheduler").post(PAGE, verb="review", version=1).status_code == 403
    boss = office.person("operations-supervisor")
    boss.post(PAGE, verb="review", version=1)
    stale = boss.post(PAGE, verb="publish", version=1, override="x")
    assert stale.status_code == 409
    assert "Somebody was faster" in stale.text
    assert state(office) == ("review", 2)
    assert boss.post(PAGE, verb="burn", version=2).status_code == 400


def test_comments_are_for_the_review_and_ratings_for_what_is_published(office: Office) -> None:
    manned(office)
    boss, agent = office.person("operations-supervisor"), office.person("agent", person="B0")
    assert agent.post(COMMENT, text="too early").status_code == 409
    boss.post(PAGE, verb="review", version=1)
    assert agent.post(COMMENT, text="Fewer lates, please").status_code == 302
    assert agent.post(COMMENT, text="five stars", rating=5).status_code == 409
    assert agent.post(COMMENT, text="  ").status_code == 409
    assert "Fewer lates, please" in boss.get(PAGE).text


def test_two_versions_are_compared(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "draft")
    scheduler = sqlite_office.person("scheduler")
    cell = "/s/living/2026-10/roster/cell"
    assert scheduler.post(cell, at=["B3.5", "B4.5"], shift="L", version=1).status_code == 302
    page = scheduler.get("/s/living/2026-10/roster/compare?from=1&to=2").text
    assert page.count("<strong>L Calls</strong>") == 2
    # B3 and B4 have a duty more each: 8 paid hours, and no half-hour for the meal.
    assert page.count("<strong>(+8.0)</strong>") == 2
    turned = scheduler.get("/s/living/2026-10/roster/compare?from=2026-10:2&to=2026-10:1").text
    assert turned.count("<strong>(−8.0)</strong>") == 2
    assert "changed by hand" in scheduler.get("/s/living/2026-10/roster/versions").text
    for strange in ("1&to=9", "2026-11:1", "2026-10:x", "9:9:9"):
        assert scheduler.get(f"/s/living/2026-10/roster/compare?from={strange}").status_code == 409
