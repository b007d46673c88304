"""A dive makes a roster of tours that fit each other, from the tours of a bound."""

from dataclasses import replace

from scheduler.domain.requirement import ShiftNeed
from scheduler.rulebook import RuleSetting, rulebook
from scheduler.rules import discover
from scheduler.rules.rule import SOFT
from scheduler.solver.columns import Ascent, ascend, start_tours
from scheduler.solver.compiled import HARD_UNIT, Compiled, compile_rows
from scheduler.solver.dive import dive
from scheduler.solver.lagrangian import SCALE, Relaxation, couple
from scheduler.solver.tour_space import TourSpace
from tests.scheduler.months import month
from tests.scheduler.solver.test_tour_space import posted


def by_shifts() -> tuple[Relaxation, Compiled]:
    """Six agents and two weeks, the shifts of each day asked for by number."""
    made = month(6, 14)
    needs = tuple(ShiftNeed(day, code, 2, 700, 30) for day in range(14) for code in ("E", "D", "L"))
    kept = {"approved-leave", "one-duty-a-day", "max-run-days", "month-hours", "daily-rest", "preferences"}
    soft = [RuleSetting("shift-cover", SOFT, 1, {})]
    off = [RuleSetting(code, "off", 1, {}) for code in discover() if code not in kept | {"shift-cover"}]
    plan, limits = posted(replace(made, shift_needs=needs), rulebook([*off, *soft]))
    space = TourSpace(plan, limits)
    for agent in range(6):
        assert space.tours_of(agent) is not None
    return Relaxation(space, couple(space)), compile_rows(plan, limits)


def cost_of(compiled: Compiled, variables: list[int]) -> int:
    cells = compiled.empty()
    for var in variables:
        assert cells[compiled.cell_of[var]] == -1
        cells[compiled.cell_of[var]] = var
    return compiled.cost(cells)


def ascended(relaxation: Relaxation) -> Ascent:
    return ascend(relaxation, lambda: 60.0)


def test_a_dive_keeps_hard_rules_and_ends_near_the_bound() -> None:
    relaxation, compiled = by_shifts()
    ascent = ascended(relaxation)
    found = dive(relaxation, ascent, lambda: 60.0)
    assert found is not None
    cost, bound = cost_of(compiled, found), ascent.relaxed.value / SCALE
    assert bound <= cost < HARD_UNIT
    assert cost <= cost_of(compiled, start_tours(ascent))
    assert 0 < cost <= 1.1 * bound


def test_a_dive_is_the_same_every_time() -> None:
    first, second = (dive(made, ascended(made), lambda: 60.0) for made, _ in (by_shifts(), by_shifts()))
    assert first == second


def test_without_time_there_is_no_roster() -> None:
    relaxation, _ = by_shifts()
    assert dive(relaxation, ascended(relaxation), lambda: 0.0) is None
