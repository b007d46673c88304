"""Requests of agents as they come in a day: four reads to each bid or swap, at a rate that does not wait.

A request is due at its time whether or not those before it were answered: its time counts from then, so that
a server that stands still is seen to.
"""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field

from tests.benchmarks.web_centre import NEXT, Centre, Duty, Person
from tests.benchmarks.web_client import Broken, Browser, Tally

READS = 0.8
WISH_DAYS = 3
LAST_ANSWERS_S = 40.0
NUMBER = re.compile(r"/swaps/(\d+)$")


async def answered(tasks: Collection[asyncio.Task[None]]) -> list[str]:
    """Wait for the last answers, but not for ever; what is still open then is given up, each as an error."""
    if not tasks:
        return []
    _, late = await asyncio.wait(tasks, timeout=LAST_ANSWERS_S)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    return ["no answer"] * len(late)


@dataclass
class Kept:
    """Writes that were acknowledged: who asked for which swap, those withdrawn, each agent's last wishes.

    What is unsure was sent and not answered: it may have been kept or not.
    """

    asked: dict[int, str] = field(default_factory=dict)
    withdrawn: set[int] = field(default_factory=set)
    unsure: set[int] = field(default_factory=set)
    wishes: dict[str, list[str]] = field(default_factory=dict)
    unsure_wishes: set[str] = field(default_factory=set)

    @property
    def writes(self) -> int:
        """How many."""
        return len(self.asked) + len(self.withdrawn) + len(self.wishes)


class Crowd:
    """Every agent of the centre at a browser."""

    def __init__(self, centre: Centre, port: int, seed: int = 1) -> None:
        self.centre = centre
        self.tally, self.kept = Tally(), Kept()
        self._draw = random.Random(seed)
        self._browsers = {one.id: Browser(port, one.cookie) for one in centre.agents}
        self._locks = {one.id: asyncio.Lock() for one in centre.agents}
        self._open: dict[str, list[int]] = {}

    async def run(self, rate: float, seconds: float) -> None:
        """Let requests come at a rate (a second) for so long, and wait for the last answers."""
        agents = list(self.centre.agents)
        self._draw.shuffle(agents)
        begun, tasks = time.monotonic() + 0.1, set[asyncio.Task[None]]()
        for number in range(int(rate * seconds)):
            due = begun + number / rate
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            task = asyncio.create_task(self._one(agents[number % len(agents)], due))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        self.tally.errors += await answered(set(tasks))

    def close(self) -> None:
        """Everybody leaves."""
        for browser in self._browsers.values():
            browser.close()

    async def _one(self, who: Person, due: float) -> None:
        act = self._read if self._draw.random() < READS else self._write()
        async with self._locks[who.id]:
            try:
                await act(who, due)
            except (Broken, TimeoutError) as error:
                self.tally.errors.append(f"{type(error).__name__} {error}")

    async def _read(self, who: Person, due: float) -> None:
        day = 1 + self._draw.randrange(31)
        path = self._draw.choices(
            [*(self.centre.path(p) for p in ("mine", f"mine/{day}", "swaps")), "/inbox", "/"],
            [45, 15, 20, 10, 10],
        )[0]
        self.tally.note(await self._browsers[who.id].ask(path), due)

    def _write(self) -> Callable[[Person, float], Awaitable[None]]:
        return self._draw.choices([self._ask, self._offer, self._withdraw, self._wish], [6, 6, 5, 3])[0]

    async def _ask(self, who: Person, due: float) -> None:
        duty = self._any_duty(who)
        partner = self.centre.taker(duty, self._draw) if duty else None
        if duty is None or partner is None:
            await self._read(who, due)
            return
        await self._swap(who, due, "swaps/ask", [("on", duty.day.isoformat()), ("partner", partner)])

    async def _offer(self, who: Person, due: float) -> None:
        duty = self._any_duty(who)
        if duty is None:
            await self._read(who, due)
            return
        await self._swap(who, due, "swaps/offer", [("on", duty.day.isoformat())])

    async def _swap(self, who: Person, due: float, rest: str, form: list[tuple[str, str]]) -> None:
        form = [("csrf_token", who.csrf), *form, ("reason", "family")]
        answer = await self._browsers[who.id].ask(self.centre.path(rest), form)
        self.tally.note(answer, due)
        if answer.status == 302 and (found := NUMBER.search(answer.location)):
            self.kept.asked[int(found[1])] = who.id
            self._open.setdefault(who.id, []).append(int(found[1]))

    async def _withdraw(self, who: Person, due: float) -> None:
        if not self._open.get(who.id):
            await self._offer(who, due)
            return
        number = self._open[who.id].pop()
        path = f"/s/{self.centre.site}/swaps/{number}/withdraw"
        self.kept.unsure.add(number)
        answer = await self._browsers[who.id].ask(path, [("csrf_token", who.csrf)])
        self.tally.note(answer, due)
        self.kept.unsure.discard(number)
        if answer.status == 302:
            self.kept.withdrawn.add(number)

    async def _wish(self, who: Person, due: float) -> None:
        days = sorted(self._draw.sample(range(1, NEXT.last_day.day + 1), WISH_DAYS))
        wished = [f"{NEXT}-{day:02d}" for day in days]
        form = [("csrf_token", who.csrf), ("month", str(NEXT))]
        form += [pair for day in wished for pair in (("day", day), ("what", "off"))]
        self.kept.unsure_wishes.add(who.id)
        answer = await self._browsers[who.id].ask(f"/s/{self.centre.site}/wishes", form)
        self.tally.note(answer, due)
        if answer.status == 302:
            self.kept.wishes[who.id] = wished
            self.kept.unsure_wishes.discard(who.id)

    def _any_duty(self, who: Person) -> Duty | None:
        mine = self.centre.duties.get(who.id)
        return self._draw.choice(mine) if mine else None
