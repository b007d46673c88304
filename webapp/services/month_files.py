"""A month as a file, for everybody or for some agents: taken, noted in the log, and not too often (K-52)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from scheduler.domain.sentence import Sentence
from webapp.centre.problem import duty_rows
from webapp.centre.requirements import requirement_bytes
from webapp.centre.rosters import roster_bytes
from webapp.services import exports
from webapp.services.attendance import attendance, attendance_workbook
from webapp.services.desk import OpenMonth
from webapp.services.limits import refuse_more_files
from webapp.services.month_view import MonthView
from webapp.services.months import Month
from webapp.services.problems import CannotDo
from webapp.services.workbook_sheets import Say, marked, write_workbook
from webapp.store.accounts import Account
from webapp.store.sites import StoredSite

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {"xlsx": XLSX, "csv": "text/csv", exports.NEEDS: "text/csv"}
"""The kinds of files, with their media types."""


NO_NEEDS = Sentence("This roster answers no requirement: there is none to take.")


@dataclass(frozen=True)
class MonthFile:
    """A file: its name, media type and content."""

    name: str
    media: str
    data: bytes


def take_month(
    connection: Connection,
    month: OpenMonth,
    kind: str,
    wanted: Collection[str] | None,
    who: Account,
    at: datetime,
    say: Say = str,
) -> MonthFile:
    """The newest version, or the requirement it answers, as a file; call it in a write transaction.

    Of the agents wanted (None = all) only; `say` tells a sentence in the reader's language. Raises CannotDo,
    TooOften.
    """
    refuse_more_files(connection, who.person, exports.EXPORT, at)
    if kind == exports.NEEDS and not month.requirement:
        raise CannotDo(NO_NEEDS)
    local = at.astimezone(month.site.zone)
    if kind == "xlsx":
        data = write_workbook(MonthView(month, wanted), who.name, local, say)
    elif kind == exports.NEEDS:
        data = requirement_bytes(month.requirement, say(marked(MonthView(month, ()), who.name, local)))
    else:
        duties = [one for one in month.roster.duties if wanted is None or one.agent in wanted]
        mark = say(marked(MonthView(month, wanted), who.name, local))
        data = roster_bytes(duty_rows(duties, month.problem.horizon), mark)
    exports.note(connection, month.site, str(month.month), month.version, kind, who.person, at)
    ending = "requirement.csv" if kind == exports.NEEDS else kind
    return MonthFile(f"{month.site.code}-{month.month}-v{month.version}.{ending}", KINDS[kind], data)


def take_attendance(
    connection: Connection,
    site: StoredSite,
    month: Month,
    wanted: Collection[str] | None,
    who: Account,
    at: datetime,
    say: Say = str,
) -> MonthFile:
    """The attendance of the cycle that ends in a month; call it in a write transaction. Raises TooOften."""
    refuse_more_files(connection, who.person, exports.EXPORT, at)
    found = attendance(connection, site, month, at, wanted)
    data = attendance_workbook(found, who.name, at.astimezone(site.zone), say)
    exports.note(connection, site, str(month), 0, exports.ATTENDANCE, who.person, at)
    return MonthFile(f"{site.code}-{month}-attendance.xlsx", XLSX, data)


def note_print(
    connection: Connection, month: OpenMonth, wanted: Collection[str] | None, who: Account, at: datetime
) -> tuple[MonthView, Sentence]:
    """The month to be printed and the line that each of its pages bears. Raises TooOften."""
    refuse_more_files(connection, who.person, exports.EXPORT, at)
    exports.note(connection, month.site, str(month.month), month.version, exports.PRINT, who.person, at)
    view = MonthView(month, wanted)
    return view, marked(view, who.name, at.astimezone(month.site.zone))
