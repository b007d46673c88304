"""Places for leave and the waitlist: fewest grants, earlier submission, lottery; never tenure."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from scheduler.clearing.lottery import draw
from scheduler.leave.settings import LeaveSettings
from scheduler.leave.waitlist import Waiting, admitted, in_order

MONDAY = date(2026, 6, 8)
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
LOT = partial(draw, "5ec7e7", "leave")


def waits(slip: str, grants: int = 0, minutes: int = 0, days: int = 1, agent: str = "") -> Waiting:
    span = tuple(MONDAY + timedelta(n) for n in range(days))
    return Waiting(slip, agent or f"A{slip}", span, grants, NOON + timedelta(minutes=minutes))


def test_fewest_grants_go_before_earlier_requests() -> None:
    order = in_order([waits("1", 1, 0), waits("2", 0, 9), waits("3", 0, 5)], LOT)
    assert [one.slip for one in order] == ["3", "2", "1"]


def test_equals_draw_lots_that_anybody_can_draw_again() -> None:
    equal = [waits(str(n)) for n in range(6)]
    order = in_order(equal, LOT)
    assert order == in_order(equal[::-1], LOT)
    assert list(order) == sorted(equal, key=lambda w: draw("5ec7e7", "leave", w.agent))
    other = in_order(equal, partial(draw, "0ddba11", "leave"))
    assert [one.slip for one in other] != [one.slip for one in order]


def test_who_needs_a_full_day_is_passed_over_and_keeps_the_place_in_line() -> None:
    """One place on Monday, none on Tuesday: the two-day request waits on, the next one gets in."""
    order = in_order([waits("1", 0, 0, days=2), waits("2", 0, 1), waits("3", 0, 2)], LOT)
    found = admitted(order, {MONDAY: 1, MONDAY + timedelta(1): 0})
    assert [one.slip for one in found] == ["2"]


def test_a_team_has_a_share_of_places_at_least_one() -> None:
    settings = LeaveSettings(allotment=0.1, places={"North": 3, "None": 0})
    assert [settings.places_of("South", size) for size in (1, 10, 19, 20)] == [1, 1, 1, 2]
    assert settings.places_of("North", 1) == 3
    assert settings.places_of("None", 50) == 0


@given(
    lines=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(1, 3)), max_size=8),
    left=st.lists(st.integers(0, 3), min_size=3, max_size=3),
)
def test_no_day_is_given_more_than_it_has_and_nobody_waits_beside_a_free_place(
    lines: list[tuple[int, int, int]], left: list[int]
) -> None:
    waiting = [waits(str(n), *line) for n, line in enumerate(lines)]
    free = {MONDAY + timedelta(n): places for n, places in enumerate(left)}
    found = admitted(in_order(waiting, LOT), free)
    for day, places in free.items():
        assert sum(day in one.days for one in found) <= places
    rest = {day: places - sum(day in one.days for one in found) for day, places in free.items()}
    assert not [one for one in waiting if one not in found and all(rest[day] > 0 for day in one.days)]
