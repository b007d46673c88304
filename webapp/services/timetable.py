"""The steps of a month on its way to those who work by it, with what is late (section 8, SH-14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from scheduler.domain.sentence import Sentence
from webapp.services.months import Month
from webapp.services.publish import due_day
from webapp.store.rosters import PUBLISHED, REVIEW, filings_of, roster_of
from webapp.store.sites import StoredSite

DRAFTED = Sentence("A draft is made.")
REVIEWED = Sentence("It is put up for review and compared with the roster before.")
FILED = Sentence("It is published and filed, before the 25th of the month before.")


@dataclass(frozen=True)
class Milestone:
    """A step: what has to be done, whether it is, by when; `late` = not done, or done after its day."""

    sentence: Sentence
    done: bool
    due: date | None = None
    on: date | None = None
    today: date | None = None

    @property
    def late(self) -> bool:
        """Whether its day is over."""
        day = self.on or self.today
        return self.due is not None and day is not None and day > self.due


def timetable(connection: Connection, site: StoredSite, month: Month, today: date) -> tuple[Milestone, ...]:
    """Where a month stands: drafted, reviewed, filed."""
    stored, due = roster_of(connection, site.id, str(month)), due_day(month)
    filed = filings_of(connection, stored.id) if stored else []
    on = filed[0].at.astimezone(site.zone).date() if filed else None
    return (
        Milestone(DRAFTED, True) if stored else Milestone(DRAFTED, False, due, None, today),
        Milestone(REVIEWED, bool(filed) or (stored is not None and stored.state in (REVIEW, PUBLISHED))),
        Milestone(FILED, bool(filed), due, on, today),
    )
