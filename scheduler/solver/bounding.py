"""Bounds sought beside the search, in their own thread; tours met on the way give the search a start."""

import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future

from ortools.util.python.solve_interrupter import SolveInterrupter

from scheduler.posting.limits import Limits
from scheduler.posting.plan import Plan
from scheduler.solver.bound import amount_bound, pooled_bound
from scheduler.solver.compiled import Compiled, Ints
from scheduler.solver.group_search import MANY_CELLS
from scheduler.solver.lagrangian_bound import cost_bound
from scheduler.solver.progress import POLL, Watch
from scheduler.solver.tour_moves import TourMoves
from scheduler.solver.tour_space import Stopped, TourSpace
from scheduler.solver.tour_start import TourStart, tour_start

SHARE_OF_POOLED = 0.25
"""The share of the time that a linear program over head counts may take; it needs little and is soon done."""
SHARE_KEPT = 0.03
"""What is left of the time when bounds have to be there."""
TRANSITIONS = 200_000
"""Transitions of the automaton of an agent, on average, for which the search can wait for its start."""


class Bounding:
    """Lower bounds of one posted problem while its roster is searched.

    What it finds depends on the time it has; the start it gives does not, unless time runs out before it.
    """

    def __init__(
        self, plan: Plan, limits: Limits, compiled: Compiled, rules: Sequence[str], watch: Watch, whole: bool
    ) -> None:
        """`rules` get bounds of their amounts, `whole` says that a start is wanted."""
        self._plan, self._limits, self._compiled, self._watch = plan, limits, compiled, watch
        self._soft = [rule for rule in rules if rule in limits.terms and not limits.terms[rule].hard]
        self._until = watch.started + (1 - SHARE_KEPT) * watch.seconds
        self._interrupter = SolveInterrupter()
        self._start: Future[tuple[Ints, TourMoves] | None] = Future()
        self._wanted, self._large = whole, compiled.free.size > MANY_CELLS
        self.none: Mapping[str, int] = dict.fromkeys(self._soft, 0)
        self.cost, self.amounts = 0, dict(self.none)
        self._failed: list[Exception] = []
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Begin, unless that is done: what is found first is the roster, as soon as the search has one."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run)
            self._thread.start()

    def _running(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _left(self) -> float:
        return self._until - time.monotonic()

    def _run(self) -> None:
        try:
            self._seek()
        except Stopped:
            pass
        except Exception as error:
            self._failed.append(error)
        finally:
            if not self._start.done():
                self._start.set_result(None)

    def _seek(self) -> None:
        made = None
        space = TourSpace(
            self._plan, self._limits, stop=lambda: self._left() <= 0, interrupter=self._interrupter
        )
        if self._wanted and not space.cheap(TRANSITIONS):
            self._start.set_result(None)
        elif self._wanted:
            made = tour_start(space, self._compiled, self._left)
            self._start.set_result(self._told(space, made))
        if self._large:
            # A linear program over head counts takes longer there than it is worth.
            self._by_tours(space, made)
        seconds = SHARE_OF_POOLED * self._watch.seconds
        if not self.cost:
            self.cost = pooled_bound(self._plan, self._limits, min(seconds, self._left()), self._interrupter)
        for rule in self._soft:
            within = min(seconds, self._left())
            self.amounts[rule] = amount_bound(self._plan, self._limits, rule, within, self._interrupter)
        if not self._large:
            self._by_tours(space, made)

    def _by_tours(self, space: TourSpace, made: TourStart | None) -> None:
        told = (made.ascent, made.advice) if made is not None else (None, None)
        proven = cost_bound(space, self._left(), *told)
        if proven is not None:
            self.cost = max(self.cost, proven.cost)

    def _told(self, space: TourSpace, made: TourStart | None) -> tuple[Ints, TourMoves] | None:
        if made is None:
            return None
        known = [space.tours_of(agent) for agent in range(self._compiled.agents)]
        return made.cells, TourMoves(self._compiled, known, made.met)

    def start(self) -> Ints | None:
        """The cells of a roster made of tours; None when there is none, or time is up."""
        found = self._met()
        return found[0] if found else None

    def moves(self) -> TourMoves | None:
        """The tours of all agents to improve a roster by; None as for `start`."""
        found = self._met()
        return found[1] if found else None

    def _met(self) -> tuple[Ints, TourMoves] | None:
        self.begin()
        while not self._start.done():
            if self._watch.asked():
                return None
            threading.Event().wait(POLL)
        return self._start.result()

    def result(self, seconds: float) -> tuple[int, Mapping[str, int]]:
        """The bounds of the cost and of the rules' amounts that are proven within so many seconds."""
        self._until = min(self._until, time.monotonic() + seconds)
        self.begin()
        while self._running() and self._watch.left() > 0 and not self._watch.cancelled:
            threading.Event().wait(POLL)
            self._watch.asked()
        self.stop()
        self.check()
        return self.cost, dict(self.amounts)

    def check(self) -> None:
        """Raise what went wrong while bounds were sought, if anything has."""
        if self._failed:
            raise self._failed[0]

    def stop(self) -> None:
        """Seek no longer."""
        self._until = time.monotonic()
        self._interrupter.interrupt()
