"""The scheduler's draft: changed and judged, asked why, compared, out as Excel and in again."""

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
    boss.link("what changed").click()
    expect(boss.card("Days that differ").get_by_role("row").filter(has_text=NAMES[0])).not_to_have_count(0)
    expect(boss.card("What each rule costs").get_by_role("row")).not_to_have_count(0)


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
