"""A layer is drawn over the forecast by dragging, by two clicks, and with the fields alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.webapp.browser.conftest import Visiting
from tests.webapp.browser.serving import House
from tests.webapp.browser.visits import Visit

BEGIN, END, DAYS = 9, 12, 31
"""Places of days in October, and how many there are."""


@pytest.fixture
def house(full_house: House) -> House:
    return full_house


def place(someone: Visit, day: int, share: float) -> tuple[float, float]:
    """Where a day stands on the chart, at a share of its height from the top."""
    box = someone.page.locator("[data-draw]").bounding_box()
    assert box
    return box["x"] + box["width"] * (day + 0.5) / DAYS, box["y"] + box["height"] * share


def by_drag(someone: Visit) -> None:
    someone.page.mouse.move(*place(someone, BEGIN, 0.5))
    someone.page.mouse.down()
    someone.page.mouse.move(*place(someone, END, 0.3))
    someone.page.mouse.up()


def by_clicks(someone: Visit) -> None:
    for day in (BEGIN, END):
        someone.page.mouse.click(*place(someone, day, 0.3))


def by_fields(someone: Visit) -> None:
    """Lists and a number, which every keyboard reaches; no pointer is used."""
    section = someone.card("Draw one on the forecast of %(month)s")
    someone.choice("From", section).select_option(index=BEGIN)
    someone.choice("Until, this one too", section).select_option(index=END)
    someone.field("Calls in each", section).fill("400")


@pytest.mark.parametrize("draws", [by_drag, by_clicks, by_fields])
def test_a_layer_is_drawn(visit: Visiting, draws: Callable[[Visit], None]) -> None:
    planner = visit("planner").go("2026-10/scenarios/tariff")
    section = planner.card("Draw one on the forecast of %(month)s")
    section.scroll_into_view_if_needed()
    expect(planner.page.locator("[data-draw] svg")).to_be_visible()
    draws(planner)
    for name, day in (("begin", BEGIN), ("end", END)):
        expect(section.locator(f"[name={name}]")).to_have_value(str(day))
    assert float(planner.field("Calls in each", section).input_value()) > 0
    expect(section.locator("output")).to_contain_text("calls each")
