"""The steps of a month on its way to those who work by it: done, due, late, and who does them (section 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from scheduler.domain.sentence import Facts, Sentence
from webapp.services.attendance_steps import reported_on
from webapp.services.certificates import certificate_of
from webapp.services.evaluation_due import OVERDUE_DAYS, standing
from webapp.services.months import Month
from webapp.services.publish import due_day, readers_of
from webapp.services.readings import unconfirmed
from webapp.services.wishes import closes, told_by
from webapp.store.rosters import PUBLISHED, REVIEW, StoredRoster, Version, filings_of, roster_of, versions_of
from webapp.store.sites import StoredSite

DRAFT_DAY, REVIEW_DAY, ATTENDANCE_DAY = 15, 20, 21
"""Days of the month before: draft and review so that filing is in time [A] (C-23); AT-02."""

WISHES = Sentence("Wishes are told: {n:agent|agents} so far.").template
DRAFTED = Sentence("A draft is made.")
REVIEWED = Sentence("It is put up for review and compared with the roster before.")
READ = Sentence("The managers have read it: {n} of {all}.").template
NO_READERS = Sentence("Nobody holds a post that has to read it before it is published.")
REPORTED = Sentence("The attendance of {month} is reported.").template
FILED = Sentence("It is published and filed, before the 25th of the month before.")
CONFIRMED = Sentence("Agents have confirmed reading it; {n:is|are} missing.").template
TO_CONFIRM = Sentence("Agents confirm their days, once it is published.")
CERTIFIED = Sentence("The certificate of the month is made.")
EVALUATED = Sentence("The scheduling of the last two or three months is evaluated.")

AGENTS, MANAGERS = Sentence("agents"), Sentence("managers")
SCHEDULER, AREA, OPERATIONS = (
    Sentence("scheduler"),
    Sentence("area manager"),
    Sentence("operations supervisor"),
)


@dataclass(frozen=True)
class Milestone:
    """A step: what has to be done, whether it is, by when and by whom; `late` = not done, or done after it.

    `step` is its name, by which a page knows where it is done.
    """

    step: str
    sentence: Sentence
    done: bool
    due: date | None = None
    on: date | None = None
    today: date | None = None
    who: Sentence = SCHEDULER

    @property
    def late(self) -> bool:
        """Whether its day is over."""
        day = self.on if self.done else self.today
        return self.due is not None and day is not None and day > self.due


def timetable(connection: Connection, site: StoredSite, month: Month, today: date) -> tuple[Milestone, ...]:
    """Where a month stands, step by step."""
    stored = roster_of(connection, site.id, str(month))
    made = versions_of(connection, stored.id) if stored else []
    return (
        _wishes(connection, site, month, today),
        *_made(stored, made, site, month, today),
        _read(connection, site, stored, month, today),
        _attendance(connection, site, month.plus(-1), today),
        *_after(connection, site, stored, recalled_at(made), month, today),
        *_evaluation(connection, site, today),
    )


def _wishes(connection: Connection, site: StoredSite, month: Month, today: date) -> Milestone:
    last = closes(month)
    said = Sentence(WISHES, {"n": told_by(connection, site, month)})
    return Milestone("wishes", said, today > last, last, last, today, AGENTS)


def _made(
    stored: StoredRoster | None, made: Sequence[Version], site: StoredSite, month: Month, today: date
) -> tuple[Milestone, Milestone]:
    begins = month.plus(-1).first_day
    since = recalled_at(made)
    reviewed = [one for one in made if one.kind == "review" and one.version > since]
    seen = stored is not None and stored.state in (REVIEW, PUBLISHED)
    return (
        Milestone(
            "draft", DRAFTED, bool(made), begins.replace(day=DRAFT_DAY), _day(made, site), today, SCHEDULER
        ),
        Milestone(
            "review", REVIEWED, seen, begins.replace(day=REVIEW_DAY), _day(reviewed, site), today, OPERATIONS
        ),
    )


def _evaluation(connection: Connection, site: StoredSite, today: date) -> tuple[Milestone, ...]:
    """The evaluation of the last months (EV-01); no step while there is nothing to evaluate."""
    found = standing(connection, site, today)
    if found.state == "none" or found.since is None:
        return ()
    overdue = found.since + timedelta(days=OVERDUE_DAYS)
    on, done = found.since if found.last else None, found.state == "done"
    return (Milestone("evaluate", EVALUATED, done, overdue, on, today, OPERATIONS),)


def recalled_at(made: Sequence[Version]) -> int:
    """The version by which the roster was recalled last; what was done before has to be done again."""
    return max((one.version for one in made if one.kind == "recall"), default=0)


def _day(made: Sequence[Version], site: StoredSite) -> date | None:
    return made[0].at.astimezone(site.zone).date() if made else None


def _read(
    connection: Connection, site: StoredSite, stored: StoredRoster | None, month: Month, today: date
) -> Milestone:
    read: Mapping[str, bool] = readers_of(connection, site, stored, today)
    out = stored is not None and stored.state in (REVIEW, PUBLISHED)
    facts: Facts = {"n": sum(read.values()) if out else 0, "all": len(read)}
    said = Sentence(READ, facts) if read else NO_READERS
    done = out and all(read.values())
    return Milestone("read", said, done, due_day(month), None, today, MANAGERS)


def _attendance(connection: Connection, site: StoredSite, month: Month, today: date) -> Milestone:
    on = reported_on(connection, site, month)
    said = Sentence(REPORTED, {"month": str(month)})
    due = month.first_day.replace(day=ATTENDANCE_DAY)
    return Milestone("attendance", said, on is not None, due, on, today, AREA)


def _after(
    connection: Connection,
    site: StoredSite,
    stored: StoredRoster | None,
    since: int,
    month: Month,
    today: date,
) -> tuple[Milestone, ...]:
    filed = [one for one in filings_of(connection, stored.id) if one.version > since] if stored else []
    on = filed[0].at.astimezone(site.zone).date() if filed else None
    missing = unconfirmed(connection, stored) if stored and stored.state == PUBLISHED else ()
    kept = certificate_of(connection, site, month)
    eve = month.first_day - timedelta(days=1)
    certified: datetime | None = kept.document.origin.at if kept else None
    return (
        Milestone("file", FILED, bool(filed), due_day(month), on, today, OPERATIONS),
        Milestone(
            "confirm",
            Sentence(CONFIRMED, {"n": len(missing)}) if filed else TO_CONFIRM,
            bool(filed) and not missing,
            eve,
            None,
            today,
            AGENTS,
        ),
        Milestone(
            "certify",
            CERTIFIED,
            kept is not None,
            month.last_day,
            certified.astimezone(site.zone).date() if certified else None,
            today,
            SCHEDULER,
        ),
    )
