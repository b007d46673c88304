"""The list of candidates is the one that an audit for each of them would give."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.audit import audit
from scheduler.candidates import MOVE, SWAP, TAKE, Candidate, Desk, Substitutes, by_audits
from scheduler.domain.roster import Roster
from scheduler.rulebook import RuleSetting, rulebook
from tests.scheduler.months import month, random_roster
from tests.scheduler.wild import wild_month, wild_roster

SEEDS = st.integers(0, 10**6)


def in_words(found: Substitutes) -> list[tuple[str, str, int, list[str]]]:
    return [(c.agent, c.way, c.price, sorted(str(s) for s in c.breaks)) for c in found.candidates]


@given(seed=SEEDS, hard=st.sampled_from([None, "understaffing", "fair-nights"]))
@settings(max_examples=12)
def test_list_is_that_of_brute_force(seed: int, hard: str | None) -> None:
    problem = wild_month(seed, agents=4, days=6)
    book = rulebook([RuleSetting(hard, "hard")] if hard else [])
    roster = wild_roster(problem, seed, crowded=seed % 3 == 0)
    for duty in roster.duties[seed % 7 :: 13][:1]:
        swaps = seed % 2 == 0
        fast = Desk(problem, book, roster, duty.day).substitutes(duty, swaps)
        slow = by_audits(problem, book, roster, duty, swaps)
        assert in_words(fast) == in_words(slow)
        assert (fast.left_open, [str(s) for s in fast.giving]) == (
            slow.left_open,
            [str(s) for s in slow.giving],
        )


def test_a_desk_for_all_days_answers_alike_and_again() -> None:
    problem, book = month(8, 14, 3), rulebook()
    roster = random_roster(problem, 3, 0.5)
    desk = Desk(problem, book, roster)
    for duty in (*roster.duties[::17], roster.duties[0]):
        assert in_words(desk.substitutes(duty)) == in_words(by_audits(problem, book, roster, duty))


def test_a_hole_is_filled_by_who_is_free() -> None:
    problem = replace(month(4, 7), leave=frozenset({("A01", 2)}), past=(), preferences=())
    # Month hours would break in so empty a roster for everybody alike.
    book = rulebook([RuleSetting("month-hours", "off")])
    missing = problem.duty("A03", 2, "E", "main")
    roster = Roster([problem.duty("A00", 1, "N", "main"), problem.duty("A02", 2, "D", "main")])
    found = Desk(problem, book, roster, 2).substitutes(missing)
    said = {c.agent: [str(s) for s in c.breaks] for c in found.candidates}
    assert said["A00"] == [
        "A00 has only 0.5 h of rest between N and E on Wed 2026-06-03; 11 h are needed.",
        "A00 starts E on Wed 2026-06-03 only 0.5 h after the night duty N; 24 h are needed.",
    ]
    assert said["A01"] == ["A01 has E on Wed 2026-06-03, a day of approved leave."]
    assert said["A02"] == []
    assert found.left_open == 0


def ways(found: Substitutes) -> dict[str, list[str]]:
    kinds: dict[str, list[str]] = {}
    for candidate in found.candidates:
        kinds.setdefault(candidate.agent, []).append(candidate.way)
    return {agent: sorted(names) for agent, names in kinds.items()}


def test_who_is_off_takes_and_who_works_moves_or_swaps() -> None:
    problem, book = month(3, 7), rulebook()
    mine = problem.duty("A00", 2, "E", "main")
    roster = Roster([mine, problem.duty("A01", 2, "L", "main")])
    assert ways(Desk(problem, book, roster, 2).substitutes(mine, swaps=True)) == {
        "A01": [MOVE, SWAP],
        "A02": [TAKE],
    }
    missing = replace(mine, agent="A02")
    assert ways(Desk(problem, book, roster, 2).substitutes(missing, swaps=True)) == {
        "A00": [MOVE],
        "A01": [MOVE],
    }


@pytest.mark.parametrize("queue", [None, "main"])
def test_price_is_the_difference_of_two_audits(queue: str | None) -> None:
    problem, book = month(6, 7, 2), rulebook()
    mine = problem.duty("A00", 3, "E", queue)
    roster = Roster([mine])
    before = audit(problem, book, roster).objective
    found = Desk(problem, book, roster, 3).substitutes(mine)
    for candidate in found.candidates:
        after = audit(problem, book, Roster([replace(mine, agent=candidate.agent)]))
        assert candidate.price == after.objective - before


def test_the_legal_come_first_then_the_cheap_then_who_worked_least() -> None:
    problem, book = month(10, 14, 5), rulebook()
    roster = random_roster(problem, 5, 0.4)
    found = Desk(problem, book, roster, 4).substitutes(next(d for d in roster.duties if d.day == 4))

    def key(candidate: Candidate) -> tuple[int, int, int]:
        return len(candidate.breaks), candidate.price, candidate.paid_minutes

    assert [key(c) for c in found.candidates] == sorted(key(c) for c in found.candidates)


def test_equals_are_ranked_by_a_lot_of_each_duty_and_not_by_id() -> None:
    problem = month(12, 14, 3)
    one = replace(problem.agents[0], can_work_nights=True)
    equal = tuple(replace(one, id=agent.id) for agent in problem.agents)
    problem = replace(problem, agents=equal, leave=frozenset(), preferences=(), past=(), ledger={})
    desk = Desk(problem, rulebook(), Roster())
    orders = [
        [c.agent for c in desk.substitutes(problem.duty("", day, shift, "main")).candidates]
        for day in range(14)
        for shift in "EDL"
    ]
    assert all(sorted(order) == [agent.id for agent in equal] for order in orders)
    assert len({tuple(order) for order in orders}) == len(orders)
    # Mean place of each of 12 in 42 draws: 5.5 with an error of 3.45 / sqrt(42) = 0.53; 3.5 of these are 1.9.
    means = [sum(order.index(agent.id) for order in orders) / len(orders) for agent in equal]
    assert all(abs(mean - 5.5) < 1.9 for mean in means)
