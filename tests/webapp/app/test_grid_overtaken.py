"""Who is overtaken in the grid, presses twice, or is logged out meanwhile: nothing is lost or done twice."""

import re
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import update

from tests.webapp.app.conftest import NOW, PASSWORD, TOKEN, Office, Visitor
from tests.webapp.app.test_grid import CELL, GRID, kinds, shifts
from tests.webapp.app.test_months import OCTOBER, stored_october
from webapp.centre.problem import duty_rows
from webapp.services import drafts
from webapp.services.desk import open_month
from webapp.services.drafts import Planned
from webapp.services.versions import Cause
from webapp.store.tables.accounts import web_session
from webapp.store.tables.rosters import roster

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def two(office: Office) -> tuple[Visitor, Visitor]:
    """Two schedulers who both see version 1 of October."""
    stored_october(office.store, "draft")
    return office.person("scheduler", "chen"), office.person("scheduler", "lin")


def the_form(page: str) -> dict[str, str]:
    """The hidden fields of the form that goes on all the same."""
    found = page.partition("Your change, judged anew")[2].partition("</form>")[0]
    return dict(HIDDEN.findall(found))


def test_the_second_of_two_schedulers_sees_who_was_faster_and_goes_on_with_one_press(office: Office) -> None:
    first, second = two(office)
    assert first.post(CELL, at="B1.5", shift="L", version=1).status_code == 302
    answer = second.post(CELL, at=["B3.5", "B1.5"], shift="L", version=1, once="mine")
    assert answer.status_code == 409
    assert "Version 2 by chen" in answer.text
    assert "E Calls → <strong>L Calls</strong>" in answer.text
    assert shifts(office)["B1", 5] == "L"
    form = the_form(answer.text)
    assert (form["at"], form["shift"], form["version"]) == ("B1.5", "L", "2")
    assert second.client.post(CELL, data={**form, "at": ["B3.5", "B1.5"]}).status_code == 302
    assert shifts(office)["B3", 5] == "L"


def test_a_tab_from_before_the_publication_does_not_write_over_it(office: Office) -> None:
    reader, _ = two(office)
    with office.store.write() as connection:
        connection.execute(update(roster).values(state="published", version=1))
    boss = office.person("scheduler", "boss")
    assert boss.post(CELL, at="B1.5", shift="L", version=1).status_code == 302
    answer = reader.post(CELL, at="B2.5", shift="", version=1)
    assert answer.status_code == 409
    assert "You looked at version 1" in answer.text
    assert shifts(office)["B2", 5] == "L"


def test_a_tab_of_another_draft_says_what_is_different(office: Office) -> None:
    someone, _ = two(office)
    with office.store.read() as connection:
        now = open_month(connection, "living", OCTOBER)
    rows = duty_rows(now.roster.duties, now.problem.horizon)[1:]
    planned = Planned(OCTOBER, rows, ())
    office.store.retrying(lambda c: drafts.draft(c, "living", planned, Cause("plan", "planner", NOW)))
    answer = someone.post(f"{GRID}/move", move="B1.5 B2.5", version=1)
    assert answer.status_code == 409
    assert "Version 2 by planner" in answer.text
    assert someone.client.post(f"{GRID}/move", data=the_form(answer.text)).status_code == 302
    assert shifts(office)["B2", 5] == "E"


def test_a_form_that_is_sent_twice_counts_once(office: Office) -> None:
    first, second = two(office)
    for _ in range(2):
        assert first.post(CELL, at="B1.5", shift="L", version=1, once="one").status_code == 302
    for _ in range(2):
        assert first.post(f"{GRID}/undo", version=2, once="two").status_code == 302
    assert kinds(office) == ["plan", "edit", "undo"]
    assert second.post(CELL, at="B1.5", shift="L", version=1, once="one").status_code == 409


def test_whoever_is_logged_out_meanwhile_comes_back_to_the_same_cell(office: Office) -> None:
    someone, _ = two(office)
    page = someone.get(CELL + "?at=B1.5").text
    with office.store.write() as connection:
        connection.execute(web_session.delete())
    token = TOKEN.search(page)
    assert token
    form = {"csrf_token": token[1], "at": "B1.5", "shift": "L", "version": 1}
    answer = someone.client.post(CELL, data=form)
    assert answer.status_code == 302
    then = parse_qs(urlsplit(answer.location).query)["then"][0]
    assert then == f"{CELL}?at=B1.5&shift=L"
    assert kinds(office) == ["plan"]
    told = someone.post("/login", seen="/login", login="chen", password=PASSWORD, then=then)
    back = someone.get(told.location).text
    assert "Your session had ended" in back
    assert 'value="L" checked' in back


def test_what_was_taken_back_is_done_again_until_something_else_changes(office: Office) -> None:
    someone, _ = two(office)
    assert someone.post(CELL, at="B1.5", shift="L", version=1).status_code == 302
    assert someone.post(CELL, at="B2.5", shift="E", version=2).status_code == 302
    for version in (3, 4):
        assert someone.post(f"{GRID}/undo", version=version).status_code == 302
    assert shifts(office)["B1", 5] == "E"
    assert someone.post(f"{GRID}/redo", version=5).status_code == 302
    assert (shifts(office)["B1", 5], shifts(office)["B2", 5]) == ("L", "L")
    assert someone.post(f"{GRID}/redo", version=6).status_code == 302
    assert shifts(office)["B2", 5] == "E"
    assert someone.post(f"{GRID}/redo", version=7).status_code == 409
    assert someone.post(CELL, at="B1.5", shift="E", version=7).status_code == 302
    assert someone.post(f"{GRID}/redo", version=8).status_code == 409


def test_moved_duties_change_places_with_what_stands_there(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "draft")
    someone, before = sqlite_office.person("scheduler"), shifts(sqlite_office)
    assert someone.post(f"{GRID}/move", move="B0.5 B2.5", version=1).status_code == 302
    assert shifts(sqlite_office) == {**before, ("B0", 5): "L", ("B2", 5): "E"}
    # A block that comes to lie partly on itself: the 5th and 6th one day later push the 7th to the 5th.
    moves = ["B0.5 B0.6", "B0.6 B0.7"]
    assert someone.post(f"{GRID}/move", move=moves, version=2).status_code == 302
    after = shifts(sqlite_office)
    assert (after["B0", 6], after["B0", 7], ("B0", 5) in after) == ("L", "L", False)


def test_the_script_of_the_grid_is_told_just_what_is_different(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "draft")
    someone = sqlite_office.person("scheduler")
    token = TOKEN.search(someone.get(GRID).text)
    assert token
    form = {"csrf_token": token[1], "at": "B0.6", "shift": "E", "version": 1, "showing": "6"}
    told = someone.client.post(CELL, data=form, headers={"X-Part": "1"}).get_json()
    assert told["version"] == 2
    assert 'id="B0.6"' in told["cells"]["B0.6"]
    assert ">E</span>" in told["cells"]["B0.6"]
    assert told["sums"]["B0"][0] == "0"
    assert [one[0] for one in told["totals"][4:7]] == ["3", "1", "0"]
    assert (told["undo"], told["redo"]) == (True, False)
    assert told["said"].startswith("1 cell changed, cost ")
    assert 'id="cover"' in told["cover"]
    part = someone.client.post(CELL, data=form, headers={"X-Part": "1"})
    assert part.status_code == 409
    assert "<html" not in part.text


def test_filters_by_kind_of_shift_and_by_name_work_without_a_script(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "draft")
    someone = sqlite_office.person("scheduler")
    assert someone.get(f"{GRID}?family=day").text.count("data-agent=") == 2
    assert someone.get(f"{GRID}?who=b3").text.count("data-agent=") == 1
    page = someone.get(f"{GRID}?team=&family=day&day=5").text
    assert "family=day" in page.partition("<thead")[2].partition("</thead>")[0]
