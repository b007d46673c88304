"""Changing a month in the grid: judged, saved as a version, taken back, overridden, never over another's."""

import gzip
import re
from datetime import date

import pytest

from tests.webapp.app.conftest import NOW, Office, Visitor
from tests.webapp.app.test_months import OCTOBER, stored_october
from webapp.services import editing
from webapp.services.desk import open_month
from webapp.services.editing import Change, Saving
from webapp.services.people import appoint
from webapp.services.problems import CannotDo
from webapp.services.sites import site_named
from webapp.services.versions import NewVersion, Stale
from webapp.store.rosters import versions_of

GRID = "/s/living/2026-10/roster"
CELL = f"{GRID}/cell"


def shifts(office: Office) -> dict[tuple[str, int], str]:
    """The shift of each agent and day of October."""
    with office.store.read() as connection:
        month = open_month(connection, "living", OCTOBER)
        return {(d.agent, d.day + 1): d.shift for d in month.roster.duties}


def kinds(office: Office) -> list[str]:
    """The kinds of all versions of October."""
    with office.store.read() as connection:
        return [v.kind for v in versions_of(connection, open_month(connection, "living", OCTOBER).stored.id)]


def edit(who: Visitor, at: str | list[str], shift: str, seen: int, **more: str) -> int:
    """Save a cell; the status of the answer."""
    return who.post(CELL, at=at, shift=shift, version=seen, **more).status_code


def test_a_change_is_a_version_and_undo_goes_back_step_by_step(office: Office) -> None:
    stored_october(office.store, "draft")
    before, scheduler = shifts(office), office.person("scheduler")
    assert edit(scheduler, "B0.5", "L", 1) == 302
    assert edit(scheduler, ["B3.5", "B4.5"], "L", 2) == 302
    assert shifts(office) == {**before, ("B0", 5): "L", ("B3", 5): "L", ("B4", 5): "L"}
    assert scheduler.post(f"{GRID}/undo", version=3).status_code == 302
    assert scheduler.post(f"{GRID}/undo", version=4).status_code == 302
    assert shifts(office) == before
    assert kinds(office) == ["plan", "edit", "edit", "undo", "undo"]
    assert scheduler.post(f"{GRID}/undo", version=5).status_code == 409


def test_a_change_that_changes_nothing_writes_nothing(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "draft")
    assert edit(sqlite_office.person("scheduler"), "B0.5", "E", 1) == 302
    assert kinds(sqlite_office) == ["plan"]


def test_whoever_looked_at_an_older_version_sees_what_changed(office: Office) -> None:
    stored_october(office.store, "draft")
    scheduler = office.person("scheduler")
    assert edit(scheduler, "B3.5", "L", 1) == 302
    answer = scheduler.post(CELL, at="B1.5", shift="L", version=1)
    assert answer.status_code == 409
    assert "Somebody was faster" in answer.text
    assert "1 agent&#39;s day is different" in answer.text or "1 agent's day is different" in answer.text
    assert "Version 2 by scheduler" in answer.text
    assert "Make my change all the same" in answer.text
    assert shifts(office)["B1", 5] == "E"


def test_two_schedulers_who_edit_one_cell_at_once(office: Office) -> None:
    stored_october(office.store, "draft")

    def save(shift: str | None) -> object:
        saving = Saving(1, [Change("B1", date(2026, 10, 5), shift)], "one", NOW)
        return office.store.retrying(lambda c: editing.save(c, "living", OCTOBER, saving))

    assert isinstance(save("L"), NewVersion)
    assert isinstance(save(None), Stale)
    assert shifts(office)["B1", 5] == "L"


def test_a_hard_rule_forbids_unless_who_may_gives_a_reason(office: Office) -> None:
    stored_october(office.store, "draft")
    scheduler, boss = office.person("scheduler"), office.person("operations-supervisor")
    with office.store.write() as connection:
        appoint(connection, site_named(connection, None), "operations-supervisor", "operations-supervisor")
    # Sixteen days on end are more than any rule of the centre lets pass.
    at, shift = [f"B0.{day}" for day in range(1, 17)], "E"
    answer = scheduler.post(CELL, at=at, shift=shift, version=1, override="I want it")
    assert answer.status_code == 409
    assert "This would break hard rules" in answer.text
    assert kinds(office) == ["plan"]
    assert edit(boss, at, shift, 1) == 409
    assert edit(boss, at, shift, 1, override="flood in the city") == 302
    assert shifts(office)["B0", 16] == shift


def test_a_cell_shows_everything_that_could_stand_there_with_its_price(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "draft")
    page = sqlite_office.person("scheduler").get(f"{CELL}?at=B0.5").text
    assert 'name="shift" value="L"' in page
    assert len(re.findall('class="price"', page)) >= 3
    reader = sqlite_office.person("planner").get(f"{CELL}?at=B0.5").text
    assert 'name="shift"' not in reader


@pytest.mark.parametrize("at", ["B0.32", "B0.x", "nobody.5", "B0", "B0.0", ""])
def test_a_cell_that_there_is_not_is_not_found(sqlite_office: Office, at: str) -> None:
    stored_october(sqlite_office.store, "draft")
    assert sqlite_office.person("scheduler").get(f"{CELL}?at={at}").status_code == 404


def test_readers_do_not_change_anything(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "draft")
    assert edit(sqlite_office.person("planner"), "B0.5", "L", 1) == 403
    assert kinds(sqlite_office) == ["plan"]


def test_pins_are_kept_and_let_go(office: Office) -> None:
    stored_october(office.store, "draft")
    scheduler = office.person("scheduler")

    def pins() -> int:
        with office.store.read() as connection:
            return len(editing.pinned(connection, open_month(connection, "living", OCTOBER)))

    for _ in range(2):
        scheduler.post(f"{GRID}/pin", at=["B0.5", "B0.6"], on="1")
        assert pins() == 2
    assert scheduler.get(GRID).text.count("is-pinned") == 2 + 1  # and the legend
    scheduler.post(f"{GRID}/pin", at="B0.5", on="0")
    assert pins() == 1


def test_filters_leave_agents_out_and_a_day_shows_its_cover(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "draft")
    scheduler = sqlite_office.person("scheduler")
    late = scheduler.get(f"{GRID}?shift=L&day=5").text
    assert late.count("data-agent=") == 2
    assert "Cover on" in late
    packed = scheduler.get(GRID, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data).decode().count("data-agent=") == 6


def test_too_many_cells_are_refused_in_a_sentence(sqlite_office: Office) -> None:
    stored_october(sqlite_office.store, "draft")
    with sqlite_office.store.read() as connection:
        month = open_month(connection, "living", OCTOBER)
    changes = [Change("B0", date(2026, 10, 1), None)] * (editing.MOST_CELLS + 1)
    with pytest.raises(CannotDo, match="too many"):
        editing.weigh(month, changes)
