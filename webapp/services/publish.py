"""From draft to published: who may do it, what stands in the way, what is filed and who is told.

draft -> review -> published -> recalled -> review. Each step is a version of its own, so that two people who
decide at once cannot both have decided. Only the operations supervisor or above takes them (RL-02).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from webapp.centre.model import DutyRow
from webapp.services.desk import OpenMonth, open_month
from webapp.services.ledger import duty_origin, log_change
from webapp.services.months import Month
from webapp.services.notices import Notice, tell
from webapp.services.people import OPERATIONS, actor_of, holders, posts_of, require_rank
from webapp.services.problems import CannotDo
from webapp.services.versions import Cause, NewVersion, Stale, changes_told, current, note
from webapp.store.roster_notes import acknowledged
from webapp.store.rosters import (
    DRAFT,
    PUBLISHED,
    RECALLED,
    REVIEW,
    StoredRoster,
    add_version,
    advance,
    duties_at,
    file_roster,
    last_filed,
    version_hash,
)
from webapp.store.sites import StoredSite

FILED_BY_DAY = 25
"""A month's roster is filed before this day of the month before (SH-14)."""
SHOWN = 12
RECALLED_NOTICE, PUBLISHED_NOTICE, REVIEW_NOTICE = "roster-recalled", "roster-published", "roster-review"
STEPS: Mapping[str, tuple[frozenset[str], str, Sentence]] = {
    "review": (frozenset({DRAFT, RECALLED}), REVIEW, Sentence("put a roster up for review")),
    "publish": (frozenset({REVIEW}), PUBLISHED, Sentence("publish a roster")),
    "recall": (frozenset({PUBLISHED}), RECALLED, Sentence("recall a roster")),
}
"""What can be done to a roster: from which states, to which, in words."""
STATES = {REVIEW: Sentence("in review"), PUBLISHED: Sentence("published"), RECALLED: Sentence("recalled")}
HINTS = {
    DRAFT: Sentence("it is a draft: put it up for review first"),
    REVIEW: Sentence("it is in review: publish it first"),
    PUBLISHED: Sentence("it is published: recall it first"),
    RECALLED: Sentence("it was recalled: put it up for review again"),
}


@dataclass(frozen=True)
class Refused:
    """Hard rules that the roster breaks, a sentence each: it is not published without an override."""

    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class Step:
    """A step to be taken with a month's roster by a person.

    `seen` is the version they looked at, None = whatever there is; `override` the reason why a roster that
    breaks hard rules is published all the same; `all_read` demands that the base managers have read it.
    """

    verb: str
    person: str
    at: datetime
    reason: str = ""
    override: str = ""
    seen: int | None = None
    all_read: bool = False


def take_step(
    connection: Connection, site_code: str | None, month: Month, step: Step
) -> NewVersion | Stale | Refused:
    """Review, publish or recall a month's roster, in a write transaction. Raises CannotDo."""
    now = open_month(connection, site_code, month, hold=True)
    sources, target, deed = STEPS[step.verb]
    day = step.at.astimezone(now.site.zone).date()
    actor = actor_of(connection, now.site, step.person, day)
    require_rank(connection, now.site, actor, OPERATIONS, deed)
    if step.seen is not None and step.seen != now.version:
        return Stale(now)
    if now.state not in sources:
        raise CannotDo(
            Sentence(
                "The roster of {month} cannot be {state} now: {hints}.",
                {"month": str(month), "state": STATES[target], "hints": HINTS[now.state]},
            )
        )
    facts: dict[str, Any] = {"from": now.state, "to": target}
    if step.verb == "publish":
        broken = [now.audit.sentence(violation) for violation in now.audit.hard]
        broken += [
            Sentence(
                "{person} has not confirmed reading version {version}.",
                {"person": person, "version": now.version},
            )
            for person, read in readers(connection, now, day).items()
            if step.all_read and not read and person != step.person
        ]
        if broken and not step.override:
            return Refused(tuple(broken))
        if broken:
            facts |= {"override": step.override, "broken": [str(one) for one in broken]}
        facts |= _filing_facts(month, day)
    if step.verb == "recall" and not step.reason:
        raise CannotDo(Sentence("Recalling a roster needs a reason: agents have planned by it."))
    return _stepped(connection, now, target, Cause(step.verb, step.person, step.at, step.reason, facts=facts))


def readers(connection: Connection, now: OpenMonth, day: date) -> dict[str, bool]:
    """Base managers and whether they read this version (PB-02)."""
    return readers_of(connection, now.site, now.stored, day)


def readers_of(
    connection: Connection, site: StoredSite, stored: StoredRoster | None, day: date
) -> dict[str, bool]:
    """Base managers, who hold a post below those who publish, and whether they read the newest version."""
    posts = posts_of(connection, site)
    bar = posts[OPERATIONS].rank if OPERATIONS in posts else 0
    people = {
        person
        for post in posts.values()
        if post.rank < bar
        for person in holders(connection, site, post.code, day)
    }
    read = acknowledged(connection, stored.id, stored.version) if stored else {}
    return {person: person in read for person in sorted(people)}


def due_day(month: Month) -> date:
    """The last day on which the month's roster is filed in time (SH-14)."""
    return (month.first_day - timedelta(days=1)).replace(day=FILED_BY_DAY - 1)


def _filing_facts(month: Month, day: date) -> dict[str, str]:
    due = due_day(month)
    return {"due": due.isoformat(), "filed": "on time" if day <= due else "late"}


def _stepped(connection: Connection, now: OpenMonth, target: str, cause: Cause) -> NewVersion | Stale:
    rows = duties_at(connection, now.stored.id, now.version, now.site.zone)
    price = now.audit.objective
    made = replace(
        now.head,
        version=now.version + 1,
        kind=cause.kind,
        actor=cause.actor,
        at=cause.at,
        reason=cause.reason,
        price_before=price,
        price_after=price,
        sha256=version_hash(now.head.sha256, rows),
        parent_sha256=now.head.sha256,
    )
    if not advance(connection, now.stored, target):
        return Stale(current(connection, now.stored))
    head = replace(now.stored, version=made.version, state=target)
    told = _notices(connection, now, head, rows, cause)
    add_version(connection, head, made, ())
    note(connection, now.site.id, head, made, cause, {"told": len(told)})
    origin = duty_origin(now, made.version, cause.actor, cause.at, cause.reason or cause.kind)
    if target == PUBLISHED:
        file_roster(connection, head.id, made, rows, cause.actor)
        log_change(connection, now, None, now.roster, origin)
    if target == RECALLED:
        log_change(connection, now, now.roster, Roster(), origin)
    tell(connection, now.site.id, told, cause.at)
    return NewVersion(head, made, 0)


def _day(now: OpenMonth, cause: Cause) -> date:
    return cause.at.astimezone(now.site.zone).date()


def _notices(
    connection: Connection, now: OpenMonth, head: StoredRoster, rows: Sequence[DutyRow], cause: Cause
) -> list[Notice]:
    """Who is told: of a review and a recall all, of a publication whose days differ from what they know."""
    after = {(row.agent, row.date): row for row in rows}
    if head.state == RECALLED:
        facts = {"month": head.month, "version": head.version, "reason": cause.reason}
        return [
            Notice(agent, RECALLED_NOTICE, facts, f"roster/{head.id}/{head.version}/{agent}")
            for agent in sorted({agent for agent, _ in after})
        ]
    filed = last_filed(connection, head.id)
    was = duties_at(connection, head.id, filed, now.site.zone) if filed is not None else ()
    before = {(row.agent, row.date): row for row in was}
    if head.state == REVIEW:
        # Who has lost the only duty has something to read, too.
        people = {agent for agent, _ in (*before, *after)}
        people |= set(readers_of(connection, now.site, None, _day(now, cause)))
        facts = {"month": head.month, "version": head.version, "reason": cause.reason}
        return [
            Notice(person, REVIEW_NOTICE, facts, f"roster/{head.id}/{head.version}/{person}")
            for person in sorted(people - {cause.actor})
        ]
    return changes_told(head, before, after, cause.reason, PUBLISHED_NOTICE)
