"""Everybody gets a fair share of what they wish for."""

from dataclasses import replace

import pytest

from scheduler.domain.people import Preference
from scheduler.domain.problem import RosterProblem
from scheduler.ledger import WISH
from scheduler.rules.granted_wishes import GrantedWishes
from tests.scheduler.rules.by_hand import ann, found, roster, said, unit


def _wishing(*wishes: Preference, **ledger: float) -> RosterProblem:
    """Ann and Bob with these wishes, and hundredths refused beyond the others' before."""
    carried = {(agent, WISH): value for agent, value in ledger.items()}
    return replace(unit(ann(), ann(id="Bob")), preferences=wishes, ledger=carried)


ANN_FOUR = (
    Preference("Ann", 0, None, "off", 1),
    Preference("Ann", 1, "E", "on", 1),
    Preference("Ann", 2, None, "on", 1),
    Preference("Ann", 3, "N", "off", 1),
)


@pytest.mark.parametrize(
    ("tour", "missing"),
    [
        (".EEE", 0),  # all four granted
        ("EDEE", 0),  # two of four are 50 of 100
        ("EDEN", 25),  # only the work day
        ("ED.N", 50),
    ],
)
def test_half_of_the_wishes_are_due(tour: str, missing: int) -> None:
    breaches = found(_wishing(*ANN_FOUR), GrantedWishes(), tour)
    assert breaches == ([("Ann", -1, missing)] if missing else [])


def test_weights_say_which_wish_matters_not_who() -> None:
    # Ann's wishes are 75 and 25 hundredths, Bob's only one is 100 whatever its weight.
    problem = _wishing(
        Preference("Ann", 0, None, "off", 3),
        Preference("Ann", 1, None, "off", 1),
        Preference("Bob", 0, None, "off", 1),
    )
    assert found(problem, GrantedWishes(), ".E", ".E") == []
    assert found(problem, GrantedWishes(), "E.", "E.") == [("Ann", -1, 25), ("Bob", -1, 50)]


def test_parts_of_three_wishes_add_up_to_the_whole() -> None:
    # 33, 33 and 34 hundredths.
    problem = _wishing(*(Preference("Ann", day, None, "off", 7) for day in range(3)))
    assert found(problem, GrantedWishes(100), "...") == []
    assert found(problem, GrantedWishes(100), "E..") == [("Ann", -1, 33)]
    assert found(problem, GrantedWishes(100), "EEE") == [("Ann", -1, 100)]


def test_earlier_refusals_are_made_good() -> None:
    wish = Preference("Ann", 0, None, "off", 1), Preference("Bob", 0, None, "off", 1)
    # Bob was refused half a wish beyond the others: all of 100 are due; nothing is due to Ann.
    problem = _wishing(*wish, Ann=-50.0, Bob=50.0)
    assert found(problem, GrantedWishes(), "E", ".") == []
    assert found(problem, GrantedWishes(), ".", "E") == [("Bob", -1, 100)]


def test_who_wishes_nothing_is_owed_nothing() -> None:
    assert found(_wishing(Bob=80.0), GrantedWishes(), "EEEE", "EEEE") == []


def test_refusals_of_one_person_cost_more_than_of_two() -> None:
    # By tens: 10 x (1 + 2 + 3 + 4 + 5) = 150 for 50 hundredths; 10 x (1 + 2) + 5 x 3 = 45 for 25.
    price = GrantedWishes().price(unit())
    assert (price.of(50), price.of(25)) == (150, 45)


def test_sentence() -> None:
    problem = _wishing(*ANN_FOUR)
    assert said(problem, GrantedWishes(), roster(problem, "EDEN")) == [
        "Ann gets 25 % of the wishes; at least 50 % are due."
    ]
