"""Judging only what a change can alter says what two whole audits say."""

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.audit import Audit, audit
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.violation import Violation
from scheduler.rulebook import Rulebook, RuleSetting, rulebook
from scheduler.rules import discover
from scheduler.rules.rule import HARD, OF_PLACE, OFF, SOFT
from scheduler.swaps.ground import Change, Ground, change_of
from tests.scheduler.rules.by_hand import ann, unit
from tests.scheduler.rules.by_hand import roster as by_hand
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
    before, after = (
        Audit(problem, book, found)
        for found in Ground(problem, book, roster).breaches(change_of(roster, changed))
    )
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
    made = change_of(roster, changed)
    left = list(roster.duties)
    for duty in made.out:
        left.remove(duty)
    assert Counter([*left, *made.into]) == Counter(changed.duties)
    assert not set(made.out) & set(made.into)


@given(seed=SEEDS)
@settings(max_examples=20)
def test_what_spoils_is_what_worsens_an_agents_own_rules(seed: int) -> None:
    """Several changes of one ground, so that what is known of one is used for the next."""
    problem, book = wild_month(seed), every_rule(seed)
    roster = wild_roster(problem, seed, crowded=seed % 3 == 0)
    ground, before = Ground(problem, book, roster), audit(problem, book, roster)
    for turn in range(6):
        made = change_of(roster, mixed(problem, roster, seed + turn))
        changed = Roster([*(d for d in roster.duties if d not in made.out), *made.into])
        worse = audit(problem, book, changed).worse_than(before)
        assert ground.spoilt(made) == any(book[v.rule].rule.reach != OF_PLACE for v in worse)


def test_a_breach_at_an_hour_nobody_touched_is_not_looked_for() -> None:
    """The laws above would hold for a part that checks everything; this one is narrow."""
    problem = wild_month(3)
    book, roster = rulebook(), wild_roster(problem, 3)
    duty = roster.duties[0]
    part, _ = Ground(problem, book, roster).breaches(Change((duty,), ()))
    assert 0 < len(part) < len(audit(problem, book, roster).violations)
    with pytest.raises(KeyError):
        Ground(problem, book, roster).breaches(Change((), (given_to(duty, "nobody"),)))


def test_who_is_there_is_not_counted_again_where_one_takes_the_others_place() -> None:
    """Ann and Ben are alike to every rule on places; a change of shift alters who is present."""
    problem = unit(ann(), ann(id="Ben"))
    roster = by_hand(problem, "D", "")
    duty = roster.duties[0]
    ground = Ground(problem, rulebook(), roster)
    assert ground.present(Change((duty,), (given_to(duty, "Ben"),))) is None
    assert ground.present(Change((duty,), (problem.duty("Ben", 0, "L", "main"),))) is not None
    assert ground.present(Change((duty,), ())) is not None
