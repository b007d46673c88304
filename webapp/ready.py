"""What the first request of a process would wait for, done before there is one."""

from __future__ import annotations

from contextlib import suppress
from operator import attrgetter

from flask import Flask
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from scheduler.rules import discover
from webapp.centre.mistakes import Mistakes
from webapp.services.desk import open_roster
from webapp.services.month_view import MonthView
from webapp.services.names import names_of
from webapp.services.problems import CannotDo
from webapp.services.swap_case import services_of
from webapp.store.engine import Store
from webapp.store.problems import StoreError
from webapp.store.rosters import StoredRoster, rosters_of
from webapp.store.sites import StoredSite, sites
from webapp.tongues import LANGUAGES, READER

PAGES = (
    "app/base.html",
    "app/home.html",
    "inbox/inbox.html",
    "mine/day.html",
    "mine/line.html",
    "mine/month.html",
    "month/cover.html",
    "month/grid.html",
    "month/head_part.html",
    "month/tabs.html",
    "parts/brand.html",
    "parts/months.html",
    "swaps/board.html",
    "swaps/refused.html",
    "swaps/show.html",
)
"""Templates of the pages that are opened first, by schedulers and by everybody else."""
NEWEST = 2
"""Months of a site that are read before somebody asks: the one worked now, and the one planned."""
KEPT = attrgetter("days", "shifts", "month.audit", "month.standing.texts")
"""What is found out of a month once, when it is first asked for."""


def make_ready(app: Flask) -> None:
    """Load the rules, read the newest months, and compile the templates of pages that many open; before a
    fork, for all that it makes.
    """
    discover()
    for name in PAGES:
        app.jinja_env.get_template(name)
    store: Store = app.extensions["paiban-store"]
    # What cannot be read is told to who asks for it.
    with suppress(CannotDo, Mistakes, StoreError, DBAPIError):
        read_months(store)


def read_months(store: Store) -> None:
    """Read the newest months of each site, and judge their rosters, as the first reader of each would.

    Raises CannotDo, Mistakes, StoreError.
    """
    with store.read() as connection:
        for site in sites(connection):
            names_of(connection, site)
            for stored in rosters_of(connection, site.id)[-NEWEST:]:
                for language in LANGUAGES:
                    _read_month(connection, site, stored, language)


def _read_month(connection: Connection, site: StoredSite, stored: StoredRoster, language: str) -> None:
    before = READER.set(language)
    try:
        view = MonthView(open_roster(connection, site, stored))
        KEPT(view)
        services_of(view.month)
    finally:
        READER.reset(before)
