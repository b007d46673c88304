"""The tally of the rows follows every change, and pinned cells are constants."""

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.audit import audit
from scheduler.domain.roster import Roster
from scheduler.domain.violation import Where
from scheduler.posting.limits import Limits, Terms
from scheduler.posting.linear import Expr
from scheduler.posting.pinned import PinnedPlan
from scheduler.posting.plan import Plan
from scheduler.posting.price import LINEAR
from scheduler.posting.tally import Tally
from scheduler.rulebook import rulebook
from tests.scheduler.months import month, random_roster


@given(seed=st.integers(0, 10**6))
@settings(max_examples=10)
def test_effect_is_the_difference_of_two_audits(seed: int) -> None:
    problem, book = month(4, 9, seed), rulebook()
    before, other = random_roster(problem, seed), random_roster(problem, seed + 1)
    cells = [(agent.id, day) for agent in problem.agents[seed % 4 :] for day in range(2, 6)]
    after = before
    for cell in cells:
        after = after.replace(*cell, other.of(*cell))
    plan = PinnedPlan(problem, before, cells)
    limits = book.post(problem, plan)
    out = plan.held()
    into = plan.chosen(Roster(d for d in after.duties if (d.agent, d.day) in plan.free))
    tally = Tally(plan, limits, out)
    judged = [audit(problem, book, roster) for roster in (before, after)]
    effect = tally.effect(out, into)
    assert effect.cost == judged[1].objective - judged[0].objective
    tally.apply(out, into)
    assert tally.effect(into, out).cost == -effect.cost
    broken = {row.rule for row, _, _ in tally.effect((), ()).broken(limits)}
    assert broken == set()


def test_what_is_broken_afterwards_is_told_with_both_slacks() -> None:
    problem = month(1, 3)
    plan = Plan(problem)
    limits = Limits()
    limits.posting("few", Terms(True, 1, LINEAR)).at_most(Expr({0: 2, 1: 2}), 1, Where("A00"))
    tally = Tally(plan, limits, [0])
    # 2 x 1 is 1 above the limit, 2 x 2 is 3 above it.
    assert [(before, after) for _, before, after in tally.effect([], [1]).broken(limits)] == [(1, 3)]
    assert tally.effect([0], []).broken(limits) == ()


def test_defined_words_flip_with_their_members() -> None:
    problem = month(1, 3)
    plan = Plan(problem)
    limits = Limits()
    used = plan.any_of(Expr({0: 1, 1: 1}))
    limits.posting("used", Terms(False, 5, LINEAR)).at_most(used, 0, Where("A00"))
    tally = Tally(plan, limits, [])
    assert tally.effect([], [0]).cost == tally.effect([], [0, 1]).cost == 5
    tally.apply([], [0, 1])
    assert tally.effect([0], []).cost == 0
    assert tally.effect([0, 1], []).cost == -5


def test_a_pinned_duty_without_a_queue_can_stay() -> None:
    problem = month(2, 4)
    roster = Roster([problem.duty("A00", 1, "E", None), problem.duty("A01", 2, "D", None)])
    plan = PinnedPlan(problem, roster, [("A00", 1)])
    assert [plan.duties[var] for var in plan.held()] == [roster.duties[0]]
    assert plan.choices("A01", 2)[0].expr.const == 1
    assert plan.choices("A01", 1) == ()
