"""The first page, points and wishes of an agent."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from apiflask import APIFlask

from tests.webapp.app.conftest import Office
from tests.webapp.app.month_of_march import march_office
from webapp.services import wishes
from webapp.services.desk import site_centre
from webapp.services.months import Month
from webapp.services.sites import site_named
from webapp.store.engine import open_store
from webapp.store.ledger import logged

POINTS = "/s/small/points"
WISHES = "/s/small/wishes"


@pytest.fixture
def stepwise() -> bool:
    return True


def test_the_first_page_shows_what_is_next_and_what_is_asked(quick: Office) -> None:
    one, two = quick.person("agent", "one", person="B1"), quick.person("agent", "two", person="B2")
    asked = two.post("/s/small/2026-03/swaps/ask", on="2026-03-18", back="2026-03-16", partner="B1")
    assert asked.status_code == 302
    page = one.get("/").text
    # B1's next duty is on the 16th, when B5 works too.
    assert re.search(r"Next duty.*Mon 16 Mar.*With you:\s*N5", page, re.S)
    assert "N2 asks for a swap" in page
    assert "The roster of March 2026 is published" in page
    other = quick.person("operations-supervisor", "boss")
    assert "Next duty" not in other.get("/").text


NAMES = """
[names.zh-CN]
"Night" = "大夜班"
"Mail" = "邮件"
"South" = "南组"
"""


def test_a_centres_own_names_are_told_in_the_readers_language(
    sqlite_database: Callable[[], str], tmp_path: Path, apps: dict[str, APIFlask]
) -> None:
    office = march_office(
        open_store(sqlite_database()), tmp_path / "small", apps, stepwise=True, settings=NAMES
    )
    someone = office.person("agent", "one", person="B1")
    assert "Night" in someone.get("/s/small/2026-03/mine").text
    someone.post("/language", language="zh_CN")
    page = someone.get("/s/small/2026-03/mine").text
    assert "大夜班" in page
    assert "Night" not in page
    # What was published says which queue each day is for; E is for mail on some days.
    assert re.search(r"N 邮件 22:00–06:00", someone.get("/inbox").text)
    boss = office.person("operations-supervisor", "boss", person="boss")
    boss.post("/language", language="zh_CN")
    assert "南组" in boss.get("/s/small/2026-03/roster").text
    # A calendar is fetched by a program, in the language of whose it is.
    secret = re.search(r"/calendar/[\w-]+\.ics", someone.post("/calendar/new", label="phone").text)
    assert secret
    assert "大夜班" in office.visitor().get(secret[0], headers={"Accept-Language": "en"}).text
    # Where the names are edited, they stand as they are in the file.
    edited = boss.get("/s/small/centre/shifts/N").text
    assert 'value="Night"' in edited
    assert "大夜班" not in edited


def test_points_come_with_how_they_came_about_and_are_disputed_once(march: Office) -> None:
    someone = march.person("agent", "one", person="B1")
    page = someone.get(POINTS).text
    # B1's night of the 24th.
    assert re.search(r"Tue 24 Mar</strong> nights", page)
    assert "duty N in version" in page
    number = re.search(r'name="entry" value="(\d+)"', page)
    assert number
    other = march.person("agent", "two", person="B2")
    assert other.post(f"{POINTS}/dispute", entry=number[1], reason="x").status_code == 409
    assert someone.post(f"{POINTS}/dispute", entry=number[1], reason="").status_code == 409
    assert someone.post(f"{POINTS}/dispute", entry=number[1], reason="was off").status_code == 302
    page = someone.get(POINTS).text
    assert "disputed, decided by" in page
    assert "was off" in page
    assert someone.post(f"{POINTS}/dispute", entry=number[1], reason="again").status_code == 409
    decided_by_others(march, int(number[1]))
    page = someone.get(POINTS).text
    assert "you were right" in page
    assert "corrected: dispute of entry" in page


def decided_by_others(march: Office, number: int) -> None:
    """Who published decides nothing of it; the director puts B1's night right from 2 points to 0.5."""
    desk = "/s/small/requests"
    boss = march.person("operations-supervisor", "boss", person="boss")
    assert "You took part in this entry" in boss.get(desk).text
    assert boss.post(f"{desk}/points/{number}", verb="uphold", reason="was off").status_code == 409
    chief = march.person("centre-director", "chief", person="chief")
    assert f'<a class="whole" href="{desk}">1 entry of the points is disputed.' in chief.get("/").text
    page = chief.get(desk).text
    assert re.search(r"Disputed points.*N1.*24 Mar, nights: \+2.00 points.*was off.*Put it right", page, re.S)
    decide = f"{desk}/points/{number}"
    refused = chief.post(decide, verb="uphold", reason="", points="0.5")
    assert (refused.status_code, "A decision needs a reason" in refused.text) == (409, True)
    assert chief.post(decide, verb="uphold", reason="x", points="a few").status_code == 409
    assert chief.post(decide, verb="forget", reason="x").status_code == 400
    assert chief.post(f"{desk}/points/{10**6}", verb="reject", reason="x").status_code == 404
    other = march.person("area-manager", "other", person="other", team="South")
    assert other.post(decide, verb="reject", reason="x").status_code == 403
    assert chief.post(decide, verb="uphold", reason="on leave", points="0,5").status_code == 302
    assert "No entry of the points is disputed." in chief.get(desk).text
    with march.store.read() as connection:
        entries = logged(connection, march.site_id, "B1")
    assert float(entries[-1].entry.points) == -1.5


def test_wishes_are_kept_and_reach_planning(march: Office) -> None:
    someone = march.person("agent", "one", person="B1")
    page = someone.get(WISHES).text
    # On 10 March wishes for April are open until the 12th.
    assert "Wishes for April 2026" in page
    assert "Thu 12 Mar" in page
    days, what = ["2026-04-03", "2026-04-07", ""], ["off", "on:D", "off"]
    answer = someone.post(WISHES, month="2026-04", day=days, what=what, opinion="fewer late shifts")
    assert answer.status_code == 302
    page = someone.get(answer.location).text
    assert 'value="2026-04-03"' in page
    assert "fewer late shifts" in page
    with march.store.read() as connection:
        site = site_named(connection, None)
        rows = site_centre(connection, site, Month(2026, 4)).preferences
    assert [(r.agent, r.date, r.shift, r.wish, r.weight) for r in rows] == [
        ("B1", date(2026, 4, 3), "", "off", 1),
        ("B1", date(2026, 4, 7), "D", "on", 1),
    ]
    # Told anew, it takes the place of what was told before.
    assert someone.post(WISHES, month="2026-04", day="2026-04-09", what="off").status_code == 302
    page = someone.get(f"{WISHES}?month=2026-04").text
    assert 'value="2026-04-09"' in page
    assert 'value="2026-04-03"' not in page


def test_wishes_outside_the_window_the_month_or_the_shifts_are_refused(quick: Office) -> None:
    someone = quick.person("agent", "one", person="B1")
    late = someone.post(WISHES, month="2026-03", day="2026-03-20", what="off")
    assert late.status_code == 409
    assert "could be told until Thu 2026-02-12" in late.text
    for day, what in (("2026-05-01", "off"), ("2026-04-01", "on:nosuch")):
        assert someone.post(WISHES, month="2026-04", day=day, what=what).status_code == 409
    assert someone.post(WISHES, month="2026-04", day="2026-04-01", what="maybe").status_code == 400
    days = [f"2026-04-{n:02d}" for n in range(1, wishes.MOST_WISHES + 2)]
    many = someone.post(WISHES, month="2026-04", day=days, what=["off"] * len(days))
    assert many.status_code == 409
    assert "too many" in many.text


def test_the_window_closes_on_the_twelfth() -> None:
    assert wishes.closes(Month(2026, 4)) == date(2026, 3, 12)
    assert wishes.open_months(date(2026, 3, 12))[0] == Month(2026, 4)
    assert wishes.open_months(date(2026, 3, 13))[0] == Month(2026, 5)


def test_the_month_is_a_list_and_a_calendar(quick: Office) -> None:
    someone = quick.person("agent", "one", person="B1")
    listed = someone.get("/s/small/2026-03/mine").text
    assert '<ol class="days">' in listed
    page = someone.get("/s/small/2026-03/mine?shape=calendar").text
    assert '<ol class="days">' not in page
    # 1 March 2026 is a Sunday: six empty days before it, and six weeks in all.
    assert page.count("<td></td>") == 6 + 5
    assert page.count("/2026-03/mine/") == listed.count("/2026-03/mine/") > 0
