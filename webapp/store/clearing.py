"""Clearing rounds in the database: rows in and out, and their conditional changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from webapp.store.tables.clearing import CLEARED, clearing_round


@dataclass(frozen=True)
class StoredRound:
    """A round as it is stored."""

    id: int
    site_id: int
    roster_id: int
    version: int
    state: str
    longest: int
    seed: int
    commitment: str
    secret: str
    opened_at: datetime
    closed_at: datetime | None
    cleared_at: datetime | None
    board: Mapping[str, Any] | None
    board_sha256: str | None
    roster_version: int | None
    record: Mapping[str, Any] | None


def add_round(connection: Connection, values: Mapping[str, Any]) -> int:
    """Store a new round; gives its number."""
    new = insert(clearing_round).values({**values, "version": 1}).returning(clearing_round.c.id)
    return int(connection.execute(new).scalar_one())


def round_numbered(connection: Connection, site_id: int, number: int) -> StoredRound | None:
    """The round of that number at a site; None when there is none."""
    mine = (clearing_round.c.site_id == site_id) & (clearing_round.c.id == number)
    row = connection.execute(select(clearing_round).where(mine)).mappings().one_or_none()
    return StoredRound(**row) if row else None


def unfinished_round(connection: Connection, roster_id: int) -> StoredRound | None:
    """The round of a roster's board that is not cleared yet."""
    mine = (clearing_round.c.roster_id == roster_id) & (clearing_round.c.state != CLEARED)
    row = connection.execute(select(clearing_round).where(mine)).mappings().one_or_none()
    return StoredRound(**row) if row else None


def move_round(connection: Connection, seen: StoredRound, state: str, **values: Any) -> bool:
    """Bring a round into its next state; False when it is no longer as it was seen."""
    same = (clearing_round.c.id == seen.id) & (clearing_round.c.version == seen.version)
    change = update(clearing_round).where(same)
    return connection.execute(change.values(state=state, version=seen.version + 1, **values)).rowcount == 1


def cleared_rounds(connection: Connection, roster_id: int, most: int) -> list[StoredRound]:
    """The rounds that cleared a roster's board, the newest first."""
    mine = (clearing_round.c.roster_id == roster_id) & (clearing_round.c.state == CLEARED)
    newest = select(clearing_round).where(mine).order_by(clearing_round.c.id.desc()).limit(most)
    return [StoredRound(**row) for row in connection.execute(newest).mappings()]
