"""What leave does to a site: rows that bind, replacements asked for, versions of rosters."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from scheduler.leave.states import BINDING
from webapp.store.leave import Slip, slips
from webapp.store.sites import list_file, touch_site
from webapp.store.tables.centre import agent, leave_row, unavailable
from webapp.store.tables.leave import leave_version, replacement

LEAVE_FILE, UNAVAILABLE_FILE = "leave.csv", "unavailable.csv"


def bind(connection: Connection, slip: Slip) -> None:
    """Let an approved leave bind: a row of leave, or the hours (minutes of the day) of half a day."""
    hours = slip.hours
    row: dict[str, object] = {"agent": slip.agent, "first_day": slip.first_day, "last_day": slip.last_day}
    if hours is None:
        _append(connection, leave_row, slip.site_id, {**row, "type": slip.type, "status": "approved"})
    else:
        _append(connection, unavailable, slip.site_id, {**row, "from_min": hours[0], "to_min": hours[1]})
    _list_file(connection, slip.site_id, LEAVE_FILE if hours is None else UNAVAILABLE_FILE)


def bind_again(connection: Connection, site_id: int) -> None:
    """Let leave that was granted here bind again after a folder took the place of the site's rows.

    Where the folder has approved leave of the agent on some of these days, the folder holds.
    """
    for slip in slips(connection, site_id, states=BINDING):
        table = leave_row if slip.hours is None else unavailable
        same = (table.c.site_id == site_id) & (table.c.agent == slip.agent)
        there = same & (table.c.first_day <= slip.last_day) & (table.c.last_day >= slip.first_day)
        if slip.hours is None:
            there &= table.c.status == "approved"
        else:
            there &= (table.c.from_min == slip.hours[0]) & (table.c.to_min == slip.hours[1])
        employed = (agent.c.site_id == site_id) & (agent.c.agent == slip.agent)
        if (
            connection.execute(select(agent.c.id).where(employed)).first() is not None
            and connection.execute(select(table.c.id).where(there)).first() is None
        ):
            bind(connection, slip)


def unbind(connection: Connection, slip: Slip) -> None:
    """Take the row of a cancelled leave away again."""
    hours = slip.hours
    table = leave_row if hours is None else unavailable
    mine = [
        table.c.site_id == slip.site_id,
        table.c.agent == slip.agent,
        table.c.first_day == slip.first_day,
        table.c.last_day == slip.last_day,
    ]
    if hours is None:
        mine += [table.c.type == slip.type, table.c.status == "approved"]
    else:
        mine += [table.c.from_min == hours[0], table.c.to_min == hours[1]]
    connection.execute(delete(table).where(*mine))
    touch_site(connection, slip.site_id)


def _append(connection: Connection, table: Table, site_id: int, row: dict[str, object]) -> None:
    last = select(func.coalesce(func.max(table.c.position), -1)).where(table.c.site_id == site_id)
    position = int(connection.execute(last).scalar_one()) + 1
    connection.execute(insert(table).values(site_id=site_id, position=position, **row))


def _list_file(connection: Connection, site_id: int, file: str) -> None:
    """See to it that an export writes the file, and that everybody reads the site anew."""
    list_file(connection, site_id, file)
    touch_site(connection, site_id)


@dataclass(frozen=True)
class Replacement:
    """A duty that leave left open; `state` open, filled, closed (without a substitute) or returned."""

    id: int
    site_id: int
    version: int
    slip_id: int
    agent: str
    date: date
    shift: str
    queue: str | None
    state: str
    substitute: str | None
    actor: str | None
    at: datetime | None
    why: str
    opened_at: datetime


def open_replacement(
    connection: Connection, slip: Slip, on: date, shift: str, queue: str | None, at: datetime
) -> int:
    """Ask for a substitute for a duty; gives the number of the task."""
    values = {
        "site_id": slip.site_id,
        "version": 1,
        "slip_id": slip.id,
        "agent": slip.agent,
        "date": on,
        "shift": shift,
        "queue": queue,
        "state": "open",
        "why": "",
        "opened_at": at,
    }
    return int(
        connection.execute(insert(replacement).values(values).returning(replacement.c.id)).scalar_one()
    )


def replacements(
    connection: Connection,
    site_id: int,
    *,
    slip_id: int | None = None,
    number: int | None = None,
    states: Iterable[str] | None = None,
) -> list[Replacement]:
    """Tasks of a site by number: of a slip, of one number, of some states."""
    wanted = select(replacement).where(replacement.c.site_id == site_id).order_by(replacement.c.id)
    if slip_id is not None:
        wanted = wanted.where(replacement.c.slip_id == slip_id)
    if number is not None:
        wanted = wanted.where(replacement.c.id == number)
    if states is not None:
        wanted = wanted.where(replacement.c.state.in_(sorted(states)))
    return [Replacement(**row) for row in connection.execute(wanted).mappings()]


def change_replacement(connection: Connection, seen: Replacement, **values: Any) -> bool:
    """Change a task as it was seen; False when somebody changed it since."""
    unchanged = (replacement.c.id == seen.id) & (replacement.c.version == seen.version)
    change = update(replacement).where(unchanged).values(version=seen.version + 1, **values)
    return connection.execute(change).rowcount == 1


def note_version(connection: Connection, slip_id: int, roster_id: int, version: int) -> None:
    """Remember that a slip brought about a version of a roster."""
    connection.execute(insert(leave_version).values(slip_id=slip_id, roster_id=roster_id, version=version))


def versions_of(connection: Connection, slip_id: int) -> list[tuple[int, int]]:
    """(roster, version) of those a slip brought about, in the order of their versions."""
    mine = select(leave_version.c.roster_id, leave_version.c.version).where(
        leave_version.c.slip_id == slip_id
    )
    ordered = mine.order_by(leave_version.c.roster_id, leave_version.c.version)
    return [(roster_id, version) for roster_id, version in connection.execute(ordered)]


def retype(connection: Connection, slip: Slip, kind: str) -> None:
    """Let the row of a granted leave say another kind, where it has one."""
    mine = (leave_row.c.site_id == slip.site_id) & (leave_row.c.agent == slip.agent)
    days = (leave_row.c.first_day == slip.first_day) & (leave_row.c.last_day == slip.last_day)
    same = mine & days & (leave_row.c.type == slip.type) & (leave_row.c.status == "approved")
    if connection.execute(update(leave_row).where(same).values(type=kind)).rowcount:
        touch_site(connection, slip.site_id)
