"""The door: into the application by its form, out again, and the language on the way."""

import pytest
from playwright.sync_api import expect

from tests.webapp.browser.conftest import Visiting
from tests.webapp.browser.serving import PASSWORD, House


@pytest.fixture
def house(open_house: House) -> House:
    return open_house


@pytest.mark.parametrize("language", ["en", "zh"])
def test_somebody_logs_in_reads_and_logs_out(visit: Visiting, house: House, language: str) -> None:
    house.cookie("scheduler")
    someone = visit("", language, 390, "dark")
    someone.expected.add(401)
    someone.go("2026-09/roster")
    someone.field("Login").fill("scheduler")
    someone.field("Password").fill("wrong")
    someone.button("Log in").click()
    expect(someone.page.get_by_role("alert")).to_be_visible()
    someone.field("Password").fill(PASSWORD)
    someone.button("Log in").click()
    expect(someone.page.get_by_role("heading", name=someone.t("Roster"))).to_be_visible()
    assert someone.page.url.endswith("/2026-09/roster")
    someone.button("Log out").click()
    expect(someone.button("Log in")).to_be_visible()
