"""What goes wrong while somebody works: killed processes, stale tabs, impatient clicks, the way back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select, update

from tests.webapp.browser import house as centre
from tests.webapp.browser.conftest import Visiting
from tests.webapp.browser.serving import House, Process, served_apart
from tests.webapp.browser.visits import Visit
from tests.webapp.jobs.lost_leases import end_lease
from webapp.services.sites import site_named
from webapp.services.solving import AGAIN, PLAN
from webapp.store import jobs
from webapp.store.tables.leave import leave_slip

GRID = "2026-10/roster"
UNREACHED = "net::ERR_"


@pytest.fixture
def apart(database_url: str) -> Iterator[tuple[House, Process]]:
    with served_apart(database_url) as opened:
        centre.draft_october(opened[0].store)
        yield opened


@pytest.fixture
def house(apart: tuple[House, Process]) -> House:
    return apart[0]


@pytest.fixture
def web(apart: tuple[House, Process]) -> Process:
    return apart[1]


def slips(house: House) -> int:
    """How many leave slips there are."""
    with house.store.read() as connection:
        return int(connection.execute(select(func.count()).select_from(leave_slip)).scalar_one())


def fills_leave(someone: Visit) -> None:
    """The form of a leave, filled in."""
    someone.go("leave/ask")
    someone.field("Kind of leave").select_option("personal")
    someone.field("First day").fill("2026-09-24")
    someone.field("Reason").fill("moving house")


def forgives_lost_connections(someone: Visit) -> None:
    """A browser complains of a server that is away: that was meant."""
    someone.page.evaluate("0")
    assert all(UNREACHED in one for one in someone.complaints), someone.complaints
    someone.complaints.clear()


def test_a_form_that_was_being_sent_when_the_web_died_is_sent_again_and_counts_once(
    visit: Visiting, house: House, web: Process
) -> None:
    someone = visit("agent", "en", 390)
    fills_leave(someone)
    with house.store.write() as connection:
        # Nobody else can write now: the request is in the middle of its work when the process dies.
        connection.execute(update(leave_slip).values(reason=leave_slip.c.reason))
        with someone.page.expect_request("**/leave/ask"):
            someone.button("Hand in").click(no_wait_after=True)
        web.kill()
    assert slips(house) == 0
    web.start()
    fills_leave(someone)
    someone.button("Hand in").click()
    someone.sees("waits for a decision")
    assert slips(house) == 1
    forgives_lost_connections(someone)


def test_a_watched_plan_says_that_the_web_is_away_and_goes_on_when_it_is_back(
    visit: Visiting, house: House, web: Process
) -> None:
    scheduler = visit("scheduler", "zh").go("2026-10/draft")
    scheduler.button("Start").click()
    scheduler.sees("Waiting for a worker.")
    web.kill()
    away = scheduler.page.get_by_text(
        scheduler.t("The server does not answer; this page tries again by itself.")
    )
    expect(away).to_be_visible()
    web.start()
    expect(away).to_be_hidden()
    scheduler.button("Stop and keep the best").click()
    expect(scheduler.button("Start")).to_be_visible()
    forgives_lost_connections(scheduler)


def test_a_watched_plan_says_that_its_worker_was_lost_and_goes_on(visit: Visiting, house: House) -> None:
    scheduler = visit("scheduler", "en").go("2026-10/draft")
    scheduler.button("Start").click()
    scheduler.sees("Waiting for a worker.")
    centre.search_on(house.store)
    worker = house.work()
    expect(scheduler.page.get_by_role("progressbar")).to_be_visible()
    scheduler.misses("Waiting for a worker.")
    worker.kill()
    worker.wait()
    with house.store.read() as connection:
        (lost,) = jobs.jobs_of(connection, site_named(connection, centre.CODE).id, PLAN, str(centre.OCTOBER))
    end_lease(house.store, lost)
    house.work()
    scheduler.sees(AGAIN.template, attempt=lost.attempt + 1)
    scheduler.button("Stop and keep the best").click()
    expect(scheduler.link("Look at the roster").or_(scheduler.button("Start")).first).to_be_visible()


def test_a_stale_tab_is_told_what_changed_and_changes_nothing(visit: Visiting) -> None:
    scheduler = visit("scheduler", "en").go(GRID)
    scheduler.expected.add(409)
    first, second = scheduler.page, scheduler.another()
    second.goto(first.url)
    for page, shift in ((second, ""), (first, "L")):
        page.locator("[id='A1.2']").press("Enter")
        dialog = page.get_by_role("dialog")
        dialog.locator(f"[name=shift][value='{shift}']").check()
        dialog.get_by_role("button", name="Save").click()
        if page is second:
            expect(page.locator("[id='A1.2']")).to_have_text("·")
    expect(dialog.get_by_role("heading", name="Somebody was faster")).to_be_visible()
    expect(dialog.get_by_role("paragraph").filter(has_text="赵艳")).to_contain_text("→ off")
    dialog.get_by_role("link", name="To the grid").click()
    expect(first.locator("[id='A1.2']")).to_have_text("·")


def test_an_impatient_double_click_hands_in_once(visit: Visiting, house: House) -> None:
    someone = visit("agent", "zh", 390)
    fills_leave(someone)
    someone.button("Hand in").dblclick()
    someone.sees("waits for a decision")
    assert slips(house) == 1


def test_the_way_back_after_handing_in_leads_to_the_form_and_sends_nothing(
    visit: Visiting, house: House
) -> None:
    someone = visit("agent", "en", 390)
    fills_leave(someone)
    someone.button("Hand in").click()
    someone.sees("waits for a decision")
    someone.page.go_back()
    expect(someone.page.get_by_role("heading", level=1)).to_have_text(someone.t("Ask for leave"))
    someone.page.reload()
    assert slips(house) == 1
    someone.page.go_forward()
    someone.sees("waits for a decision")
    assert slips(house) == 1
