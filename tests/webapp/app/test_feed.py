"""The calendar feed: secret, revocable, in the site's zone, and it follows swaps under the same names."""

import re
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from icalendar import Calendar

from tests.webapp.app.conftest import Office, Visitor
from tests.webapp.app.month_of_march import march_office
from tests.webapp.services.swap_site import NOW, march
from webapp.services import swap_answers, swaps
from webapp.services.swap_case import Done
from webapp.store.engine import Store


@pytest.fixture
def here(store: Store, tmp_path: Path, apps: dict[str, APIFlask]) -> Office:
    return march_office(store, tmp_path / "small", apps)


def path_of(someone: Visitor) -> str:
    page = someone.post("/calendar/new", label="phone").text
    found = re.search(r'value="http://[^/"]+(/calendar/[\w-]+\.ics)"', page)
    assert found
    return found[1]


def events(office: Office, path: str) -> dict[str, Any]:
    answer = office.visitor().get(path)
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    read = Calendar.from_ical(answer.data)
    assert [str(zone["TZID"]) for zone in read.walk("VTIMEZONE")] == ["Europe/Paris"]
    return {str(event["UID"]): event for event in read.walk("VEVENT")}


def test_the_feed_follows_a_swap(here: Office) -> None:
    path = path_of(here.person("agent", "one", person="B1"))
    before = events(here, path)
    assert set(before) == {"small-B1-20260316@paiban", "small-B1-20260324@paiban"}
    assert before["small-B1-20260316@paiban"]["DTSTART"].dt.isoformat() == "2026-03-16T08:00:00+01:00"
    asked = swaps.ask(here.store, None, "2026-03", "B1", march(16), "B2", NOW, march(18))
    assert isinstance(asked, Done)
    assert isinstance(swap_answers.accept(here.store, None, asked.swap.id, "B2", NOW), Done)
    after = events(here, path)
    assert set(after) == {"small-B1-20260318@paiban", "small-B1-20260324@paiban"}
    assert after["small-B1-20260324@paiban"]["SEQUENCE"] == 2


def test_a_revoked_or_guessed_address_opens_nothing(here: Office) -> None:
    someone = here.person("agent", "one", person="B1")
    path = path_of(someone)
    number = re.search(r'name="number" value="(\d+)"', someone.get("/calendar").text)
    assert number
    stranger = here.person("agent", "two", person="B2")
    stranger.post("/calendar/revoke", number=number[1])
    assert here.visitor().get(path).status_code == 200
    someone.post("/calendar/revoke", number=number[1])
    assert here.visitor().get(path).status_code == 404
    assert here.visitor().get("/calendar/guess.ics").status_code == 404
