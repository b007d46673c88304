"""Posts given, taken, delegated and renamed by those who may, each a line of the log (RL-01, RL-02)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from scheduler.domain.sentence import Sentence
from webapp.services import people
from webapp.services.people import Post
from webapp.services.problems import CannotDo
from webapp.store.office import note_decision
from webapp.store.sites import StoredSite
from webapp.store.tables.sites import delegation, post_holder

APPOINT, DISMISS, DELEGATE, RENAME = "appoint", "dismiss", "delegate", "rename"


@dataclass(frozen=True)
class PostDeed:
    """What is to be done with a post: to whom, or under which name, from when to when."""

    verb: str
    code: str
    actor: str
    at: datetime
    person: str = ""
    deputy: str = ""
    name: str = ""
    days: tuple[date, date] | None = None


@dataclass(frozen=True)
class HeldPost:
    """A post with its holders and those who stand in: (holder, deputy, first day, last day)."""

    post: Post
    holders: tuple[str, ...]
    deputies: tuple[tuple[str, str, date, date], ...]


def held_posts(connection: Connection, site: StoredSite, today: date) -> list[HeldPost]:
    """The posts of a site, the highest first; delegations that are over are left out."""
    held = connection.execute(
        select(post_holder).where(post_holder.c.site_id == site.id).order_by(post_holder.c.person)
    ).all()
    lent = connection.execute(
        select(delegation)
        .where(delegation.c.site_id == site.id, delegation.c.last_day >= today)
        .order_by(delegation.c.first_day, delegation.c.deputy)
    ).all()
    return [
        HeldPost(
            one,
            tuple(row.person for row in held if row.post == one.code),
            tuple(
                (row.holder, row.deputy, row.first_day, row.last_day) for row in lent if row.post == one.code
            ),
        )
        for one in reversed(people.posts_of(connection, site).values())
    ]


def change_post(connection: Connection, site: StoredSite, deed: PostDeed) -> None:
    """Do it, in a write transaction. Raises CannotDo."""
    facts: dict[str, object] = {}
    if deed.verb == RENAME:
        if not deed.name:
            raise CannotDo(Sentence("A post needs a name."))
        people.set_post(connection, site, deed.code, deed.name, None)
        facts = {"name": deed.name}
    elif not deed.person:
        raise CannotDo(Sentence("Name a person."))
    elif deed.verb == APPOINT:
        people.appoint(connection, site, deed.code, deed.person)
    elif deed.verb == DISMISS:
        people.dismiss(connection, site, deed.code, deed.person)
    else:
        if not deed.deputy or deed.days is None:
            raise CannotDo(Sentence("Name who stands in, from which day to which."))
        people.delegate(connection, site, deed.code, deed.person, deed.deputy, deed.days)
        facts = {"deputy": deed.deputy, "days": [day.isoformat() for day in deed.days]}
    subject = ("post", deed.code)
    note_decision(
        connection, site.id, subject, deed.actor, deed.at, deed.verb, {"person": deed.person, **facts}
    )
