"""What people say about rosters, and what they are answered: rows of comments and of answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from webapp.store.tables.people import comment_answer
from webapp.store.tables.rosters import roster, roster_comment

NEW = "new"
"""The status of a comment that has no answer yet."""


@dataclass(frozen=True)
class Answer:
    """What somebody was answered: accepted, declined or done, and why."""

    status: str
    text: str
    person: str
    at: datetime


@dataclass(frozen=True)
class Comment:
    """What somebody says about a version; `rating` from 1 to 5 of a published roster, else None.

    `topic` is what it is about, "" = nothing in particular; a `proposal` is to make something better (PB-04).
    """

    version: int
    person: str
    at: datetime
    text: str
    rating: int | None
    topic: str = ""
    proposal: bool = False
    id: int = 0
    month: str = ""
    answer: Answer | None = None

    @property
    def status(self) -> str:
        """What has become of it."""
        return self.answer.status if self.answer else NEW


def add_comment(connection: Connection, roster_id: int, comment: Comment) -> None:
    """Keep a comment."""
    names = ("version", "person", "at", "text", "rating", "topic", "proposal")
    values = {name: getattr(comment, name) for name in names}
    connection.execute(insert(roster_comment).values(roster_id=roster_id, **values))


def comments_of(connection: Connection, roster_id: int) -> tuple[Comment, ...]:
    """What was said about a roster, the oldest first."""
    return _read(connection, roster_comment.c.roster_id == roster_id)


def comment_numbered(connection: Connection, site_id: int, number: int) -> Comment | None:
    """A comment of a site; None where it has none of that number."""
    return next(iter(_read(connection, roster.c.site_id == site_id, roster_comment.c.id == number)), None)


def comments_at(
    connection: Connection,
    site_id: int,
    *,
    person: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> tuple[Comment, ...]:
    """What was said about any roster of a site, the oldest first: by a person, from a time on, before one."""
    wanted = [roster.c.site_id == site_id]
    wanted += [roster_comment.c.person == person] if person else []
    wanted += [roster_comment.c.at >= since] if since else []
    wanted += [roster_comment.c.at < until] if until else []
    return _read(connection, *wanted)


def add_answer(connection: Connection, number: int, answer: Answer) -> int:
    """Keep an answer to a comment; its number. The newest one holds."""
    made = insert(comment_answer).values(comment_id=number, **vars(answer)).returning(comment_answer.c.id)
    return int(connection.execute(made).scalar_one())


def _read(connection: Connection, *wanted: Any) -> tuple[Comment, ...]:
    query = (
        select(roster_comment, roster.c.month)
        .join(roster, roster.c.id == roster_comment.c.roster_id)
        .where(*wanted)
        .order_by(roster_comment.c.id)
    )
    rows = connection.execute(query).all()
    answers = _answers(connection, [row.id for row in rows])
    return tuple(
        Comment(
            row.version,
            row.person,
            row.at,
            row.text,
            row.rating,
            row.topic,
            row.proposal,
            row.id,
            row.month,
            answers.get(row.id),
        )
        for row in rows
    )


def _answers(connection: Connection, numbers: Iterable[int]) -> Mapping[int, Answer]:
    """The newest answer to each comment that has one."""
    found: dict[int, Answer] = {}
    wanted = list(numbers)
    if not wanted:
        return found
    query = select(comment_answer).where(comment_answer.c.comment_id.between(min(wanted), max(wanted)))
    for row in connection.execute(query.order_by(comment_answer.c.id)):
        found[row.comment_id] = Answer(row.status, row.text, row.person, row.at)
    return found
