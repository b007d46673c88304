"""What a request costs in cover and points, and who could stand in (LV-08)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from scheduler.candidates import Candidate, Desk
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.sentence import Sentence
from scheduler.ledger import points_of
from scheduler.swaps.ground import Change
from webapp.services.desk import OpenMonth, open_roster
from webapp.services.fairness import point_weights
from webapp.services.leave_site import LeaveSite
from webapp.services.problems import CannotDo
from webapp.store.leave import Slip, slip_numbered
from webapp.store.sites import StoredSite

MOST_SHOWN = 6
NO_SLIP = Sentence("The site has no slip {slip}.")


@dataclass(frozen=True)
class FreedDuty:
    """A duty that a leave would free: what is missing then, its points, and who could take it.

    `price` is that of leaving it open; `candidates` those who break no hard rule, the cheapest first.
    """

    on: date
    shift: str
    queue: str
    short_hours: float
    points: int
    price: int
    candidates: tuple[Candidate, ...]
    refused: int


@dataclass(frozen=True)
class LeavePrice:
    """A slip and every duty that granting it would free."""

    slip: Slip
    name: str
    kind: str
    duties: tuple[FreedDuty, ...]

    @property
    def price(self) -> int:
        """The price of leaving every duty open."""
        return sum(one.price for one in self.duties)

    @property
    def short_hours(self) -> float:
        """Agent hours that would be missing beyond those that are."""
        return sum(one.short_hours for one in self.duties)

    @property
    def filled(self) -> int:
        """How many of the duties somebody could take."""
        return sum(bool(one.candidates) for one in self.duties)


def leave_price(connection: Connection, site: StoredSite, number: int, now: datetime) -> LeavePrice:
    """What granting a slip would cost. Raises CannotDo for one that there is not."""
    slip = slip_numbered(connection, site.id, number)
    if slip is None:
        raise CannotDo(Sentence(NO_SLIP.template, {"slip": number}))
    here = LeaveSite(connection, site, now)
    names = here.centre.agent_names
    kind = here.settings.type_of.get(slip.type)
    freed = [
        _freed(month, duty)
        for stored in here.published(slip.first_day, slip.last_day)
        for month in (open_roster(connection, site, stored),)
        for duty in duties_between(month, slip.agent, slip.first_day, slip.last_day)
    ]
    return LeavePrice(slip, names.get(slip.agent, slip.agent), kind.name if kind else slip.type, tuple(freed))


def duties_between(month: OpenMonth, agent: str, first: date, last: date) -> list[Duty]:
    """An agent's duties that begin from a first to a last day, by day."""
    date_of = month.problem.horizon.date_of
    own = month.roster.by_agent.get(agent, ())
    return sorted((d for d in own if first <= date_of(d.day) <= last), key=lambda d: d.day)


def _freed(month: OpenMonth, duty: Duty) -> FreedDuty:
    problem = month.problem
    asked = Desk(problem, month.rulebook, month.roster, duty.day).substitutes(duty)
    able = tuple(one for one in asked.candidates if not one.breaks)
    return FreedDuty(
        problem.horizon.date_of(duty.day),
        duty.shift,
        duty.queue or "",
        month.standing.missing_more(Change((duty,))),
        points_of(problem, duty, point_weights(month.rulebook)),
        asked.left_open,
        able[:MOST_SHOWN],
        len(asked.candidates) - len(able),
    )


def points_moved(month: OpenMonth, changed: Roster, agents: Iterable[str]) -> dict[str, int]:
    """By how many burden points each agent would bear more in a changed roster of the month."""
    weights = point_weights(month.rulebook)

    def borne(roster: Roster, agent: str) -> int:
        return sum(points_of(month.problem, duty, weights) for duty in roster.by_agent.get(agent, ()))

    return {agent: borne(changed, agent) - borne(month.roster, agent) for agent in sorted(agents)}
