"""A bound never exceeds what a legal roster costs, and is exact where that can be counted."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from scheduler.domain.problem import RosterProblem
from scheduler.domain.requirement import Requirement
from scheduler.domain.violation import Where
from scheduler.posting.limits import Limits, Terms
from scheduler.posting.linear import Expr
from scheduler.posting.plan import Plan
from scheduler.posting.price import LINEAR
from scheduler.rulebook import Rulebook, rulebook
from scheduler.solver.bound import amount_bound, exact_bound, pooled_bound
from scheduler.solver.exact import post_rows, solver
from scheduler.solver.pooled import convolve, pool
from tests.scheduler.months import month

convex = st.lists(st.integers(-9, 9), min_size=0, max_size=6).map(
    lambda steps: tuple(sum(sorted(steps)[:i]) for i in range(len(steps) + 1))
)


@given(st.lists(st.tuples(st.integers(-3, 3), convex), min_size=1, max_size=3))
def test_convolution_is_the_least_cost_of_each_total(parts: list[tuple[int, tuple[int, ...]]]) -> None:
    low, costs = convolve(parts)
    least = {0: 0}
    for start, own in parts:
        sums: dict[int, int] = {}
        for total, cost in least.items():
            for i, more in enumerate(own):
                at = total + start + i
                sums[at] = min(sums.get(at, cost + more), cost + more)
        least = sums
    assert {low + i: cost for i, cost in enumerate(costs)} == least


def optimum(problem: RosterProblem, book: Rulebook) -> tuple[Plan, Limits, int]:
    """The cost of the best roster by one exact solve: only for tiny problems."""
    plan = Plan(problem)
    limits = book.post(problem, plan)
    model = cp_model.CpModel()
    cells = {var: model.new_bool_var("") for var in range(len(plan.duties))}
    model.minimize(sum(post_rows(model, cells, limits.rows, limits.terms, plan)))
    search = solver(1, 60.0, 60.0)
    assert search.solve(model) == cp_model.OPTIMAL
    return plan, limits, round(search.objective_value)


def test_bound_is_below_the_optimum_of_a_tiny_month_and_near_it() -> None:
    problem, book = month(4, 5, 3), rulebook()
    plan, limits, best = optimum(problem, book)
    bound = pooled_bound(plan, limits, 30.0)
    assert 0.9 * best <= bound <= best


def test_any_prices_give_a_bound() -> None:
    problem, book = month(3, 4, 5), rulebook()
    plan, limits, best = optimum(problem, book)
    pooled = pool(plan, limits, limits.terms)
    for prices in ([0] * len(pooled.rows), [4096] * len(pooled.rows), [-999] * len(pooled.rows)):
        assert exact_bound(pooled, prices) <= best


def test_understaffing_nobody_can_avoid_is_counted_exactly() -> None:
    # Two agents, one day, three needed 10:00-11:00 in two half-hours: 1 agent x 60 minutes must be missing.
    problem = month(2, 1, 1)
    needs = [0] * 48
    needs[20] = needs[21] = 3
    two = tuple(replace(a, queues=("main", "bill"), minutes_min=0, minutes_max=480) for a in problem.agents)
    problem = replace(
        problem,
        agents=two,
        past=(),
        leave=frozenset(),
        preferences=(),
        requirement=Requirement({"main": tuple(needs), "bill": (0,) * 48}),
    )
    plan = Plan(problem)
    limits = rulebook().post(problem, plan)
    assert amount_bound(plan, limits, "understaffing", 30.0) == 60


def test_a_row_on_part_of_a_pool_says_nothing_about_the_whole_pool() -> None:
    # Two agents who may do the same; only the first is kept from working. Their head count is not.
    twins = tuple(replace(a, queues=("main",), can_work_nights=True) for a in month(2, 1).agents)
    problem = replace(month(2, 1), agents=twins, leave=frozenset())
    plan, limits = Plan(problem), Limits()
    limits.posting("part", Terms(True, 1, LINEAR))
    limits.at_least(Expr().add(plan.working("A00", 0), -1), 0, Where(queue="main"))
    limits.posting("need", Terms(False, 7, LINEAR))
    both = Expr().add(plan.working("A00", 0)).add(plan.working("A01", 0))
    limits.at_least(both, 1, Where(queue="main"))
    assert pooled_bound(plan, limits, 30.0) == 0
