"""A plan that dies, is stopped or fails: the next attempt goes on from the best roster, pins are held."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from scheduler.domain.problem import RosterProblem
from scheduler.solver.progress import Progress
from tests.patience import PATIENCE_S
from tests.webapp.app.conftest import NOW, Office, opened
from tests.webapp.app.test_months import stored_october
from tests.webapp.jobs.lost_leases import stand_still
from tests.webapp.services.living import write_living
from webapp.centre.model import DutyRow
from webapp.centre.times import wall_instant
from webapp.jobs.child import FENCED, run
from webapp.jobs.plan import Live
from webapp.services import drafts
from webapp.services.desk import open_month
from webapp.services.drafts import Planned
from webapp.services.forecast_kept import KIND
from webapp.services.months import Month
from webapp.services.solving import PLAN
from webapp.services.versions import Cause
from webapp.store import jobs
from webapp.store.documents import newest
from webapp.store.engine import Store, open_store
from webapp.store.roster_notes import add_pins
from webapp.store.rosters import PUBLISHED, duties_at, roster_of
from webapp.store.tables.rosters import roster

DRAFT = "/s/living/2026-10/draft"
ENDLESS = {"month": "2026-10", "effort": 100_000, "seconds": 3600, "seed": 1}
PINNED = frozenset({("B0", date(2026, 10, 6)), ("B1", date(2026, 10, 5)), ("B3", date(2026, 10, 7))})


started: "list[subprocess.Popen[bytes]]" = []


@pytest.fixture(autouse=True)
def no_child_is_left() -> Iterator[None]:
    """An endless search whose test has failed would take a core from all tests after it."""
    yield
    while started:
        last = started.pop()
        last.kill()
        last.wait()


def ordered(office: Office, subject: str = "2026-10", **facts: object) -> int:
    told = {**ENDLESS, **facts}
    return office.store.retrying(
        lambda c: jobs.enqueue(c, PLAN, told, "Chen", site_id=office.site_id, subject=subject)
    )


def get(store: Store, number: int) -> jobs.Job:
    with store.read() as connection:
        found = jobs.job_of(connection, number)
    assert found
    return found


def child(office: Office, number: int, attempt: int) -> "subprocess.Popen[bytes]":
    url = office.store.engine.url.render_as_string(hide_password=False)
    call = [sys.executable, "-m", "webapp.jobs.child", url, str(number), str(attempt)]
    started.append(subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
    return started[-1]


def until(store: Store, number: int, wanted: Callable[[jobs.Job], bool]) -> jobs.Job:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if wanted(found := get(store, number)):
            return found
        assert found.open, found
        time.sleep(0.02)
    raise AssertionError(get(store, number))


@pytest.fixture
def office(sqlite_database: Callable[[], str], tmp_path: Path) -> Office:
    return opened(open_store(sqlite_database()), write_living(tmp_path / "living"))


def held(store: Store, site_id: int) -> "set[tuple[str, date, str]]":
    with store.read() as connection:
        stored = roster_of(connection, site_id, str(Month(2026, 10)))
        assert stored
        rows = duties_at(connection, stored.id, stored.version, ZoneInfo("Asia/Shanghai"))
    return {(row.agent, row.date, row.shift) for row in rows if (row.agent, row.date) in PINNED}


def test_the_second_attempt_begins_where_the_first_was_killed_and_pins_stay(office: Office) -> None:
    store = office.store
    stored_october(store, "draft")
    with store.write() as connection:
        stored = roster_of(connection, office.site_id, "2026-10")
        assert stored
        add_pins(connection, stored.id, PINNED, "Chen", NOW)
    before = held(store, office.site_id)
    number = ordered(office)
    assert store.retrying(lambda c: jobs.claim(c, "w"))
    process = child(office, number, 1)
    # It cannot have been kept before it was better than what it began with.
    kept = until(store, number, lambda one: bool(one.checkpoint))
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    kept = get(store, number)
    store.retrying(lambda c: jobs.give_back(c, number, 1))
    again = store.retrying(lambda c: jobs.claim(c, "w"))
    assert again
    assert again.checkpoint == kept.checkpoint
    # It is asked to stop at once: whatever it has then comes from the first attempt.
    assert store.retrying(lambda c: jobs.cancel(c, number))
    assert run(store, number, 2)
    ended = get(store, number)
    assert ended.result
    assert ended.result["stopped"]
    assert kept.progress
    assert ended.progress
    costs = [cost for _, cost in ended.progress["line"]]
    # The first incumbent of the second attempt is at least as good as the best that was kept of the first.
    assert costs[0] <= kept.progress["line"][-1][1]
    assert ended.result["objective"] <= kept.progress["line"][-1][1]
    assert ended.result["version"] == 2
    assert held(store, office.site_id) == before
    store.close()


@pytest.mark.parametrize("moment", ["begun", "forecasting"])
def test_a_plan_that_has_nothing_to_keep_stops_at_once(office: Office, moment: str) -> None:
    store, number = office.store, ordered(office)
    assert store.retrying(lambda c: jobs.claim(c, "w"))
    if moment == "begun":
        assert store.retrying(lambda c: jobs.cancel(c, number))
    process = child(office, number, 1)
    if moment == "forecasting":
        until(store, number, lambda one: bool((one.progress or {}).get("step")))
        assert store.retrying(lambda c: jobs.cancel(c, number))
    asked = os.times()
    assert process.wait(PATIENCE_S) == 0
    used = os.times()
    ended = get(store, number)
    # A small month may have its first legal roster before the next beat hears of the wish to stop.
    stopped = moment == "forecasting" and ended.state == "done" and (ended.result or {}).get("stopped")
    assert stopped or (ended.state, ended.result) == ("cancelled", None)
    if moment == "forecasting":
        # A beat later, counted in the work that the child still did.
        assert used.children_user - asked.children_user < 60
        assert ended.ended_at
    store.close()


def test_a_stop_costs_no_more_than_keeping_the_roster_which_heeds_the_month_before(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, site = office.store, office.site_id
    # Six days running are the most that anybody may work: B0 to B2 have had theirs when November begins.
    zone = ZoneInfo("Asia/Shanghai")
    rows = tuple(
        DutyRow(f"B{n}", on, "E", "calls", wall_instant(on, 480, zone), wall_instant(on, 990, zone))
        for n in range(3)
        for on in (date(2026, 10, day) for day in range(26, 32))
    )
    october = Planned(Month(2026, 10), rows, ())
    store.retrying(lambda c: drafts.draft(c, "living", october, Cause("plan", "tester", NOW)))
    with store.write() as connection:
        connection.execute(update(roster).values(state=PUBLISHED))
    number = ordered(office, month="2026-11", subject="2026-11")
    asked: list[float] = []
    hear = Live.found

    def found(live: Live, stand: Progress, problem: RosterProblem) -> None:
        hear(live, stand, problem)
        if stand.roster is not None and not stand.hard and not asked:
            assert store.retrying(lambda c: jobs.cancel(c, number))
            asked.append(time.process_time())

    monkeypatch.setattr(Live, "found", found)
    assert store.retrying(lambda c: jobs.claim(c, "w"))
    assert run(store, number, 1)
    # Some 0.3 CPU-seconds: the look at the wish to stop, the verdict, and the draft.
    assert time.process_time() - asked[0] < 5.0
    ended = get(store, number)
    assert ended.result
    assert ended.result["stopped"]
    assert ended.progress
    assert ended.progress["phase"] == "done"
    with store.read() as connection:
        kept = open_month(connection, "living", Month(2026, 11))
        assert kept.audit.hard == ()
        assert kept.head.price_after == kept.audit.objective == ended.result["objective"]
        past = {(row.agent, row.date) for row in kept.centre.past_duties}
        assert {(row.agent, row.date) for row in rows} <= past
        assert newest(connection, site, KIND, "2026-11")


def test_three_deaths_are_told_on_the_page(office: Office) -> None:
    number = ordered(office)
    for _ in range(3):
        assert office.store.retrying(lambda c: jobs.claim(c, "w7", timedelta(seconds=-1)))
    assert office.store.retrying(lambda c: jobs.claim(c, "w8")) is None
    assert get(office.store, number).state == "failed"
    page = office.person("scheduler").get(DRAFT).text
    assert "It was tried 3 times and died each time; the last worker was w7." in page
    assert "It ended without a roster." in page
    # Nothing bars the way to another try.
    assert office.store.retrying(
        lambda c: jobs.enqueue(c, PLAN, ENDLESS, "Chen", site_id=office.site_id, subject="2026-10")
    )
    office.store.close()


def test_an_attempt_that_lost_its_lease_ends_without_a_word(office: Office) -> None:
    number = office.store.retrying(lambda c: jobs.enqueue(c, "echo", {"steps": 200}, "x"))
    assert office.store.retrying(lambda c: jobs.claim(c, "w1"))
    stale = child(office, number, 1)
    until(office.store, number, lambda one: bool(one.progress))
    stand_still(office.store, stale.pid)
    office.store.retrying(lambda c: jobs.give_back(c, number, 1))
    assert office.store.retrying(lambda c: jobs.claim(c, "w2"))
    with office.store.write() as connection:
        assert jobs.beat(connection, number, 2, progress={"count": -7}) is False
    stale.send_signal(signal.SIGCONT)
    assert stale.wait(PATIENCE_S) == FENCED
    now = get(office.store, number)
    assert (now.attempt, now.progress, now.state) == (2, {"count": -7}, "running")
    office.store.close()
