"""Two versions side by side: cells, what agents bear, the service to expect and the hours missing."""

import re
from dataclasses import replace
from datetime import date

import pytest

from tests.webapp.app.conftest import NOW, Office
from tests.webapp.app.test_months import OCTOBER
from webapp.centre.model import DutyRow, RequirementRow
from webapp.centre.times import wall_instant
from webapp.services import drafts
from webapp.services.drafts import Planned
from webapp.services.side_by_side import choices, compare
from webapp.services.sites import site_named
from webapp.services.versions import Cause
from webapp.store.sites import StoredSite

ON = date(2026, 10, 5)


def planned(site: StoredSite, *agents: str) -> Planned:
    """These agents work early on the 5th, when three are needed from 8:00 to 9:00."""
    begin, over = (wall_instant(ON, minute, site.zone) for minute in (480, 990))
    rows = tuple(DutyRow(agent, ON, "E", "calls", begin, over) for agent in agents)
    # 18 calls of 200 s in half an hour are 18 * 200 / 1800 = 2 erlangs.
    needs = tuple(
        RequirementRow("calls", wall_instant(ON, minute, site.zone), 18, 200, 2.0, 3, 3, 0.8, 0.7)
        for minute in (480, 510)
    )
    return Planned(OCTOBER, rows, needs)


@pytest.fixture
def two(office: Office) -> Office:
    """Version 1 with two agents, version 2 with four."""
    with office.store.write() as connection:
        site = site_named(connection, None)
        for agents in (("B0", "B1"), ("B0", "B1", "B2", "B3")):
            drafts.draft(connection, "living", planned(site, *agents), Cause("plan", "tester", NOW))
    return office


def test_hours_missing_and_the_service_to_expect_are_told(two: Office) -> None:
    with two.store.read() as connection:
        both = compare(connection, site_named(connection, None), "2026-10:1", "2026-10:2")
    assert both.changed is not None
    assert [(one.agent, one.before, one.after) for one in both.changed] == [
        ("B2", "", "E calls"),
        ("B3", "", "E calls"),
    ]
    # One agent is missing in two half-hours, then nobody.
    assert (both.before.short_hours, both.after.short_hours) == (1.0, 0.0)
    # Two agents for 2 erlangs never catch up with the queue, four do.
    assert both.before.service_level == pytest.approx(0.0, abs=1e-9)
    assert both.after.service_level is not None
    assert 0.7 < both.after.service_level < 1
    assert [day.date for day in both.after.days] == [ON]
    # 8:00 to 16:30 without the half-hour of the meal: 8 hours each.
    assert [(p.after.agent, p.after.hours - p.before.hours) for p in both.agents] == [
        ("B2", 8.0),
        ("B3", 8.0),
    ]


def test_any_two_can_be_chosen_and_turned_round(two: Office) -> None:
    with two.store.read() as connection:
        known = choices(connection, site_named(connection, None))
    assert [one.key for one in known] == ["2026-10:2", "2026-10:1"]
    reader = two.person("planner")
    page = reader.get("/s/living/2026-10/roster/compare?from=2026-10:2&to=2026-10:1").text
    assert page.count("<strong>(−8.0)</strong>") == 2
    assert "+1.0" in page
    # From four duties to two at the same hours; every rule that costs something is priced on both sides.
    assert re.search(
        r"E [^<]*</th><td>08:00–16:30 \(12:00–12:30\)</td>(<td>[^<]*</td>)<td>4</td><td>2</td>", page
    )
    with two.store.read() as connection:
        both = compare(connection, site_named(connection, None), "2026-10:2", "2026-10:1")
        none = compare(connection, site_named(connection, None), "2026-10:2", "2026-10:2")
    assert not both.shifts[0].redefined
    assert sum(one.before for one in both.rules) == both.before.audit.objective
    assert sum(one.after for one in both.rules) == both.after.audit.objective
    assert sum(one.after for one in none.rules) == both.before.audit.objective
    gone = replace(both, after=replace(both.after, rows=()))
    assert [(one.hours[1], one.redefined) for one in gone.shifts] == [("", True)]
    for strange in ("1&to=9", "2026-11:1", "2026-10:x", "9:9:9"):
        assert reader.get(f"/s/living/2026-10/roster/compare?from={strange}").status_code == 409
