"""Deeds that are done at once on the pages: how the stage is set, who does what, and how many may win.

Whoever loses gets a page with a sentence. How the deeds get to the application is not known here: tests send
them to it in threads, and the same list can be sent to served processes.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Connection, select

from tests.webapp.services.swap_site import BOSS, CHIEF, DUTIES, NOW, published_month
from tests.webapp.sessions import Member, cookie_of, logged_in
from tests.webapp.store.sites import MARCH, duty
from webapp.access import ADMINISTRATOR, AGENT, OPERATIONS, PLANNER, SCHEDULER
from webapp.services.desk import OpenMonth, open_month
from webapp.services.sites import site_named
from webapp.store.engine import Store
from webapp.store.tables.accounts import token

MORE = (
    *(duty(who, 31) for who in ("B1", "B2", "B3")),
    duty("B1", 30),
    duty("B2", 24),
    duty("B3", 27, "N"),
    duty("B4", 19),
    duty("B6", 26),
)
SETTINGS = '\n[swaps]\nmost_a_month = 9\nlead_hours = 24\napproval = "{0}"\n[leave]\nreplan_moves = 0\n'
PEOPLE = {
    **{f"B{n}": AGENT for n in range(1, 7)},
    BOSS: OPERATIONS,
    CHIEF: "centre-director",
    "Chen": SCHEDULER,
    "Lin": PLANNER,
    "Zhou": ADMINISTRATOR,
}
WINS = (200, 302)
NAMES = count(1)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    location: str
    text: str

    @property
    def won(self) -> bool:
        """Whether it was done."""
        return self.status in WINS


@dataclass(frozen=True)
class Deed:
    """One request: who sends which form, with which file or header."""

    who: str
    path: str
    form: Mapping[str, Any] = field(default_factory=dict)
    file: tuple[str, bytes] | None = None
    bearer: str = ""


Sends = Callable[["Stage", Deed], Answer]
"""Sends a deed from a browser of its own."""


@dataclass(frozen=True)
class Stage:
    """A site with a month, everybody logged in: cookie and form token by person."""

    store: Store
    code: str
    month: OpenMonth
    now: datetime
    people: Mapping[str, tuple[str, str]]
    send: Sends
    work: Callable[[], None]
    """Comes back when no job of the site is open any more."""

    def path(self, rest: str) -> str:
        """An address of the site."""
        return f"/s/{self.code}/{rest}"

    def does(self, who: str, path: str, **form: Any) -> Answer:
        """A deed of the setting, which must be done."""
        answer = self.send(self, Deed(who, path, form))
        assert answer.won, (path, form, answer.status, sentence_of(answer.text))
        return answer

    def rows(self, table: Any, *columns: Any) -> list[Any]:
        """Rows of a table, in order of its key."""
        wanted = select(*columns) if columns else select(table)
        if "site_id" in table.c and table is not token:
            wanted = wanted.where(table.c.site_id == self.month.site.id)
        with self.store.read() as connection:
            return list(connection.execute(wanted.order_by(*table.primary_key.columns)).all())

    def version(self) -> int:
        """The newest version of March."""
        return self.opened().version

    def opened(self) -> OpenMonth:
        """March as it is now."""
        with self.store.read() as connection:
            return open_month(connection, self.code, MARCH)

    def number(self, table: Any) -> int:
        """The newest row of a table."""
        return int(self.rows(table, table.c.id)[-1].id)


def set_stage(
    store: Store, app: Flask, folder: Path, send: Sends, work: Callable[[], None], approval: str
) -> Stage:
    """A new site in the database, with its month published as people do."""
    code = f"r{next(NAMES)}"
    month = published_month(
        store, folder / code, SETTINGS.format(approval), (*DUTIES, *MORE), code=code, stepwise=True
    )
    known = store.retrying(lambda connection: _sessions(connection, app, code, NOW))
    return Stage(store, code, month, NOW, known, send, work)


def _sessions(connection: Connection, app: Flask, code: str, now: datetime) -> dict[str, tuple[str, str]]:
    site = site_named(connection, code)
    found = {}
    for person, role in PEOPLE.items():
        member = Member(person, person, role, None if role == ADMINISTRATOR else site.id)
        [secret] = logged_in(connection, member, code, now)
        found[person] = cookie_of(app, secret)
    return found


def sentence_of(text: str) -> str:
    """What a page says, without its marks; the head of it."""
    main = text.partition("<main")[2] or text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)).strip()[:300]


Judge = Callable[[Stage, Sequence[Answer]], list[str]]


@dataclass(frozen=True)
class Race:
    """Deeds at once: `set_up` makes them, `wins` are done at least and at most, `judge` looks afterwards."""

    name: str
    set_up: Callable[[Stage], list[Deed]]
    wins: tuple[int, int] = (1, 1)
    judge: Judge = lambda stage, answers: []
    approval: str = "automatic"
    may_be: tuple[int, ...] = (409,)
    """How losers may be answered."""


def judged(stage: Stage, race: Race, answers: Sequence[Answer]) -> list[str]:
    """What is wrong with how a race ended, besides what is broken in the database."""
    wins, least_most = sum(one.won for one in answers), race.wins
    found = []
    if not least_most[0] <= wins <= least_most[1]:
        found.append(f"{wins} of {len(answers)} were done: {[one.status for one in answers]}")
    for one in answers:
        if not one.won and one.status not in race.may_be:
            found.append(f"answered {one.status}: {sentence_of(one.text)}")
        if not one.won and (len(sentence_of(one.text)) < 20 or "Traceback" in one.text):
            found.append(f"{one.status} without a sentence")
    return [f"{race.name}: {line}" for line in [*found, *race.judge(stage, answers)]]
