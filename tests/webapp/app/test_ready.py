"""What is kept from request to request: there before the first one, and never old."""

from flask import Flask
from sqlalchemy import event, update

from tests.webapp.app.conftest import Office
from tests.webapp.app.test_months import stored_october
from webapp.ready import make_ready
from webapp.services import desk
from webapp.store.tables.rosters import roster

MINE = "/s/living/2026-10/mine"


def test_the_first_reader_of_a_month_finds_it_read_and_sees_the_next_change(sqlite_office: Office) -> None:
    store = sqlite_office.store
    stored_october(store, "published")
    agent = sqlite_office.person("agent", person="B0")
    desk.forget()
    assert isinstance(sqlite_office.app, Flask)
    make_ready(sqlite_office.app)
    asked: list[str] = []

    def note(*told: object) -> None:
        asked.append(str(told[2]))

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        assert "2 duties" in agent.get(MINE).text
    finally:
        event.remove(store.engine, "before_cursor_execute", note)
    assert asked
    assert not [one for one in asked if "FROM roster_cell" in one or "FROM site_text" in one]
    assert len([one for one in asked if one.startswith("BEGIN")]) == 1, "a page reads in one transaction"
    with store.write() as connection:
        connection.execute(update(roster).values(state="recalled"))
    assert "not published yet" in agent.get(MINE).text
    assert "not published yet" in agent.get(MINE).text


def test_what_is_written_once_is_written_for_each_language(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "published")
    agent = sqlite_office.person("agent", person="B0")
    english = agent.get(MINE).text
    agent.post("/language", seen=MINE, language="zh_CN", then=MINE)
    chinese = agent.get(MINE).text
    assert "Mon 5 Oct" in english
    assert "My month" in english
    assert "10月5日" in chinese
    assert "My month" not in chinese
