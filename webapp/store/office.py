"""The log of what administrators do, and the lists that a log page shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

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


def events(connection: Connection, most: int, before: int | None = None) -> Sequence[Row[Any]]:
    """What administrators did, the newest first."""
    query = select(office_event).order_by(office_event.c.id.desc()).limit(most)
    if before is not None:
        query = query.where(office_event.c.id < before)
    return connection.execute(query).all()


def logins(connection: Connection, most: int, before: int | None = None) -> Sequence[Row[Any]]:
    """Tries to log in, the newest first."""
    query = select(login_attempt).order_by(login_attempt.c.id.desc()).limit(most)
    if before is not None:
        query = query.where(login_attempt.c.id < before)
    return connection.execute(query).all()


def decisions(
    connection: Connection,
    site_id: int | None,
    most: int,
    before: int | None = None,
    kind: str = "",
    verb: str = "",
) -> Sequence[Row[Any]]:
    """Decisions of a site or (None) of all, the newest first; of one kind of subject or verb only."""
    query = select(decision).order_by(decision.c.id.desc()).limit(most)
    if site_id is not None:
        query = query.where(decision.c.site_id == site_id)
    if before is not None:
        query = query.where(decision.c.id < before)
    if kind:
        query = query.where(decision.c.subject_kind == kind)
    if verb:
        query = query.where(decision.c.verb == verb)
    return connection.execute(query).all()


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
) -> None:
    """Write a decision that changes no roster; `subject` is its kind and its name."""
    connection.execute(
        insert(decision).values(
            site_id=site_id,
            subject_kind=subject[0],
            subject_id=subject[1],
            actor=actor,
            at=at,
            verb=verb,
            reason="",
            facts=dict(facts),
        )
    )


def queues_with_calls(connection: Connection, site_id: int) -> set[str]:
    """The queues that the history of a site has counts of."""
    query = select(call_count.c.queue).where(call_count.c.site_id == site_id).distinct()
    return set(connection.execute(query).scalars())
