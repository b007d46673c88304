"""The suggestion box: what was said about rosters, what became of it, and proposals counted by person.

Everybody may say something about a roster in review or in force (RL-04, PB-03); operations answer it, and who
said it is told. Proposals to make the shift system better count in the appraisal of the month in which they
are made (PB-04).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import Connection

from scheduler.domain.sentence import Sentence
from webapp.access import AGENT, may
from webapp.centre.tables import no_formula, table_bytes
from webapp.services import exports
from webapp.services.limits import refuse_more_files
from webapp.services.month_files import MonthFile
from webapp.services.months import Month, parse_month
from webapp.services.names import names_of
from webapp.services.notices import Notice, tell
from webapp.services.problems import CannotDo
from webapp.services.publication import MOST_LETTERS, open_until
from webapp.services.workbook_sheets import Say
from webapp.store.accounts import Account, accounts
from webapp.store.comments import NEW, Answer, Comment, add_answer, comment_numbered, comments_at
from webapp.store.office import note_decision
from webapp.store.rosters import PUBLISHED, REVIEW, rosters_of
from webapp.store.sites import StoredSite
from webapp.store.tables.people import ANSWERS

ANSWERED = "comment-answered"
PROPOSALS = "proposals"
STATUSES = (NEW, *ANSWERS)
COLUMNS = ("month", "user", "name", "proposals", *STATUSES)
MARK = Sentence("{site}, proposals of {month}. Taken by {who} on {at}. Confidential: not to be passed on.")


@dataclass(frozen=True)
class Wanted:
    """Which comments a page shows: of a person ("" = all), a status ("" = any), proposals only or all."""

    person: str = ""
    status: str = ""
    proposals: bool = False


@dataclass(frozen=True)
class Proposals:
    """How many proposals somebody made in a month, and how many of them have each status."""

    month: str
    person: str
    name: str
    number: int
    by_status: tuple[int, ...]
    """In the order of STATUSES."""


def suggestions(connection: Connection, site: StoredSite, wanted: Wanted) -> tuple[Comment, ...]:
    """What was said about the site's rosters, the newest first."""
    found = comments_at(connection, site.id, person=wanted.person)
    return tuple(
        one
        for one in reversed(found)
        if (not wanted.status or one.status == wanted.status) and (one.proposal or not wanted.proposals)
    )


def open_months(connection: Connection, site: StoredSite, at: datetime) -> list[Month]:
    """The months about which something can be said now, the newest first."""
    today = at.astimezone(site.zone).date()
    found = [
        parse_month(stored.month)
        for stored in rosters_of(connection, site.id)
        if stored.state == REVIEW
        or (stored.state == PUBLISHED and today <= open_until(parse_month(stored.month)))
    ]
    return sorted(found, key=lambda month: month.first_day, reverse=True)


def answer(
    connection: Connection, site: StoredSite, number: int, actor: str, status: str, text: str, at: datetime
) -> None:
    """Give a comment a status and an answer, and tell who made it; the newest holds. Raises CannotDo."""
    comment, text = comment_numbered(connection, site.id, number), text.strip()
    if comment is None:
        raise CannotDo(Sentence("There is no comment {number}.", {"number": number}))
    if status not in ANSWERS:
        raise CannotDo(
            Sentence(
                "A comment is {list}, not {status!r}.", {"list": ", ".join(ANSWERS), "status": status[:20]}
            )
        )
    if comment.person == actor:
        raise CannotDo(Sentence("Nobody answers their own comment: ask somebody else of operations."))
    if not text or len(text) > MOST_LETTERS:
        raise CannotDo(
            Sentence(
                "An answer has between 1 and {most_letters} characters, this one has {number}.",
                {"most_letters": MOST_LETTERS, "number": len(text)},
            )
        )
    kept = add_answer(connection, number, Answer(status, text, actor, at))
    facts = {"month": comment.month, "status": status, "text": comment.text, "answer": text}
    note_decision(connection, site.id, ("comment", str(number)), actor, at, status, {"answer": text})
    tell(connection, site.id, [Notice(comment.person, ANSWERED, facts, f"comment/{number}/{kept}")], at)


def proposals(connection: Connection, site: StoredSite, month: Month) -> tuple[Proposals, ...]:
    """Proposals of a month by person: everybody of operations, and whoever else is no agent and made one."""
    since, until = _span(site, month)
    made = [one for one in comments_at(connection, site.id, since=since, until=until) if one.proposal]
    agents = names_of(connection, site)
    here = [one for one in accounts(connection, None) if one.site_id in (None, site.id)]
    people = {one.person: one for one in here if one.role != AGENT}
    staff = {one.person for one in people.values() if not one.disabled and may(one.role, "read-roster")}
    counted = Counter((one.person, one.status) for one in made)
    found = []
    for person in sorted(staff | {one.person for one in made} - set(agents)):
        by_status = tuple(counted[person, status] for status in STATUSES)
        name = people[person].name if person in people else person
        found.append(Proposals(str(month), person, name, sum(by_status), by_status))
    return tuple(found)


def take_proposals(
    connection: Connection, site: StoredSite, month: Month, who: Account, at: datetime, say: Say = str
) -> MonthFile:
    """The proposals of a month by person as a file; call it in a write transaction. Raises TooOften."""
    refuse_more_files(connection, who.person, exports.EXPORT, at)
    facts = {"site": site.code, "month": str(month), "who": who.name}
    local = at.astimezone(site.zone)
    mark = say(Sentence(MARK.template, {**facts, "at": f"{local:%Y-%m-%d %H:%M}"}))
    data = table_bytes(COLUMNS, rows_of(proposals(connection, site, month)), mark)
    exports.note(connection, site, str(month), 0, PROPOSALS, who.person, at)
    return MonthFile(f"{site.code}-{month}-proposals.csv", "text/csv", data)


def rows_of(found: Sequence[Proposals]) -> list[tuple[str, ...]]:
    """The rows of the file."""
    return [
        (
            one.month,
            no_formula(one.person),
            no_formula(one.name),
            str(one.number),
            *(str(number) for number in one.by_status),
        )
        for one in found
    ]


def _span(site: StoredSite, month: Month) -> tuple[datetime, datetime]:
    """The month from midnight to midnight by the site's clock."""
    begins = datetime.combine(month.first_day, time(), tzinfo=site.zone)
    ends = datetime.combine(month.last_day + timedelta(days=1), time(), tzinfo=site.zone)
    return begins, ends
