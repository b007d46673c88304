"""What a transaction was told is asked once, until it writes what the answer follows from."""

from pathlib import Path

from sqlalchemy import event, text

from tests.webapp.services.swap_site import NOW, done, march, published_month
from tests.webapp.store.sites import MARCH
from webapp.services import swaps
from webapp.services.desk import open_month
from webapp.services.notices import Notice, notices_for, tell
from webapp.services.sites import site_named
from webapp.services.versions import current
from webapp.store.engine import Store
from webapp.store.rosters import advance, roster_of, rosters_of
from webapp.store.sites import touch_site
from webapp.store.swaps import move_swap, swap_numbered


def test_a_write_is_seen_by_what_is_asked_after_it(store: Store, tmp_path: Path) -> None:
    month = published_month(store, tmp_path)
    site, head = month.site.id, month.stored
    offered = done(swaps.offer(store, "small", MARCH, "B1", march(24), NOW)).swap
    asked: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    with store.write() as connection:
        assert open_month(connection, "small", MARCH).stored == head
        assert swap_numbered(connection, site, offered.id) == offered
        known = len(asked)
        # Nothing of this is asked again.
        open_month(connection, "small", MARCH)
        assert swap_numbered(connection, site, offered.id) == offered
        assert site_named(connection, "small").id == site
        assert len(asked) == known
        moved = move_swap(connection, offered, offered.state, partner="B2")
        assert moved is not None
        assert swap_numbered(connection, site, offered.id) == moved
        # A swap is nothing to a roster: its head is told without being asked for, and held anew.
        known = len(asked)
        assert roster_of(connection, site, str(MARCH)) == head
        assert len(asked) == known
        assert current(connection, head).stored == head
        assert advance(connection, head, head.state)
        now = roster_of(connection, site, str(MARCH))
        assert now is not None
        assert now.version == head.version + 1
        assert rosters_of(connection, site) == [now]
        before = site_named(connection, "small")
        touch_site(connection, site)
        assert site_named(connection, "small").revision != before.revision


def test_what_is_undone_or_not_understood_is_asked_again(store: Store, tmp_path: Path) -> None:
    site = published_month(store, tmp_path).site.id
    with store.write() as connection:
        with connection.begin_nested() as point:
            touch_site(connection, site)
            inside = site_named(connection, "small")
            point.rollback()
        outside = site_named(connection, "small")
        assert inside.revision != outside.revision
        connection.execute(text("UPDATE site SET name = 'another name'"))
        assert site_named(connection, "small").name == "another name"
        connection.exec_driver_sql("UPDATE site SET name = 'one more'")
        assert site_named(connection, "small").name == "one more"


def test_the_same_notice_is_told_once(store: Store, tmp_path: Path) -> None:
    site = published_month(store, tmp_path).site.id
    first, second = (Notice("B1", "swap", {"of": key}, key) for key in ("one", "two"))
    with store.write() as connection:
        before = len(notices_for(connection, site, "B1"))
        assert tell(connection, site, [first], NOW) == 1
        assert tell(connection, site, [first, second, second], NOW) == 1
        assert tell(connection, site, [], NOW) == 0
        assert len(notices_for(connection, site, "B1")) == before + 2
