"""What pages and programs do with attendance alike: who may, what is noted, files of clocks."""

from __future__ import annotations

from datetime import date

from flask import abort, g

from webapp.access import DUTY_MANAGER
from webapp.gate import current_account, now, store
from webapp.reach import reached
from webapp.services import attendance_steps, clock_file, in_charge, journal
from webapp.services.attendance import Attendance
from webapp.services.attendance_steps import TeamReport
from webapp.services.clock_file import Brought
from webapp.services.desk import site_centre
from webapp.services.journal import Entry
from webapp.services.limits import note_upload
from webapp.services.months import Month
from webapp.store.clocked import Clocked
from webapp.store.documents import Origin
from webapp.store.rosters import roster_of


def note_one(on: date, agent: str, entry: Entry) -> Clocked:
    """Note of a duty; 403 for a duty manager of another shift (AT-01). Raises CannotDo."""
    account, at = current_account(), now()
    if account.role == DUTY_MANAGER:
        with store().read() as connection:
            line = journal.duty_line(connection, g.site, on, agent)
            duties = in_charge.duties_of(connection, g.site)
        if not journal.may_note(duties, account.person, line.starts, line.ends):
            abort(403)
    origin = Origin(account.person, at)
    return store().retrying(lambda c: journal.note(c, g.site, on, agent, entry, origin))


def charge_of(on: date) -> None:
    """Refuse (403) a duty manager who is in charge of no shift of a day what confirms the day."""
    account = current_account()
    if account.role != DUTY_MANAGER:
        return
    with store().read() as connection:
        duties = in_charge.duties_of(connection, g.site)
    begins, ends = journal.day_of(g.site, on)
    if not journal.may_note(duties, account.person, begins, ends):
        abort(403)


def bring(data: bytes) -> Brought:
    """Lay the records of a clock's file on the duties. Raises Mistakes, CannotDo, TooOften."""
    who, at = current_account(), now()
    store().retrying(lambda c: note_upload(c, who, clock_file.FILE, len(data), at))
    local = at.astimezone(g.site.zone)
    with store().read() as connection:
        centre = site_centre(connection, g.site, Month(local.year, local.month))
        mine = reached(centre)
    known = {row.agent for row in centre.agents} if mine is None else mine
    rows = clock_file.read_clock(data, known, g.site)
    return store().retrying(lambda c: clock_file.bring(c, g.site, rows, Origin(who.person, at)))


def cycle_of(month: Month) -> tuple[Attendance, tuple[TeamReport, ...]]:
    """The cycle that ends in a month, of the agents whom the asker sees."""
    with store().read() as connection:
        mine = reached(site_centre(connection, g.site, month))
        return attendance_steps.reports(connection, g.site, month, now(), mine)


def had_roster(on: date) -> bool:
    """Whether there is a roster of the month of a day."""
    with store().read() as connection:
        return roster_of(connection, g.site.id, f"{on:%Y-%m}") is not None
