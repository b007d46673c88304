"""The scheduler's month: plan and watch, edit and ask why, review and publish, out as Excel and in again."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Locator, expect

from tests.webapp.browser import house as centre
from tests.webapp.browser.conftest import Visiting
from tests.webapp.browser.house import NAMES
from tests.webapp.browser.serving import House, served
from tests.webapp.browser.visits import Visit
from tests.webapp.browser.words import BOTH, mainly
from webapp.services.workbook import FIRST, WHO

GRID = "2026-10/roster"
CONFIRMED = ("%(num)s person has confirmed reading it.", "%(num)s people have confirmed reading it.")
PRICE = re.compile(r"[+\-±]\d")
# Agent A1 works from Tuesday to Saturday: the 1st is a Thursday, the 4th and 5th are off.
HELD, OFF = "A1.2", ("A1.4", "A1.5")


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    """The centre with a draft of October."""
    with served(database_url) as opened:
        centre.draft_october(opened.store)
        yield opened


def cell(someone: Visit, place: str) -> Locator:
    """A cell of the grid: A1.2 is the second day of agent A1."""
    return someone.page.locator(f"[id='{place}']")


def choice_of(dialog: Locator, shift: str) -> Locator:
    """The button that chooses a shift."""
    return dialog.get_by_role("radio", name=re.compile(rf"^\s*{shift}\s"))


def told_of(choice: Locator) -> Locator:
    """A choice with what stands beside it."""
    return choice.locator("xpath=ancestor::label")


def shows_version(someone: Visit, number: int) -> None:
    """Wait until the grid shows a version."""
    someone.sees("Version %(version)s, cost %(cost)s", version=number)


@mainly("en")
def test_a_plan_is_started_watched_stopped_and_taken(visit: Visiting, house: House, language: str) -> None:
    scheduler = visit("scheduler", language).go("/")
    scheduler.sees("The way of %(month)s")
    scheduler.menu("Draft").click()
    if "2026-10" not in scheduler.page.url:
        scheduler.link("The month after").click()
    scheduler.sees("Where %(month)s stands")
    scheduler.button("Start").click()
    scheduler.sees("Waiting for a worker.")
    centre.search_on(house.store)
    house.work()
    scheduler.page.get_by_text(scheduler.t("No roster costs less than")).wait_for()
    scheduler.button("Stop and keep the best").click()
    scheduler.link("Look at the roster").click()
    expect(scheduler.page.get_by_role("heading", level=1)).to_contain_text(scheduler.t("draft"))
    shows_version(scheduler, 2)
    expect(scheduler.page.locator("tr[data-agent] .duty").first).to_be_visible()


@BOTH
def test_cells_are_changed_by_keyboard_judged_undone_and_pinned(visit: Visiting, language: str) -> None:
    scheduler = visit("scheduler", language).go(GRID)
    before = cell(scheduler, HELD).inner_text()
    other = "L" if before == "E" else "E"
    cell(scheduler, "A1.1").focus()
    scheduler.page.keyboard.press("ArrowRight")
    expect(cell(scheduler, HELD)).to_be_focused()
    scheduler.page.keyboard.press("Enter")
    dialog = scheduler.page.get_by_role("dialog")
    choice = choice_of(dialog, other)
    # The price of every choice stands beside it.
    expect(told_of(choice).locator(".price")).to_have_text(PRICE)
    choice.focus()
    scheduler.page.keyboard.press("Space")
    scheduler.page.keyboard.press("Enter")
    expect(cell(scheduler, HELD)).to_have_text(other)
    shows_version(scheduler, 2)

    scheduler.page.keyboard.press("Control+z")
    expect(cell(scheduler, HELD)).to_have_text(before)
    shows_version(scheduler, 3)

    cell(scheduler, HELD).press("Enter")
    scheduler.button("Pin: planning leaves it alone").click()
    pinned = scheduler.page.locator("td.is-pinned", has=cell(scheduler, HELD))
    expect(pinned).to_have_count(1)
    cell(scheduler, HELD).press("Enter")
    scheduler.button("Unpin").click()
    expect(pinned).to_have_count(0)


@mainly("zh")
def test_a_forbidden_change_takes_a_reason_and_the_right(visit: Visiting, language: str) -> None:
    boss = visit("operations-supervisor", language).go(GRID)
    boss.expected.add(409)
    cell(boss, "A1.3").focus()
    boss.page.keyboard.press("ArrowRight")
    boss.page.keyboard.press("Shift+ArrowRight")
    boss.page.keyboard.press("Enter")
    dialog = boss.page.get_by_role("dialog")
    expect(dialog).to_contain_text(boss.words.count("%(num)s cell", "%(num)s cells", 2))
    choice = choice_of(dialog, "E")
    expect(told_of(choice)).to_contain_text(boss.t("forbidden"))
    choice.check()
    boss.button("Save", dialog).click()
    boss.sees("This would break hard rules, so nothing was changed.", dialog)
    boss.field("Reason, if a hard rule is to be overridden", dialog).fill("the only way")
    boss.button("Save", dialog).click()
    for place in OFF:
        expect(cell(boss, place)).to_have_text("E")
    boss.go("2026-10/roster/versions")
    expect(boss.main()).to_contain_text("the only way")


@mainly("zh")
def test_who_else_could_and_why_are_answered(visit: Visiting, house: House, language: str) -> None:
    house.work()
    scheduler = visit("scheduler", language).go(GRID)
    cell(scheduler, HELD).click()
    scheduler.link("Who else could?").click()
    candidates = scheduler.page.get_by_role("region", name=scheduler.t("Candidates"))
    expect(candidates.get_by_role("row")).not_to_have_count(1)
    scheduler.link("Back to the grid").click()
    cell(scheduler, HELD).press("Enter")
    scheduler.link("Why?").click()
    scheduler.button("Ask").click()
    scheduler.sees("Now: {now}. Otherwise: {then}.")


@mainly("en")
def test_a_month_is_reviewed_published_and_acknowledged(visit: Visiting, language: str) -> None:
    boss = visit("operations-supervisor", language).go(GRID)
    boss.link("Publish").click()
    boss.button("Put up for review").click()
    for role in ("area-manager", "duty-manager"):
        manager = visit(role, language).go("2026-10/roster/publish")
        manager.button("I have read version %(version)s").click()
        manager.sees("{person} has read this version.", person=role)
    agent = visit("agent", language, 390).go("2026-10/roster/read")
    agent.sees(
        "This is how the month is meant to be. It does not hold yet: say now what should be different."
    )
    agent.field("Your comment").fill("Fewer Saturdays, please")
    agent.button("Say it").click()

    boss.page.reload()
    expect(boss.main()).to_contain_text("Fewer Saturdays, please")
    boss.sees("Different from what was published last")
    boss.field("What agents should know").fill("as discussed")
    override = boss.field("Reason for publishing all the same")
    if override.count():
        override.fill("known")
    boss.button("Publish to everybody").click()
    boss.sees("published")

    agent.menu("Inbox").click()
    letter = agent.page.get_by_role("listitem").filter(has_text="2026").first
    expect(letter).to_be_visible()
    agent.go("2026-10/roster/read")
    agent.button("I have read them").click()
    agent.sees("You have confirmed reading it.")
    boss.page.reload()
    expect(boss.main()).to_contain_text(boss.words.count(*CONFIRMED, 1))


@mainly("zh")
def test_a_workbook_goes_out_is_corrected_and_comes_back(
    visit: Visiting, language: str, tmp_path: Path
) -> None:
    scheduler = visit("scheduler", language).go(GRID)
    before = cell(scheduler, HELD).inner_text()
    other = "L" if before == "E" else "E"
    scheduler.link("Files").click()
    with scheduler.page.expect_download() as download:
        scheduler.button("Excel workbook").click()
    download.value.save_as(tmp_path / "taken.xlsx")
    book = load_workbook(tmp_path / "taken.xlsx")
    sheet = book.worksheets[0]
    # A1 stands in the first row of agents, the 2nd in the second column of days.
    agent, second = sheet.cell(FIRST + 1, 1), sheet.cell(FIRST + 1, WHO + 2)
    assert (agent.value, second.value) == ("A1", before)
    second.value = other
    book.save(tmp_path / "corrected.xlsx")
    scheduler.field("Workbook (.xlsx)").set_input_files(tmp_path / "corrected.xlsx")
    scheduler.button("Show the changes").click()
    change = scheduler.card("What the workbook would change").get_by_role("row").filter(has_text=NAMES[0])
    expect(change).to_contain_text(other)
    scheduler.button("Make it version %(version)s").click()
    expect(cell(scheduler, HELD)).to_have_text(other)
