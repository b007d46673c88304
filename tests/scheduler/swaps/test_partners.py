"""The list of partners is the one that two whole audits for each of them would give (K-24)."""

from hashlib import sha256

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.audit import audit
from scheduler.domain.cover import staffed
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.rulebook import Rulebook, RuleSetting, rulebook
from scheduler.swaps.exchange import exchanged
from scheduler.swaps.limits import ChangeLimits
from scheduler.swaps.partners import partners, ways
from tests.scheduler.months import month, random_roster
from tests.scheduler.rules.by_hand import ann, roster, unit
from tests.scheduler.swaps.test_ground import every_rule
from tests.scheduler.wild import wild_month, wild_roster

Found = list[tuple[str, object, int]]


def lot(agent: str) -> int:
    return int(sha256(agent.encode()).hexdigest(), 16)


def by_brute_force(
    problem: RosterProblem, book: Rulebook, current: Roster, duty: Duty, days: list[int] | None
) -> Found:
    """Whole audits and whole counts of cover for every pair of cells."""
    before, was = audit(problem, book, current), staffed(problem, current)
    found: Found = []
    for agent, legs in ways(problem, current, duty, days):
        changed = exchanged(problem, current, legs)
        after, now = audit(problem, book, changed), staffed(problem, changed)
        kept = all(
            now[queue][i] >= min(need, was[queue][i])
            for queue, needs in problem.required.items()
            for i, need in enumerate(needs)
        )
        if kept and not after.worse_than(before):
            found.append((agent, legs, after.objective - before.objective))
    return sorted(found, key=repr)


@given(seed=st.integers(0, 10**6), days=st.sampled_from([[], [0, 1, 2], None]))
@settings(max_examples=10)
def test_list_equals_brute_force(seed: int, days: list[int] | None) -> None:
    problem, book = wild_month(seed, agents=4, days=5), every_rule(seed)
    current = wild_roster(problem, seed)
    for duty in current.duties[seed % 7 :: 17][:1]:
        listed = partners(problem, book, current, duty, ChangeLimits(), lot, days)
        fast: Found = [(p.agent, p.legs, p.verdict.price) for p in listed]
        assert sorted(fast, key=repr) == by_brute_force(problem, book, current, duty, days)


def test_a_month_that_is_not_wild_has_partners_and_refusals() -> None:
    """The law above holds of empty lists too: here both kinds of agents are there."""
    problem, book = month(6, 9, 3), rulebook([RuleSetting("month-hours", "off")])
    current = random_roster(problem, 3, 0.3)
    duty = current.duties[3]
    listed = partners(problem, book, current, duty, ChangeLimits(), lot, None)
    fast: Found = [(p.agent, p.legs, p.verdict.price) for p in listed]
    assert sorted(fast, key=repr) == by_brute_force(problem, book, current, duty, None)
    assert 0 < len(listed) < len(list(ways(problem, current, duty, None)))
    assert [p.verdict.price for p in listed] == sorted(p.verdict.price for p in listed)


def test_whoever_would_rest_too_little_is_not_listed() -> None:
    problem = unit(ann(), ann(id="Ben"), ann(id="Cy"))
    # Ben ends at 22:30 the evening before; Cy is free.
    current = roster(problem, "..E", ".L", "")
    listed = partners(problem, rulebook(), current, current.of("Ann", 2)[0], ChangeLimits(), lot)
    assert [p.agent for p in listed] == ["Cy"]


def test_agents_alike_are_told_apart_by_lot_alone() -> None:
    problem = unit(ann(), ann(id="Ben"), ann(id="Cy"), ann(id="Di"))
    current = roster(problem, "D")
    listed = partners(problem, rulebook(), current, current.duties[0], ChangeLimits(), lot)
    assert [p.agent for p in listed] == sorted(["Ben", "Cy", "Di"], key=lot)
