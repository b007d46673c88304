"""A centre under load: a published month in a database, everybody logged in."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import Connection

from tests.webapp.sessions import Member, cookie_of, logged_in
from webapp.access import AGENT, OPERATIONS, SCHEDULER
from webapp.app import Settings, create_app
from webapp.services.desk import open_month
from webapp.services.drafts import import_centre
from webapp.services.installation import DEMO
from webapp.services.months import Month
from webapp.services.people import appoint
from webapp.services.publish import Step, take_step
from webapp.services.sites import site_named
from webapp.services.versions import NewVersion
from webapp.store import accounts
from webapp.store.engine import Store, open_store

MONTH = Month(2026, 12)
NEXT = MONTH.plus(1)
NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
BOSS = "Boss"


@dataclass(frozen=True)
class Person:
    """Somebody with a session: their cookie, and the token that their forms carry."""

    id: str
    cookie: str
    csrf: str


@dataclass(frozen=True)
class Duty:
    """A duty of the month that may still be given away."""

    agent: str
    day: date
    shift: str
    queue: str


@dataclass(frozen=True)
class Centre:
    """What the load generator knows of the site."""

    url: str
    site: str
    agents: tuple[Person, ...]
    schedulers: tuple[Person, ...]
    duties: Mapping[str, Sequence[Duty]]
    off: Mapping[date, Sequence[str]]

    def path(self, rest: str) -> str:
        """An address below the site's month."""
        return f"/s/{self.site}/{MONTH}/{rest}"

    def taker(self, duty: Duty, draw: random.Random) -> str | None:
        """Somebody who works the same shift at times and is off around that day."""
        days = (duty.day - timedelta(1), duty.day, duty.day + timedelta(1))
        off = set.intersection(*(set(self.off.get(day, ())) for day in days))
        able = sorted(a for a in off if any(d.shift == duty.shift for d in self.duties.get(a, ())))
        return draw.choice(able) if able else None

    def exchanges(self, duty: Duty) -> list[Duty]:
        """Duties of others, of the same shift, that could be given in return: both are off around the day."""
        free = {day: set(agents) for day, agents in self.off.items()}

        def off(agent: str, day: date) -> bool:
            return all(agent in free.get(day + timedelta(by), ()) for by in (-1, 0, 1))

        return [
            other
            for agent in sorted(free.get(duty.day, ()))
            if off(agent, duty.day)
            for other in self.duties.get(agent, ())
            if (other.shift, other.queue) == (duty.shift, duty.queue) and off(duty.agent, other.day)
        ]


def planned(folder: Path, agents: int) -> tuple[Path, Path]:
    """A demo centre of that size and a plan of its month, made when they are not there yet."""
    centre, plan = folder / f"hotline{agents}", folder / f"plan{agents}"
    program = [sys.executable, "-c", "from webapp.cli import main; main()"]
    if not (centre / "centre.toml").is_file():
        subprocess.run([*program, "demo", "--out", str(centre), "--agents", str(agents)], check=True)
    if not (plan / "plan.json").is_file():
        month = ["--month", str(MONTH), "--out", str(plan), "--seconds", "120"]
        subprocess.run([*program, "plan", str(centre), *month], check=True)
    return centre, plan


def filled(url: str, centre: Path, plan: Path, schedulers: int = 110) -> Centre:
    """Bring the centre into an empty database, publish its month, and open a session for everybody."""
    store = open_store(url)
    try:
        import_centre(store, centre, None, plan, BOSS, NOW)
        store.retrying(_publish)
        people = store.retrying(lambda connection: _accounts(connection, schedulers))
        app = create_app(store, Settings(secure=False))
        known = {name: tuple(_person(app, *one) for one in found) for name, found in people.items()}
        with store.read() as connection:
            return _known(connection, url, known)
    finally:
        store.close()


def _publish(connection: Connection) -> None:
    site = site_named(connection, None)
    appoint(connection, site, OPERATIONS, BOSS)
    for verb in ("review", "publish"):
        step = Step(verb, BOSS, NOW, reason="Under load", override="Under load")
        assert isinstance(take_step(connection, site.code, MONTH, step), NewVersion)
    # The pages' clock stands before the month, whenever this runs.
    ahead = {"ahead_s": (datetime.now(UTC) - NOW).total_seconds()}
    accounts.keep_secret(connection, DEMO, json.dumps(ahead))


def _accounts(connection: Connection, schedulers: int) -> dict[str, list[tuple[str, str]]]:
    """(person, secret of a session) of each agent, and of a scheduler as often as wanted."""
    site, month = site_named(connection, None), open_month(connection, None, MONTH)
    wanted = [(AGENT, row.agent, row.name, 1) for row in month.centre.agents]
    found: dict[str, list[tuple[str, str]]] = {AGENT: [], SCHEDULER: []}
    for role, person, name, times in [*wanted, (SCHEDULER, "Chen", "Chen", schedulers)]:
        member = Member(person, name, role, site.id)
        found[role] += [(person, secret) for secret in logged_in(connection, member, "load", NOW, times)]
    return found


def _person(app: Flask, person: str, secret: str) -> Person:
    return Person(person, *cookie_of(app, secret))


def _known(connection: Connection, url: str, people: Mapping[str, tuple[Person, ...]]) -> Centre:
    month = open_month(connection, None, MONTH)
    horizon = month.problem.horizon
    duties: dict[str, list[Duty]] = {}
    for duty in month.roster.duties:
        one = Duty(duty.agent, horizon.date_of(duty.day), duty.shift, duty.queue or "")
        duties.setdefault(duty.agent, []).append(one)
    days = [horizon.date_of(position) for position in range(horizon.days)]
    busy = {(one.agent, one.day) for mine in duties.values() for one in mine}
    agents = [row.agent for row in month.centre.agents]
    off = {day: [agent for agent in agents if (agent, day) not in busy] for day in days}
    return Centre(url, month.site.code, people[AGENT], people[SCHEDULER], duties, off)


def look(url: str) -> Store:
    """The database, to see what was kept."""
    return open_store(url)
