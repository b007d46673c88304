"""Which way of improving a roster is tried next: learnt from what each gained for its work.

Jobs run on two threads. A job starts from the best roster that is known when it is handed out, which is after
the results of all jobs up to the third before it, in their order: what is tried and found depends on seed and
effort, never on how fast the machine is.
"""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass

import numpy as np

from scheduler.solver.compiled import Compiled, Ints
from scheduler.solver.progress import Watch

LAG = 3
KEEP = 0.8
"""How much of an arm's record is kept when a new result comes in."""
EXPLORE = 0.2
FRESH = 0.5
"""How often an arm not yet tried comes before one that pays."""
NOTHING = 1.0
"""A faded gain below one unit of cost is none."""
MOVES_A_UNIT = 2_000_000
"""Moves of the annealer that take about as long as a unit of the solver's deterministic time."""


@dataclass(frozen=True)
class Found:
    """What a job made of the roster it began with, and the work it took, counted in moves.

    `met` are agents' tours that the job came across, for those after it.
    """

    cells: Ints
    work: float
    met: tuple[tuple[int, Ints], ...] = ()


Job = Callable[[Ints, int, Watch], Found]
"""From cells, with a seed, under a watch."""


@dataclass
class Arm:
    """One way of improving and its record: what it gained for which work, old results fading."""

    name: str
    make: Callable[[np.random.Generator, Ints, float], Job]
    """From dice, the best cells and the work that is left."""
    keep: Callable[[Found], None] | None = None
    """What else to do with a result; results come in the order of their jobs."""
    share: float = 1.0
    """How much of the work it gets beside other arms where none has paid of late."""
    gain: float = 0.0
    work: float = 0.0
    tries: int = 0
    spent: float = 0.0
    """All the work it ever took."""

    @property
    def rate(self) -> float:
        """Cost saved for a unit of work."""
        return self.gain / self.work if self.work else np.inf

    def learn(self, gain: float, work: float) -> None:
        """Take a result into the record."""
        self.gain, self.work = KEEP * self.gain + gain, KEEP * self.work + work
        self.spent += work
        self.tries += 1


class Portfolio:
    """Improves a roster until its budget of work is spent or it is time to stop."""

    def __init__(
        self,
        compiled: Compiled,
        arms: list[Arm],
        cells: Ints,
        seed: int,
        told: Callable[[float], None],
    ) -> None:
        """Begin with a roster; `told` hears the share of the budget that is spent, after every job."""
        self.compiled, self.arms, self.told = compiled, arms, told
        self.best, self.cost = cells.copy(), compiled.cost(cells)
        self._dice = np.random.default_rng(seed)
        self._spent = self._budget = 0.0

    def run(self, budget: float, pool: Executor, watch: Watch) -> None:
        """Spend the budget, counted in moves."""
        self._budget = budget
        pending: deque[tuple[Arm, Ints, Future[Found]]] = deque()
        try:
            while self._spent < budget or pending:
                while len(pending) < LAG and self._spent < budget and not watch.asked():
                    pending.append(self._hand_out(pool, watch))
                if not pending:
                    return
                arm, began, future = pending.popleft()
                self._take(arm, began, watch.wait(future))
                self.told(min(1.0, self._spent / budget))
                if watch.asked():
                    watch.end()
        except BaseException:
            # Whoever interrupts does not wait for jobs to finish.
            watch.end()
            raise

    def _hand_out(self, pool: Executor, watch: Watch) -> tuple[Arm, Ints, "Future[Found]"]:
        arm = self._choose()
        began = self.best.copy()
        job = arm.make(self._dice, began, self._budget - self._spent)
        return arm, began, pool.submit(job, began, int(self._dice.integers(1 << 31)), watch)

    def _choose(self) -> Arm:
        """An arm not yet tried, the one with the best record, or now and then any.

        Where none has gained anything of late, all take their shares of the work.
        """
        paying = [arm for arm in self.arms if arm.gain >= NOTHING]
        fresh = [arm for arm in self.arms if not arm.tries]
        if fresh and (not paying or self._dice.random() < FRESH):
            return fresh[0]
        if self._dice.random() < EXPLORE:
            return self.arms[int(self._dice.integers(len(self.arms)))]
        if not paying:
            return min(self.arms, key=lambda arm: arm.spent / arm.share)
        return max(paying, key=lambda arm: arm.rate)

    def _take(self, arm: Arm, began: Ints, found: Found) -> None:
        """Apply a result: its changes on top of what has been found since, or as it is if that is better."""
        changed = found.cells != began
        merged = np.where(changed, found.cells, self.best)
        before = self.cost
        for cells in (merged, found.cells) if changed.any() else ():
            cost = self.compiled.cost(cells)
            if cost <= self.cost:
                self.best, self.cost = cells.copy(), cost
        if arm.keep is not None:
            arm.keep(found)
        work = max(1.0, found.work)
        self._spent += work
        arm.learn(before - self.cost, work)
