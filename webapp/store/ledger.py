"""Rows of the ledger: entries in and out, disputes, months closed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import Connection, RowMapping, Select, bindparam, exists, func, insert, select, update

from scheduler.burden_log import Entry
from webapp.store.later import later
from webapp.store.shared_read import once
from webapp.store.tables.ledger import derived_fact, dispute, ledger_close, ledger_entry

OPENING, DUTY, CLOSING, DISPUTE = "opening", "duty", "closing", "dispute"
OPEN, UPHELD, REJECTED = "open", "upheld", "rejected"


@dataclass(frozen=True)
class Origin:
    """Where entries come from: their kind of source, the roster's version if any, who, when and why."""

    source: str
    actor: str
    at: datetime
    reason: str = ""
    roster_id: int | None = None
    version: int | None = None


@dataclass(frozen=True)
class LoggedEntry:
    """An entry with its number and its origin."""

    number: int
    entry: Entry
    origin: Origin


@dataclass(frozen=True)
class Dispute:
    """An agent's word against an entry, to be decided by the day it is due."""

    id: int
    entry: int
    agent: str
    reason: str
    opened_at: datetime
    due: date
    state: str
    decided_by: str | None
    decided_at: datetime | None
    decision: str | None


def add_entries(connection: Connection, site_id: int, entries: Iterable[Entry], origin: Origin) -> int:
    """Append entries; the number of them."""
    rows = [
        {
            "site_id": site_id,
            "agent": entry.agent,
            "kind": entry.kind,
            "hundredths": round(entry.points * 100),
            "day": entry.day,
            "duty": entry.duty,
            "source": origin.source,
            "roster_id": origin.roster_id,
            "version": origin.version,
            "actor": origin.actor,
            "at": origin.at,
            "reason": origin.reason,
        }
        for entry in entries
    ]
    if rows:
        later(connection, insert(ledger_entry).inline(), ledger_entry, rows)
    return len(rows)


def logged(
    connection: Connection, site_id: int, agent: str | None = None, before: date | None = None
) -> tuple[LoggedEntry, ...]:
    """The entries in the order of their numbers, of one agent or all, of days before a day or all."""
    query = select(ledger_entry).where(ledger_entry.c.site_id == site_id).order_by(ledger_entry.c.id)
    if agent is not None:
        query = query.where(ledger_entry.c.agent == agent)
    if before is not None:
        query = query.where(ledger_entry.c.day < before)
    return _entries(connection, query)


def sums(connection: Connection, site_id: int, before: date) -> dict[tuple[str, str], Fraction]:
    """What each agent stands at by the entries of days before a day, by agent and kind."""
    entry = ledger_entry.c
    query = (
        select(entry.agent, entry.kind, func.sum(entry.hundredths).label("total"))
        .where(entry.site_id == site_id, entry.day < before)
        .group_by(entry.agent, entry.kind)
    )
    found = {(row.agent, row.kind): Fraction(int(row.total), 100) for row in connection.execute(query)}
    return dict(sorted(found.items()))


def entry_numbered(connection: Connection, site_id: int, number: int) -> LoggedEntry | None:
    """The entry of a number; None when the site has none."""
    query = select(ledger_entry).where(ledger_entry.c.site_id == site_id, ledger_entry.c.id == number)
    return next(iter(_entries(connection, query)), None)


def _entries(connection: Connection, query: Select[tuple[object]]) -> tuple[LoggedEntry, ...]:
    return tuple(_entry(row) for row in connection.execute(query).mappings())


def _entry(row: RowMapping) -> LoggedEntry:
    points = Fraction(row["hundredths"], 100)
    return LoggedEntry(
        row["id"],
        Entry(row["agent"], row["kind"], points, row["day"], row["duty"]),
        Origin(row["source"], row["actor"], row["at"], row["reason"], row["roster_id"], row["version"]),
    )


def has_entries(connection: Connection, site_id: int) -> bool:
    """Whether the site's ledger has begun."""

    def found() -> bool:
        asked = select(exists().where(ledger_entry.c.site_id == site_id))
        return bool(connection.execute(asked).scalar())

    return once(connection, ("entries", site_id), found, ledger_entry)


_CLOSED = select(
    exists().where(ledger_close.c.site_id == bindparam("site"), ledger_close.c.month == bindparam("month"))
)


def closed(connection: Connection, site_id: int, month: str) -> bool:
    """Whether a month is closed."""

    def found() -> bool:
        return bool(connection.execute(_CLOSED, {"site": site_id, "month": month}).scalar())

    return once(connection, ("closed", site_id, month), found, ledger_close)


def close(connection: Connection, site_id: int, month: str, origin: Origin) -> None:
    """Write down that a month is closed; the database refuses a second time."""
    connection.execute(
        insert(ledger_close).values(
            site_id=site_id,
            month=month,
            roster_id=origin.roster_id,
            version=origin.version,
            actor=origin.actor,
            at=origin.at,
        )
    )


def open_dispute(connection: Connection, site_id: int, entry: LoggedEntry, told: Dispute) -> int:
    """Write an open dispute about an entry; its id."""
    row = insert(dispute).values(
        site_id=site_id,
        entry_id=entry.number,
        agent=told.agent,
        reason=told.reason,
        opened_at=told.opened_at,
        due=told.due,
        state=OPEN,
    )
    return int(connection.execute(row.returning(dispute.c.id)).scalar_one())


def disputes(connection: Connection, site_id: int) -> tuple[Dispute, ...]:
    """All disputes of a site, the oldest first."""
    query = select(dispute).where(dispute.c.site_id == site_id).order_by(dispute.c.id)
    return tuple(
        Dispute(
            row["id"],
            row["entry_id"],
            row["agent"],
            row["reason"],
            row["opened_at"],
            row["due"],
            row["state"],
            row["decided_by"],
            row["decided_at"],
            row["decision"],
        )
        for row in connection.execute(query).mappings()
    )


def decide_dispute(
    connection: Connection, number: int, state: str, person: str, at: datetime, words: str
) -> bool:
    """Decide an open dispute; False when somebody else has."""
    change = (
        update(dispute)
        .where(dispute.c.id == number, dispute.c.state == OPEN)
        .values(state=state, decided_by=person, decided_at=at, decision=words)
    )
    return connection.execute(change).rowcount == 1


def add_facts(
    connection: Connection, site_id: int, month: str, found: Iterable[Mapping[str, str]], at: datetime
) -> int:
    """Store facts that are not stored yet for the month; the number of them."""
    known = {
        (row.agent, row.name, row.follows_from)
        for row in connection.execute(
            select(derived_fact).where(derived_fact.c.site_id == site_id, derived_fact.c.month == month)
        )
    }
    new = [
        {"site_id": site_id, "month": month, "at": at, **fact}
        for fact in found
        if (fact["agent"], fact["name"], fact["follows_from"]) not in known
    ]
    if new:
        connection.execute(insert(derived_fact), new)
    return len(new)


def facts(connection: Connection, site_id: int, agent: str) -> list[tuple[str, str, str, str]]:
    """Month, name, value and source of an agent's facts, in order of time."""
    query = (
        select(derived_fact.c.month, derived_fact.c.name, derived_fact.c.value, derived_fact.c.follows_from)
        .where(derived_fact.c.site_id == site_id, derived_fact.c.agent == agent)
        .order_by(derived_fact.c.month, derived_fact.c.id)
    )
    return [(row[0], row[1], row[2], row[3]) for row in connection.execute(query)]
