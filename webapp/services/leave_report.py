"""Slips to look at, to print and to report: lists, the waitlist, the month's file for personnel (LV-06)."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from scheduler.leave.reasons import Refusal, day_count
from scheduler.leave.settings import LeaveSettings
from scheduler.leave.states import BINDING, State
from scheduler.leave.statistics import LeaveStatistics, SlipDays, statistics
from scheduler.leave.waitlist import Waiting
from webapp.centre.tables import table_bytes, write_whole
from webapp.services.leave_line import lottery_shown, waiting_line
from webapp.services.leave_outcome import Refused
from webapp.services.leave_site import leave_site
from webapp.services.months import Month
from webapp.store.engine import Store
from webapp.store.leave import Signature, Slip, signatures, slips

SLIPS, STATISTICS = "leave_slips.csv", "leave_statistics.csv"
SLIP_COLUMNS = (
    "slip",
    "agent",
    "type",
    "first_day",
    "last_day",
    "half",
    "days",
    "state",
    "signed_by",
    "signed_at",
)
STATISTICS_COLUMNS = ("agent", "type", "days")
EVERYBODY, EVERY_KIND = "all", "all"


@dataclass(frozen=True)
class WholeSlip:
    """A slip with its signatures, the name of its agent and of its kind, and the name of the centre."""

    slip: Slip
    signatures: tuple[Signature, ...]
    centre: str
    name: str
    kind: str
    zone: str


def list_slips(
    store: Store, code: str | None, now: datetime, agent: str | None = None, state: State | None = None
) -> list[Slip]:
    """The slips of a site by number, of an agent or in a state if asked for. Raises CannotDo."""
    with store.read() as connection:
        site = leave_site(connection, code, now)
        return slips(connection, site.site.id, agent=agent, states=None if state is None else {state})


def whole_slip(store: Store, code: str | None, number: int, now: datetime) -> WholeSlip | Refused:
    """Everything that is printed of a slip. Raises CannotDo."""
    with store.read() as connection:
        site = leave_site(connection, code, now)
        slip = site.slip(number)
        if isinstance(slip, Refusal):
            return Refused((slip,))
        row, kind = site.agent(slip.agent), site.settings.type_of.get(slip.type)
        return WholeSlip(
            slip,
            signatures(connection, slip.id),
            site.centre.name,
            row.name if row else "",
            kind.name if kind else slip.type,
            site.site.zone.key,
        )


def waitlists(store: Store, code: str | None, now: datetime) -> dict[str, tuple[Waiting, ...]]:
    """Who waits in each team, in order. Raises CannotDo."""
    with store.read() as connection:
        site = leave_site(connection, code, now)
        waiting = slips(connection, site.site.id, states={State.WAITLISTED})
        return {team: waiting_line(site, team) for team in sorted({slip.team for slip in waiting})}


def published_lottery(store: Store, code: str | None, year: int, now: datetime) -> tuple[str, str] | None:
    """The commitment to the lottery of a year's waitlists and, once the year is over, its secret ("" before).

    None before anybody asked for leave of that year. Raises CannotDo.
    """
    with store.read() as connection:
        return lottery_shown(leave_site(connection, code, now), year)


def leave_settings(store: Store, code: str | None, now: datetime) -> LeaveSettings:
    """What the site says about leave. Raises CannotDo."""
    with store.read() as connection:
        return leave_site(connection, code, now).settings


@dataclass(frozen=True)
class MonthReport:
    """The granted slips that begin in a month, with their signatures, and their statistics."""

    month: Month
    slips: tuple[tuple[Slip, tuple[Signature, ...]], ...]
    statistics: LeaveStatistics


def month_report(store: Store, code: str | None, month: Month, now: datetime) -> MonthReport:
    """Slips and statistics of a month; a slip belongs to the one in which it begins. Raises CannotDo."""
    with store.read() as connection:
        site = leave_site(connection, code, now)
        found = [
            (slip, signatures(connection, slip.id))
            for slip in slips(connection, site.site.id, states=BINDING)
            if month.first_day <= slip.first_day <= month.last_day
        ]
    counted = statistics(SlipDays(str(s.id), s.agent, s.type, s.half_days) for s, _ in found)
    return MonthReport(month, tuple(found), counted)


def write_report(report: MonthReport, out: Path) -> tuple[Path, Path]:
    """Write leave_slips.csv and leave_statistics.csv, each whole or not at all. Raises OSError."""
    paths = out / SLIPS, out / STATISTICS
    write_whole(paths[0], table_bytes(SLIP_COLUMNS, [_line(*pair) for pair in report.slips]))
    write_whole(paths[1], table_bytes(STATISTICS_COLUMNS, _sums(report.statistics)))
    return paths


def _line(slip: Slip, signed: tuple[Signature, ...]) -> tuple[str, ...]:
    last = next((s for s in signed if s.verb == "signed"), None)
    return (
        str(slip.id),
        slip.agent,
        slip.type,
        slip.first_day.isoformat(),
        slip.last_day.isoformat(),
        slip.half,
        f"{day_count(slip.half_days):g}",
        slip.state.value,
        last.person if last else "",
        last.at.isoformat() if last else "",
    )


def _sums(counted: LeaveStatistics) -> list[tuple[str, ...]]:
    """By agent and kind, then by kind, then in all."""
    both = [(agent, kind, number) for (agent, kind), number in sorted(counted.by_both.items())]
    kinds = [(EVERYBODY, kind, number) for kind, number in sorted(counted.by_type.items())]
    lines = [*both, *kinds, (EVERYBODY, EVERY_KIND, counted.total)]
    return [(agent, kind, f"{day_count(number):g}") for agent, kind, number in lines]
