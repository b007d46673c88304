"""The ledger of burdens in the database: what each change of a published roster adds, and what it comes to.

Drafts burden nobody: entries begin with publication, a recall takes them back by entries of its own. What an
agent carried before (ledger.csv) opens the ledger.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import Connection

from scheduler.burden_log import Difference, Entry, balances, closing, entries, openings, reconcile
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from scheduler.ledger import always
from webapp.services.derived import derived_facts
from webapp.services.desk import OpenMonth, open_roster
from webapp.services.fairness import point_table
from webapp.services.people import OPERATIONS, actor_of, require_rank
from webapp.services.problems import CannotDo
from webapp.store import ledger as rows
from webapp.store.ledger import CLOSING, DUTY, OPENING, LoggedEntry, Origin
from webapp.store.rosters import PUBLISHED, rosters_of
from webapp.store.sites import StoredSite


@dataclass(frozen=True)
class Account:
    """What an agent stands at by kind, and the entries that led there."""

    agent: str
    balances: dict[str, Fraction]
    entries: tuple[LoggedEntry, ...]


def log_change(
    connection: Connection, month: OpenMonth, before: Roster | None, after: Roster, origin: Origin
) -> int:
    """Append what a published roster's change makes agents bear, in the change's own transaction.

    `before` None: it was not published before. The number of entries for duties.
    """
    site = month.site.id
    table = point_table(month.centre, month.rulebook)
    if not rows.has_entries(connection, site):
        opened = [
            Entry(row.agent, row.kind, Fraction(row.points).limit_denominator(100), month.month.first_day)
            for row in month.centre.ledger
            if row.points
        ]
        said = Origin(OPENING, origin.actor, origin.at, "carried over from before the ledger")
        rows.add_entries(connection, site, opened, said)
    if before is None:
        store_facts(connection, month, origin.at)
    return rows.add_entries(connection, site, entries(month.problem, before, after, table), origin)


def duty_origin(month: OpenMonth, version: int, actor: str, at: datetime, reason: str) -> Origin:
    """The origin of entries for duties at a version of a month's roster."""
    return Origin(DUTY, actor, at, reason, month.stored.id, version)


def accounts(connection: Connection, site: StoredSite, agent: str | None = None) -> tuple[Account, ...]:
    """The accounts of all agents with entries, or of one; by id. Raises CannotDo for an agent without any."""
    found: dict[str, list[LoggedEntry]] = {}
    for one in rows.logged(connection, site.id, agent):
        found.setdefault(one.entry.agent, []).append(one)
    if agent is not None and agent not in found:
        raise CannotDo(
            Sentence(
                "The ledger has no entry of {agent!r}: entries begin when a roster is published.",
                {"agent": agent},
            )
        )
    return tuple(
        Account(name, {kind: v for (_, kind), v in balances(e.entry for e in own).items()}, tuple(own))
        for name, own in sorted(found.items())
    )


def differences(connection: Connection, site: StoredSite) -> tuple[Difference, ...]:
    """Where the ledger disagrees with the published rosters, recomputed duty by duty.

    The points are those in force on the days, so changing them for days gone by shows up here.
    """
    months = [
        open_roster(connection, site, stored)
        for stored in rosters_of(connection, site.id)
        if stored.state == PUBLISHED
    ]
    told = {one.number: one.entry for one in rows.logged(connection, site.id)}
    table = point_table(months[-1].centre, months[-1].rulebook) if months else always({})
    return reconcile(told, [(month.problem, month.roster) for month in months], table)


def close_month(connection: Connection, month: OpenMonth, person: str, at: datetime) -> int:
    """Close a published month: newcomers are opened at the median, and everybody's fair part is taken off.

    The next month's fair shares then start from the ledger. The number of entries. Raises CannotDo.
    """
    day = at.astimezone(month.site.zone).date()
    require_rank(
        connection,
        month.site,
        actor_of(connection, month.site, person, day),
        OPERATIONS,
        Sentence("close a month"),
    )
    if month.state != PUBLISHED:
        raise CannotDo(
            Sentence(
                "The roster of {month} is {state}: only a published month can be closed.",
                {"month": str(month.month), "state": month.state},
            )
        )
    if day <= month.month.last_day:
        raise CannotDo(
            Sentence(
                "{month} is not over on {day}: close it afterwards.", {"month": str(month.month), "day": day}
            )
        )
    if rows.closed(connection, month.site.id, str(month.month)):
        raise CannotDo(Sentence("{month} is closed already.", {"month": str(month.month)}))
    table = point_table(month.centre, month.rulebook)
    origin = Origin(CLOSING, person, at, f"{month.month} closed", month.stored.id, month.version)
    rows.close(connection, month.site.id, str(month.month), origin)
    opened = Origin(OPENING, person, at, "a newcomer starts at the median", month.stored.id, month.version)
    number = rows.add_entries(connection, month.site.id, openings(month.problem, table), opened)
    made = closing(month.problem, month.roster, table)
    return number + rows.add_entries(connection, month.site.id, made, origin)


def lines_of(account: Account) -> tuple[str, ...]:
    """An agent's entries, one line each."""
    return tuple(line_of(entry) for entry in account.entries)


def line_of(one: LoggedEntry) -> str:
    """An entry in a line: number, day, points, kind, what for, who and why."""
    entry, origin = one.entry, one.origin
    what = f"duty {entry.duty}" if entry.duty else origin.source
    why = f", {origin.reason}" if origin.reason else ""
    return f"{one.number}: {entry.day} {float(entry.points):+g} {entry.kind} ({what}; {origin.actor}{why})"


def difference_sentence(one: Difference) -> str:
    """A difference in a sentence, with the entries' numbers."""
    place = one.place
    where = f"{place.agent}, {place.kind} of {place.duty} on {place.day}"
    numbers = ", ".join(map(str, one.numbers))
    entries_ = f"entries {numbers} say" if one.numbers else "there is no entry, which counts as"
    return f"{where}: {entries_} {float(one.logged):g} points, the rosters say {float(one.due):g}."


def store_facts(connection: Connection, month: OpenMonth, at: datetime) -> int:
    """Store the facts of a month that follow from entry or age, once; the number of new ones."""
    found = derived_facts(month.centre, month.problem)
    return rows.add_facts(connection, month.site.id, str(month.month), map(asdict, found), at)


def facts_of(connection: Connection, site: StoredSite, agent: str) -> tuple[str, ...]:
    """The stored facts of an agent that follow from entry or age, in sentences."""
    return tuple(
        f"{month}: {name}: {value}, which follows from {source}"
        for month, name, value, source in rows.facts(connection, site.id, agent)
    )
