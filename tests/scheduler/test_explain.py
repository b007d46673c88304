"""A day forced the other way is answered by what breaks or who pays; fairness by counting."""

from dataclasses import replace
from fractions import Fraction

import pytest

from scheduler.audit import audit
from scheduler.difference import difference
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.explain import CELL_PRICE, forced, freed, of_shift, other_than
from scheduler.explain_fairness import evenness, furthest
from scheduler.replan import priced
from scheduler.rulebook import RuleSetting, rulebook
from scheduler.solver.repair import repair
from tests.scheduler.months import month, random_roster

BOOK = rulebook()
Case = tuple[RosterProblem, Roster]


def found(problem: RosterProblem, moves: int) -> Roster:
    """A good roster from nothing."""
    cells = [(agent.id, day) for agent in problem.agents for day in range(problem.horizon.days)]
    return repair(problem, BOOK, Roster(), cells, seed=1, moves=moves).roster


@pytest.fixture(scope="module")
def case() -> Case:
    problem = month(12, 14)
    return problem, found(problem, 400_000)


def test_a_freed_day_is_paid_by_somebody_and_the_numbers_add_up(case: Case) -> None:
    problem, roster = case
    duty = next(d for d in roster.duties if d.day == 7)
    answer = forced(problem, BOOK, roster, (duty.agent, 7), freed, moves=300_000)
    assert answer.possible
    assert answer.roster.of(duty.agent, 7) == ()
    assert answer.changed[0] == (duty.agent, 7)
    before, after = audit(problem, BOOK, roster), audit(problem, BOOK, answer.roster)
    assert after.worse_than(before) == ()
    cost = sum(shift.cost for shift in (*answer.difference.pays, *answer.difference.gains))
    assert answer.difference.cost == cost == after.objective - before.objective
    for shift in answer.difference.pays:
        assert str(shift.sentence).endswith(".")
    far = [c for c in answer.changed if abs(c[1] - 7) > 2 and c[0] != duty.agent]
    assert far == []


def test_why_a_night_asks_for_anything_else(case: Case) -> None:
    problem, roster = case
    night = next(d for d in roster.duties if d.shift == "N")
    answer = forced(problem, BOOK, roster, (night.agent, night.day), other_than((night,)), moves=300_000)
    assert "N" not in [d.shift for d in answer.roster.of(night.agent, night.day)]


def test_nobody_is_moved_for_nothing(case: Case) -> None:
    """Whoever goes back to the days they had makes the roster dearer, or illegal."""
    problem, roster = case
    told, book = replace(problem, published=roster), priced(BOOK, CELL_PRICE)
    for duty in [d for d in roster.duties if d.day == 6][:3]:
        answer = forced(problem, BOOK, roster, (duty.agent, 6), freed, moves=300_000)
        best = audit(told, book, answer.roster)
        for agent in {who for who, _ in answer.changed} - {duty.agent}:
            others = [d for d in answer.roster.duties if d.agent != agent]
            back = audit(told, book, Roster([*others, *roster.by_agent.get(agent, ())]))
            assert (len(back.hard), back.objective) >= (len(best.hard), best.objective)


def test_what_the_rules_forbid_is_told_with_the_rule(case: Case) -> None:
    problem, roster = case
    problem = replace(problem, leave=problem.leave | {("A01", 3)})
    cleared = roster.replace("A01", 3, [])
    answer = forced(problem, BOOK, cleared, ("A01", 3), of_shift("E"), must_work=True)
    assert not answer.possible
    assert "A01 has E on Thu 2026-06-04, a day of approved leave." in map(str, answer.difference.broken)
    with pytest.raises(ValueError, match="No shift"):
        forced(problem, BOOK, cleared, ("A01", 3), of_shift("X"), must_work=True)


def test_a_difference_reverses() -> None:
    problem = month(5, 7, 2)
    one, two = (audit(problem, BOOK, random_roster(problem, seed)) for seed in (1, 2))
    there, back = difference(one, two), difference(two, one)
    assert there.cost == -back.cost
    assert there.broken == back.kept
    assert [(s.rule, s.agent, -s.cost) for s in there.pays] == [(s.rule, s.agent, s.cost) for s in back.gains]
    assert (difference(one, one).pays, difference(one, one).broken) == ((), ())


def test_fairness_is_counted() -> None:
    # 5 nights among the 4 agents of 5 who can work nights (A04 cannot): ceil(5/4) = 2, floor(5/4) = 1.
    problem = replace(month(5, 7), requirement=None)
    nights = [("A00", 0), ("A00", 2), ("A00", 4), ("A01", 0), ("A02", 1)]
    found = evenness(problem, Roster(problem.duty(a, d, "N", "main") for a, d in nights))[0]
    assert (found.kind, found.given, found.able) == ("night", 5, 4)
    assert (found.most_at_least, found.least_at_most) == (2, 1)
    assert (found.least, found.most) == (0, 3)
    assert str(found.sentence) == (
        "night: 5 duties (0 needed) among 4 agents, so somebody has at least 2 and somebody at most 1; "
        "reached: 0 to 3."
    )
    # 7 nights of 6 h with one agent required: 42 agent-hours over 6 h a night.
    assert evenness(month(5, 7), Roster())[0].needed == Fraction(7)


def test_who_is_furthest_from_a_fair_share_stands_beside_what_can_be_counted() -> None:
    # One agent required in 7 nights: 14 points for A00 to A03, A04 cannot. Equal hours: 3 1/2 for each.
    problem = replace(month(5, 7), ledger={}, leave=frozenset())
    nights = [("A00", 0), ("A00", 2), ("A00", 4), ("A01", 0), ("A02", 1), ("A02", 3), ("A03", 5), ("A03", 6)]
    far = furthest(problem, Roster(problem.duty(a, d, "N", "main") for a, d in nights), {"night": 2})
    assert far is not None
    assert (far.agent, far.points, far.share, far.off) == ("A00", 6, Fraction(7, 2), Fraction(5, 2))
    # 16 points for 14 are half a point an agent, and no share of 3 1/2 is a whole number.
    assert far.least == Fraction(1, 2)
    assert str(far.sentence) == (
        "burden: A00 lies furthest from a fair share, 6 points for 3.5, that is 2.5 off; 16 given to 4 "
        "agents for 14 asked, in whole points, leave at least 0.5."
    )
    assert furthest(replace(problem, requirement=None), Roster(), {"night": 2}) is None


def test_rules_that_are_off_pay_nothing(case: Case) -> None:
    problem, roster = case
    book = rulebook([RuleSetting("understaffing", "off"), RuleSetting("overstaffing", "off")])
    duty = roster.duties[3]
    answer = forced(problem, book, roster, (duty.agent, duty.day), freed, moves=30_000)
    assert {s.rule for s in answer.difference.pays} <= {e.rule.code for e in book.entries}
