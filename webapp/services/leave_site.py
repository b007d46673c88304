"""What requests for leave are judged by: the site as one transaction sees it, for one agent and some days."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, insert

from scheduler.leave.chain import Signer, stands_above
from scheduler.leave.check import Circumstances
from scheduler.leave.length import OnDay
from scheduler.leave.reasons import LeaveReason, Refusal
from scheduler.leave.request import Taken
from scheduler.leave.settings import LeaveSettings
from webapp.centre.calendar import site_days
from webapp.centre.model import AgentRow, Centre, DutyRow
from webapp.centre.problem import planning_day
from webapp.centre.shifts import template
from webapp.services.desk import site_centre
from webapp.services.months import Month
from webapp.services.notices import Notice, tell
from webapp.services.people import Actor, actor_of, holders, posts_of
from webapp.services.sites import site_named
from webapp.store.leave import Slip, away, granted, slip_numbered
from webapp.store.rosters import PUBLISHED, StoredRoster, duties_at, last_filed, roster_of
from webapp.store.sites import StoredSite
from webapp.store.tables.decisions import decision

FROM_FILE = "leave.csv"


@dataclass(frozen=True)
class LeaveSite:
    """A site in a transaction, at an instant."""

    connection: Connection
    site: StoredSite
    now: datetime

    @cached_property
    def today(self) -> date:
        """The local date."""
        return self.now.astimezone(self.site.zone).date()

    @cached_property
    def centre(self) -> Centre:
        """The centre as it is stored."""
        return site_centre(self.connection, self.site, Month(self.today.year, self.today.month))

    @property
    def settings(self) -> LeaveSettings:
        """The centre's settings of leave."""
        return self.centre.leave_settings

    def agent(self, agent: str) -> AgentRow | None:
        """The row of an agent; None for somebody else."""
        return next((row for row in self.centre.agents if row.agent == agent), None)

    def places(self, team: str) -> int:
        """How many of a team may have ordinary leave on a day."""
        size = sum(row.team == team for row in self.centre.agents)
        return self.settings.places_of(team, size)

    def signer(self, person: str) -> Signer:
        """A person with the posts held today, and how high the site's posts stand."""
        actor: Actor = actor_of(self.connection, self.site, person, self.today)
        heights = {code: post.rank for code, post in posts_of(self.connection, self.site).items()}
        return Signer(person, actor.posts, heights)

    def published(self, first: date, last: date) -> tuple[StoredRoster, ...]:
        """The published rosters of the months from a first to a last day."""
        return tuple(one for one in self._rosters(first, last) if one.state == PUBLISHED)

    def told(self, first: date, last: date) -> tuple[StoredRoster, ...]:
        """The rosters of these months that agents were told of, be they recalled since.

        A recalled roster may be published again as it is: leave granted meanwhile must be in it.
        """
        return tuple(
            one
            for one in self._rosters(first, last)
            if one.state == PUBLISHED or last_filed(self.connection, one.id) is not None
        )

    def _rosters(self, first: date, last: date) -> Iterator[StoredRoster]:
        month = Month(first.year, first.month)
        while month.first_day <= last:
            stored = roster_of(self.connection, self.site.id, str(month))
            if stored is not None:
                yield stored
            month = month.plus(1)

    def duties(self, agent: str, first: date, last: date) -> dict[date, DutyRow | None]:
        """The published duty of an agent on each day of which a roster is published; None = a day off."""
        found: dict[date, DutyRow | None] = {}
        for stored in self.published(first, last):
            rows = duties_at(self.connection, stored.id, stored.version, self.site.zone)
            held = {row.date: row for row in rows if row.agent == agent}
            for day in days_between(first, last):
                if f"{day:%Y-%m}" == stored.month:
                    found[day] = held.get(day)
        return found

    def circumstances(self, agent: AgentRow, first: date, last: date) -> Circumstances:
        """What is known about the days and about the agent's leave."""
        days = {day.date: planning_day(day) for day in site_days(self.centre, first, last)}
        nights = {conf.code for conf in self.centre.shifts if template(conf).is_night}
        on: dict[date, OnDay] = {
            day: "off" if row is None else ("night" if row.shift in nights else "day")
            for day, row in self.duties(agent.agent, first, last).items()
        }
        employed = (agent.valid_from is None or agent.valid_from <= first) and (
            agent.valid_to is None or last <= agent.valid_to
        )
        has = granted(self.connection, self.site.id, agent.agent, first.year)
        return Circumstances(self.today, days, on, employed, self._away(agent.agent), has)

    def _away(self, agent: str) -> tuple[Taken, ...]:
        """Leave by slips, and rows of the file behind which no slip stands: two half days a day."""
        mine = away(self.connection, self.site.id, agent)
        known = {(taken.first_day, taken.last_day, taken.type) for taken in mine}
        others = tuple(
            Taken(
                FROM_FILE, row.type, row.first_day, row.last_day, 2 * (row.last_day - row.first_day).days + 2
            )
            for row in self.centre.leave
            if row.agent == agent and row.status in ("approved", "pending")
            if (row.first_day, row.last_day, row.type) not in known
        )
        return mine + others

    def first_absent(self, agent: str, first: date, last: date) -> datetime:
        """Begin of the first duty that is missed; the first midnight where none is known."""
        missed = [row.start for row in self.duties(agent, first, last).values() if row is not None]
        return min(missed) if missed else self.midnight(first)

    def midnight(self, day: date) -> datetime:
        """The beginning of a local day."""
        return datetime.combine(day, time(), tzinfo=self.site.zone).astimezone(UTC)

    def slip(self, number: int) -> Slip | Refusal:
        """The slip of that number."""
        found = slip_numbered(self.connection, self.site.id, number)
        return found or Refusal(LeaveReason.NO_SUCH_SLIP, {"slip": str(number), "site": self.site.code})

    def mine_or_decides(self, slip: Slip, person: str, verb: str) -> Refusal | None:
        """Why a slip is none of somebody's business: neither theirs nor theirs to decide; None when it is."""
        signer = self.signer(person)
        if person == slip.agent or stands_above(self.settings, signer, slip.post):
            return None
        held = ", ".join(sorted(signer.held)) or "no post"
        facts = {"slip": str(slip.id), "agent": slip.agent, "actor": person, "held": held, "verb": verb}
        return Refusal(LeaveReason.NOT_YOURS, {**facts})

    def log(self, slip_id: int, actor: str, verb: str, reason: str, facts: Mapping[str, Any]) -> None:
        """Write a decision on a slip into the log."""
        self.connection.execute(
            insert(decision).values(
                site_id=self.site.id,
                subject_kind="leave",
                subject_id=str(slip_id),
                actor=actor,
                at=self.now,
                verb=verb,
                reason=reason,
                facts=dict(facts),
            )
        )

    def tell_agent(self, slip: Slip, event: str, facts: Mapping[str, Any] | None = None) -> None:
        """Tell the agent of a slip what became of it."""
        self._tell([slip.agent], slip, event, facts or {})

    def tell_post(self, slip: Slip, post: str, event: str, facts: Mapping[str, Any] | None = None) -> None:
        """Tell those who act for a post about a slip."""
        self._tell(holders(self.connection, self.site, post, self.today), slip, event, facts or {})

    def _tell(
        self, people: "list[str] | tuple[str, ...]", slip: Slip, event: str, facts: Mapping[str, Any]
    ) -> None:
        told = {"slip": slip.id, "agent": slip.agent, "type": slip.type, **facts}
        told |= {"first_day": slip.first_day.isoformat(), "last_day": slip.last_day.isoformat()}
        notices = [Notice(who, f"leave-{event}", told, f"leave/{slip.id}/{event}/{who}") for who in people]
        tell(self.connection, self.site.id, notices, self.now)


def leave_site(connection: Connection, code: str | None, now: datetime) -> LeaveSite:
    """The site of that code, or the only one. Raises CannotDo."""
    return LeaveSite(connection, site_named(connection, code), now)


def days_between(first: date, last: date) -> list[date]:
    """The days from first to last, both included."""
    return [first + timedelta(n) for n in range((last - first).days + 1)]
