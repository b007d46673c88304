"""Shortest service of one queue."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.rules.min_run_queue import MinRunQueue
from tests.scheduler.rules.agreement import amounts, slacks
from tests.scheduler.rules.by_hand import ann, said, unit

QUEUE_OF = {"m": "main", "b": "bill", "a": None, "n": "main"}


def _made(problem: RosterProblem, letters: str, first: int = 0) -> Roster:
    """An E a day for the queue of the letter: m(ain), b(ill), a(ny), or a N(ight); "." is a day off."""
    return Roster(
        problem.duty("Ann", first + day, "N" if letter == "n" else "E", QUEUE_OF[letter])
        for day, letter in enumerate(letters)
        if letter != "."
    )


def _found(letters: str, rule: MinRunQueue | None = None, past: str = "") -> list[int]:
    """The amounts found; the rows must say the same where every duty has a queue."""
    problem = unit(ann(queues=("main", "bill")), days=max(14, len(letters)))
    problem = replace(problem, past=_made(problem, past, -len(past)).duties)
    rule, made = rule or MinRunQueue(), _made(problem, letters)
    if "a" not in letters:
        assert sum(slacks(problem, rule, made)) == sum(amounts(problem, rule, made))
    return amounts(problem, rule, made)


def test_a_service_lasts_seven_days() -> None:
    assert _found("mbbbbbbbm") == []
    assert _found("mbbbbbbm") == [1]
    assert _found("mbm") == [6]


def test_days_off_on_both_sides_belong_to_it() -> None:
    # From the day after the last "m" to the day before the next one.
    assert _found("m..bbb..m") == []
    assert _found("m..bbb.m") == [1]


def test_each_service_in_between_is_judged() -> None:
    # Day 1 between day 0 and day 2, day 2 between day 1 and day 3: one day each.
    assert _found("mbmb") == [6, 6]


def test_a_service_that_the_month_cuts_goes_on() -> None:
    assert _found("mmbb") == []
    assert _found("bmmmm", past="m") == [6]
    assert _found("bmmmm", past="b") == []
    # Three days of last month and four of this one.
    assert _found("bbbbm", past="mbbb") == []
    assert _found("bbbm", past="mbbb") == [1]


def test_what_lies_in_last_month_is_not_judged() -> None:
    assert _found("m", past="mbm") == []


def test_the_number_is_data() -> None:
    assert _found("mbm", MinRunQueue(2)) == [1]
    assert _found("mbbm", MinRunQueue(2)) == []
    assert _found("mbbbbbbbbbm", MinRunQueue(10)) == [1]


def test_nights_and_duties_for_any_queue_make_and_end_nothing() -> None:
    assert _found("mam") == []
    assert _found("bnbbbbb") == []
    assert _found("mbnbbbbm") == [1]


def test_sentence() -> None:
    problem = unit(ann(queues=("main", "bill")))
    assert said(problem, MinRunQueue(), _made(problem, "m.b.m")) == [
        "Ann serves bill for only 3 days from Tue 2026-06-02 to Thu 2026-06-04; at least 7 days are asked."
    ]


@given(letters=st.lists(st.sampled_from("mbn..."), min_size=20, max_size=20), least=st.integers(2, 9))
def test_what_is_not_refused_lasts(letters: list[str], least: int) -> None:
    """K-41: between the duties for other queues around a service lie at least so many days."""
    served = [(day, letter) for day, letter in enumerate(letters) if letter in "mb"]
    changes = [(a, b) for (a, one), (b, other) in pairwise(served) if one != other]
    short = [least - (behind - before - 1) for (before, _), (_, behind) in pairwise(changes)]
    assert _found("".join(letters), MinRunQueue(least)) == [missing for missing in short if missing > 0]
