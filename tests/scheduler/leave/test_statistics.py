"""The month's statistics have the totals of its slips (LV-06)."""

from hypothesis import given
from hypothesis import strategies as st

from scheduler.leave.statistics import SlipDays, statistics

SLIPS = st.builds(
    SlipDays,
    st.text("0123456789", min_size=1),
    st.sampled_from("ABC"),
    st.sampled_from(["sick", "annual"]),
    st.integers(0, 40),
)


def test_slips_are_added_by_kind_and_agent() -> None:
    found = statistics(
        [SlipDays("1", "A", "sick", 4), SlipDays("2", "A", "annual", 3), SlipDays("3", "B", "sick", 2)]
    )
    assert found.by_type == {"sick": 6, "annual": 3}
    assert found.by_agent == {"A": 7, "B": 2}
    assert found.by_both == {("A", "sick"): 4, ("A", "annual"): 3, ("B", "sick"): 2}
    assert found.total == 9


@given(st.lists(SLIPS))
def test_every_total_is_that_of_the_slips(slips: list[SlipDays]) -> None:
    found = statistics(slips)
    for part in (found.by_type, found.by_agent, found.by_both):
        assert sum(part.values()) == found.total == sum(slip.half_days for slip in slips)
