"""Most different queues in a calendar week."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.rules.week_queues import WeekQueues
from tests.scheduler.rules.agreement import amounts, slacks
from tests.scheduler.rules.by_hand import MONDAY, ann, said, unit

QUEUE_OF = {"m": "main", "b": "bill", "a": None}


def _made(problem: RosterProblem, letters: str, first: int = 0) -> Roster:
    """An E a day for the queue of the letter: m(ain), b(ill), a(ny), "." is a day off."""
    return Roster(
        problem.duty("Ann", first + day, "E", QUEUE_OF[letter])
        for day, letter in enumerate(letters)
        if letter != "."
    )


def _found(letters: str, rule: WeekQueues | None = None, past: str = "", first: date = MONDAY) -> list[int]:
    """The amounts found; the rows must say the same where every duty has a queue."""
    problem = unit(ann(queues=("main", "bill")), days=14, first=first)
    problem = replace(problem, past=_made(problem, past, -len(past)).duties)
    rule, made = rule or WeekQueues(), _made(problem, letters)
    if "a" not in letters:
        assert sum(slacks(problem, rule, made)) == sum(amounts(problem, rule, made))
    return amounts(problem, rule, made)


def test_one_queue_a_week() -> None:
    assert _found("mmmmm..") == []
    assert _found("mmbmm..") == [1]
    assert _found("mmbmm..", WeekQueues(2)) == []


def test_the_change_lies_between_sunday_and_monday() -> None:
    assert _found("mmmmm..bbbbb..") == []
    assert _found("mmmmm.bbbbbb..") == [1]
    assert _found(".....mbm......") == [1]


def test_a_week_off_between_changes_nothing() -> None:
    assert _found("......mb......") == []


def test_last_month_counts_for_the_week_over_the_edge() -> None:
    wednesday = date(2026, 6, 3)
    assert _found("mm", past="mm", first=wednesday) == []
    assert _found("bb", past="mm", first=wednesday) == [1]
    assert _found("bb", past="m..", first=wednesday) == []  # that was a Sunday


def test_what_last_month_alone_has_too_much_is_not_judged() -> None:
    assert _found("mb", past="mb", first=date(2026, 6, 3)) == []


def test_duties_for_any_queue_do_not_count() -> None:
    assert _found("mamam..") == []
    assert _found("b", past="aa", first=date(2026, 6, 3)) == []


def test_sentence() -> None:
    problem = unit(ann(queues=("main", "bill")))
    assert said(problem, WeekQueues(), _made(problem, "mb")) == [
        "Ann serves bill, main in the days from Mon 2026-06-01 to Sun 2026-06-07; at most 1 are allowed."
    ]


@given(
    weeks=st.lists(
        st.tuples(st.sampled_from("mb"), st.lists(st.booleans(), min_size=7, max_size=7)),
        min_size=5,
        max_size=5,
    ),
    weekday=st.integers(0, 6),
    stray=st.integers(0, 27),
)
def test_what_is_not_refused_lasts_a_week(
    weeks: list[tuple[str, list[bool]]], weekday: int, stray: int
) -> None:
    """K-41: between the duties before and behind a service of one queue lie at least 7 days.

    The tours keep one queue a week but for a stray day, which may or may not be refused.
    """
    days = [letter if works else "." for letter, mask in weeks for works in mask]
    letters = days[weekday : weekday + 28]
    letters[stray] = {"m": "b", "b": "m", ".": "b"}[letters[stray]]
    problem = unit(ann(queues=("main", "bill")), days=28, first=MONDAY + timedelta(days=weekday))
    served = [(day, letter) for day, letter in enumerate(letters) if letter != "."]
    changes = [(a, b) for (a, one), (b, other) in pairwise(served) if one != other]
    if not amounts(problem, WeekQueues(), _made(problem, "".join(letters))):
        assert all(behind - before > 7 for (before, _), (_, behind) in pairwise(changes))
