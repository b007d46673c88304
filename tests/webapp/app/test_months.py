"""The month as its readers see it: agents once it is published, schedulers always."""

from datetime import date

import pytest
from sqlalchemy import update

from tests.webapp.app.conftest import NOW, Office
from webapp.centre.model import DutyRow
from webapp.centre.times import wall_instant
from webapp.services import drafts
from webapp.services.drafts import Planned
from webapp.services.months import Month
from webapp.services.sites import site_named
from webapp.services.versions import Cause
from webapp.store.engine import Store
from webapp.store.tables.rosters import roster

OCTOBER = Month(2026, 10)


def stored_october(store: Store, state: str, code: str | None = None) -> None:
    """B0 and B1 work early on the 5th, B2 late; B0 once more on the 6th; at the site of the code."""
    with store.read() as connection:
        site = site_named(connection, code)

    def duty(agent: str, day: int, shift: str, start: int, end: int) -> DutyRow:
        on = date(2026, 10, day)
        begin, over = (wall_instant(on, minute, site.zone) for minute in (start, end))
        return DutyRow(agent, on, shift, "calls", begin, over)

    rows = (
        duty("B0", 5, "E", 480, 990),
        duty("B0", 6, "L", 690, 1200),
        duty("B1", 5, "E", 480, 990),
        duty("B2", 5, "L", 690, 1200),
    )
    planned = Planned(OCTOBER, rows, ())
    store.retrying(lambda c: drafts.draft(c, site.code, planned, Cause("plan", "tester", NOW)))
    with store.write() as connection:
        connection.execute(update(roster).values(state=state))


@pytest.mark.parametrize(("state", "seen"), [("draft", False), ("published", True), ("recalled", False)])
def test_agents_see_their_month_once_it_is_published(office: Office, state: str, seen: bool) -> None:
    stored_october(office.store, state)
    page = office.person("agent", person="B0").get("/s/living/2026-10/mine").text
    assert ("2 duties" in page) is seen
    assert ("not published yet" in page) is not seen


def test_an_agent_sees_who_is_there_at_the_same_time(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "published")
    someone = sqlite_office.person("agent", person="B0")
    fifth, sixth = (someone.get(f"/s/living/2026-10/mine/{day}").text for day in (5, 6))
    assert "名1" in fifth
    assert "名2" in fifth
    assert "At the same time" not in sixth


def test_schedulers_see_the_grid_of_a_draft(office: Office) -> None:
    stored_october(office.store, "draft")
    page = office.person("scheduler").get("/s/living/2026-10/roster").text
    assert page.count('data-agent="') == 6
    assert page.count('class="duty family-early"') == 2 + 1  # and the legend
    assert "draft" in page


def test_another_site_is_refused_and_none_is_not_found(sqlite_office: Office) -> None:
    someone = sqlite_office.person("scheduler", site_id=None, login="everywhere")
    assert someone.get("/s/living/2026-10/roster").status_code == 200
    assert someone.get("/s/nowhere/2026-10/roster").status_code == 404
    elsewhere = sqlite_office.person("agent", person="B0")
    assert elsewhere.get("/s/living/2026-10/roster").status_code == 403
    assert elsewhere.get("/s/living/2026-13/mine").status_code == 404
