"""Problems, rulebooks and rosters come back from JSON as they were."""

import json
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.audit import audit
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.portable import from_plain, rules_from_plain, rules_to_plain, to_plain
from scheduler.rulebook import Rulebook, RuleSetting, rulebook
from scheduler.rules import discover
from tests.scheduler.months import month
from tests.scheduler.wild import wild_month, wild_roster


def there_and_back(kind: type, value: object) -> object:
    return from_plain(kind, json.loads(json.dumps(to_plain(value))))


@given(seed=st.integers(0, 10**6))
@settings(max_examples=25)
def test_a_problem_comes_back_and_is_judged_alike(seed: int) -> None:
    problem = wild_month(seed, agents=3, days=5)
    roster = wild_roster(problem, seed, crowded=True)
    problem = replace(problem, published=roster)
    again = there_and_back(RosterProblem, problem)
    assert isinstance(again, RosterProblem)
    assert again == problem
    assert to_plain(again) == to_plain(problem)
    assert there_and_back(Roster, roster) == roster
    before, after = (audit(p, rulebook(), roster).violations for p in (problem, again))
    assert before == after


@given(seed=st.integers(0, 10**6))
@settings(max_examples=25)
def test_a_rulebook_comes_back(seed: int) -> None:
    codes = sorted(code for code, cls in discover().items() if not cls.always_hard)
    kinds = ["hard", "soft", "off"]
    changed = [
        RuleSetting(c, kinds[(seed + n) % 3], 1 + (seed * (n + 3)) % 999)
        for n, c in enumerate(codes)
        if (seed >> n % 16) & 1
    ]
    book = rulebook([*changed, *([] if "min-rest" in {c.code for c in changed} else [_rest(600)])])
    assert rules_from_plain(json.loads(json.dumps(rules_to_plain(book)))) == book


def _rest(minutes: int) -> RuleSetting:
    return RuleSetting("min-rest", parameters={"minutes": minutes})


def test_rules_that_a_file_does_not_name_are_off() -> None:
    book: Rulebook = rules_from_plain(rules_to_plain(rulebook())[:3])
    always = {code for code, cls in discover().items() if cls.always_hard}
    assert {entry.rule.code for entry in book.entries} == always | {
        entry["code"] for entry in rules_to_plain(rulebook())[:3]
    }


@dataclass(frozen=True)
class Part:
    share: Fraction
    when: date | None = None


@dataclass(frozen=True)
class Whole:
    zone: ZoneInfo
    parts: tuple[Part, ...] = ()
    marks: frozenset[str] = frozenset()
    table: dict[tuple[str, int], float] = field(default_factory=dict)
    pair: tuple[int, str] = (0, "")


def test_any_dataclass_is_carried_by_its_fields() -> None:
    whole = Whole(
        ZoneInfo("Asia/Shanghai"),
        (Part(Fraction(1, 3), date(2026, 3, 1)), Part(Fraction(2))),
        frozenset("ba"),
        {("x", 1): 0.5},
        (3, "c"),
    )
    assert there_and_back(Whole, whole) == whole
    assert to_plain(Whole(ZoneInfo("UTC"))) == {"zone": "UTC"}
    assert from_plain(Whole, {"zone": "UTC"}) == Whole(ZoneInfo("UTC"))


def test_what_cannot_be_carried_is_refused() -> None:
    with pytest.raises(TypeError, match="no plain form"):
        to_plain(object())
    with pytest.raises(ValueError, match="no RosterProblem"):
        from_plain(RosterProblem, {"horizon": 3})
    data = to_plain(month(1, 2))
    del data["horizon"]
    with pytest.raises(ValueError, match="no RosterProblem"):
        from_plain(RosterProblem, data)
