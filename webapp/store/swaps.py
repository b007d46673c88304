"""Swaps in the database: rows in and out, and their conditional changes."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    bindparam,
    delete,
    exists,
    insert,
    or_,
    select,
    update,
)

from scheduler.domain.clock import Horizon
from scheduler.swaps.exchange import BOARD, NIGHT, Leg
from scheduler.swaps.states import OPEN, State
from webapp.store.later import apart, later
from webapp.store.new_rows import insert_new
from webapp.store.shared_read import once, only_reads
from webapp.store.tables.swaps import swap, swap_appeal, swap_claim, swap_leg, swap_log

MOST_KNOWN = 10_000
"""Swaps that a process keeps from reading to reading."""


@dataclass(frozen=True)
class DatedLeg:
    """A duty that changes hands, by its date."""

    date: date
    shift: str
    queue: str | None
    giver: str | None
    taker: str | None

    def leg(self, horizon: Horizon) -> Leg:
        """The leg in days of a horizon."""
        return Leg(horizon.day_of_date(self.date), self.shift, self.queue, self.giver, self.taker)

    def facts(self) -> dict[str, str | None]:
        """The leg as data."""
        said: dict[str, str | None] = {"date": self.date.isoformat(), "shift": self.shift}
        return said | {"queue": self.queue, "giver": self.giver, "taker": self.taker}


def dated(leg: Leg, horizon: Horizon) -> DatedLeg:
    """A leg by its date."""
    return DatedLeg(horizon.date_of(leg.day), leg.shift, leg.queue, leg.giver, leg.taker)


@dataclass(frozen=True)
class StoredSwap:
    """A swap as it is stored, with its legs in order."""

    id: int
    site_id: int
    roster_id: int
    version: int
    kind: str
    state: State
    asker: str
    partner: str | None
    reason: str
    asked_at: datetime
    expires_at: datetime
    agreed_at: datetime | None
    decided_at: datetime | None
    decider: str | None
    in_return: tuple[date, ...]
    legs: tuple[DatedLeg, ...]

    @property
    def agents(self) -> tuple[str, ...]:
        """Everybody who gives or takes a duty, in no order of rank."""
        known = {agent for leg in self.legs for agent in (leg.giver, leg.taker) if agent is not None}
        return tuple(sorted(known))

    @property
    def told(self) -> tuple[str, ...]:
        """Everybody who hears what becomes of it: who asked, who was asked, who gives or takes."""
        return tuple(sorted({self.asker, *self.agents, *([self.partner] if self.partner else [])}))


def add_swap(connection: Connection, values: Mapping[str, Any], legs: Sequence[DatedLeg]) -> int:
    """Store a new swap; gives its number."""
    new = insert(swap).values({**values, "version": 1}).returning(swap.c.id)
    number = int(connection.execute(new).scalar_one())
    _write_legs(connection, number, legs)
    return number


def _write_legs(connection: Connection, number: int, legs: Sequence[DatedLeg]) -> None:
    later(connection, _NO_LEGS, swap_leg, [{"number_of": number}])
    rows = [
        {
            "swap_id": number,
            "number": place,
            "date": leg.date,
            "shift": leg.shift,
            "queue": leg.queue,
            "giver": leg.giver,
            "taker": leg.taker,
        }
        for place, leg in enumerate(legs)
    ]
    later(connection, _NEW_LEGS, swap_leg, rows)


_LEG, _SWAP = (
    tuple(name for name in one.__dataclass_fields__ if name != "legs") for one in (DatedLeg, StoredSwap)
)


def _query(wanted: ColumnElement[bool]) -> Select[Any]:
    """The statement that gives swaps with their legs: put together once, as asking it takes less."""
    columns = (*(swap.c[name] for name in _SWAP), *(swap_leg.c[name] for name in _LEG))
    found = select(*columns).outerjoin_from(swap, swap_leg, swap_leg.c.swap_id == swap.c.id)
    return found.where(wanted).order_by(swap.c.id, swap_leg.c.number)


_OF_SITE = swap.c.site_id == bindparam("site")
_NUMBERED = _query(_OF_SITE & (swap.c.id == bindparam("number")))
_ALL_NUMBERED = _query(_OF_SITE & swap.c.id.in_(bindparam("numbers", expanding=True)))
_CLEARED = _query(
    (swap.c.roster_id == bindparam("roster"))
    & (swap.c.asker == bindparam("agent"))
    & (swap.c.kind == BOARD)
    & swap.c.partner.is_(None)
    & (swap.c.state == State.APPROVED.value)
)
_PLACES = (
    select(swap.c.id, swap.c.version)
    .where(_OF_SITE & swap.c.state.in_(bindparam("states", expanding=True)))
    .order_by(swap.c.id)
)
_ASKED = _query(
    _OF_SITE
    & (swap.c.partner == bindparam("agent"))
    & (swap.c.state == State.OFFERED.value)
    & (swap.c.expires_at > bindparam("now"))
)
_IN_STATES = swap.c.state.in_(bindparam("states", expanding=True))
_OF_ROSTER = swap.c.roster_id == bindparam("roster")
_SWAPS = {
    (False, False): _query(_OF_SITE),
    (True, False): _query(_OF_SITE & _IN_STATES),
    (False, True): _query(_OF_SITE & _OF_ROSTER),
    (True, True): _query(_OF_SITE & _IN_STATES & _OF_ROSTER),
}
"""By whether states and a roster are asked for."""


_GIVES_OR_TAKES = tuple(
    column.in_(bindparam("agents", type_=column.type, expanding=True))
    for column in (swap_leg.c.giver, swap_leg.c.taker)
)
_APPROVED = (
    select(swap.c.id, swap.c.kind, swap.c.partner, swap.c.decided_at, swap_leg.c.giver, swap_leg.c.taker)
    .join(swap_leg, swap_leg.c.swap_id == swap.c.id)
    .where(_OF_ROSTER & (swap.c.state == State.APPROVED.value) & (swap.c.kind != NIGHT))
)
_APPROVED_OF = _APPROVED.where(or_(*_GIVES_OR_TAKES))


def _latest() -> Select[Any]:
    leg, agent = swap_leg.alias(), bindparam("agent", type_=swap.c.asker.type)
    gives_or_takes = (leg.c.swap_id == swap.c.id) & ((leg.c.giver == agent) | (leg.c.taker == agent))
    told = (swap.c.asker == agent) | (swap.c.partner == agent) | exists().where(gives_or_takes)
    mine = select(swap.c.id).where(_OF_SITE & _IN_STATES & told)
    return mine.order_by(swap.c.id.desc()).limit(bindparam("most"))


_LATEST = _latest()
_NO_LEGS = delete(swap_leg).where(swap_leg.c.swap_id == bindparam("number_of"))
_NO_CLAIMS = delete(swap_claim).where(swap_claim.c.swap_id == bindparam("number_of"))
_NEW_LEGS, _NEW_LOG = insert(swap_leg).inline(), insert(swap_log).inline()
_MOVE = (
    update(swap)
    .where(
        swap.c.id == bindparam("seen_id"),
        swap.c.version == bindparam("seen_version"),
        swap.c.state == bindparam("seen_state"),
    )
    .execution_options(**apart(swap))
)


def swap_numbered(connection: Connection, site_id: int, number: int) -> StoredSwap | None:
    """The swap of that number at a site; None when there is none."""

    def found() -> StoredSwap | None:
        asked = _asked(connection, _NUMBERED, {"site": site_id, "number": number})
        return asked[0] if asked else None

    return once(connection, ("swap", site_id, number), found, swap, swap_leg)


def swaps_numbered(connection: Connection, site_id: int, numbers: Iterable[int]) -> list[StoredSwap]:
    """The swaps of these numbers at a site."""
    return _asked(connection, _ALL_NUMBERED, {"site": site_id, "numbers": sorted(numbers)})


def cleared_swaps(connection: Connection, roster_id: int, agent: str) -> list[StoredSwap]:
    """What an agent put on the board of a roster's month and was granted by all offers together."""
    return _asked(connection, _CLEARED, {"roster": roster_id, "agent": agent})


def asked_swaps(connection: Connection, site_id: int, agent: str, now: datetime) -> list[StoredSwap]:
    """The swaps that an agent was asked for and may still answer."""
    return _asked(connection, _ASKED, {"site": site_id, "agent": agent, "now": now})


def swaps(
    connection: Connection,
    site_id: int,
    states: Iterable[State] | None = None,
    roster_id: int | None = None,
) -> list[StoredSwap]:
    """The swaps of a site by number; those in some states, those of a roster."""
    values: dict[str, Any] = {"site": site_id}
    if states is not None:
        values["states"] = sorted(state.value for state in states)
    if roster_id is not None:
        values["roster"] = roster_id
    return _asked(connection, _SWAPS[states is not None, roster_id is not None], values)


def open_swaps(connection: Connection, site_id: int) -> list[StoredSwap]:
    """The swaps of a site that are not over, by number: a board of hundreds, of which few are new."""
    if not only_reads(connection):
        return swaps(connection, site_id, OPEN)
    states = sorted(state.value for state in OPEN)
    # A swap at a version never changes, and a transaction that only reads sees none that might not be kept.
    known: dict[tuple[int, int], StoredSwap] = vars(connection.engine).setdefault("_paiban_swaps", {})
    rows = connection.execute(_PLACES, {"site": site_id, "states": states})
    places = [(number, version) for number, version in rows]
    new = [place[0] for place in places if place not in known]
    found = {(one.id, one.version): one for one in (swaps_numbered(connection, site_id, new) if new else ())}
    found = {place: found.get(place) or known[place] for place in places}
    if len(known) + len(new) > MOST_KNOWN:
        known.clear()
    known.update(found)
    return list(found.values())


def latest_swaps(
    connection: Connection, site_id: int, agent: str, states: Iterable[State], most: int
) -> list[StoredSwap]:
    """The newest swaps in some states that an agent is told about, by number."""
    wanted = sorted(state.value for state in states)
    asked = {"site": site_id, "states": wanted, "agent": agent, "most": most}
    newest = list(connection.execute(_LATEST, asked).scalars())
    return swaps_numbered(connection, site_id, newest) if newest else []


def _swaps(connection: Connection, wanted: Any) -> list[StoredSwap]:
    return _asked(connection, _query(wanted), {})


def _asked(connection: Connection, query: Select[Any], values: Mapping[str, Any]) -> list[StoredSwap]:
    rows: dict[int, Any] = {}
    legs: dict[int, list[DatedLeg]] = {}
    for row in connection.execute(query, values):
        rows.setdefault(row[0], row)
        # A swap without legs has none of their columns.
        if row[len(_SWAP)] is not None:
            legs.setdefault(row[0], []).append(DatedLeg(*row[len(_SWAP) :]))
    return [_stored(row[: len(_SWAP)], legs.get(number, ())) for number, row in rows.items()]


def _stored(row: Sequence[Any], legs: Sequence[DatedLeg]) -> StoredSwap:
    values = dict(zip(_SWAP, row, strict=True))
    values["state"] = State(values["state"])
    values["in_return"] = tuple(date.fromisoformat(day) for day in values["in_return"])
    return StoredSwap(**values, legs=tuple(legs))


def move_swap(
    connection: Connection,
    seen: StoredSwap,
    state: State,
    legs: Sequence[DatedLeg] | None = None,
    **values: Any,
) -> StoredSwap | None:
    """Bring a swap into its next state, which is given; None when it is no longer as it was seen."""
    same = {"seen_id": seen.id, "seen_version": seen.version, "seen_state": seen.state.value}
    change = {"state": state.value, "version": seen.version + 1, **values}
    if connection.execute(_MOVE, {**same, **change}).rowcount != 1:
        return None
    if legs is not None:
        _write_legs(connection, seen.id, legs)
        values["legs"] = tuple(legs)
    return replace(seen, state=state, version=seen.version + 1, **values)


def claim_cells(
    connection: Connection, roster_id: int, number: int, cells: Iterable[tuple[str, date]]
) -> bool:
    """Claim agents' days for an agreed swap; False when another one has claimed one of them."""
    rows = [
        {"roster_id": roster_id, "agent": agent, "date": day, "swap_id": number}
        for agent, day in sorted(set(cells))
    ]
    if insert_new(connection, swap_claim, rows) == len(rows):
        return True
    release_cells(connection, number)
    return False


def release_cells(connection: Connection, number: int) -> None:
    """Give up the days that a swap has claimed."""
    later(connection, _NO_CLAIMS, swap_claim, [{"number_of": number}])


def claims(connection: Connection, roster_id: int) -> dict[tuple[str, date], int]:
    """The number of the swap that claims each agent's day."""
    rows = connection.execute(select(swap_claim).where(swap_claim.c.roster_id == roster_id))
    return {(row.agent, row.date): row.swap_id for row in rows}


def grants(connection: Connection, roster_id: int, agents: Collection[str] | None = None) -> dict[str, int]:
    """How many approvals each agent has had in a roster's month, as giver or taker.

    What a round of clearing grants counts once for an agent who gives in one swap and takes in another. A
    night that the duty manager moves is nobody's request and does not count. `agents` are those asked about,
    None = all.
    """
    asked = {"roster": roster_id, "agents": sorted(agents or ())}
    legs = connection.execute(_APPROVED if agents is None else _APPROVED_OF, asked)
    swaps_of: dict[tuple[str, object], tuple[set[int], set[int]]] = {}
    for number, kind, partner, decided_at, giver, taker in legs:
        # A round leaves its swaps without a partner: they were agreed by all offers together.
        approval = decided_at if kind == BOARD and partner is None else number
        for side, agent in enumerate((giver, taker)):
            if agent is not None:
                swaps_of.setdefault((agent, approval), (set(), set()))[side].add(number)
    found: Counter[str] = Counter()
    for (agent, _), (gives, takes) in swaps_of.items():
        found[agent] += max(len(gives), len(takes))
    return {agent: times for agent, times in found.items() if agents is None or agent in agents}


def due_swaps(connection: Connection, site_id: int, now: datetime) -> list[StoredSwap]:
    """Swaps that nobody has decided in time."""
    states = [state.value for state in OPEN - {State.UNDER_REVIEW}]
    return _swaps(
        connection, (swap.c.site_id == site_id) & swap.c.state.in_(states) & (swap.c.expires_at <= now)
    )


def log_swap(connection: Connection, values: Mapping[str, Any]) -> None:
    """Append to the log of swaps."""
    later(connection, _NEW_LOG, swap_log, [values])


def swap_log_rows(connection: Connection, site_id: int) -> list[Mapping[str, Any]]:
    """The log of swaps of a site, oldest first."""
    rows = connection.execute(select(swap_log).where(swap_log.c.site_id == site_id).order_by(swap_log.c.id))
    return [dict(row) for row in rows.mappings()]


def add_appeal(connection: Connection, values: Mapping[str, Any]) -> None:
    """Store the appeal against a refusal."""
    connection.execute(insert(swap_appeal).values(values))


def overdue_appeals(connection: Connection, site_id: int, today: date) -> list[RowMapping]:
    """The appeals of a site that were to be decided before today and are not, by swap."""
    waits = (swap.c.site_id == site_id) & (swap.c.state == State.UNDER_REVIEW.value)
    rows = select(swap_appeal).join(swap).where(waits & (swap_appeal.c.due < today))
    return list(connection.execute(rows.order_by(swap_appeal.c.swap_id)).mappings())


def appeal_of(connection: Connection, number: int) -> RowMapping | None:
    """The appeal against the refusal of a swap."""
    mine = select(swap_appeal).where(swap_appeal.c.swap_id == number)
    return connection.execute(mine).mappings().one_or_none()
