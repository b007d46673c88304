"""Whatever can be dragged can be done by keyboard and by single clicks, too (WCAG 2.2, 2.5.7 and 2.1.1)."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.webapp.browser import house as centre
from tests.webapp.browser.conftest import Visiting
from tests.webapp.browser.serving import House, served
from tests.webapp.browser.visits import Visit

STATIC = Path(__file__).parents[3] / "webapp" / "static"
DRAG = re.compile(r"\bpointermove\b|\bpointerover\b|\bmousemove\b|\btouchmove\b|\bdragover\b")
KNOWN = {"grid.js", "draw.js"}
"""Scripts in which something is dragged: tests here and in test_drawing hold each drag's equivalents."""

FIRST, LAST = "A1.4", "A2.5"
TAKEN = {"A1.4", "A1.5", "A2.4", "A2.5"}
FROM, TO = "A1.3", "A1.4"
"""A duty, and the day off after it."""


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    """The centre with a draft of October."""
    with served(database_url) as opened:
        centre.draft_october(opened.store)
        yield opened


def test_every_script_in_which_something_is_dragged_is_known() -> None:
    found = {path.name for path in STATIC.glob("*.js") if DRAG.search(path.read_text(encoding="utf-8"))}
    assert found == KNOWN
    templates = (STATIC.parent / "templates").rglob("*.html")
    assert [path.name for path in templates if "draggable=" in path.read_text(encoding="utf-8")] == []


def cell(place: str) -> str:
    """Where a cell of the grid is: A1.3 is the third day of agent A1."""
    return f"[id='{place}']"


def drags(someone: Visit, start: str, end: str) -> None:
    someone.page.locator(cell(start)).hover()
    someone.page.mouse.down()
    someone.page.locator(cell(end)).hover()
    someone.page.mouse.up()


def picks_by_drag(someone: Visit) -> None:
    drags(someone, FIRST, LAST)


def picks_by_keyboard(someone: Visit) -> None:
    someone.page.locator(cell("A1.3")).focus()
    for key in ("ArrowRight", "Shift+ArrowRight", "Shift+ArrowDown"):
        someone.page.keyboard.press(key)


def picks_by_clicks(someone: Visit) -> None:
    someone.page.locator(cell(FIRST)).click()
    expect(someone.page.get_by_role("dialog")).to_be_visible()
    someone.page.keyboard.press("Escape")
    someone.page.locator(cell(LAST)).click(modifiers=["Shift"])


@pytest.mark.parametrize("picks", [picks_by_drag, picks_by_keyboard, picks_by_clicks])
def test_cells_of_the_grid_are_picked_together(visit: Visiting, picks: Callable[[Visit], None]) -> None:
    scheduler = visit("scheduler").go("2026-10/roster")
    picks(scheduler)
    picked = scheduler.page.locator("td[aria-selected=true] > a")
    expect(picked).to_have_count(len(TAKEN))
    assert set(picked.evaluate_all("links => links.map(link => link.id)")) == TAKEN


def moves_by_drag(someone: Visit) -> None:
    drags(someone, FROM, TO)


def moves_by_keyboard(someone: Visit) -> None:
    someone.page.locator(cell(FROM)).focus()
    for key in ("Space", "ArrowRight", "Space"):
        someone.page.keyboard.press(key)


def moves_by_clicks(someone: Visit) -> None:
    someone.page.locator(cell(FROM)).click()
    expect(someone.page.get_by_role("dialog")).to_be_visible()
    someone.page.keyboard.press("Escape")
    someone.button("Pick up").click()
    someone.page.locator(cell(TO)).click()


def moves_by_form(someone: Visit) -> None:
    someone.page.locator(cell(FROM)).click()
    someone.page.get_by_text(someone.t("Move or exchange")).click()
    someone.field("Day", someone.page.get_by_role("dialog")).select_option("4")
    someone.button("Move", someone.page.get_by_role("dialog")).click()


@pytest.mark.parametrize("moves", [moves_by_drag, moves_by_keyboard, moves_by_clicks, moves_by_form])
def test_a_duty_of_the_grid_is_moved(visit: Visiting, moves: Callable[[Visit], None]) -> None:
    scheduler = visit("scheduler").go("2026-10/roster")
    shift = scheduler.page.locator(cell(FROM)).inner_text()
    moves(scheduler)
    expect(scheduler.page.locator(cell(TO))).to_have_text(shift)
    expect(scheduler.page.locator(cell(FROM))).to_have_text("·")
