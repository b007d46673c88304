"""Wishes of agents for a month that is still to be planned, within its window, and opinions (SH-06)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select

from scheduler.domain.sentence import Sentence
from webapp.centre.read import PREFERENCES
from webapp.services.months import Month
from webapp.store.sites import StoredSite, list_file, touch_wishes
from webapp.store.tables.centre import preference
from webapp.store.tables.opinions import opinion

LAST_DAY = 12
"""Wishes close on this day of the month before, so that a draft can follow by the 15th [A] (C-23)."""
WEIGHT = 1
MOST_WISHES = 10
MOST_TEXT = 2000
ON, OFF = "on", "off"
CLOSED = Sentence("Wishes for {month} could be told until {day}.")
TOO_MANY = Sentence("{n} wishes are too many: tell at most {most}, for they count against each other.")
NOT_THE_MONTH = Sentence("{day} is not a day of {month}.")
NO_SUCH_SHIFT = Sentence("There is no shift {shift}.")


@dataclass(frozen=True)
class Wish:
    """A day wished off, or on; `shift` "" = any duty."""

    date: date
    wish: str
    shift: str = ""


@dataclass(frozen=True)
class Told:
    """What an agent has told for a month."""

    wishes: tuple[Wish, ...]
    opinion: str


def closes(month: Month) -> date:
    """The last day on which wishes for a month are taken."""
    return month.plus(-1).first_day + timedelta(days=LAST_DAY - 1)


def open_months(today: date) -> tuple[Month, Month]:
    """The next month whose window is open, and the one after it."""
    month = Month(today.year, today.month).plus(1)
    first = month if today <= closes(month) else month.plus(1)
    return first, first.plus(1)


def told(connection: Connection, site: StoredSite, agent: str, month: Month) -> Told:
    """What an agent has told for a month so far."""
    rows = connection.execute(
        select(preference).where(_mine(site, agent, month)).order_by(preference.c.date, preference.c.shift)
    )
    said = select(opinion.c.text).where(
        opinion.c.site_id == site.id, opinion.c.agent == agent, opinion.c.month == str(month)
    )
    found = tuple(Wish(row.date, row.wish, row.shift) for row in rows)
    return Told(found, connection.execute(said).scalar() or "")


def told_by(connection: Connection, site: StoredSite, month: Month) -> int:
    """How many agents have told wishes or an opinion for a month."""
    wished = select(preference.c.agent).where(
        preference.c.site_id == site.id,
        preference.c.date >= month.first_day,
        preference.c.date <= month.last_day,
    )
    said = select(opinion.c.agent).where(opinion.c.site_id == site.id, opinion.c.month == str(month))
    return len(connection.execute(wished.union(said)).all())


def _mine(site: StoredSite, agent: str, month: Month) -> ColumnElement[bool]:
    here = (preference.c.site_id == site.id) & (preference.c.agent == agent)
    return here & (preference.c.date >= month.first_day) & (preference.c.date <= month.last_day)


def tell(
    connection: Connection,
    site: StoredSite,
    agent: str,
    month: Month,
    new: Told,
    now: datetime,
    shifts: Mapping[str, object],
) -> Sentence | None:
    """Replace what an agent has told for a month; why not, or None. All wishes weigh the same (SH-06)."""
    refused = _refused(site, month, new, now, shifts)
    if refused is not None:
        return refused
    connection.execute(delete(preference).where(_mine(site, agent, month)))
    last = select(func.max(preference.c.position)).where(preference.c.site_id == site.id)
    place = (connection.execute(last).scalar() or 0) + 1
    for at, wish in enumerate(new.wishes):
        values = {"site_id": site.id, "position": place + at, "agent": agent, "date": wish.date}
        values |= {"shift": wish.shift, "wish": wish.wish, "weight": WEIGHT}
        connection.execute(insert(preference).values(values))
    mine = (opinion.c.site_id == site.id) & (opinion.c.agent == agent) & (opinion.c.month == str(month))
    connection.execute(delete(opinion).where(mine))
    if new.opinion.strip():
        said = {"site_id": site.id, "month": str(month), "agent": agent, "at": now}
        connection.execute(insert(opinion).values(text=new.opinion.strip()[:MOST_TEXT], **said))
    list_file(connection, site.id, PREFERENCES)
    touch_wishes(connection, site.id)
    return None


def _refused(
    site: StoredSite, month: Month, new: Told, now: datetime, shifts: Mapping[str, object]
) -> Sentence | None:
    today, last = now.astimezone(site.zone).date(), closes(month)
    if today > last:
        return Sentence(CLOSED.template, {"month": str(month), "day": last})
    if len(new.wishes) > MOST_WISHES:
        return Sentence(TOO_MANY.template, {"n": len(new.wishes), "most": MOST_WISHES})
    for wish in new.wishes:
        if not month.first_day <= wish.date <= month.last_day:
            return Sentence(NOT_THE_MONTH.template, {"day": wish.date, "month": str(month)})
        if wish.shift and wish.shift not in shifts:
            return Sentence(NO_SUCH_SHIFT.template, {"shift": wish.shift})
    return None
