"""An agent's duties as a calendar that others subscribe to: by a secret address, as published, with swaps."""

import secrets
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event
from sqlalchemy import Connection

from webapp.centre.model import Centre, DutyRow
from webapp.services.desk import site_centre
from webapp.services.months import Month
from webapp.store import accounts as rows
from webapp.store.accounts import Account
from webapp.store.rosters import PUBLISHED, duties_at, rosters_of, version_of
from webapp.store.sites import StoredSite, sites
from webapp.tongues import READER

SCOPE = "calendar"
MONTHS_BACK = 3
REFRESH = timedelta(hours=1)
Dated = tuple[DutyRow, int, datetime]


def new_address(connection: Connection, account: Account, label: str, now: datetime) -> str:
    """A secret that opens the calendar of an account, told only now."""
    secret = secrets.token_urlsafe(24)
    values = {"account_id": account.id, "label": label[:80], "scopes": [SCOPE], "created_at": now}
    rows.add_token(connection, secret, **values)
    return secret


def addresses(connection: Connection, account_id: int) -> list[tuple[int, str, datetime]]:
    """Number, label and beginning of each address that holds."""
    return [
        (row["id"], row["label"], row["created_at"])
        for row in rows.tokens(connection, account_id)
        if row["scopes"] == [SCOPE] and row["revoked_at"] is None
    ]


def calendar_of(connection: Connection, secret: str, now: datetime) -> bytes | None:
    """The calendar that a secret opens; None for one that opens nothing (any more)."""
    found = rows.token_account(connection, secret, now)
    if found is None or SCOPE not in found[1] or found[0].disabled or found[0].site_id is None:
        return None
    account = found[0]
    site = next(one for one in sites(connection) if one.id == account.site_id)
    today = now.astimezone(site.zone).date()
    # Whoever fetches it is a program: the names are those that the account reads.
    before = READER.set(account.language or READER.get())
    try:
        centre = site_centre(connection, site, Month(today.year, today.month))
    finally:
        READER.reset(before)
    return calendar_bytes(site, centre, account, _duties(connection, site, account.person, today))


def _duties(connection: Connection, site: StoredSite, agent: str, today: date) -> Iterable[Dated]:
    since = str(Month(today.year, today.month).plus(-MONTHS_BACK))
    for stored in sorted(rosters_of(connection, site.id), key=lambda one: one.month):
        if stored.state != PUBLISHED or stored.month < since:
            continue
        at = version_of(connection, stored.id, stored.version).at
        for row in duties_at(connection, stored.id, stored.version, site.zone):
            if row.agent == agent:
                yield row, stored.version, at


def calendar_bytes(site: StoredSite, centre: Centre, account: Account, duties: Iterable[Dated]) -> bytes:
    """The duties as iCalendar; the event of a day keeps its UID whatever duty the day has."""
    found = Calendar()
    found.add("prodid", "-//Paiban//Roster//EN")
    found.add("version", "2.0")
    found.add("x-wr-calname", f"{centre.name}: {account.name}")
    found.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    shifts = {conf.code: conf.name for conf in centre.shifts}
    queues = {queue.code: queue.name for queue in centre.queues}
    for row, version, at in duties:
        event = Event()
        event.add("uid", f"{site.code}-{row.agent}-{row.date:%Y%m%d}@paiban")
        event.add("sequence", version)
        event.add("dtstamp", at.astimezone(UTC))
        event.add("dtstart", row.start.astimezone(site.zone))
        event.add("dtend", row.end.astimezone(site.zone))
        queue = queues.get(row.queue or "", "")
        event.add("summary", " ".join(filter(None, (row.shift, shifts.get(row.shift, ""), queue))))
        found.add_component(event)
    found.add_missing_timezones()
    return bytes(found.to_ical())
