"""Wishes change often: they are seen at once, and nothing else of the site is read anew for them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.webapp.services.living import write_living
from webapp.centre.read import PREFERENCES
from webapp.services import desk
from webapp.services.desk import site_centre
from webapp.services.months import Month
from webapp.services.sites import import_folder, site_named
from webapp.services.wishes import OFF, Told, Wish, tell
from webapp.store.engine import Store
from webapp.store.sites import add_file

NOW = datetime(2026, 9, 1, 3, tzinfo=UTC)
OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)


def test_a_wish_is_seen_at_once_and_no_file_is_read_anew(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_folder(store, write_living(tmp_path / "living"), NOW)
    with store.read() as connection:
        site = site_named(connection, None)
        october, november = (site_centre(connection, site, month) for month in (OCTOBER, NOVEMBER))
    agent = october.agents[0].agent
    monkeypatch.setattr(desk, "centre_of_files", lambda *_: pytest.fail("the files were read anew"))
    for day in (5, 6):
        told = Told((Wish(NOVEMBER.first_day.replace(day=day), OFF, ""),), "")
        with store.write() as connection:
            assert tell(connection, site, agent, NOVEMBER, told, NOW, {}) is None
        with store.read() as connection:
            site = site_named(connection, None)
            seen = site_centre(connection, site, NOVEMBER)
            assert site_centre(connection, site, OCTOBER) is october
        assert [(row.agent, row.date.day, row.wish) for row in seen.preferences] == [(agent, day, OFF)]
        assert (seen.agents, seen.rules) == (november.agents, november.rules)


def test_a_file_that_somebody_adds_at_the_same_time_is_kept(store: Store, tmp_path: Path) -> None:
    import_folder(store, write_living(tmp_path / "living"), NOW)
    with store.read() as connection:
        site = site_named(connection, None)
        agent = site_centre(connection, site, NOVEMBER).agents[0].agent
    with store.write() as connection:
        add_file(connection, site, "unavailable.csv")
    with store.write() as connection:
        told = Told((Wish(NOVEMBER.first_day, OFF),), "")
        assert tell(connection, site, agent, NOVEMBER, told, NOW, {}) is None
    with store.read() as connection:
        assert {"unavailable.csv", PREFERENCES} <= {*site_named(connection, None).files}
