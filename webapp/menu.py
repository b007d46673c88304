"""The menu: for each role the pages of its work, at the site and month that are being looked at."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Any

from flask import current_app, g, request, url_for
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from webapp.access import may_at
from webapp.gate import store
from webapp.pages.places import my_sites, usual_month
from webapp.services import inbox
from webapp.services.months import Month
from webapp.store.sites import StoredSite

INBOX = "inbox.show"
MOST_MENUS = 1000
"""Roles by pages, months and languages; what is beyond is put together anew."""


@dataclass(frozen=True)
class Entry:
    """A page of the menu: its endpoint, words, sign and the action that it takes to see it."""

    endpoint: str
    label: object
    sign: str
    action: str
    month: bool = False
    beside: str = ""
    """An action whose page leads there too: who may do it finds no entry of its own in the menu."""


ENTRIES = (
    Entry("home.show", _l("Today"), "home", "own-notices"),
    Entry("mine.show", _l("My month"), "grid", "own-month", month=True),
    Entry("swaps.board", _l("Swaps"), "swap", "own-requests", month=True),
    Entry("leave.mine", _l("Leave"), "leaf", "own-requests"),
    Entry("points.mine", _l("Points"), "scale", "own-ledger"),
    Entry("roster.show", _l("Roster"), "grid", "read-roster", month=True),
    Entry("solve.show", _l("Draft"), "spark", "solve", month=True),
    Entry("requests.show", _l("Requests"), "flag", "read-requests"),
    Entry("callin.show", _l("Call in"), "alert", "call-in"),
    Entry("attendance.show", _l("Attendance"), "list", "attendance"),
    Entry("planning.show", _l("Forecast"), "wave", "forecast", month=True),
    Entry("scenarios.show", _l("Scenarios"), "bars", "scenarios", month=True),
    Entry("fairness.show", _l("Reports"), "scale", "read-fairness", month=True),
    Entry("inbox.show", _l("Inbox"), "mail", "own-notices"),
    Entry("admin.show", _l("Centre"), "gear", "centre-data"),
    Entry("admin.posts", _l("Posts"), "people", "posts", beside="centre-data"),
    Entry("people.show", _l("Accounts"), "people", "accounts"),
    Entry("log.show", _l("Log"), "list", "audit-log"),
)


@dataclass(frozen=True)
class Item:
    """An entry as this page shows it."""

    href: str
    label: str
    sign: str
    here: bool
    count: int = 0
    """How much of it is new."""
    inbox: bool = False


def menu() -> list[Item]:
    """The entries of who is logged in; pages of a site only once there is a site."""
    site = site_in_hand()
    month = str(g.get("month") or _usual(site)) if site is not None else ""
    here = (request.endpoint or "").split(".")[0]
    whose = (g.account.role, g.account.site_id is None)
    known: dict[Hashable, list[Item]] = current_app.extensions.setdefault("paiban-menus", {})
    what = (*whose, site.code if site else "", month, here, str(get_locale()), request.script_root)
    found = known.get(what)
    if found is None:
        found = _items(site, month, here)
        if len(known) < MOST_MENUS:
            known[what] = found
    return [replace(item, count=_unread()) if item.inbox else item for item in found]


def _items(site: StoredSite | None, month: str, here: str) -> list[Item]:
    """The entries, without what is new."""
    found = []
    for entry in ENTRIES:
        if entry.endpoint not in current_app.view_functions or not _mine(entry.action):
            continue
        if entry.beside and _mine(entry.beside):
            continue
        values: dict[str, Any] = {}
        if current_app.url_map.is_endpoint_expecting(entry.endpoint, "site"):
            if site is None:
                continue
            values["site"] = site.code
            if entry.month:
                values["month"] = month
        found.append(
            Item(
                url_for(entry.endpoint, **values),
                str(entry.label),
                entry.sign,
                here == entry.endpoint.split(".")[0],
                inbox=entry.endpoint == INBOX,
            )
        )
    return found


def _usual(site: StoredSite) -> Month:
    """The month that pages show first; asked once a request."""
    if "usual_month" not in g:
        g.usual_month = usual_month(site)
    found: Month = g.usual_month
    return found


def _unread() -> int:
    """How many notices nobody has seen; asked once a request."""
    if "unread" not in g:
        with store().read() as connection:
            g.unread = inbox.unread(connection, g.account)
    found: int = g.unread
    return found


def site_in_hand() -> StoredSite | None:
    """The site of the page, else the first that the account reaches."""
    if g.get("site") is not None:
        found: StoredSite = g.site
        return found
    mine = my_sites()
    return mine[0] if mine else None


def _mine(action: str) -> bool:
    return may_at(g.account.role, action, g.account.site_id)
