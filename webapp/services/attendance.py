"""The attendance of a cycle by team, for payroll: duties, late, absent, leave by kind, swaps (AT-02)."""

from __future__ import annotations

import io
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection
from xlsxwriter import Workbook

from scheduler.domain.roster import Duty
from scheduler.domain.sentence import Sentence
from scheduler.leave.states import BINDING
from scheduler.ledger import HOLIDAY, NIGHT, WEEKEND, bears
from scheduler.swaps.states import State as SwapState
from webapp.centre.model import AgentRow, Centre
from webapp.services.clock_lines import NO_MARKS, Marks, marks
from webapp.services.desk import OpenMonth, open_roster, site_centre
from webapp.services.leave_site import LeaveSite
from webapp.services.months import Month
from webapp.services.workbook_sheets import AGENT, NAME, TEAM, Say, sheet_of, table
from webapp.store.callins import ACCEPTED, MOST_CALLS, calls_of
from webapp.store.leave import slips
from webapp.store.rosters import PUBLISHED, roster_of
from webapp.store.sites import StoredSite
from webapp.store.swaps import swaps

FIRST_DAY = 21
"""The cycle begins on this day of the month before and ends on the day before it (AT-02, C-11)."""
ATTENDANCE = Sentence("Attendance")
MARK = Sentence(
    "{site}, attendance from {first} to {last}. Taken by {who} on {at}. Confidential: not to be passed on."
)
HEADS = (
    Sentence("Duties"),
    Sentence("Paid hours"),
    Sentence("Nights"),
    Sentence("Weekend duties"),
    Sentence("Holiday duties"),
    Sentence("Swaps"),
    Sentence("Called in"),
    Sentence("Late (times)"),
    Sentence("Left early (times)"),
    Sentence("Absent (days)"),
    Sentence("Adherence (share)"),
)
LEAVE_OF = Sentence("Leave: {kind} (days)").template


@dataclass(frozen=True)
class Attended:
    """An agent's line: duties, hours, nights, duties on weekends and holidays, swaps, call-ins; days of leave
    by kind; what clocks say.
    """

    row: AgentRow
    counts: tuple[float, ...]
    leave: Mapping[str, float]
    marks: Marks = NO_MARKS

    @property
    def told(self) -> tuple[float | None, ...]:
        """All its figures but leave, in the order of the heads."""
        own = self.marks
        return (*self.counts, own.late, own.early, own.absent, own.adherence)


@dataclass(frozen=True)
class Attendance:
    """The lines of a cycle, by team and agent; `kinds` of leave by code, in words."""

    site: StoredSite
    first: date
    last: date
    lines: tuple[Attended, ...]
    kinds: dict[str, str]


def cycle(month: Month) -> tuple[date, date]:
    """The first and the last day of the cycle that ends in a month."""
    ends = month.first_day.replace(day=FIRST_DAY) - timedelta(days=1)
    return month.plus(-1).first_day.replace(day=FIRST_DAY), ends


def attendance(
    connection: Connection, site: StoredSite, month: Month, now: datetime, wanted: Collection[str] | None
) -> Attendance:
    """The cycle that ends in a month, by what was published; of the agents wanted, None = all."""
    first, last = cycle(month)
    here = LeaveSite(connection, site, now)
    centre = site_centre(connection, site, month)
    months = published_months(connection, site, (month.plus(-1), month))
    kinds = {kind.code: kind.name for kind in here.settings.types}
    found = attended(connection, centre, months, (site, first, last))
    lines = [line for line in found if wanted is None or line.row.agent in wanted]
    return Attendance(site, first, last, tuple(lines), kinds)


def attended(
    connection: Connection, centre: Centre, months: Collection[OpenMonth], span: tuple[StoredSite, date, date]
) -> list[Attended]:
    """A line of every agent, by team and agent: what is in these published months from a day to a day."""
    site, first, last = span
    worked = [_worked(opened, first, last) for opened in months]
    leave = _leave(connection, site, first, last)
    noted = marks(connection, months, site, first, last)
    swapped = Counter(
        agent
        for swap in swaps(connection, site.id, {SwapState.APPROVED})
        if any(first <= leg.date <= last for leg in swap.legs)
        for agent in swap.agents
    )
    called = Counter(
        call.agent
        for call in calls_of(connection, site.id, states={ACCEPTED}, most=MOST_CALLS)
        if first <= call.date <= last
    )
    return [
        Attended(
            row,
            (*_summed(worked, row.agent), swapped[row.agent], called[row.agent]),
            {kind: days for (agent, kind), days in leave.items() if agent == row.agent},
            noted.get(row.agent, NO_MARKS),
        )
        for row in sorted(centre.agents, key=lambda row: (row.team, row.agent))
    ]


def published_months(connection: Connection, site: StoredSite, months: Iterable[Month]) -> list[OpenMonth]:
    """Those of the months whose roster is published."""
    found = [roster_of(connection, site.id, str(one)) for one in months]
    return [open_roster(connection, site, one) for one in found if one and one.state == PUBLISHED]


def _worked(month: OpenMonth, first: date, last: date) -> dict[str, tuple[float, ...]]:
    """By agent: duties, paid hours, nights, duties on weekends and holidays that begin in the cycle."""
    problem = month.problem

    def counts(duties: list[Duty]) -> tuple[float, ...]:
        paid = sum(problem.paid_minutes(duty.shift, duty.day) for duty in duties) / 60
        borne = [sum(bears(problem, duty, kind) for duty in duties) for kind in (NIGHT, WEEKEND, HOLIDAY)]
        return len(duties), round(paid, 2), *borne

    return {
        agent: counts([d for d in own if first <= problem.horizon.date_of(d.day) <= last])
        for agent, own in month.roster.by_agent.items()
    }


def _summed(worked: list[dict[str, tuple[float, ...]]], agent: str) -> tuple[float, ...]:
    rows = [one[agent] for one in worked if agent in one]
    return tuple(map(sum, zip(*rows, strict=True))) if rows else (0, 0.0, 0, 0, 0)


def _leave(connection: Connection, site: StoredSite, first: date, last: date) -> dict[tuple[str, str], float]:
    """Days of granted leave in the cycle by agent and kind; a half day counts a half."""
    found: dict[tuple[str, str], float] = defaultdict(float)
    for slip in slips(connection, site.id, states=BINDING):
        days = (min(slip.last_day, last) - max(slip.first_day, first)).days + 1
        if days > 0:
            found[slip.agent, slip.type] += days if not slip.half else 0.5
    return found


def attendance_workbook(found: Attendance, who: str, at: datetime, say: Say = str) -> bytes:
    """The attendance as a workbook; `at` is local time."""
    out = io.BytesIO()
    facts = {"site": found.site.code, "first": found.first.isoformat(), "last": found.last.isoformat()}
    mark = say(Sentence(MARK.template, {**facts, "who": who, "at": f"{at:%Y-%m-%d %H:%M}"}))
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": mark, "author": who, "created": at.replace(tzinfo=None)})
    used = sorted({kind for line in found.lines for kind in line.leave})
    leave = [say(Sentence(LEAVE_OF, {"kind": Sentence(found.kinds.get(kind, kind))})) for kind in used]
    heads = [*(say(one) for one in (AGENT, NAME, TEAM, *HEADS)), *leave]
    rows: list[tuple[str | float, ...]] = [
        (
            line.row.agent,
            line.row.name,
            line.row.team,
            *("" if one is None else one for one in line.told),
            *(line.leave.get(kind, 0.0) for kind in used),
        )
        for line in found.lines
    ]
    table(book, sheet_of(book, say(ATTENDANCE), mark), heads, rows)
    book.close()
    return out.getvalue()
