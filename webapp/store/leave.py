"""Leave slips in the database: rows in and out, and their conditional changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from scheduler.leave.request import Half, LeaveRequest, Taken
from scheduler.leave.states import BINDING, OPEN, State
from webapp.store.tables.leave import (
    leave_grant,
    leave_place,
    leave_signature,
    leave_slip,
    waitlist_secret,
)


@dataclass(frozen=True)
class Slip:
    """A leave slip as it is stored; `half_days` weighted (NT-01), `charged` of the entitlement."""

    id: int
    site_id: int
    version: int
    state: State
    agent: str
    team: str
    type: str
    first_day: date
    last_day: date
    half: Half
    reason: str
    handover: str
    facts: Mapping[str, int]
    evidence: bool
    papers_at: datetime | None
    hospital: str
    first_absent: datetime
    half_days: int
    charged: int
    post: str
    override: bool
    created_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None
    overdue_told: bool
    from_min: int | None
    to_min: int | None

    @property
    def request(self) -> LeaveRequest:
        """The slip as those who decide see it."""
        return LeaveRequest(
            slip=str(self.id),
            agent=self.agent,
            type=self.type,
            first_day=self.first_day,
            last_day=self.last_day,
            reason=self.reason,
            submitted_at=self.submitted_at or self.created_at,
            half=self.half,
            evidence=self.evidence,
            facts=self.facts,
        )

    @property
    def hours(self) -> tuple[int, int] | None:
        """The minutes of the local day that a granted half day takes; None for whole days."""
        return None if self.from_min is None or self.to_min is None else (self.from_min, self.to_min)

    @property
    def taken(self) -> Taken:
        """The slip as other requests of its agent see it."""
        return Taken(str(self.id), self.type, self.first_day, self.last_day, self.charged, self.half)


@dataclass(frozen=True)
class Signature:
    """Who did what to a slip, by which post, when and why."""

    verb: str
    post: str
    person: str
    at: datetime
    reason: str


def _slip(row: RowMapping) -> Slip:
    return Slip(**{**row, "state": State(row["state"])})


def add_slip(connection: Connection, values: Mapping[str, Any]) -> int:
    """Store a new slip; gives its number."""
    new = insert(leave_slip).values({**values, "version": 1}).returning(leave_slip.c.id)
    return int(connection.execute(new).scalar_one())


def slip_numbered(connection: Connection, site_id: int, number: int) -> Slip | None:
    """The slip of that number at a site; None when there is none."""
    mine = (leave_slip.c.site_id == site_id) & (leave_slip.c.id == number)
    row = connection.execute(select(leave_slip).where(mine)).mappings().one_or_none()
    return None if row is None else _slip(row)


def slips(
    connection: Connection,
    site_id: int,
    *,
    agent: str | None = None,
    states: Iterable[State] | None = None,
    team: str | None = None,
    span: tuple[date, date] | None = None,
) -> list[Slip]:
    """The slips of a site by number; those of an agent, of some states, of a team or touching some days."""
    wanted = select(leave_slip).where(leave_slip.c.site_id == site_id).order_by(leave_slip.c.id)
    if agent is not None:
        wanted = wanted.where(leave_slip.c.agent == agent)
    if states is not None:
        wanted = wanted.where(leave_slip.c.state.in_(sorted(state.value for state in states)))
    if team is not None:
        wanted = wanted.where(leave_slip.c.team == team)
    if span is not None:
        wanted = wanted.where(leave_slip.c.first_day <= span[1], leave_slip.c.last_day >= span[0])
    return [_slip(row) for row in connection.execute(wanted).mappings()]


def away(connection: Connection, site_id: int, agent: str) -> tuple[Taken, ...]:
    """All leave that an agent has or waits for by slips."""
    return tuple(slip.taken for slip in slips(connection, site_id, agent=agent, states=BINDING | OPEN))


def change_slip(connection: Connection, seen: Slip, **values: Any) -> bool:
    """Change a slip as it was seen; False when somebody changed it since."""
    unchanged = (leave_slip.c.id == seen.id) & (leave_slip.c.version == seen.version)
    change = update(leave_slip).where(unchanged).values(version=seen.version + 1, **values)
    return connection.execute(change).rowcount == 1


def sign(connection: Connection, slip_id: int, signature: Signature) -> None:
    """Write a signature under a slip; each step of a slip is signed once."""
    connection.execute(insert(leave_signature).values(slip_id=slip_id, **vars(signature)))


def signatures(connection: Connection, slip_id: int) -> tuple[Signature, ...]:
    """The signatures of a slip in the order in which they were given."""
    found = select(leave_signature).where(leave_signature.c.slip_id == slip_id).order_by(leave_signature.c.id)
    return tuple(
        Signature(row["verb"], row["post"], row["person"], row["at"], row["reason"])
        for row in connection.execute(found).mappings()
    )


def held_places(connection: Connection, site_id: int, team: str, days: Sequence[date]) -> dict[date, int]:
    """How many places of a team are held on each of the days."""
    mine = (leave_place.c.site_id == site_id) & (leave_place.c.team == team) & leave_place.c.date.in_(days)
    counted = select(leave_place.c.date, func.count()).where(mine).group_by(leave_place.c.date)
    found = {day: int(number) for day, number in connection.execute(counted)}
    return {day: found.get(day, 0) for day in days}


def take_places(connection: Connection, slip: Slip, places: int) -> bool:
    """Take a place of the slip's team on each of its days; False, and none taken, when a day has none left.

    The database itself keeps two slips from one place.
    """
    days = slip.request.days
    mine = (leave_place.c.site_id == slip.site_id) & (leave_place.c.team == slip.team)
    taken: dict[date, set[int]] = {day: set() for day in days}
    rows = select(leave_place.c.date, leave_place.c.place).where(mine, leave_place.c.date.in_(days))
    for day, place in connection.execute(rows):
        taken[day].add(place)
    free = {day: next((n for n in range(1, places + 1) if n not in taken[day]), None) for day in days}
    if None in free.values():
        return False
    values = [
        {"site_id": slip.site_id, "team": slip.team, "date": day, "place": place, "slip_id": slip.id}
        for day, place in free.items()
    ]
    try:
        with connection.begin_nested():
            connection.execute(insert(leave_place), values)
    except IntegrityError:
        return False
    return True


def free_places(connection: Connection, slip_id: int) -> int:
    """Return the places that a slip holds; gives how many."""
    return connection.execute(delete(leave_place).where(leave_place.c.slip_id == slip_id)).rowcount


def grant(connection: Connection, values: Mapping[str, Any]) -> None:
    """Write what an agent is granted: all columns of the table, year 0 = for good."""
    connection.execute(insert(leave_grant).values(dict(values)))


def granted(connection: Connection, site_id: int, agent: str, year: int) -> dict[str, int]:
    """Half days granted to an agent by kind, for a year and for good; kinds without an entry have none."""
    mine = (leave_grant.c.site_id == site_id) & (leave_grant.c.agent == agent)
    rows = (
        select(leave_grant.c.type, func.sum(leave_grant.c.half_days))
        .where(mine, leave_grant.c.year.in_((0, year)))
        .group_by(leave_grant.c.type)
    )
    return {kind: int(number) for kind, number in connection.execute(rows)}


def lottery_of(connection: Connection, site_id: int, year: int) -> tuple[str, str] | None:
    """Secret and commitment of a year's waitlists; None where there is no lottery yet."""
    mine = (waitlist_secret.c.site_id == site_id) & (waitlist_secret.c.year == year)
    kept = select(waitlist_secret.c.secret, waitlist_secret.c.commitment).where(mine)
    found = connection.execute(kept).one_or_none()
    return None if found is None else (found[0], found[1])


def keep_lottery(
    connection: Connection, site_id: int, year: int, lottery: tuple[str, str], at: datetime
) -> None:
    """Keep secret and commitment of a year's waitlists."""
    values = {"site_id": site_id, "year": year, "secret": lottery[0], "commitment": lottery[1], "at": at}
    connection.execute(insert(waitlist_secret).values(values))
