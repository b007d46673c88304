"""Watching a job: a hundred pages that ask each second, and sixty streams beside one that finds no place."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

from sqlalchemy import Connection

from tests.benchmarks.web_case import Place, Result
from tests.benchmarks.web_centre import BOSS, NEXT, Centre
from tests.benchmarks.web_client import Broken, Browser, Tally
from tests.benchmarks.web_load import Crowd
from webapp.services.sites import site_named
from webapp.services.solving import PLAN
from webapp.store import jobs
from webapp.store.engine import Store, open_store
from webapp.stream_places import MOST_STREAMS

EVERY_S = 1.0
LATE_S = 2.0
PATIENCE_S = 30.0


class Job:
    """A plan that seems to be under way: this process is its worker."""

    def __init__(self, centre: Centre) -> None:
        self.store: Store = open_store(centre.url)
        self.steps: list[float] = []
        self._job = self.store.retrying(self._begun)

    @staticmethod
    def _begun(connection: Connection) -> jobs.Job:
        site = site_named(connection, None)
        # In one transaction, so that no worker gets to see it waiting.
        jobs.enqueue(connection, PLAN, {}, BOSS, site_id=site.id, subject=str(NEXT))
        job = jobs.claim(connection, "bench")
        assert job is not None
        return job

    @property
    def number(self) -> int:
        """Its number."""
        return self._job.id

    def step(self) -> None:
        """Tell the next progress, and note when it could be seen."""
        done = len(self.steps) + 1
        told = {"phase": "searching", "done": min(1.0, done / 200), "objective": 10_000 - done, "hard": 0}
        self.store.retrying(lambda c: jobs.beat(c, self._job.id, self._job.attempt, progress=told))
        self.steps.append(time.monotonic())

    def end(self) -> None:
        """End it."""
        self.store.retrying(lambda c: jobs.finish(c, self._job.id, self._job.attempt, jobs.CANCELLED))
        self.store.close()


async def _steps(job: Job) -> None:
    while True:
        await asyncio.to_thread(job.step)
        await asyncio.sleep(EVERY_S)


async def watched(place: Place, load: Callable[[], Awaitable[Result]], watchers: int) -> Result:
    """The load, while so many pages ask each second how far a plan is."""
    job = await asyncio.to_thread(Job, place.centre)
    path, tally = f"/s/{place.centre.site}/{NEXT}/draft/progress", Tally()

    async def watch(turn: int) -> None:
        browser = Browser(place.served.port, place.centre.schedulers[turn].cookie)
        due = time.monotonic() + turn * EVERY_S / watchers
        while True:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            with suppress(Broken, TimeoutError):
                tally.note(await browser.ask(path), due)
            due += EVERY_S

    tasks = [asyncio.create_task(watch(turn)) for turn in range(watchers)]
    tasks.append(asyncio.create_task(_steps(job)))
    result = await load()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    job.end()
    p95 = tally.quantile(0.95)
    result.must(p95 <= 0.2, "watchers' p95 200 ms")
    result.must(not tally.errors, "watchers see no errors")
    result.told.append(f"watchers: {len(tally.times)} answers, p95 {1000 * p95:.0f} ms")
    return result


async def streams(place: Place) -> Result:
    """Sixty streams hear of each step in time; one more is refused and may ask; agents work meanwhile."""
    job = await asyncio.to_thread(Job, place.centre)
    path = f"/s/{place.centre.site}/jobs/{job.number}/events"
    heard: list[list[float]] = [[] for _ in range(MOST_STREAMS)]
    refused: list[str] = []

    async def listen(turn: int) -> None:
        browser = Browser(place.served.port, place.centre.schedulers[turn].cookie)
        async for name, at in browser.listen(path):
            if name == "changed":
                heard[turn].append(at)
            elif name not in ("200", "ended"):
                refused.append(name)

    tasks = [asyncio.create_task(listen(turn)) for turn in range(MOST_STREAMS)]
    until = time.monotonic() + PATIENCE_S
    while not all(heard) and not refused and time.monotonic() < until:
        await asyncio.sleep(0.05)
    late = Browser(place.served.port, place.centre.schedulers[MOST_STREAMS].cookie)
    answer = await late.ask(path)
    part = await late.ask(f"/s/{place.centre.site}/{NEXT}/draft/progress")
    crowd = Crowd(place.centre, place.served.port)
    steps = asyncio.create_task(_steps(job))
    with place.measured("L5 60 streams", "each step within 2 s, the 61st 503", crowd) as result:
        await crowd.run(20, place.seconds)
    steps.cancel()
    await asyncio.gather(steps, return_exceptions=True)
    told = len(job.steps)
    await asyncio.sleep(LATE_S)
    await asyncio.to_thread(job.end)
    with suppress(TimeoutError, OSError):
        await asyncio.wait_for(asyncio.gather(*tasks), PATIENCE_S)
    crowd.close()
    delays = [_delay(step, mine) for mine in heard for step in job.steps[:told]]
    result.must(answer.status == 503, "the 61st gets 503")
    result.must(part.status == 200, "and may ask")
    result.must(not refused, "sixty find a place")
    result.must(max(delays) <= LATE_S, "each step within 2 s")
    result.must(not result.errors, "no errors")
    result.told.append(f"{told} steps x {MOST_STREAMS} streams: seen after {max(delays):.2f} s at the latest")
    return result


def _delay(step: float, mine: list[float]) -> float:
    """How long after a step something was heard that was sent after it."""
    return min((at - step for at in mine if at >= step), default=float("inf"))
