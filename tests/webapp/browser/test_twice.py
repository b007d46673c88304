"""What is sent twice, from a page that is no longer true, or from a session that has ended."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import delete, func, select

from tests.patience import PATIENCE_MS
from tests.webapp.browser import house as centre
from tests.webapp.browser.conftest import Visiting
from tests.webapp.browser.serving import PASSWORD, House, served
from tests.webapp.browser.test_month import SLOTS, UPLOADED
from tests.webapp.browser.visits import Visit
from tests.webapp.browser.words import mainly
from webapp.services.leave_ask import Asked
from webapp.services.leave_ask import ask as ask_leave
from webapp.services.leave_outcome import Done
from webapp.store.tables.accounts import web_session
from webapp.store.tables.jobs import job
from webapp.store.tables.leave import leave_slip

PAINTED_MS, STILL = 300, 0.01
GRID = "2026-10/roster"
CELL = "[id='A1.2']"
ENDED = "Your session had ended, so nothing was sent. What you typed stands here again: "
AGAIN, AGAIN_WITH_FILE = f"{ENDED}send it now.", f"{ENDED}choose the file once more and send it."
TAKEN = "Intervals taken in: %(new)s new, %(changed)s changed, %(unchanged)s as they were."


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    """The centre with a draft of October."""
    with served(database_url) as opened:
        centre.draft_october(opened.store)
        yield opened


def ends_all_sessions(house: House) -> None:
    """As when a week has gone by."""
    with house.store.write() as connection:
        connection.execute(delete(web_session))


def logs_in(someone: Visit, person: str) -> None:
    """Through the form that stands there now."""
    someone.field("Login").fill(person)
    someone.field("Password").fill(PASSWORD)
    someone.button("Log in").click()


def comes_late(someone: Visit, script: str, go: Callable[[], None]) -> None:
    """Go to a page whose script arrives only when what is there without it had time to be painted.

    On a slow machine this happens by itself; nothing may move then either.
    """
    held: list[Route] = []
    someone.page.route(f"**/{script}*", lambda route: held.append(route))
    with someone.page.expect_request(f"**/{script}*", timeout=PATIENCE_MS):
        go()
    someone.page.wait_for_timeout(PAINTED_MS)
    for route in held:
        route.continue_()
    someone.page.unroute(f"**/{script}*")


def there(house: House, table: object) -> int:
    """How many lines a table has."""
    with house.store.read() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]


@mainly("zh")
def test_two_schedulers_write_and_take_back_in_one_cell(visit: Visiting, language: str) -> None:
    first, second = visit("scheduler", language).go(GRID), visit("scheduler", language, person="deputy")
    for one in (first, second.go(GRID)):
        one.expected.add(409)
    before = second.page.locator(CELL).inner_text()
    other = "L" if before == "E" else "E"
    second.page.locator(CELL).press(other)
    expect(second.page.locator(CELL)).to_have_text(other)

    first.page.locator(CELL).press("Delete")
    dialog = first.page.get_by_role("dialog")
    expect(dialog).to_contain_text(first.t("Somebody was faster"))
    expect(dialog.get_by_role("paragraph").filter(has_text="赵艳")).to_contain_text(f"{other} ")
    first.button("Make my change all the same", dialog).click()
    expect(first.page.locator(CELL)).to_have_text("·")

    second.page.locator("[id='A1.3']").press("Control+z")
    dialog = second.page.get_by_role("dialog")
    expect(dialog).to_contain_text(second.t("Somebody was faster"))
    second.link("To the grid as it is now", dialog).click()
    expect(second.page.locator(CELL)).to_have_text("·")
    first.page.locator(CELL).press("Control+z")
    expect(first.page.locator(CELL)).to_have_text(other)


@mainly("zh")
def test_a_shift_typed_after_the_session_ended_is_written_behind_the_login(
    visit: Visiting, house: House, language: str
) -> None:
    scheduler = visit("scheduler", language).go(GRID)
    other = "L" if scheduler.page.locator(CELL).inner_text() == "E" else "E"
    ends_all_sessions(house)
    scheduler.page.locator(CELL).press(other)
    logs_in(scheduler, "scheduler")
    scheduler.sees(
        "Your session had ended, so nothing was written. What you chose is still marked: save it now."
    )
    scheduler.button("Save").click()
    expect(scheduler.page.locator(CELL)).to_have_text(other)


@mainly("en")
@pytest.mark.parametrize("elsewhere", [False, True], ids=["ended", "logged-out-in-another-tab"])
def test_a_form_filled_in_while_the_session_ended_stands_there_again(
    visit: Visiting, house: House, language: str, elsewhere: bool
) -> None:
    someone = visit("agent", language, 390).go("leave/ask?month=2026-10")
    someone.field("Kind of leave").select_option("personal")
    someone.field("First day").fill("2026-09-24")
    someone.field("Reason").fill("moving house")
    someone.page.get_by_text(someone.t("Papers and hand-over")).click()
    someone.field("I hand in papers with it").check()
    if elsewhere:
        tab = someone.another()
        tab.goto(house.address)
        tab.get_by_role("button", name=someone.t("Log out")).click()
        tab.get_by_role("button", name=someone.t("Log in")).wait_for()
        tab.close()
    else:
        ends_all_sessions(house)
    someone.button("Hand in").click()
    someone.field("Login").wait_for()
    comes_late(someone, "keep.js", lambda: logs_in(someone, "A1"))
    someone.sees(AGAIN)
    assert sum(someone.shifts.values()) < STILL, someone.shifts
    assert someone.page.url.endswith("leave/ask?month=2026-10")
    expect(someone.field("First day")).to_have_value("2026-09-24")
    expect(someone.field("Kind of leave")).to_have_value("personal")
    expect(someone.field("I hand in papers with it")).to_be_checked()
    assert there(house, leave_slip) == 0
    someone.button("Hand in").click()
    someone.sees("waits for a decision")
    someone.go("leave/ask?month=2026-10")
    expect(someone.field("Reason")).to_have_value("")


@mainly("en")
def test_counts_are_taken_in_once_by_a_double_click_and_after_the_login(
    visit: Visiting, house: House, language: str, tmp_path: Path
) -> None:
    (tmp_path / "counts.csv").write_text(UPLOADED, encoding="utf-8")
    planner = visit("planner", language).go("history")
    planner.field("CSV file").set_input_files(tmp_path / "counts.csv")
    ends_all_sessions(house)
    planner.button("Take in").click()
    logs_in(planner, "planner")
    planner.sees(AGAIN_WITH_FILE)
    planner.field("CSV file").set_input_files(tmp_path / "counts.csv")
    planner.button("Take in").dblclick()
    planner.sees(TAKEN, new=len(SLOTS), changed=0, unchanged=0)
    planner.page.go_back()
    planner.page.go_forward()
    planner.sees(TAKEN, new=len(SLOTS), changed=0, unchanged=0)


@mainly("zh")
def test_a_month_is_put_up_for_review_once(visit: Visiting, language: str) -> None:
    boss = visit("operations-supervisor", language).go("2026-10/roster/publish")
    boss.expected.add(409)
    stale = boss.another()
    stale.goto(boss.page.url)
    boss.button("Put up for review").dblclick()
    expect(boss.button("Publish to everybody")).to_be_visible()
    stale.get_by_role("button", name=boss.t("Put up for review")).click()
    goes_on(boss, stale)
    told = stale.get_by_label(boss.t("What agents should know"))
    told.fill("as discussed")
    boss.page.go_back()
    boss.go(GRID).page.locator(CELL).press("Delete")
    expect(boss.page.locator(CELL)).to_have_text("·")
    stale.get_by_role("button", name=boss.t("Publish to everybody")).click()
    goes_on(boss, stale)
    expect(told).to_have_value("as discussed")


def goes_on(someone: Visit, stale: Page) -> None:
    """The page says that somebody was faster, and leads to what there is now."""
    expect(stale.get_by_role("alert")).to_be_visible()
    stale.get_by_role("link", name=someone.t("To the page as it is now")).click()
    expect(stale.get_by_role("button", name=someone.t("Publish to everybody"))).to_be_visible()


@mainly("en")
def test_a_decision_is_made_once(visit: Visiting, house: House, language: str) -> None:
    leave = Asked("A3", "personal", centre.FREE_DAY, centre.FREE_DAY, "moving house")
    asked = ask_leave(house.store, centre.CODE, leave, centre.NOW, bytes(32))
    assert isinstance(asked, Done), asked
    manager = visit("area-manager", language).go("requests")
    manager.expected.add(409)
    stale = manager.another()
    stale.goto(manager.page.url)
    manager.button("Grant", manager.page.get_by_role("article")).dblclick()
    manager.sees("The decision is being carried out.")
    slip = stale.get_by_role("article")
    slip.get_by_label(manager.t("Reason")).fill("too many are away")
    slip.get_by_role("button", name=manager.t("Refuse")).click()
    expect(stale.get_by_role("alert")).to_contain_text(manager.t("Nothing was decided."))
    assert there(house, job) == 1


@mainly("zh")
def test_a_cell_is_pinned_from_two_tabs(visit: Visiting, language: str) -> None:
    scheduler = visit("scheduler", language).go(GRID)
    first, second = scheduler.page, scheduler.another()
    second.goto(first.url)
    for page in (second, first):
        page.locator(CELL).press("Enter")
        page.get_by_role("button", name=scheduler.t("Pin: planning leaves it alone")).wait_for()
    for page in (second, first):
        page.get_by_role("button", name=scheduler.t("Pin: planning leaves it alone")).dblclick()
        expect(page.locator("td.is-pinned", has=page.locator(CELL))).to_have_count(1)
