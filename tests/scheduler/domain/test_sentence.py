"""Sentences: a template with facts, numbers with their nouns."""

from datetime import date

import pytest

from scheduler.domain.sentence import Sentence, counted


@pytest.mark.parametrize(
    ("days", "said"), [(0, "0 days"), (1, "1 day"), (1.0, "1 day"), (1.5, "1.5 days"), (21, "21 days")]
)
def test_a_number_is_told_with_its_noun(days: float, said: str) -> None:
    assert (
        str(Sentence("{agent} works {days:day|days}.", {"agent": "Ann", "days": days}))
        == f"Ann works {said}."
    )


def test_a_noun_may_have_a_plural_of_its_own() -> None:
    assert counted(1, "duty", "duties") == "1 duty"
    assert counted(2, "duty", "duties") == "2 duties"
    assert counted(3, "night") == "3 nights"


def test_a_date_is_told_with_its_weekday() -> None:
    assert (
        str(Sentence("{agent} on {date}.", {"agent": "Ann", "date": date(2026, 12, 1)}))
        == "Ann on Tue 2026-12-01."
    )
