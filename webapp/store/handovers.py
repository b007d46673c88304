"""Hand-overs in the database: three sections, signatures; nothing changes once somebody has signed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from webapp.store.later import later
from webapp.store.tables.swaps import handover, handover_section, handover_signature, swap


@dataclass(frozen=True)
class StoredHandover:
    """The hand-over of a swap: due when the first duty that changes hands begins."""

    swap_id: int
    version: int
    due_at: datetime
    sections: Mapping[str, str]
    signed: Mapping[str, datetime]


def add_handover(connection: Connection, swap_id: int, due_at: datetime) -> None:
    """Open the hand-over of an approved swap."""
    row = {"swap_id": swap_id, "version": 1, "due_at": due_at}
    later(connection, insert(handover).inline(), handover, [row])


def handover_of(connection: Connection, swap_id: int) -> StoredHandover | None:
    """The hand-over of a swap; None where none was opened."""
    row = connection.execute(select(handover).where(handover.c.swap_id == swap_id)).one_or_none()
    if row is None:
        return None
    written = select(handover_section).where(handover_section.c.swap_id == swap_id)
    signed = select(handover_signature).where(handover_signature.c.swap_id == swap_id)
    return StoredHandover(
        swap_id,
        row.version,
        row.due_at,
        {one.section: one.text for one in connection.execute(written)},
        {one.agent: one.at for one in connection.execute(signed.order_by(handover_signature.c.at))},
    )


def count_up(connection: Connection, seen: StoredHandover) -> bool:
    """Count a hand-over up; False when it is no longer as it was seen."""
    same = (handover.c.swap_id == seen.swap_id) & (handover.c.version == seen.version)
    return connection.execute(update(handover).where(same).values(version=seen.version + 1)).rowcount == 1


def write_sections(connection: Connection, swap_id: int, sections: Mapping[str, str]) -> None:
    """Write sections anew."""
    for section, text in sorted(sections.items()):
        mine = (handover_section.c.swap_id == swap_id) & (handover_section.c.section == section)
        connection.execute(delete(handover_section).where(mine))
        connection.execute(insert(handover_section).values(swap_id=swap_id, section=section, text=text))


def sign(connection: Connection, swap_id: int, agent: str, at: datetime) -> bool:
    """Sign; False when the agent has signed already."""
    try:
        with connection.begin_nested():
            connection.execute(insert(handover_signature).values(swap_id=swap_id, agent=agent, at=at))
    except IntegrityError:
        return False
    return True


def overdue(connection: Connection, site_id: int, now: datetime) -> list[int]:
    """Numbers of the swaps whose first duty has begun; whether both signed is for the hand-over to say."""
    begun = select(handover.c.swap_id).join(swap, swap.c.id == handover.c.swap_id)
    mine = begun.where(swap.c.site_id == site_id, handover.c.due_at <= now).order_by(handover.c.swap_id)
    return list(connection.execute(mine).scalars())
