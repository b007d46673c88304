"""A case of the load battery: where it runs, and what comes of it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import select

from scheduler.swaps.states import State
from tests.benchmarks.web_centre import NEXT, Centre
from tests.benchmarks.web_load import Crowd, Kept
from tests.benchmarks.web_server import Postgres, Served
from webapp.services.sites import site_named
from webapp.store.engine import open_store
from webapp.store.swaps import swaps
from webapp.store.tables.centre import preference

HEAD = (
    f"{'case':<18} {'database':<11} {'req/s':>6} {'p50 ms':>7} {'p95 ms':>7} {'p99 ms':>7} {'refused':>8} "
    f"{'errors':>7} {'server CPU s':>13} {'crowd CPU s':>12}  to hold"
)


@dataclass
class Result:
    """A line of the table: figures, the numbers to hold, those that were not."""

    name: str
    hold: str
    kind: str
    rate: float = 0.0
    times: tuple[float, float, float] = (0.0, 0.0, 0.0)
    refused: int = 0
    errors: int = 0
    server_s: float = 0.0
    crowd_s: float = 0.0
    broken: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether every number holds."""
        return not self.broken

    def must(self, held: bool, what: str) -> None:
        """Note a number that does not hold."""
        if not held:
            self.broken.append(what)

    def __str__(self) -> str:
        """The line, what was found besides below it."""
        p50, p95, p99 = (f"{1000 * seconds:7.0f}" for seconds in self.times)
        held = "held" if self.good else "NOT HELD: " + ", ".join(self.broken)
        line = (
            f"{self.name:<18} {self.kind:<11} {self.rate:6.1f} {p50} {p95} {p99} {self.refused:8d} "
            f"{self.errors:7d} {self.server_s:13.1f} {self.crowd_s:12.1f}  {self.hold}: {held}"
        )
        return "\n".join([line, *(f"    {one}" for one in self.told)])


Outcome = Result


@dataclass(frozen=True)
class Place:
    """Where a case runs."""

    kind: str
    centre: Centre
    served: Served
    database: Postgres | None
    seconds: float
    kills: int

    @property
    def cpu_s(self) -> float:
        """CPU seconds of the application and its database server."""
        return self.served.cpu_s + (self.database.cpu_s if self.database else 0.0)

    @contextmanager
    def measured(self, name: str, hold: str, crowd: Crowd) -> Iterator[Result]:
        """The figures of what the crowd does meanwhile."""
        result = Result(name, hold, self.kind)
        wall, own, theirs = time.monotonic(), time.process_time(), self.cpu_s
        yield result
        tally, spent = crowd.tally, time.monotonic() - wall
        result.crowd_s, result.server_s = time.process_time() - own, self.cpu_s - theirs
        result.rate = len(tally.times) / spent
        p50, p95, p99 = (tally.quantile(share) for share in (0.5, 0.95, 0.99))
        result.times = (p50, p95, p99)
        result.refused, result.errors = tally.refused, len(tally.errors)
        result.told += [f"{n} x {what}" for what, n in Counter(tally.errors).most_common(3)]


def missing(url: str, kept: Kept) -> list[str]:
    """What was acknowledged and is not in the database, each as a line."""
    store = open_store(url)
    try:
        with store.read() as connection:
            site = site_named(connection, None)
            known = {one.id: one for one in swaps(connection, site.id)}
            rows = connection.execute(
                select(preference.c.agent, preference.c.date)
                .where(preference.c.site_id == site.id, preference.c.date >= NEXT.first_day)
                .order_by(preference.c.date)
            ).all()
    finally:
        store.close()
    lost = [f"swap {n} of {who}" for n, who in kept.asked.items() if n not in known or known[n].asker != who]
    for number in kept.withdrawn:
        if number in known and known[number].state is not State.WITHDRAWN:
            lost.append(f"the withdrawal of swap {number}")
    for agent, days in kept.wishes.items():
        told = [row.date.isoformat() for row in rows if row.agent == agent]
        if agent not in kept.unsure_wishes and told != days:
            lost.append(f"the wishes of {agent}")
    return lost
