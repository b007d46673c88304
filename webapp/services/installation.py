"""The first start of an installation: its site, its first accounts, and for the demo a month to look at."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import Connection

from scheduler.domain.sentence import Sentence
from webapp.access import (
    ADMINISTRATOR,
    AGENT,
    AREA_MANAGER,
    DIRECTOR,
    DUTY_MANAGER,
    OPERATIONS,
    PLANNER,
    SCHEDULER,
)
from webapp.services.accounts import NewAccount, open_account
from webapp.services.custody import give_data
from webapp.services.history import month_after_history
from webapp.services.in_charge import Turns, plan_turns
from webapp.services.months import Month
from webapp.services.people import appoint
from webapp.services.problems import CannotDo
from webapp.services.publication import confirm
from webapp.services.publish import Refused, Step, readers_of, take_step
from webapp.services.sites import bring_in, checked_code, read_folder, site_code, site_named
from webapp.services.versions import Stale
from webapp.store import accounts as rows
from webapp.store import jobs
from webapp.store.engine import Store
from webapp.store.sites import sites

DEMO = "demo"
DEMO_PASSWORD = "rotating-shifts"
DEMO_SECONDS, DEMO_SEED = 60, 1
SUPERVISOR = "Wang"
LEAD = timedelta(days=7)
"""How long before the demo's month its clock stands at the first start, where the real one is past it."""


@dataclass(frozen=True)
class DemoAccount:
    """An account of the demo, shown on its login page."""

    login: str
    name: str
    role: str
    person: str
    who: str


DEMO_ACCOUNTS = (
    DemoAccount("scheduler", "陈晓", SCHEDULER, "Chen", "Makes the roster"),
    DemoAccount("agent", "赵艳", AGENT, "A01", "Works by it"),
    DemoAccount("planner", "林涛", PLANNER, "Lin", "Plans ahead"),
    DemoAccount("supervisor", "王敏", OPERATIONS, SUPERVISOR, "Publishes it, decides requests"),
    DemoAccount("colleague", "何雅琴", AGENT, "A02", "Swaps with the agent"),
    DemoAccount(
        "manager", "马丽", DUTY_MANAGER, "Ma", "Leads a shift, reads the roster before it is published"
    ),
    DemoAccount("area", "高磊", AREA_MANAGER, "Gao", "Decides on short leave, reports attendance"),
    DemoAccount("director", "孙岩", DIRECTOR, "Sun", "Signs the month's figures"),
    DemoAccount("admin", "周宁", ADMINISTRATOR, "Zhou", "Keeps accounts and settings"),
)

DEMO_POSTS = ((OPERATIONS, SUPERVISOR), (DUTY_MANAGER, "Ma"), (AREA_MANAGER, "Gao"), (DIRECTOR, "Sun"))
DEMO_TURNS, DEMO_CHARGE = (8 * 60, 20 * 60), ("Ma", SUPERVISOR, "Sun")
"""When somebody takes over in the demo, and who does in turn."""
DEMO_KEEPERS = (("history", "Lin"), ("rosters", "Chen"), ("slips", SUPERVISOR))


@dataclass(frozen=True)
class Installed:
    """What is running: `demo` = its logins, passwords and who they are; `first` = a new administrator's."""

    demo: tuple[tuple[str, str, str], ...]
    ahead: timedelta
    first: tuple[str, str] | None = None

    def clock(self, wall: Callable[[], datetime]) -> Callable[[], datetime]:
        """The clock that the pages go by."""
        return lambda: wall() - self.ahead


def install(store: Store, folder: Path | None, at: datetime, *, demo: bool) -> Installed:
    """Bring the centre folder in when the database has no site, with the accounts it takes to begin.

    `demo` = with the demo's accounts and a job that plans and publishes the month after its history.
    Whatever is there already stays as it is. Raises Mistakes, CannotDo, StoreError.
    """
    with store.read() as connection:
        empty = not sites(connection)
    if not empty:
        return installed(store)
    if folder is None:
        raise CannotDo(
            Sentence("The database holds no site: bring one in with `paiban import FOLDER --db URL`.")
        )
    content, code = read_folder(folder), checked_code(site_code(folder))
    month = month_after_history(content.centre) if demo else None

    def work(connection: Connection) -> str | None:
        if sites(connection):
            return None
        bring_in(connection, code, content, at)
        if month is None:
            return _open_first(connection, at)
        _open_demo(connection, code, month, at)
        return None

    password = store.retrying(work)
    found = installed(store)
    return Installed(found.demo, found.ahead, (ADMINISTRATOR, password) if password else None)


def installed(store: Store) -> Installed:
    """What a database holds."""
    with store.read() as connection:
        told = rows.secret_of(connection, DEMO)
        there = {one.login for one in rows.accounts(connection, None)}
    if told is None:
        return Installed((), timedelta())
    # A demo of an earlier version has not all of them.
    shown = tuple((one.login, DEMO_PASSWORD, one.who) for one in DEMO_ACCOUNTS if one.login in there)
    return Installed(shown, timedelta(seconds=json.loads(told)["ahead_s"]))


def _open_first(connection: Connection, at: datetime) -> str | None:
    """The password of the first administrator; None where there are accounts."""
    if rows.accounts(connection, None):
        return None
    new = NewAccount(ADMINISTRATOR, "Administrator", ADMINISTRATOR, None, ADMINISTRATOR)
    made = open_account(connection, new, at)
    return None if isinstance(made, Sentence) else made[1]


def _open_demo(connection: Connection, code: str, month: Month, at: datetime) -> None:
    site = site_named(connection, code)
    for one in DEMO_ACCOUNTS:
        reach = None if one.role == ADMINISTRATOR else site.id
        new = NewAccount(one.login, one.name, one.role, reach, one.person)
        open_account(connection, new, at, DEMO_PASSWORD)
    for post, person in DEMO_POSTS:
        appoint(connection, site, post, person)
    begins = datetime.combine(month.first_day, time(), tzinfo=UTC) - LEAD
    # The demo's month lies ahead of its readers, whenever they start it.
    ahead = at - begins if at > begins + LEAD else timedelta()
    rows.keep_secret(connection, DEMO, json.dumps({"ahead_s": ahead.total_seconds()}))
    turns = Turns(begins.date() - timedelta(days=1), month.last_day, DEMO_TURNS, DEMO_CHARGE)
    plan_turns(connection, site, turns, SUPERVISOR, at)
    for data_set, person in DEMO_KEEPERS:
        give_data(connection, site, data_set, person, SUPERVISOR, at)
    facts = {"month": str(month), "seconds": DEMO_SECONDS, "seed": DEMO_SEED}
    jobs.enqueue(connection, DEMO, facts, SUPERVISOR, site_id=site.id, subject=str(month))


def publish_demo(connection: Connection, site_id: int | None, month: Month) -> str:
    """Review the demo's month, let its base managers read it, and publish it; gives the state it is in then.

    Raises CannotDo.
    """
    site = next(one for one in sites(connection) if one.id == site_id)
    state = "draft"
    for verb in ("review", "publish"):
        step = Step(
            verb,
            SUPERVISOR,
            _demo_time(connection),
            reason="First month of the demo",
            override="It is a demo",
            all_read=True,
        )
        made = take_step(connection, site.code, month, step)
        if isinstance(made, Stale | Refused):
            raise CannotDo(
                Sentence(
                    "The roster of {month} was changed by somebody else: publish it on its page.",
                    {"month": str(month)},
                )
            )
        state = made.stored.state
        if verb == "review":
            for person in readers_of(connection, site, made.stored, step.at.astimezone(site.zone).date()):
                confirm(connection, site.code, month, made.version.version, person, step.at)
    return state


def _demo_time(connection: Connection) -> datetime:
    told = rows.secret_of(connection, DEMO)
    ahead = timedelta(seconds=json.loads(told)["ahead_s"]) if told else timedelta()
    return jobs.database_now(connection) - ahead
