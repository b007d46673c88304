"""The monthly figures of agents, by hand."""

from datetime import date

from webapp.services.appraisal import kept_share

FIFTH, SIXTH, SEVENTH = (date(2026, 10, day) for day in (5, 6, 7))


def test_the_share_of_duties_that_were_worked() -> None:
    none = frozenset[date]()
    assert kept_share(4, none, frozenset({FIFTH})) == 1.0
    # Away on the 5th, the duty stands on: three of four were worked.
    assert kept_share(4, frozenset({FIFTH}), frozenset({FIFTH, SIXTH})) == 0.75
    # Somebody took the duty of the 5th over, so it is gone: four of five that were due.
    assert kept_share(4, frozenset({FIFTH}), frozenset({SIXTH})) == 0.8
    # Both: of 4 + 1 duties that were due 3 were worked.
    assert kept_share(4, frozenset({FIFTH, SIXTH}), frozenset({SIXTH, SEVENTH})) == 0.6
    assert kept_share(0, none, none) is None
