"""What people leave on rosters in the database: pins and acknowledgements."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import Connection, delete, func, insert, select

from webapp.store.tables.rosters import acknowledgement, pin

Place = tuple[str, date]


def pins_of(connection: Connection, roster_id: int) -> frozenset[Place]:
    """The cells of a roster, by agent and date, that planning may not change."""
    mine = select(pin.c.agent, pin.c.date).where(pin.c.roster_id == roster_id)
    return frozenset((row.agent, row.date) for row in connection.execute(mine))


def add_pins(
    connection: Connection, roster_id: int, places: Iterable[Place], actor: str, at: datetime
) -> None:
    """Pin cells; those that are pinned stay so."""
    new = sorted(set(places) - pins_of(connection, roster_id))
    rows = [{"roster_id": roster_id, "agent": a, "date": d, "actor": actor, "at": at} for a, d in new]
    if rows:
        connection.execute(insert(pin), rows)


def remove_pins(connection: Connection, roster_id: int, places: Iterable[Place]) -> None:
    """Let cells go again."""
    for agent, on in sorted(set(places)):
        mine = (pin.c.roster_id == roster_id, pin.c.agent == agent, pin.c.date == on)
        connection.execute(delete(pin).where(*mine))


def acknowledged(connection: Connection, roster_id: int, version: int) -> dict[str, datetime]:
    """Who has acknowledged a version, and when."""
    mine = (acknowledgement.c.roster_id == roster_id, acknowledgement.c.version == version)
    rows = connection.execute(select(acknowledgement.c.person, acknowledgement.c.at).where(*mine))
    return {row.person: row.at for row in rows}


def last_confirmed(connection: Connection, roster_id: int, person: str | None = None) -> dict[str, int]:
    """The newest version of a roster that each person, or one of them, has acknowledged."""
    newest = func.max(acknowledgement.c.version)
    mine = select(acknowledgement.c.person, newest).where(acknowledgement.c.roster_id == roster_id)
    if person is not None:
        mine = mine.where(acknowledgement.c.person == person)
    rows = connection.execute(mine.group_by(acknowledgement.c.person))
    return {person: int(version) for person, version in rows}


def acknowledge(connection: Connection, roster_id: int, version: int, person: str, at: datetime) -> bool:
    """Note that somebody has read a version; False when that was noted before."""
    if person in acknowledged(connection, roster_id, version):
        return False
    row = {"roster_id": roster_id, "version": version, "person": person, "at": at}
    connection.execute(insert(acknowledgement).values(**row))
    return True
