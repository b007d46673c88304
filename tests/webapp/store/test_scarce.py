"""What only one may have is changed only as it was seen, whatever the database does to hold clients apart.

Transactions are kept apart so well that races alone would not show a condition that is missing; here each
is asked about something that was seen before somebody else's change.
"""

from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from scheduler.swaps.states import State
from tests.webapp.services.swap_site import BOSS, NOW, done, march, published_month
from tests.webapp.store.sites import MARCH
from webapp.services import clearing, swaps
from webapp.store.clearing import StoredRound, move_round
from webapp.store.engine import Store
from webapp.store.rosters import advance, roster_of
from webapp.store.swaps import claim_cells, claims, move_swap, swap_numbered
from webapp.store.tables.clearing import CLEARED, CLOSED
from webapp.store.tables.swaps import swap_claim


def test_a_swap_leaves_a_state_once(store: Store, tmp_path: Path) -> None:
    site = published_month(store, tmp_path).site.id
    seen = done(swaps.offer(store, "small", MARCH, "B1", march(24), NOW)).swap
    with store.write() as connection:
        assert move_swap(connection, seen, State.AGREED, partner="B2")
        # By its state, which is another one now, and by its version, back in a state that it had before.
        assert not move_swap(connection, seen, State.WITHDRAWN)
        agreed = swap_numbered(connection, site, seen.id)
        assert agreed is not None
        assert move_swap(connection, agreed, State.OFFERED)
        assert not move_swap(connection, seen, State.AGREED, partner="B3")
        now = swap_numbered(connection, site, seen.id)
    assert now is not None
    assert (now.state, now.partner, now.version) == (State.OFFERED, "B2", seen.version + 2)


def test_a_day_of_an_agent_is_claimed_by_one_swap(store: Store, tmp_path: Path) -> None:
    roster = published_month(store, tmp_path).stored.id
    first, second = (
        done(swaps.offer(store, "small", MARCH, who, march(16), NOW)).swap for who in ("B1", "B5")
    )
    with store.write() as connection:
        assert claim_cells(connection, roster, first.id, [("B1", march(16)), ("B2", march(16))])
        assert not claim_cells(connection, roster, second.id, [("B5", march(16)), ("B2", march(16))])
        # None of the days of the second one is claimed.
        assert set(claims(connection, roster).values()) == {first.id}
        assert len(claims(connection, roster)) == 2
    row = {"roster_id": roster, "agent": "B2", "date": march(16), "swap_id": second.id}
    with pytest.raises(IntegrityError), store.write() as connection:
        connection.execute(insert(swap_claim), [row])


def test_a_version_of_a_roster_has_one_successor(store: Store, tmp_path: Path) -> None:
    seen = published_month(store, tmp_path).stored
    with store.write() as connection:
        assert advance(connection, seen, seen.state)
        assert not advance(connection, seen, seen.state)
        now = roster_of(connection, seen.site_id, seen.month)
    assert now is not None
    assert now.version == seen.version + 1


def test_a_round_is_closed_and_cleared_once(store: Store, tmp_path: Path) -> None:
    published_month(store, tmp_path)
    seen = clearing.open_round(store, "small", MARCH, BOSS, NOW, bytes(32))
    assert isinstance(seen, StoredRound)
    with store.write() as connection:
        assert move_round(connection, seen, CLOSED)
        assert not move_round(connection, seen, CLOSED)
        assert not move_round(connection, seen, CLEARED)
