"""What people leave on rosters in the database: pins, acknowledgements and comments."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, delete, func, insert, select

from webapp.store.tables.rosters import acknowledgement, pin, roster_comment

Place = tuple[str, date]


@dataclass(frozen=True)
class Comment:
    """What somebody says about a version; `rating` from 1 to 5 of a published roster, else None."""

    version: int
    person: str
    at: datetime
    text: str
    rating: int | None


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


def comments_of(connection: Connection, roster_id: int) -> tuple[Comment, ...]:
    """What was said about a roster, the oldest first."""
    mine = select(roster_comment).where(roster_comment.c.roster_id == roster_id).order_by(roster_comment.c.id)
    rows = connection.execute(mine)
    return tuple(Comment(row.version, row.person, row.at, row.text, row.rating) for row in rows)


def add_comment(connection: Connection, roster_id: int, comment: Comment) -> None:
    """Keep a comment."""
    connection.execute(insert(roster_comment).values(roster_id=roster_id, **vars(comment)))
