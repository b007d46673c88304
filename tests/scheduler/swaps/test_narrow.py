"""Judging only what a change can alter says what two whole audits say."""

import random
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.audit import audit
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.violation import Violation
from scheduler.rulebook import Rulebook, RuleSetting, rulebook
from scheduler.rules import discover
from scheduler.rules.rule import HARD, OFF, SOFT
from scheduler.swaps.narrow import Narrow, moved
from tests.scheduler.wild import wild_month, wild_roster

SEEDS = st.integers(0, 10**6)


def every_rule(seed: int) -> Rulebook:
    """All rules in force, some of the soft ones hard."""
    draw = random.Random(seed)
    settings = [
        RuleSetting(code, draw.choice((HARD, SOFT)))
        for code, rule in discover().items()
        if rule.severity == OFF or (not rule.always_hard and draw.random() < 0.3)
    ]
    return rulebook(settings)


def mixed(problem: RosterProblem, roster: Roster, seed: int) -> Roster:
    """The roster with a few cells given to others, exchanged, emptied or taken from another roster."""
    draw = random.Random(seed)
    other = wild_roster(problem, seed + 1, crowded=seed % 5 == 0)
    changed = roster
    for _ in range(draw.randint(1, 3)):
        agent, day = draw.choice(problem.agents).id, draw.randrange(problem.horizon.days)
        partner = draw.choice(problem.agents).id
        mine, theirs = changed.of(agent, day), changed.of(partner, day)
        way = draw.choice(("exchange", "give", "drop", "other"))
        if way == "other":
            changed = changed.replace(agent, day, other.of(agent, day))
            continue
        changed = changed.replace(agent, day, given_all(theirs, agent) if way == "exchange" else ())
        if way != "drop" and partner != agent:
            changed = changed.replace(partner, day, given_all(mine, partner))
    return changed


def given_to(duty: Duty, agent: str) -> Duty:
    return replace(duty, agent=agent)


def given_all(duties: tuple[Duty, ...], agent: str) -> list[Duty]:
    return [given_to(duty, agent) for duty in duties]


@given(seed=SEEDS)
@settings(max_examples=35)
def test_the_parts_differ_as_the_whole_audits(seed: int) -> None:
    problem, book = wild_month(seed), every_rule(seed)
    roster = wild_roster(problem, seed, crowded=seed % 3 == 0)
    changed = mixed(problem, roster, seed)
    out, into = moved(roster, changed)
    narrow = Narrow(problem, book, (*out, *into))
    before, after = narrow.part(roster), narrow.part(changed)
    whole_before, whole_after = audit(problem, book, roster), audit(problem, book, changed)
    assert by_text(after.worse_than(before)) == by_text(whole_after.worse_than(whole_before))
    assert by_text(before.worse_than(after)) == by_text(whole_before.worse_than(whole_after))
    assert after.objective - before.objective == whole_after.objective - whole_before.objective


def by_text(violations: Iterable[Violation]) -> list[str]:
    return sorted(map(repr, violations))


@given(seed=SEEDS)
@settings(max_examples=20)
def test_what_moved_turns_one_roster_into_the_other(seed: int) -> None:
    problem = wild_month(seed)
    roster = wild_roster(problem, seed, crowded=True)
    changed = mixed(problem, roster, seed)
    out, into = moved(roster, changed)
    left = list(roster.duties)
    for duty in out:
        left.remove(duty)
    assert Roster([*left, *into]) == changed
    assert not set(out) & set(into)


def test_a_breach_at_an_hour_nobody_touched_is_not_looked_for() -> None:
    """The law above would hold for a part that checks everything; this one is narrow."""
    problem = wild_month(3)
    book, roster = rulebook(), wild_roster(problem, 3)
    duty = roster.duties[0]
    part = Narrow(problem, book, (duty,)).part(roster)
    assert len(part.violations) < len(audit(problem, book, roster).violations)
    with pytest.raises(KeyError):
        Narrow(problem, book, (given_to(duty, "nobody"),))
