"""What the visits watch for is seen: complaints, other machines, refusals, and things that move at load."""

import pytest
from playwright.sync_api import Route

from tests.webapp.browser.conftest import Visiting
from tests.webapp.browser.serving import House

MOVING = """<!doctype html><body><div id="block" style="height: 500px; background: teal"></div>
<img src="/slow.svg"><script>
requestAnimationFrame(() => requestAnimationFrame(() => {
  block.style.marginTop = "300px";
  requestAnimationFrame(() => requestAnimationFrame(() => { window.moved = true; }));
}));</script>"""


@pytest.fixture
def house(open_house: House) -> House:
    return open_house


def test_errors_other_machines_and_refusals_are_noticed(visit: Visiting) -> None:
    someone = visit("scheduler").go("/")
    someone.check()
    someone.page.evaluate("console.error('broken')")
    with pytest.raises(AssertionError, match="broken"):
        someone.check()
    someone.complaints.clear()
    someone.go("/nowhere")
    with pytest.raises(AssertionError, match="/nowhere: 404"):
        someone.check()
    someone.complaints.clear()
    someone.page.route("**/*", lambda route: route.fulfill(body="x"))
    someone.page.goto("http://elsewhere.test/")
    with pytest.raises(AssertionError, match=r"elsewhere\.test"):
        someone.check()
    someone.outside.clear()


def test_what_moves_while_a_page_loads_is_noticed(visit: Visiting, house: House) -> None:
    someone = visit("scheduler")
    held: list[Route] = []
    someone.page.route("**/moving", lambda route: route.fulfill(body=MOVING, content_type="text/html"))
    someone.page.route("**/slow.svg", lambda route: held.append(route))
    someone.page.goto(f"{house.address}/moving", wait_until="commit")
    someone.page.wait_for_function("window.moved")
    held[0].fulfill(body='<svg xmlns="http://www.w3.org/2000/svg"/>', content_type="image/svg+xml")
    someone.page.wait_for_load_state()
    with pytest.raises(AssertionError, match=r"shifted while loading: .*/moving"):
        someone.check()
    someone.shifts.clear()
    someone.complaints.clear()
