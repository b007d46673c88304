"""Who is in charge of a site at a moment: exactly one person, around the clock (RL-05).

Hours in charge are planned as moments at which somebody takes over until the next one does, so two people are
never in charge at once. Who stands in for somebody on a day does so here, too. Where nobody is planned, the
post of the operations supervisor answers, else the next one above, else the highest below.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import cycle, pairwise

from sqlalchemy import Connection, delete, insert, select

from scheduler.domain.sentence import Sentence
from webapp.centre.times import wall_instant
from webapp.services.months import Month
from webapp.services.names import names_of
from webapp.services.people import OPERATIONS, Post, posts_of
from webapp.services.problems import CannotDo
from webapp.store.accounts import accounts
from webapp.store.office import note_decision
from webapp.store.sites import StoredSite
from webapp.store.tables.people import in_charge
from webapp.store.tables.sites import delegation, post_holder

MOST_DAYS = 92
MOST_TIMES = 24
NOBODY = ""


@dataclass(frozen=True)
class Charge:
    """Who is in charge; `planned` = for this moment, not only by the post.

    `instead_of` is for whom they stand in, "" = nobody; `post` the highest that they, or those, hold.
    """

    person: str
    post: Post
    planned: bool
    instead_of: str = ""


@dataclass(frozen=True)
class Stretch:
    """A time in which one person is in charge, or (None) nobody at all."""

    begins: datetime
    ends: datetime
    charge: Charge | None


@dataclass(frozen=True)
class Duties:
    """All that says who is in charge at a site, read at once."""

    site: StoredSite
    begins: Sequence[datetime]
    people: Sequence[str]
    posts: Mapping[str, Post]
    held: Mapping[str, tuple[str, ...]]
    """The posts of each holder, the highest first."""
    lent: Sequence[tuple[str, str, date, date]]
    """(holder, deputy, first day, last day)."""

    def at(self, moment: datetime) -> Charge | None:
        """Who is in charge; None only where nobody holds a post."""
        place = bisect_right(self.begins, moment) - 1
        person = self.people[place] if place >= 0 else NOBODY
        day = moment.astimezone(self.site.zone).date()
        if person and person in self.held:
            return self._acting(person, day, True)
        holder = self._by_post()
        return self._acting(holder, day, False) if holder else None

    def changes(self) -> list[datetime]:
        """The moments at which somebody takes over or a deputy begins or ends."""
        midnights = (
            wall_instant(day, 0, self.site.zone)
            for _, _, first, last in self.lent
            for day in (first, last + timedelta(days=1))
        )
        return sorted({*self.begins, *midnights})

    def _acting(self, person: str, day: date, planned: bool) -> Charge:
        post = self.posts[self.held[person][0]]
        deputy = next(
            (to for who, to, first, last in self.lent if who == person and first <= day <= last), ""
        )
        return Charge(deputy or person, post, planned, person if deputy else "")

    def _by_post(self) -> str:
        """The holder of the operations supervisor's post, of the next above, or of the highest below."""
        bar = self.posts[OPERATIONS].rank if OPERATIONS in self.posts else 0
        ranked = sorted(self.posts.values(), key=lambda one: (one.rank < bar, abs(one.rank - bar)))
        found = (
            min((who for who, own in self.held.items() if one.code in own), default="") for one in ranked
        )
        return next((who for who in found if who), "")


def duties_of(connection: Connection, site: StoredSite) -> Duties:
    """What is planned and held at a site."""
    planned = select(in_charge).where(in_charge.c.site_id == site.id).order_by(in_charge.c.begins)
    rows = connection.execute(planned).all()
    posts = posts_of(connection, site)
    held: dict[str, tuple[str, ...]] = {}
    mine = select(post_holder.c.person, post_holder.c.post).where(post_holder.c.site_id == site.id)
    kept = {(person, code) for person, code in connection.execute(mine) if code in posts}
    for person, code in sorted(kept, key=lambda one: (one[0], -posts[one[1]].rank)):
        held[person] = (*held.get(person, ()), code)
    lent = select(delegation).where(delegation.c.site_id == site.id)
    ordered = lent.order_by(delegation.c.first_day, delegation.c.deputy)
    return Duties(
        site,
        [row.begins for row in rows],
        [row.person for row in rows],
        posts,
        held,
        [(row.holder, row.deputy, row.first_day, row.last_day) for row in connection.execute(ordered)],
    )


def stretches(duties: Duties, month: Month) -> tuple[Stretch, ...]:
    """A month without a gap: who is in charge from when to when."""
    zone = duties.site.zone
    first, end = wall_instant(month.first_day, 0, zone), wall_instant(month.plus(1).first_day, 0, zone)
    edges = [first, *(one for one in duties.changes() if first < one < end), end]
    found: list[Stretch] = []
    for begins, ends in pairwise(edges):
        charge = duties.at(begins)
        if found and found[-1].charge == charge:
            found[-1] = Stretch(found[-1].begins, ends, charge)
        else:
            found.append(Stretch(begins, ends, charge))
    return tuple(found)


def names_here(connection: Connection, site: StoredSite) -> Mapping[str, str]:
    """The names of accounts and agents of a site, by person."""
    here = [one for one in accounts(connection, None) if one.site_id in (None, site.id)]
    return {**names_of(connection, site), **{one.person: one.name for one in here if not one.disabled}}


@dataclass(frozen=True)
class Turns:
    """People who take over in turn, at the same minutes of every day from a first to a last."""

    first: date
    last: date
    minutes: tuple[int, ...]
    people: tuple[str, ...]


def plan_turns(connection: Connection, site: StoredSite, turns: Turns, actor: str, at: datetime) -> int:
    """Plan who is in charge, in the place of what was planned then; how often somebody takes over.

    After the last day holds what held before. Call it in a write transaction. Raises CannotDo.
    """
    days = (turns.last - turns.first).days + 1
    minutes = sorted(set(turns.minutes))
    if not (1 <= days <= MOST_DAYS and 1 <= len(minutes) <= MOST_TIMES and turns.people):
        raise CannotDo(
            Sentence(
                "Name 1 to {days} days, 1 to {times} times of the day, and who takes over in turn.",
                {"days": MOST_DAYS, "times": MOST_TIMES},
            )
        )
    duties = duties_of(connection, site)
    _require_posts(duties, turns.people)
    who, rows = cycle(turns.people), {}
    for number in range(days):
        for minute in minutes:
            rows[wall_instant(turns.first + timedelta(days=number), minute, site.zone)] = next(who)
    end = wall_instant(turns.last + timedelta(days=1), minutes[0], site.zone)
    _put(connection, duties, rows, end)
    facts = {"first": turns.first.isoformat(), "last": turns.last.isoformat(), "people": list(turns.people)}
    note_decision(connection, site.id, ("charge", site.code), actor, at, "plan-charge", facts)
    return len(rows)


def take_over(
    connection: Connection, site: StoredSite, person: str, begins: datetime, actor: str, at: datetime
) -> None:
    """Let somebody be in charge from a moment until the next one takes over. Raises CannotDo."""
    _require_posts(duties_of(connection, site), (person,))
    mine = (in_charge.c.site_id == site.id, in_charge.c.begins == begins)
    connection.execute(delete(in_charge).where(*mine))
    connection.execute(insert(in_charge).values(site_id=site.id, begins=begins, person=person))
    facts = {"person": person, "begins": begins.astimezone(site.zone).isoformat()}
    note_decision(connection, site.id, ("charge", site.code), actor, at, "take-over", facts)


def _require_posts(duties: Duties, people: Sequence[str]) -> None:
    for person in people:
        if person not in duties.held:
            raise CannotDo(
                Sentence(
                    "{person} holds no post of {site}, as who is in charge does: give one on the page Posts.",
                    {"person": person or '""', "site": duties.site.code},
                )
            )


def _put(connection: Connection, duties: Duties, rows: Mapping[datetime, str], end: datetime) -> None:
    """Rows in the place of those from the first of them to the end; then as before."""
    place = bisect_right(duties.begins, end) - 1
    after = duties.people[place] if place >= 0 else NOBODY
    first = min(rows)
    mine = (in_charge.c.site_id == duties.site.id, in_charge.c.begins >= first, in_charge.c.begins <= end)
    connection.execute(delete(in_charge).where(*mine))
    values = [
        {"site_id": duties.site.id, "begins": at, "person": who} for at, who in {**rows, end: after}.items()
    ]
    connection.execute(insert(in_charge), values)
