"""The log of what administrators do, and the lists that a log page shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, or_, select

from webapp.store.later import later
from webapp.store.tables.accounts import account, login_attempt, office_event, web_session
from webapp.store.tables.centre import call_count
from webapp.store.tables.decisions import decision


@dataclass(frozen=True)
class Use:
    """How an account is used: its last login, the sessions that are open, failures since it last got in."""

    last_login: datetime | None
    sessions: int
    failures: int


def note_event(
    connection: Connection, actor: str, at: datetime, verb: str, subject: str, facts: Mapping[str, Any]
) -> None:
    """Write a line of the log."""
    connection.execute(
        insert(office_event).values(actor=actor, at=at, verb=verb, subject=subject, facts=dict(facts))
    )


@dataclass(frozen=True)
class Span:
    """Which lines of a log: by whom (part of a name, "" = all), from a time on, and before another."""

    who: str = ""
    since: datetime | None = None
    until: datetime | None = None


ALL = Span()


def events(
    connection: Connection, most: int, before: int | None = None, span: Span = ALL
) -> Sequence[Row[Any]]:
    """What administrators did, the newest first; `who` is found among subjects too."""
    table = office_event.c
    query = select(office_event).order_by(table.id.desc()).limit(most)
    return connection.execute(_within(query, table, span, (table.actor, table.subject), before)).all()


def logins(
    connection: Connection, most: int, before: int | None = None, span: Span = ALL
) -> Sequence[Row[Any]]:
    """Tries to log in, the newest first."""
    table = login_attempt.c
    query = select(login_attempt).order_by(table.id.desc()).limit(most)
    return connection.execute(_within(query, table, span, (table.login, table.address), before)).all()


def decisions(
    connection: Connection,
    site_id: int | None,
    most: int,
    before: int | None = None,
    kind: str = "",
    verb: str = "",
    span: Span = ALL,
) -> Sequence[Row[Any]]:
    """Decisions of a site or (None) of all, the newest first; of one kind of subject or verb only."""
    table = decision.c
    query = select(decision).order_by(table.id.desc()).limit(most)
    if site_id is not None:
        query = query.where(table.site_id == site_id)
    if kind:
        query = query.where(table.subject_kind == kind)
    if verb:
        query = query.where(table.verb == verb)
    return connection.execute(_within(query, table, span, (table.actor, table.subject_id), before)).all()


def _within(query: Any, table: Any, span: Span, names: tuple[Any, ...], before: int | None) -> Any:
    if before is not None:
        query = query.where(table.id < before)
    if span.since is not None:
        query = query.where(table.at >= span.since)
    if span.until is not None:
        query = query.where(table.at < span.until)
    if span.who:
        query = query.where(or_(*(name.icontains(span.who, autoescape=True) for name in names)))
    return query


def kinds_of_decisions(connection: Connection) -> list[str]:
    """The kinds of subjects that were decided on."""
    kind = decision.c.subject_kind
    return list(connection.execute(select(kind).distinct().order_by(kind)).scalars())


def use_of_accounts(connection: Connection) -> dict[int, Use]:
    """How each account is used, by its number."""
    entered = (
        select(login_attempt.c.login, func.max(login_attempt.c.at), func.max(login_attempt.c.id))
        .where(login_attempt.c.ok)
        .group_by(login_attempt.c.login)
    )
    last = {login: (at, number) for login, at, number in connection.execute(entered)}
    refused = select(login_attempt.c.login, login_attempt.c.id).where(login_attempt.c.ok.is_(False))
    failures: dict[str, int] = {}
    for login, number in connection.execute(refused):
        if number > last.get(login, (None, 0))[1]:
            failures[login] = failures.get(login, 0) + 1
    counted = select(web_session.c.account_id, func.count().label("open")).group_by(web_session.c.account_id)
    sessions = {row.account_id: row.open for row in connection.execute(counted)}
    return {
        row.id: Use(last.get(row.login, (None, 0))[0], sessions.get(row.id, 0), failures.get(row.login, 0))
        for row in connection.execute(select(account.c.id, account.c.login))
    }


def note_decision(
    connection: Connection,
    site_id: int,
    subject: tuple[str, str],
    actor: str,
    at: datetime,
    verb: str,
    facts: Mapping[str, Any],
    reason: str = "",
    price: tuple[int | None, int | None] = (None, None),
) -> None:
    """Write a decision; `subject` is its kind and name, `price` what a roster costs before and after it."""
    row = {
        "site_id": site_id,
        "subject_kind": subject[0],
        "subject_id": subject[1],
        "actor": actor,
        "at": at,
        "verb": verb,
        "reason": reason,
        "price_before": price[0],
        "price_after": price[1],
        "facts": dict(facts),
    }
    later(connection, insert(decision).inline(), decision, [row])


def queues_with_calls(connection: Connection, site_id: int) -> set[str]:
    """The queues that the history of a site has counts of."""
    query = select(call_count.c.queue).where(call_count.c.site_id == site_id).distinct()
    return set(connection.execute(query).scalars())
