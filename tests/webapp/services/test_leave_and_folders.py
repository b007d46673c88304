"""Leave granted in a database, and the folders that go in and out of it."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from tests.webapp.centre import small
from tests.webapp.services.leaving import AGENTS, EARLY, asked, granted, site
from tests.webapp.store.sites import march
from webapp.centre.model import LeaveRow
from webapp.centre.read import read_centre
from webapp.services.sites import export_site, import_folder
from webapp.store.engine import Store

GRANTED = LeaveRow("A1", date(2026, 3, 24), date(2026, 3, 24), "personal", "approved")


def test_an_export_shows_leave_as_it_was_decided(store: Store, tmp_path: Path) -> None:
    site(store, tmp_path / "small")
    granted(store, asked("A1", 24))
    export_site(store, None, tmp_path / "back")
    assert read_centre(tmp_path / "back").leave == (GRANTED,)


def test_a_folder_that_knows_nothing_of_it_does_not_take_granted_leave_away(
    store: Store, tmp_path: Path
) -> None:
    site(store, tmp_path / "small")
    granted(store, asked("A1", 24))
    (tmp_path / "small" / "agents.csv").write_text(AGENTS.replace("Dee", "Deirdre"), encoding="utf-8")
    assert import_folder(store, tmp_path / "small", EARLY, "small").outcome == "changed"
    month = march(store)
    assert month.centre.leave == (GRANTED,)
    assert month.problem.leave == {("A1", 23)}
    assert {agent.name for agent in month.centre.agents} == {"Ann", "李娜", "Cho", "Deirdre"}


def test_a_folder_that_says_it_too_does_not_say_it_twice(store: Store, tmp_path: Path) -> None:
    site(store, tmp_path / "small")
    granted(store, asked("A1", 24))
    export_site(store, None, tmp_path / "back")
    wider = "agent,first_day,last_day,type,status\nA1,2026-03-23,2026-03-25,annual,approved\n"
    small.write(tmp_path / "small", agents=AGENTS, preferences=None, ledger=None, leave=wider)
    for folder, leave in (
        ("back", (GRANTED,)),
        (
            "small",
            (replace(GRANTED, first_day=date(2026, 3, 23), last_day=date(2026, 3, 25), type="annual"),),
        ),
    ):
        import_folder(store, tmp_path / folder, EARLY, "small")
        assert march(store).centre.leave == leave
