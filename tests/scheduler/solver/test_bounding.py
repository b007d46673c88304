"""Bounds sought beside a search: they hold, a start comes with tours, what goes wrong is never swallowed."""

import threading
from collections.abc import Iterator

import numpy as np
import pytest

from scheduler.audit import audit
from scheduler.domain.roster import Roster
from scheduler.posting.limits import Limits
from scheduler.posting.plan import Plan
from scheduler.rulebook import rulebook
from scheduler.solver import bounding as module
from scheduler.solver import search
from scheduler.solver.bounding import Bounding
from scheduler.solver.compiled import Compiled, compile_rows
from scheduler.solver.progress import Watch
from scheduler.solver.result import Status
from scheduler.solver.search import solve
from scheduler.solver.tour_space import TourSpace
from tests.patience import PATIENCE_S
from tests.scheduler.months import QUEUES, month

PARTS = tuple[Plan, Limits, Compiled]


class Broken(Exception):
    """What a bound fails with here."""


@pytest.fixture(scope="module")
def parts() -> PARTS:
    problem, book = month(4, 7), rulebook()
    plan = Plan(problem)
    limits = book.post(problem, plan)
    return plan, limits, compile_rows(plan, limits)


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def fail(*_: object) -> None:
        raise Broken

    with monkeypatch.context() as patched:
        patched.setattr(module, "pooled_bound", fail)
        yield


def test_bounds_do_not_exceed_what_a_search_finds_and_unknown_rules_are_left_out(parts: PARTS) -> None:
    problem, book = month(4, 7), rulebook()
    found = solve(problem, book, seed=1, effort=1, seconds=600.0)
    assert found.status in (Status.FEASIBLE, Status.OPTIMAL)
    sought = Bounding(*parts, ["coverage", "no-such-rule"], Watch(600.0), False)
    cost, amounts = sought.result(30.0)
    assert 0 <= cost <= found.objective
    assert set(amounts) <= {"coverage"}


def test_a_start_comes_with_the_tours_that_led_to_it(parts: PARTS) -> None:
    sought = Bounding(*parts, (), Watch(600.0), True)
    start, moves = sought.start(), sought.moves()
    sought.stop()
    assert start is not None
    assert moves is not None
    assert start.size == parts[2].agents * parts[2].days
    assert {agent for agent, _ in moves.met} == set(range(parts[2].agents))


def test_who_waits_for_a_start_hears_the_wish_to_stop(parts: PARTS, monkeypatch: pytest.MonkeyPatch) -> None:
    let_go = threading.Event()
    monkeypatch.setattr(module, "tour_start", lambda *_: let_go.wait(30.0) and None)
    sought = Bounding(*parts, (), Watch(600.0, lambda: True), True)
    assert sought.start() is None
    assert not let_go.is_set()
    let_go.set()
    sought.stop()


def test_nothing_runs_on_once_nobody_wants_the_bounds(parts: PARTS, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = threading.Event()

    def endless(space: TourSpace, *_: object) -> None:
        while True:
            space.cheapest(0, np.zeros(len(parts[0].duties), dtype=np.int64))
            begun.set()

    monkeypatch.setattr(module, "cost_bound", endless)
    sought = Bounding(*parts, (), Watch(600.0), False)
    sought.begin()
    assert begun.wait(PATIENCE_S)
    sought.stop()
    assert sought._thread is not None
    sought._thread.join(PATIENCE_S)
    assert not sought._running()
    sought.check()


def test_only_the_thread_that_searches_asks_whether_to_stop() -> None:
    watch = Watch(600.0, lambda: True)
    other = threading.Thread(target=watch.asked)
    other.start()
    other.join()
    assert not watch.cancelled
    assert watch.asked()
    assert watch.cancelled


def test_without_a_start_wanted_there_is_none(parts: PARTS) -> None:
    sought = Bounding(*parts, (), Watch(600.0), False)
    sought.result(30.0)
    assert sought.start() is None
    assert sought.moves() is None


@pytest.mark.usefixtures("failing")
def test_what_goes_wrong_beside_the_search_is_raised(parts: PARTS) -> None:
    sought = Bounding(*parts, (), Watch(600.0), False)
    with pytest.raises(Broken):
        sought.result(600.0)
    with pytest.raises(Broken):
        sought.check()


@pytest.mark.usefixtures("failing")
def test_it_is_raised_where_the_roster_breaks_hard_rules_too(monkeypatch: pytest.MonkeyPatch) -> None:
    class Awaited(Bounding):
        """Its thread ends before the search goes on."""

        def begin(self) -> None:
            super().begin()
            while self._running():
                threading.Event().wait(0.01)

    problem = month(1, 7)
    # A duty on every day of the week, all of them pinned: more days running than anybody may work.
    roster = Roster(problem.duty(problem.agents[0].id, day, "E", QUEUES[0].code) for day in range(7))
    pins = frozenset((problem.agents[0].id, day) for day in range(7))
    assert audit(problem, rulebook(), roster).hard
    monkeypatch.setattr(search, "Bounding", Awaited)
    with pytest.raises(Broken):
        solve(problem, rulebook(), seed=1, effort=1, seconds=600.0, start=roster, pins=pins)
