"""The application for a WSGI server, set up by environment variables: `gunicorn webapp.wsgi:app`.

PAIBAN_DB      URL of the database, postgresql://user@host/name or sqlite:///file.db
PAIBAN_HOSTS   names that it is reached by, with commas; without it any name is answered
PAIBAN_PROXIES number of proxies in front that set X-Forwarded-For, -Proto and -Host; 0 by default
PAIBAN_HTTP    1 = without https, cookies are not bound to it; for tries on a closed network only
PAIBAN_BACKUPS the folder of backups; `backups` beside the database or below the working directory
PAIBAN_SECOND_FACTOR  roles that must log in with a code too, with commas: administrator,centre-director
PAIBAN_IDLE_HOURS     after how many hours without use a session ends; 12 by default
PAIBAN_LONGEST_HOURS  after how many hours it ends at the latest; 168 by default
PAIBAN_KEY     32 letters or more: what the secrets of authenticator apps are sealed with in the database
PAIBAN_OLD_KEY the key of before, while PAIBAN_KEY is changed
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from scheduler.domain.sentence import Sentence
from webapp.access import ROLES
from webapp.app import Settings, create_app
from webapp.gate import wall_clock
from webapp.ready import make_ready
from webapp.services.accounts import USUAL, Lifetime
from webapp.services.installation import installed
from webapp.services.safe import LEAST_LETTERS, Safe
from webapp.store.engine import open_store
from webapp.store.problems import StoreError

MOST_PROXIES = 5
MOST_HOURS = 24 * 30


def application(environ: Mapping[str, str]) -> Flask:
    """The application that the variables describe. Raises StoreError in a sentence."""
    url = environ.get("PAIBAN_DB")
    if not url:
        raise StoreError(Sentence("PAIBAN_DB names no database: set it to postgresql://user@host/name."))
    proxies = environ.get("PAIBAN_PROXIES", "0")
    if not proxies.isascii() or not proxies.isdigit() or int(proxies) > MOST_PROXIES:
        raise StoreError(
            Sentence(
                "PAIBAN_PROXIES is {proxies!r}: write how many proxies are in front, 0 to 5.",
                {"proxies": proxies},
            )
        )
    store = open_store(url)
    found = installed(store)
    secure = environ.get("PAIBAN_HTTP", "") not in ("1", "true")
    factor = _roles(environ.get("PAIBAN_SECOND_FACTOR", ""))
    folder = Path(environ["PAIBAN_BACKUPS"]) if environ.get("PAIBAN_BACKUPS") else None
    settings = Settings(
        secure,
        found.demo,
        hosts(environ),
        found.clock(wall_clock),
        factor,
        folder,
        lifetime(environ),
        Safe(_key(environ, "PAIBAN_KEY"), _key(environ, "PAIBAN_OLD_KEY")),
    )
    app = create_app(store, settings)
    make_ready(app)
    if number := int(proxies):
        app.wsgi_app = ProxyFix(app.wsgi_app, number, number, number)  # type: ignore[method-assign]
    return app


def hosts(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The names that the installation is reached by, as browsers send them; none = any."""
    named = (part.strip().lower() for part in environ.get("PAIBAN_HOSTS", "").split(","))
    # An address copied out of a browser is meant as its name.
    return tuple(one.rpartition("//")[2].partition("/")[0] for one in named if one)


def lifetime(environ: Mapping[str, str]) -> Lifetime:
    """How long sessions last as the variables say. Raises StoreError."""
    idle = _hours(environ, "PAIBAN_IDLE_HOURS", USUAL.idle)
    longest = _hours(environ, "PAIBAN_LONGEST_HOURS", USUAL.longest)
    return Lifetime(min(idle, longest), longest)


def _hours(environ: Mapping[str, str], name: str, usual: timedelta) -> timedelta:
    text = environ.get(name, "").strip()
    if not text:
        return usual
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:6]) <= MOST_HOURS:
        raise StoreError(
            Sentence(
                "{name} is {text!r}: write whole hours, 1 to {most}.",
                {"name": name, "text": text, "most": MOST_HOURS},
            )
        )
    return timedelta(hours=int(text))


def _key(environ: Mapping[str, str], name: str) -> str:
    """A key that a variable tells, "" without it. Raises StoreError."""
    text = environ.get(name, "")
    if text and len(text) < LEAST_LETTERS:
        raise StoreError(
            Sentence(
                "{name} has {n} letters: write {least} or more that nobody can guess.",
                {"name": name, "n": len(text), "least": LEAST_LETTERS},
            )
        )
    return text


def _roles(text: str) -> tuple[str, ...]:
    """The roles that a variable names with commas between. Raises StoreError."""
    named = tuple(part.strip() for part in text.split(",") if part.strip())
    for role in named:
        if role not in ROLES:
            raise StoreError(
                Sentence(
                    "PAIBAN_SECOND_FACTOR names {role!r}: write roles of {roles}, with commas between.",
                    {"role": role, "roles": ", ".join(ROLES)},
                )
            )
    return named


def __getattr__(name: str) -> Flask:
    if name != "app":
        raise AttributeError(name)
    return application(os.environ)
