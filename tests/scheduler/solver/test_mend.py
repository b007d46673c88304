"""Agents whose hard rules are broken are found, and mended."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.rulebook import RuleSetting, rulebook
from scheduler.rules import discover
from scheduler.solver.anneal import Annealer
from scheduler.solver.compiled import HARD_UNIT, Compiled, Ints, compile_rows
from scheduler.solver.mend import at_fault, mended
from scheduler.solver.progress import Watch
from tests.scheduler.months import month

HOT, COLD = 1000.0, 10.0


def _compiled(agents: int, *settings_: RuleSetting) -> Compiled:
    problem, book = month(agents, 14), rulebook(settings_)
    plan = book.plan(problem)
    return compile_rows(plan, book.post(problem, plan))


def _legal(compiled: Compiled) -> Ints:
    chain = Annealer(compiled, compiled.empty(), 1)
    chain.sweep(1)
    chain.run(100_000, HOT, COLD)
    assert chain.best_cost < HARD_UNIT
    return chain.best


@pytest.fixture(scope="module")
def four() -> Compiled:
    return _compiled(4)


@pytest.fixture(scope="module")
def legal(four: Compiled) -> Ints:
    return _legal(four)


@settings(max_examples=10)
@given(agent=st.integers(0, 3), seed=st.integers(0, 99))
def test_an_agent_without_duties_lacks_hours_and_gets_them_back(
    four: Compiled, legal: Ints, agent: int, seed: int
) -> None:
    cells = legal.copy()
    cells[agent * four.days : (agent + 1) * four.days] = -1
    assert at_fault(four, cells).tolist() == [agent]
    found = mended(four, cells, seed, HOT, COLD, Watch(600))
    assert four.cost(found) < HARD_UNIT
    assert np.array_equal(found, mended(four, cells, seed, HOT, COLD, Watch(600)))


def test_what_is_legal_stays_as_it_is(four: Compiled, legal: Ints) -> None:
    assert not at_fault(four, legal).size
    assert np.array_equal(mended(four, legal, 1, HOT, COLD, Watch(600)), legal)


def test_where_most_agents_have_a_part_all_are_left_to_the_search(four: Compiled) -> None:
    empty = four.empty()
    assert at_fault(four, empty).tolist() == [0, 1, 2, 3]
    assert np.array_equal(mended(four, empty, 1, HOT, COLD, Watch(600)), empty)


def test_who_works_on_all_weekends_is_found_behind_the_definitions() -> None:
    off = [RuleSetting(code, severity="off") for code, rule in discover().items() if not rule.always_hard]
    hard = RuleSetting("weekends-off", severity="hard", parameters={"least": 1})
    compiled = _compiled(4, *(one for one in off if one.code != hard.code), hard)
    cells = compiled.empty()
    mine = compiled.free[compiled.free // compiled.days == 2]
    cells[mine] = compiled.options[compiled.ptr[mine]]
    assert compiled.def_of.size
    assert at_fault(compiled, cells).tolist() == [2]
