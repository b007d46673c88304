"""A published roster in a database, repaired for another requirement: all that belongs to it, or nothing."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from scheduler.domain.roster import Roster
from scheduler.replan import replan
from tests.webapp.services.leaving import EARLY, ROWS, needs, site
from tests.webapp.store.sites import MARCH, cause, march
from webapp.centre.requirements import requirement_bytes
from webapp.services.ledger import differences
from webapp.services.notices import notices_for
from webapp.services.people import appoint
from webapp.services.problems import CannotDo
from webapp.services.publish import Step, take_step
from webapp.services.replan_stored import Repair, Repaired
from webapp.services.replan_stored import replan_stored as repaired
from webapp.services.sites import site_named
from webapp.services.versions import NewVersion, Stale, change_roster
from webapp.store.engine import Store
from webapp.store.rosters import versions_of
from webapp.store.tables.decisions import decision

NOW = "2026-03-10T09:00"


def published(store: Store, tmp_path: Path) -> None:
    """March as published, with one agent needed on each of two days on which A1 works."""
    site(store, tmp_path / "centre", state="review", required=(*needs(16), *needs(24)))
    step = Step("publish", "otto", EARLY, override="a test's few duties")
    assert isinstance(store.retrying(lambda c: take_step(c, None, MARCH, step)), NewVersion)


def risen(tmp_path: Path) -> Path:
    """Two are needed on the 24th from now on."""
    file = tmp_path / "requirement.csv"
    file.write_bytes(requirement_bytes([*needs(16), *needs(24, 2)]))
    return file


def test_a_risen_requirement_is_met_by_a_new_version(store: Store, tmp_path: Path) -> None:
    published(store, tmp_path)
    before = march(store)
    order = Repair(MARCH, "mia", NOW, "More calls are expected", risen(tmp_path))
    done = repaired(store, None, order, seed=1)
    assert isinstance(done, Repaired)
    assert done.version is not None
    after = march(store)
    assert after.version == before.version + 1 == done.version.version.version
    assert after.state == "published"
    (new,) = set(after.roster.duties) - set(before.roster.duties)
    assert set(before.roster.duties) < set(after.roster.duties)
    assert (new.day, new.queue) == (23, "calls")
    assert max(row.required for row in after.requirement) == 2
    assert max(row.required for row in before.requirement) == 1
    with store.read() as connection:
        here = site_named(connection, None)
        head = versions_of(connection, after.stored.id)[-1]
        assert (head.kind, head.actor, head.reason) == ("replan", "mia", "More calls are expected")
        assert differences(connection, here) == ()
        told = notices_for(connection, here.id, new.agent)[-1]
        assert [change["date"] for change in told.facts["changes"]] == ["2026-03-24"]
        last = connection.execute(select(decision).order_by(decision.c.id.desc())).first()
    assert last is not None
    assert (last.verb, last.price_before - last.price_after > 0) == ("replan", True)
    again = repaired(store, None, replace(order, requirement=None), seed=1)
    assert isinstance(again, Repaired)
    assert again.version is None
    assert march(store).version == after.version


def test_whoever_was_faster_wins(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    published(store, tmp_path)

    def meanwhile(*given: object, **more: object) -> object:
        with store.write() as connection:
            month = march(store)
            fewer = Roster(duty for duty in month.roster.duties if duty.agent != "A3")
            made = change_roster(connection, month.stored, fewer, cause("edit"), judge=False)
            assert isinstance(made, NewVersion)
        return replan(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr("webapp.services.replan_stored.replan", meanwhile)
    found = repaired(store, None, Repair(MARCH, "mia", NOW, "", risen(tmp_path)), seed=1)
    assert isinstance(found, Stale)
    assert found.current_version == march(store).version
    assert max(row.required for row in march(store).requirement) == 1


def test_who_may_not_and_what_is_over(store: Store, tmp_path: Path) -> None:
    published(store, tmp_path)
    with store.write() as connection:
        appoint(connection, site_named(connection, None), "duty-manager", "deng")
    for person, now, said in (
        ("deng", NOW, "it takes the Area manager or above"),
        ("A1", NOW, "they hold no post"),
        ("mia", "2026-04-01T00:00", "all has begun"),
    ):
        with pytest.raises(CannotDo, match=said):
            repaired(store, None, Repair(MARCH, person, now), seed=1)
    assert len(march(store).roster.duties) == len(ROWS)
