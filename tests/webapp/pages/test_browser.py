"""The pages in a real browser: silent console, no sideways scrolling, charts and tables that answer."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from webapp.report import write_report

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

PATHS = ("/", "/forecast", "/coverage", "/roster", "/roster/A001", "/fairness", "/violations", "/nowhere")


def listen(page: "Page") -> list[str]:
    """What the page complains about, from now on."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


@pytest.mark.parametrize("width", [390, 1440])
def test_no_page_scrolls_sideways_or_complains(page: "Page", address: str, width: int) -> None:
    complaints = listen(page)
    page.set_viewport_size({"width": width, "height": 844})
    for path in PATHS:
        page.goto(address + path)
        found = page.evaluate("document.documentElement.scrollWidth")
        assert found <= width, f"{path} is {found} pixels wide at {width}"
    missing = [text for text in complaints if "404" in text]
    assert complaints == missing
    assert len(missing) == 1


def test_the_report_works_from_a_file_in_the_dark(page: "Page", plan_folder: Path, tmp_path: Path) -> None:
    complaints = listen(page)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(write_report(plan_folder, tmp_path / "report.html").as_uri())
    assert page.locator(".chart .main-svg").count() >= 3
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert complaints == []


def test_a_day_is_picked_with_the_keyboard_and_from_the_table(page: "Page", address: str) -> None:
    page.goto(address + "/coverage?day=2026-12-09")
    drawn = "document.getElementById('chart-coverage').data[3].y.join()"
    first = page.evaluate(drawn)
    page.locator("input[value='2026-12-09']").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("input[value='2026-12-10']").is_checked()
    second = page.evaluate(drawn)
    assert second != first
    page.locator("a[data-pick-day='2026-12-09']").click()
    assert page.evaluate(drawn) == first
    page.get_by_text("Week", exact=True).first.click()
    assert page.evaluate("document.getElementById('chart-coverage').data[3].y.length") == 336


def test_the_forecast_goes_from_days_to_half_hours(page: "Page", address: str) -> None:
    page.goto(address + "/forecast")
    mean = "document.getElementById('chart-forecast').data[4].y.length"
    assert page.evaluate(mean) == 31
    page.get_by_text("By half-hour").click()
    assert page.evaluate(mean) == 31 * 48
    page.get_by_label("Next: Week").click()
    assert page.evaluate("document.getElementById('chart-forecast').layout.xaxis.range[0]") == "2026-12-07"


def test_the_fairness_table_sorts_and_the_grid_filters(page: "Page", address: str) -> None:
    page.goto(address + "/fairness")
    column = (
        "[...document.querySelectorAll('[data-sortable] tbody tr')].map(row => +row.cells[3].textContent)"
    )
    page.get_by_role("button", name="Nights", exact=True).click()
    nights = page.evaluate(column)
    assert nights == sorted(nights, reverse=True)
    page.get_by_role("button", name="Nights", exact=True).click()
    assert page.evaluate(column) == sorted(nights)
    page.goto(address + "/roster")
    page.get_by_placeholder("Find an agent").fill("A003")
    assert page.locator("tr[data-find]:visible").count() == 1


def test_sticky_heads_stay_in_sight(page: "Page", address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 500})
    page.goto(address + "/roster")
    frame = page.locator(".grid-frame")
    frame.evaluate("box => { box.scrollLeft = 500; box.scrollTop = 200; }")
    outer, name = frame.bounding_box(), page.locator("tr[data-find='刘静 A004'] .who").bounding_box()
    head = page.locator("thead .day").first.bounding_box()
    assert outer is not None
    assert name is not None
    assert head is not None
    assert abs(name["x"] - outer["x"]) <= 2
    assert abs(head["y"] - outer["y"]) <= 2
