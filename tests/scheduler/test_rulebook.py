"""Settings of rules: what they change and what is refused, in sentences."""

import pytest

from scheduler.posting.plan import Plan
from scheduler.rulebook import MOST_WEIGHT, Rulebook, RulebookError, RuleSetting, rulebook
from scheduler.rules import discover
from scheduler.rules.min_rest import MinRest
from scheduler.rules.rule import OFF
from tests.scheduler.months import month

PROPOSED = sorted(code for code, cls in discover().items() if cls.severity != OFF)
"""Codes of the rules that are in force when a centre says nothing."""


def test_without_settings_every_rule_is_in_force_as_it_proposes_itself() -> None:
    book = rulebook()
    assert [entry.rule.code for entry in book.entries] == PROPOSED
    for entry in book.entries:
        assert (entry.severity, entry.weight) == (entry.rule.severity, entry.rule.weight)
        assert entry.hard == (entry.severity == "hard")


def test_settings_change_severity_weight_and_parameters() -> None:
    book = rulebook(
        [RuleSetting("min-rest", "soft", 7, {"minutes": 600}), RuleSetting("preferences", "hard")]
    )
    assert book["min-rest"].rule == MinRest(600)
    assert (book["min-rest"].hard, book["min-rest"].weight) == (False, 7)
    assert book["preferences"].hard
    assert len(book.entries) == len(PROPOSED)


def test_a_rule_that_proposes_itself_as_off_is_switched_on_by_its_severity() -> None:
    assert "overtime" not in PROPOSED
    book = rulebook([RuleSetting("overtime", "soft")])
    assert (book["overtime"].hard, book["overtime"].weight) == (False, 5)


def test_a_rule_that_is_off_is_not_in_force() -> None:
    book = rulebook([RuleSetting("min-rest", "off")])
    assert "min-rest" not in [entry.rule.code for entry in book.entries]
    with pytest.raises(KeyError):
        book["min-rest"]
    problem = month(2, 3)
    limits = book.post(problem, Plan(problem))
    assert "min-rest" not in limits.terms
    assert "min-rest" not in {row.rule for row in limits.rows}


def test_rules_are_posted_on_the_terms_of_their_settings() -> None:
    problem = month(2, 3)
    book = rulebook([RuleSetting("min-rest", "soft", 7)])
    limits = book.post(problem, Plan(problem))
    assert (limits.terms["min-rest"].hard, limits.terms["min-rest"].weight) == (False, 7)
    assert limits.terms["max-run-days"].hard
    assert set(limits.terms) == set(PROPOSED)
    assert {row.rule for row in limits.rows} <= set(limits.terms)


REFUSED = [
    ([RuleSetting("min-sleep")], "min-sleep", "There is no rule 'min-sleep'; there are approved-leave, "),
    (
        [RuleSetting("min-rest"), RuleSetting("min-rest")],
        "min-rest",
        "The rule min-rest is set twice; keep one entry.",
    ),
    (
        [RuleSetting("overtime", parameters={"free": 60})],
        "overtime",
        "The rule overtime is off by itself: give its severity, hard or soft, too.",
    ),
    (
        [RuleSetting("min-rest", "firm")],
        "min-rest",
        "Rule min-rest: severity is hard, soft or off, not 'firm'.",
    ),
    (
        [RuleSetting("min-rest", parameters={"hours": 11})],
        "min-rest",
        "Rule min-rest has no parameter 'hours'; it has: minutes.",
    ),
    (
        [RuleSetting("employment", parameters={"hours": 11})],
        "employment",
        "Rule employment has no parameter 'hours'; it has: none.",
    ),
    *[
        (
            [RuleSetting("min-rest", parameters={"minutes": value})],
            "min-rest",
            f"Rule min-rest: minutes is a whole number of minutes from 0 to 4320, not {value!r}.",
        )
        for value in (-1, 4321, 660.0, True, "660", None)
    ],
    *[
        (
            [RuleSetting("min-rest", "soft", weight)],  # type: ignore[arg-type]
            "min-rest",
            f"Rule min-rest: weight is a whole number from 1 to 1000000, not {weight!r}.",
        )
        for weight in (0, -1, MOST_WEIGHT + 1, 1.5, True)
    ],
]


@pytest.mark.parametrize(("settings", "code", "sentence"), REFUSED, ids=lambda value: str(value)[:60])
def test_a_setting_that_cannot_be_is_refused(settings: list[RuleSetting], code: str, sentence: str) -> None:
    with pytest.raises(RulebookError) as refusal:
        rulebook(settings)
    assert str(refusal.value).startswith(sentence)
    assert refusal.value.code == code


@pytest.mark.parametrize("weight", [1, MOST_WEIGHT])
@pytest.mark.parametrize("minutes", [0, 4320])
def test_bounds_are_allowed_themselves(weight: int, minutes: int) -> None:
    book: Rulebook = rulebook([RuleSetting("min-rest", "soft", weight, {"minutes": minutes})])
    assert book["min-rest"].rule == MinRest(minutes)
    assert book["min-rest"].weight == weight


def test_a_rule_switched_off_is_still_checked() -> None:
    with pytest.raises(RulebookError, match="no parameter 'hours'"):
        rulebook([RuleSetting("min-rest", "off", parameters={"hours": 11})])


@pytest.mark.parametrize("severity", ["soft", "off"])
def test_what_rosters_are_built_on_is_always_hard(severity: str) -> None:
    with pytest.raises(RulebookError, match="one-duty-a-day is what rosters are built on: it is always hard"):
        rulebook([RuleSetting("one-duty-a-day", severity=severity)])
