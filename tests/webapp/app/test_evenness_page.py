"""Fairness by month and over rolling months, from the database."""

from datetime import date

import pytest
from sqlalchemy import update

from scheduler.neutral.burdens import LOAD, WEEKENDS
from tests.webapp.app.conftest import NOW, Office
from webapp.centre.model import DutyRow
from webapp.centre.times import wall_instant
from webapp.services import drafts
from webapp.services.drafts import Planned
from webapp.services.evenness import evenness
from webapp.services.months import Month
from webapp.services.problems import CannotDo
from webapp.services.sites import site_named
from webapp.services.versions import Cause
from webapp.store.tables.rosters import roster

SEPTEMBER, OCTOBER = Month(2026, 9), Month(2026, 10)


def rostered(office: Office, month: Month, state: str, *duties: tuple[str, int]) -> None:
    """Early duties of agents on days of a month."""
    with office.store.read() as connection:
        site = site_named(connection, None)
    rows = []
    for agent, day in duties:
        on = date(month.year, month.month, day)
        start, end = (wall_instant(on, minute, site.zone) for minute in (480, 990))
        rows.append(DutyRow(agent, on, "E", "calls", start, end))
    planned = Planned(month, tuple(rows), ())
    office.store.retrying(lambda c: drafts.draft(c, site.code, planned, Cause("plan", "tester", NOW)))
    with office.store.write() as connection:
        connection.execute(update(roster).where(roster.c.month == str(month)).values(state=state))


def loads(office: Office, months: int) -> dict[str, int | None]:
    with office.store.read() as connection:
        found = evenness(connection, site_named(connection, None), OCTOBER, months)
    assert found
    return {one.agent: one.counts[LOAD] for one in found.agents if one.counts[LOAD]}


def test_rolling_months_add_up_what_was_published(office: Office) -> None:
    # 5 and 6 September 2026 are a weekend; so is 3 October.
    rostered(office, SEPTEMBER, "published", ("B0", 5), ("B0", 6), ("B1", 7))
    rostered(office, OCTOBER, "draft", ("B0", 3), ("B1", 5), ("B2", 6))
    assert loads(office, 1) == {"B0": 1, "B1": 1, "B2": 1}
    assert loads(office, 3) == {"B0": 3, "B1": 2, "B2": 1}
    with office.store.read() as connection:
        found = evenness(connection, site_named(connection, None), OCTOBER, 3)
    assert found
    line = next(one for one in found.overall if one.measure == WEEKENDS)
    # B0 has three weekend duties of three, five others none: no roster of three over six is below 0 to 1.
    assert (int(line.spread.most), int(line.spread.range), line.least_range) == (3, 3, 1)


def test_an_earlier_draft_does_not_count(sqlite_office: Office) -> None:
    rostered(sqlite_office, SEPTEMBER, "draft", ("B0", 5))
    rostered(sqlite_office, OCTOBER, "draft", ("B1", 5))
    assert loads(sqlite_office, 3) == {"B1": 1}


def test_the_page_shows_month_and_months(sqlite_office: Office) -> None:
    rostered(sqlite_office, SEPTEMBER, "published", ("B0", 5))
    rostered(sqlite_office, OCTOBER, "draft", ("B0", 3))
    director = sqlite_office.person("centre-director")
    page = director.get("/s/living/2026-10/fairness?months=3").text
    assert "2 months with a roster: September 2026, October 2026." in page
    assert page.count('data-agent="') == 6
    assert "There is no roster" in director.get("/s/living/2026-12/fairness").text
    agent = sqlite_office.person("agent", person="B0")
    assert agent.get("/s/living/2026-10/fairness").status_code == 403


def test_months_out_of_bounds_are_refused(sqlite_office: Office) -> None:
    with sqlite_office.store.read() as connection, pytest.raises(CannotDo, match="1 to 12"):
        evenness(connection, site_named(connection, None), OCTOBER, 13)
