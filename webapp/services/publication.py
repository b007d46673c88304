"""What whoever publishes a roster looks at: its state, who has read it, what is different, what was said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from scheduler.domain.cover import missing_after
from scheduler.domain.sentence import Sentence
from webapp.services.desk import OpenMonth, open_month
from webapp.services.months import Month
from webapp.services.problems import CannotDo
from webapp.services.publish import due_day, readers
from webapp.services.readings import remind as remind_readers
from webapp.services.readings import to_read, unconfirmed
from webapp.services.version_changes import ChangedDay, changes_between
from webapp.store.comments import Comment, add_comment, comments_of
from webapp.store.roster_notes import acknowledge, acknowledged
from webapp.store.rosters import (
    PUBLISHED,
    REVIEW,
    Filing,
    duties_at,
    filings_of,
    last_filed,
    version_hash,
    version_of,
)
from webapp.store.sites import StoredSite

MOST_LETTERS = 2000
RATINGS = range(1, 6)
FEEDBACK_DAYS = 7
"""So many days after its month feedback about a published roster is still taken (PB-03)."""
TOPICS = ("hours", "nights", "days-off", "breaks", "staffing", "fairness", "procedure", "other")
"""What a comment may be about."""


@dataclass(frozen=True)
class Publication:
    """A roster on its way to those who work by it.

    `readers` says of each base manager whether they confirmed reading this version, `read` who among all did
    and when; `changed` are the days that differ from what was filed last.
    """

    month: OpenMonth
    due: date
    readers: Mapping[str, bool]
    read: Mapping[str, datetime]
    filings: tuple[Filing, ...]
    changed: tuple[ChangedDay, ...]
    comments: tuple[Comment, ...]
    missing: tuple[tuple[str, str], ...] = ()
    """Agents, by id and name, who have not confirmed their days as they are now."""
    whole: bool = True
    """Whether what was filed last still has the hash it was filed with."""
    hours_after: float = 0.0
    """Agent-hours missing in the night into the next month, which its own duties begin too late for."""

    @property
    def last(self) -> Filing | None:
        """What was filed last."""
        return self.filings[-1] if self.filings else None

    @property
    def rating(self) -> float | None:
        """The mean of the ratings; None without any."""
        given = [one.rating for one in self.comments if one.rating is not None]
        return sum(given) / len(given) if given else None

    def late(self, filing: Filing) -> bool:
        """Whether something was filed after the day it was due."""
        return filing.at.astimezone(self.month.site.zone).date() > self.due


def publication(connection: Connection, now: OpenMonth, day: date) -> Publication:
    """Everything about the newest version's publication."""
    filed = last_filed(connection, now.stored.id) or 0
    return Publication(
        now,
        due_day(now.month),
        _readers(connection, now, day, filed),
        acknowledged(connection, now.stored.id, now.version),
        tuple(filings_of(connection, now.stored.id)),
        changes_between(connection, now, filed, now.version) if filed else (),
        comments_of(connection, now.stored.id),
        _missing(connection, now),
        _whole(connection, now),
        missing_after(now.problem, now.roster),
    )


def _readers(connection: Connection, now: OpenMonth, day: date, filed: int) -> dict[str, bool]:
    """Base managers and whether they read it: what is published as it was in review, one version before."""
    found = readers(connection, now, day)
    before = acknowledged(connection, now.stored.id, filed - 1) if now.state == PUBLISHED else {}
    return {person: read or person in before for person, read in found.items()}


def _missing(connection: Connection, now: OpenMonth) -> tuple[tuple[str, str], ...]:
    if now.state != PUBLISHED:
        return ()
    names = now.centre.agent_names
    return tuple((agent, names.get(agent, agent)) for agent in unconfirmed(connection, now.stored))


def _whole(connection: Connection, now: OpenMonth) -> bool:
    filed = filings_of(connection, now.stored.id)[-1:]
    for one in filed:
        made = version_of(connection, now.stored.id, one.version)
        rows = duties_at(connection, now.stored.id, one.version, now.site.zone)
        return version_hash(made.parent_sha256, rows) == one.sha256
    return True


def confirm(
    connection: Connection, site_code: str, month: Month, version: int, person: str, at: datetime
) -> bool:
    """Note that somebody has read a version; False when it was noted before. Raises CannotDo."""
    now = open_month(connection, site_code, month, hold=True)
    due = to_read(connection, now.stored).get(person) if now.state == PUBLISHED else None
    if not (due or now.version) <= version <= now.version:
        raise CannotDo(
            Sentence(
                "The roster of {month} is at version {version} by now: look at it before you confirm.",
                {"month": str(month), "version": now.version},
            )
        )
    if now.state not in (REVIEW, PUBLISHED):
        raise CannotDo(
            Sentence(
                "The roster of {month} is not in review: there is nothing to confirm yet.",
                {"month": str(month)},
            )
        )
    return acknowledge(connection, now.stored.id, version, person, at)


@dataclass(frozen=True)
class Opinion:
    """What somebody says: a text, perhaps with a rating, a topic, or as a proposal to make it better."""

    text: str
    rating: int | None = None
    topic: str = ""
    proposal: bool = False


def open_until(month: Month) -> date:
    """The last day on which feedback about a published roster is taken (PB-03)."""
    return month.last_day + timedelta(days=FEEDBACK_DAYS)


def takes_opinions(now: OpenMonth, at: datetime) -> bool:
    """Whether something can be said about the roster at a moment."""
    if now.state == PUBLISHED:
        return at.astimezone(now.site.zone).date() <= open_until(now.month)
    return now.state == REVIEW


def say(
    connection: Connection, site_code: str, month: Month, person: str, said: Opinion, at: datetime
) -> None:
    """Keep an opinion: a comment while in review (PB-06), feedback with a rating once published (PB-03).

    Raises CannotDo.
    """
    now, text = open_month(connection, site_code, month, hold=True), said.text.strip()
    if now.state not in (REVIEW, PUBLISHED):
        raise CannotDo(
            Sentence(
                "The roster of {month} is not in review: comments open with the review.",
                {"month": str(month)},
            )
        )
    if not takes_opinions(now, at):
        raise CannotDo(
            Sentence(
                "Feedback about {month} was taken until {day}: say it about a newer roster.",
                {"month": str(month), "day": open_until(month)},
            )
        )
    if not text or len(text) > MOST_LETTERS:
        raise CannotDo(
            Sentence(
                "A comment has between 1 and {most_letters} characters, this one has {number}.",
                {"most_letters": MOST_LETTERS, "number": len(text)},
            )
        )
    if said.rating is not None and (now.state != PUBLISHED or said.rating not in RATINGS):
        raise CannotDo(Sentence("A rating from 1 to 5 is given to a published roster only."))
    if said.topic and said.topic not in TOPICS:
        raise CannotDo(
            Sentence(
                "There is no topic {topic!r}: name one of {list}.",
                {"topic": said.topic[:20], "list": ", ".join(TOPICS)},
            )
        )
    kept = Comment(now.version, person, at, text, said.rating, said.topic, said.proposal)
    add_comment(connection, now.stored.id, kept)


def remind(connection: Connection, site: StoredSite, month: Month, at: datetime) -> int:
    """Remind the agents who have not confirmed their days, once a day; how many are told. Raises CannotDo."""
    stored = open_month(connection, site.code, month, hold=True).stored
    return remind_readers(connection, site, stored, at.astimezone(site.zone).date(), at)
