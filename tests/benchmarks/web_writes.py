"""Rushes of writes: a thousand bids on what stands on the board, and a plan that is made meanwhile."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.benchmarks.web_case import Place, Result
from tests.benchmarks.web_centre import BOSS, MONTH, NEXT, NOW, Centre, Duty, Person
from tests.benchmarks.web_client import Answer, Broken, Browser
from tests.benchmarks.web_load import Crowd, answered
from webapp.services import swaps as service
from webapp.services.desk import open_month
from webapp.services.sites import site_named
from webapp.services.solving import Order, start, stop
from webapp.services.swap_case import Done
from webapp.store.engine import open_store
from webapp.store.jobs import job_of
from webapp.store.rosters import duties_at
from webapp.store.swaps import swaps

BIDS, BID_S = 1000, 10.0
OFFERS = 200
PATIENCE_S = 60.0


@contextmanager
def planning(centre: Centre) -> Iterator[None]:
    """The worker searches a month for as long as this lasts."""
    store = open_store(centre.url)
    try:
        with store.read() as connection:
            site = site_named(connection, None)
        job = store.retrying(lambda c: start(c, site, Order(NEXT, "deep"), BOSS))
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            with store.read() as connection:
                found = job_of(connection, job)
            if found is not None and found.progress and found.progress.get("objective") is not None:
                break
            time.sleep(0.2)
        yield
        with store.read() as connection:
            found = job_of(connection, job)
        if found is None or not found.open:
            raise RuntimeError("The plan ended before the load did.")
        store.retrying(lambda c: stop(c, site, job))
    finally:
        store.close()


@dataclass(frozen=True)
class Offer:
    """A duty on the board, and what others could give in return."""

    duty: Duty
    back: tuple[Duty, ...]


def offered(centre: Centre, most: int = OFFERS) -> dict[int, Offer]:
    """Duties put on the board for an exchange, by the number of their swap."""
    store, draw = open_store(centre.url), random.Random(1)
    every = sorted((one for mine in centre.duties.values() for one in mine), key=lambda d: (d.agent, d.day))
    draw.shuffle(every)
    found: dict[int, Offer] = {}
    try:
        for duty in every:
            if len(found) == most:
                break
            back = centre.exchanges(duty)
            days = sorted({one.day for one in back})
            if not back:
                continue
            made = service.offer(store, centre.site, MONTH, duty.agent, duty.day, NOW, days, "")
            if isinstance(made, Done):
                found[made.swap.id] = Offer(duty, tuple(back))
    finally:
        store.close()
    return found


async def bids(place: Place) -> Result:
    """A thousand bids in ten seconds on two hundred duties: each goes to one at most."""
    centre, draw = place.centre, random.Random(2)
    board = await asyncio.to_thread(offered, centre)
    crowd, people = Crowd(centre, place.served.port), {one.id: one for one in centre.agents}
    browsers = {one.id: Browser(place.served.port, one.cookie) for one in centre.agents}
    locks = {one.id: asyncio.Lock() for one in centre.agents}
    won: list[tuple[int, str]] = []

    async def bid(number: int, who: Person, give: str, due: float) -> None:
        async with locks[who.id]:
            try:
                path = f"/s/{centre.site}/swaps/{number}/accept"
                answer: Answer = await browsers[who.id].ask(path, [("csrf_token", who.csrf), ("give", give)])
            except (Broken, TimeoutError) as error:
                crowd.tally.errors.append(type(error).__name__)
                return
        crowd.tally.note(answer, due)
        if answer.status == 302:
            won.append((number, who.id))

    wanted = list[tuple[int, Person, str]]()
    numbers = sorted(board)
    while len(wanted) < BIDS:
        number = draw.choice(numbers)
        back = draw.choice(board[number].back)
        wanted.append((number, people[back.agent], back.day.isoformat()))
    with place.measured("L3 bids", f"{BIDS} in {BID_S:.0f} s, p95 1 s", crowd) as result:
        begun = time.monotonic() + 0.1
        tasks = []
        for turn, (number, who, give) in enumerate(wanted):
            due = begun + turn * BID_S / BIDS
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            tasks.append(asyncio.create_task(bid(number, who, give, due)))
        crowd.tally.errors += await answered(tasks)
    for browser in browsers.values():
        browser.close()
    result.must(crowd.tally.quantile(0.95) <= 1.0, "p95 1 s")
    result.must(not result.errors, "no errors")
    double = [number for number, times in Counter(n for n, _ in won).items() if times > 1]
    lost, twice = _outcome(centre, won)
    result.must(not double and not twice, "0 double")
    result.must(not lost, "0 lost")
    result.must(bool(won), "somebody wins")
    result.told.append(f"{len(won)} won of {len(board)} duties, {len(double)} double, {len(lost)} lost")
    return result


def _outcome(centre: Centre, won: list[tuple[int, str]]) -> tuple[list[int], list[str]]:
    """Swaps whose winner the database does not know; agents with two duties on a day."""
    store = open_store(centre.url)
    try:
        with store.read() as connection:
            site, month = site_named(connection, None), open_month(connection, None, MONTH)
            known = {one.id: one.partner for one in swaps(connection, site.id)}
            rows = duties_at(connection, month.stored.id, month.version, site.zone)
    finally:
        store.close()
    lost = [number for number, agent in won if known.get(number) != agent]
    held = Counter((row.agent, row.date) for row in rows)
    return lost, [f"{agent} {day}" for (agent, day), times in held.items() if times > 1]
