"""What each agent did in a month, for the monthly appraisal (RL-07, EV-05): one line an agent.

The figures are those of the published roster as it is by now, of leave that was granted, of swaps that were
approved, of call-ins, and of what clocks and those in charge say of the duties.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from scheduler.domain.sentence import Sentence
from scheduler.rules.overtime import Overtime
from webapp.services.attendance import attended, published_months
from webapp.services.callins import ABSENCE
from webapp.services.desk import OpenMonth, site_centre
from webapp.services.months import Month
from webapp.services.problems import CannotDo
from webapp.store.callins import ACCEPTED, ASKED, DECLINED, MOST_CALLS, calls_of
from webapp.store.sites import StoredSite


@dataclass(frozen=True)
class AgentMonth:
    """An agent's month in figures.

    Hours are paid hours; `overtime_hours` are those above the most of the contract (OT-02), `leave_days` days
    of granted leave by kind, `absences` days on which the agent stayed away and somebody was called in.
    """

    agent: str
    name: str
    team: str
    duties: int
    paid_hours: float
    overtime_hours: float
    nights: int
    weekends: int
    holidays: int
    swaps: int
    called_in: int
    absences: int
    leave_days: Mapping[str, float]
    kept: float | None
    """The share of the duties due that were worked (adherence by duties); None where none was due."""
    late: int = 0
    early: int = 0
    absent_days: float = 0.0
    adherence: float | None = None
    """The share kept of the duties of which times are noted; None where there are none (AT-07)."""

    @property
    def leave(self) -> float:
        """Days of leave of all kinds."""
        return sum(self.leave_days.values())


def agent_months(connection: Connection, site: StoredSite, month: Month) -> tuple[AgentMonth, ...]:
    """A line of everybody employed in a month, by team and agent. Raises CannotDo unless it is published."""
    months = published_months(connection, site, [month])
    if not months:
        raise CannotDo(
            Sentence(
                "The roster of {month} is not published: there is nothing to appraise.", {"month": str(month)}
            )
        )
    (opened,) = months
    first, last = month.first_day, month.last_day
    centre = site_centre(connection, site, month)
    away, over = _away(connection, site, month), _overtime(opened)
    held = {
        agent: {opened.problem.horizon.date_of(duty.day) for duty in own}
        for agent, own in opened.roster.by_agent.items()
    }
    found = []
    for line in attended(connection, centre, months, (site, first, last)):
        row = line.row
        if (row.valid_from or first) > last or (row.valid_to or last) < first:
            continue
        duties, paid, nights, weekends, holidays, swaps, called = line.counts
        days = away.get(row.agent, frozenset())
        found.append(
            AgentMonth(
                row.agent,
                row.name,
                row.team,
                int(duties),
                round(paid, 2),
                over.get(row.agent, 0.0),
                int(nights),
                int(weekends),
                int(holidays),
                int(swaps),
                int(called),
                len(days),
                dict(line.leave),
                kept_share(int(duties), days, frozenset(held.get(row.agent, ()))),
                line.marks.late,
                line.marks.early,
                line.marks.absent,
                line.marks.adherence,
            )
        )
    return tuple(found)


def kept_share(duties: int, away: frozenset[date], held: frozenset[date]) -> float | None:
    """The share of an agent's duties that were worked.

    A duty of a day `away` stands on in the roster where nobody took it over, and is gone where somebody did.
    """
    due = duties + len(away - held)
    return round((duties - len(away & held)) / due, 4) if due else None


def _away(connection: Connection, site: StoredSite, month: Month) -> dict[str, frozenset[date]]:
    """The days of the month on which each agent stayed away."""
    found: dict[str, set[date]] = {}
    states = {ASKED, ACCEPTED, DECLINED}
    for call in calls_of(connection, site.id, states=states, most=MOST_CALLS):
        if call.kind == ABSENCE and month.first_day <= call.date <= month.last_day:
            found.setdefault(call.absent, set()).add(call.date)
    return {agent: frozenset(days) for agent, days in found.items()}


def _overtime(opened: OpenMonth) -> dict[str, float]:
    """Hours above the contract by agent, as the rule on overtime reckons them."""
    breaches = Overtime().check(opened.problem, opened.roster)
    return {breach.where.agent: round(breach.amount / 60, 2) for breach in breaches if breach.where.agent}
