"""Who could work where somebody is missing: from the cover of a day to the duty given with one press."""

import re
from datetime import date, timedelta

import pytest

from scheduler.candidates import TAKE, Desk
from tests.webapp.app.conftest import NOW, Office, as_read
from tests.webapp.app.test_grid import shifts
from tests.webapp.app.test_months import OCTOBER
from webapp.centre.model import DutyRow, RequirementRow
from webapp.centre.times import wall_instant
from webapp.services import drafts
from webapp.services.desk import open_month
from webapp.services.drafts import Planned
from webapp.services.holes import Hole, hole, spans
from webapp.services.month_cells import day_cover
from webapp.services.sites import site_named
from webapp.services.versions import Cause
from webapp.store.engine import Store

GRID = "/s/living/2026-10/roster"
DAY = date(2026, 10, 5)


def lacking(store: Store) -> None:
    """B0 works early on the 5th, B2 four days before and three after; from 10:00 two are required."""
    with store.read() as connection:
        site = site_named(connection, None)

    def duty(agent: str, on: date) -> DutyRow:
        begin, end = (wall_instant(on, minute, site.zone) for minute in (480, 990))
        return DutyRow(agent, on, "E", "calls", begin, end)

    rows = [duty("B0", DAY), *(duty("B2", DAY + timedelta(days=n)) for n in (-4, -3, -2, -1, 1, 2, 3))]
    needs = [
        RequirementRow("calls", wall_instant(DAY, m, site.zone), 10, 240, 1.3, n, n, 0.9, 0.5)
        for m in range(480, 1200, 30)
        for n in (1 if m < 600 else 2,)
    ]
    planned = Planned(OCTOBER, tuple(rows), tuple(needs))
    store.retrying(lambda c: drafts.draft(c, site.code, planned, Cause("plan", "tester", NOW)))


def found(store: Store, queue: str = "", at: str = "", shift: str = "") -> Hole | None:
    with store.read() as connection:
        month = open_month(connection, "living", OCTOBER)
    return hole(month, DAY, spans(day_cover(month, DAY)), queue, at, shift, None)


def test_stretches_of_too_few_agents_are_told_with_their_hours(sqlite_office: Office) -> None:
    lacking(sqlite_office.store)
    with sqlite_office.store.read() as connection:
        month = open_month(connection, "living", OCTOBER)
    told = [(f"{s.start:%H:%M}", f"{s.end:%H:%M}", s.hours) for s in spans(day_cover(month, DAY))]
    # One is missing from 10:00, two from 16:30 (B0 is gone) and while B0 eats: 10 h + 3.5 h + 0.5 h.
    assert told == [("10:00", "20:00", 14.0)]


def test_shifts_that_cover_the_hole_are_asked_about_most_filled_first(sqlite_office: Office) -> None:
    lacking(sqlite_office.store)
    noon, morning = found(sqlite_office.store, "calls", "13:00"), found(sqlite_office.store, "calls", "10:30")
    assert noon
    assert morning
    # Late from 11:30 to 20:00 without its break: 8 h. Early from 10:00 to 16:30 without its own: 6 h.
    assert [(way.duty.shift, way.hours) for way in noon.fillings] == [("L", 8.0), ("E", 6.0)]
    assert [way.duty.shift for way in morning.fillings] == ["E"]
    assert noon.fits
    assert noon.fits.chosen.duty.shift == "L"
    early = found(sqlite_office.store, "calls", "13:00", "E.5")
    assert early
    assert early.fits
    assert early.fits.chosen.duty.shift == "E"


def test_who_is_free_is_ranked_and_who_cannot_is_told_why(sqlite_office: Office) -> None:
    lacking(sqlite_office.store)
    worst = found(sqlite_office.store)
    assert worst
    assert worst.fits
    assert f"{worst.slot.start:%H:%M}" == "12:00"
    assert {one.agent for one in worst.fits.able} == {"B1", "B3", "B4", "B5"}
    assert [one.agent for one in worst.fits.unable] == ["B2"]
    assert worst.fits.unable[0].breaks
    prices = [one.price for one in worst.fits.able]
    assert prices == sorted(prices)
    assert prices[0] < 0
    assert set(worst.fits.burden) == {"B1", "B3", "B4", "B5"}
    with sqlite_office.store.read() as connection:
        month = open_month(connection, "living", OCTOBER)
    desk = Desk(month.problem, month.rulebook, month.roster, 4)
    # Judged one by one, they are those whom a desk with the whole day ready finds, to the word.
    ranked = desk.substitutes(worst.fits.chosen.duty).candidates
    assert (*worst.fits.able, *worst.fits.unable) == tuple(one for one in ranked if one.way == TAKE)


def test_one_press_gives_the_duty_and_the_hole_is_smaller(office: Office) -> None:
    lacking(office.store)
    scheduler = office.person("scheduler")
    cover = scheduler.get(f"{GRID}/cover?day=5").text
    link = re.search(r'data-hole href="([^"]+queue=calls[^"]+)"', cover)
    assert link
    page = scheduler.get(link[1].replace("&amp;", "&")).text
    assert "Who could work then?" in page
    form = re.search(r'<form method="post" action="[^"]+cell">.*?</form>', page, re.S)
    assert form
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[0]))
    del fields["csrf_token"]
    agent = fields["at"].split(".")[0]
    assert scheduler.post(f"{GRID}/cell", **fields).status_code == 302
    assert shifts(office)[agent, 5] == fields["shift"]
    again = scheduler.get(f"{GRID}/hole?day=5").text
    assert f">{agent}<" not in again


def test_readers_see_who_could_but_give_nothing(sqlite_office: Office) -> None:
    lacking(sqlite_office.store)
    page = sqlite_office.person("planner").get(f"{GRID}/hole?day=5").text
    assert "agents missing" in page
    assert 'name="shift"' not in page


def test_who_reaches_a_team_sees_its_agents_only(sqlite_office: Office) -> None:
    lacking(sqlite_office.store)
    page = as_read(sqlite_office.person("scheduler", team="T1").get(f"{GRID}/hole?day=5"))
    assert "B3" in page
    assert "B4" not in page


@pytest.mark.parametrize(("day", "status"), [("5", 200), ("6", 200), ("32", 404), ("", 404), ("x", 404)])
def test_a_day_without_hole_says_so_and_one_that_there_is_not_is_not_found(
    sqlite_office: Office, day: str, status: int
) -> None:
    lacking(sqlite_office.store)
    answer = sqlite_office.person("scheduler").get(f"{GRID}/hole?day={day}")
    assert answer.status_code == status
    assert ("Nobody is missing on this day" in answer.text) is (day == "6")
