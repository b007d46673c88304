"""What a search tells while it runs, and what may stop it: the clock or whoever asked for it."""

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, TimeoutError
from dataclasses import dataclass, field
from typing import TypeVar

from scheduler.audit import Audit
from scheduler.domain.roster import Roster

POLL = 0.05
"""Seconds between two looks at the clock and at the wish to stop."""
SHARE_OF_AUDITS = 0.05
"""The share of the time that judging rosters on the way may take."""

Result = TypeVar("Result")
Report = Callable[[str], None]


@dataclass(frozen=True)
class Progress:
    """Where a search stands; `roster` is the best so far, judged by the audit (`objective`, `hard` units
    broken, cost `per_rule`), all None or empty before there is one.
    """

    phase: str
    done: float
    objective: int | None = None
    hard: int = 0
    bound: int | None = None
    gap: float | None = None
    per_rule: Mapping[str, int] = field(default_factory=dict)
    roster: Roster | None = None


def _never() -> bool:
    return False


class Watch:
    """The clock of one search and the wish to stop it; both only ever stop, never steer."""

    def __init__(self, seconds: float, cancel: Callable[[], bool] | None = None) -> None:
        """Start the clock."""
        self.seconds, self.started = seconds, time.monotonic()
        self._cancel = cancel or _never
        self._until = self.started + seconds
        self._stopped, self._home = threading.Event(), threading.get_ident()
        self._enders: dict[int, Callable[[], None]] = {}
        self.cut = False
        self.cancelled = False

    def left(self) -> float:
        """Seconds left, at least 0."""
        return max(0.0, self.started + self.seconds - time.monotonic())

    def reserve(self, seconds: float) -> None:
        """Stop what follows so many seconds before the end."""
        self._until = self.started + self.seconds - seconds
        if not self.cancelled:
            self._stopped.clear()

    def over(self) -> bool:
        """Whether to stop now; cheap, and may be asked by any thread."""
        if not self._stopped.is_set() and time.monotonic() >= self._until:
            self.cut = True
            self._stopped.set()
        return self._stopped.is_set()

    def asked(self) -> bool:
        """Look at the clock, and in the thread that started the search ask whether to stop."""
        if not self.cancelled and threading.get_ident() == self._home and self._cancel():
            self.cancelled = self.cut = True
            self._stopped.set()
        return self.over()

    def wait(self, future: "Future[Result]") -> Result:
        """The result of a job; ends running solvers as soon as it is time to stop."""
        while True:
            try:
                return future.result(timeout=POLL)
            except TimeoutError:
                if self.asked():
                    self.end()

    def patient(self, future: "Future[Result]") -> Result | None:
        """The result of a job that watches the clock itself; None when the search is cancelled before."""
        while True:
            try:
                return future.result(timeout=POLL)
            except TimeoutError:
                self.asked()
                if self.cancelled:
                    return None

    def end(self) -> None:
        """Stop everything that runs."""
        self._stopped.set()
        for ender in list(self._enders.values()):
            ender()

    def ending(self, key: int, ender: Callable[[], None] | None) -> None:
        """Say how to end what a thread is doing; None when it is done."""
        if ender is None:
            self._enders.pop(key, None)
        else:
            self._enders[key] = ender


class Telling:
    """Tells those who listen, in words and in numbers, and sees to it that telling stays cheap."""

    def __init__(
        self,
        watch: Watch,
        judge: Callable[[Roster], Audit],
        report: Report | None,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        """`judge` audits a roster; `report` takes sentences, `progress` numbers."""
        self.watch, self.judge = watch, judge
        self._report, self._progress = report, progress
        self._spent = 0.0
        self._last = Progress("posting", 0.0)

    def say(self, text: str) -> None:
        """A sentence."""
        if self._report is not None:
            self._report(text)

    def phase(self, name: str, done: float, bound: int | None = None) -> None:
        """A new phase with what is known."""
        last = self._last
        gap = None
        if bound is not None and last.objective is not None:
            gap = (last.objective - bound) / last.objective if last.objective else 0.0
        self._tell(Progress(name, done, last.objective, last.hard, bound, gap, last.per_rule, last.roster))

    def found(self, name: str, done: float, roster: Callable[[], Roster], *, legal: bool) -> None:
        """A better roster, skipped when judging all of them would take too much of the time; the first legal
        one never is.
        """
        if self._progress is None or self.watch.cancelled:
            return
        elapsed = time.monotonic() - self.watch.started
        news = legal and (self._last.hard or self._last.roster is None)
        if not news and self._spent > SHARE_OF_AUDITS * elapsed:
            return
        began = time.monotonic()
        made = roster()
        self.judged(name, done, made, self.judge(made))
        self._spent += time.monotonic() - began

    def judged(self, name: str, done: float, made: Roster, judged: Audit) -> None:
        """A roster and its verdict."""
        hard = sum(v.amount for v in judged.hard)
        per_rule = {total.rule: total.cost for total in judged.totals}
        self._tell(Progress(name, done, judged.objective, hard, None, None, per_rule, made))

    def _tell(self, progress: Progress) -> None:
        self._last = progress
        if self._progress is not None:
            self._progress(progress)
