"""Posts needed, on the books and to be hired."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.staffing.capacity import Hiring, capacity

AT_ONCE = Hiring(0, 0, 0.0)


def test_ramp_of_new_agents() -> None:
    # ST-14: 8 new agents in their second month count 6.0.
    hiring = Hiring(0, 0, 0.0, (0.5, 0.75, 1.0))
    assert [8 * hiring.at_work(0, month) for month in range(4)] == [4.0, 6.0, 8.0, 8.0]
    assert hiring.at_work(3, 2) == 0.0


def test_attrition_empties_the_books() -> None:
    # 100 posts, 10 % leave a month: 100, 90, 81; each month's leavers are hired anew.
    months = capacity([100, 100, 100], [100, 100, 100], Hiring(0, 0, 0.1))
    assert [m.on_books for m in months] == pytest.approx([100, 90, 81])
    # 10 missing; then 19, of which the 10 hires still make 9: 10 more.
    assert [m.hires for m in months] == [0, 10, 10]
    assert [m.gap for m in months] == pytest.approx([0, 0, 0])


def test_hires_come_early_enough_for_the_ramp_and_no_earlier() -> None:
    # 4 more posts from month 4 on, full work in the third month after training: hired for month 2.
    months = capacity([10] * 4 + [14] * 2, [10] * 6, Hiring(0, 0, 0.0, (0.5, 0.75, 1.0)))
    assert [m.hires for m in months] == [0, 0, 4, 0, 0, 0]
    assert [m.with_hires for m in months] == [10, 10, 12, 13, 14, 14]


def test_what_no_decision_can_close_stays_a_gap() -> None:
    # 6 + 4 weeks are 2.3 months: nobody new works all through before month 3.
    hiring = Hiring(6, 4, 0.0, (0.5, 1.0))
    assert hiring.first_month == 3
    months = capacity([12] * 5, [10] * 5, hiring)
    # Month 3 needs 2 at half work: 4 hires.
    assert [m.hires for m in months] == [0, 0, 0, 4, 0]
    assert [m.gap for m in months] == [2, 2, 2, 0, 0]
    assert [m.missing for m in months] == [2] * 5


@given(
    st.lists(st.floats(0, 200), min_size=1, max_size=12),
    st.floats(0, 200),
    st.floats(0, 0.2),
    st.floats(0, 30),
)
def test_only_the_months_out_of_reach_have_gaps(
    posts: list[float], books: float, attrition: float, weeks: float
) -> None:
    hiring = Hiring(weeks, 0, attrition, (0.5, 1.0))
    months = capacity(posts, [books] * len(posts), hiring)
    assert all(m.gap <= 1e-6 for m in months[hiring.first_month :])
    assert all(m.hires == 0 for m in months[: hiring.first_month])
    assert all(m.gap <= m.missing + 1e-9 for m in months)


@pytest.mark.parametrize(
    "what",
    [
        lambda: Hiring(-1, 0, 0.0),
        lambda: Hiring(0, 0, 1.0),
        lambda: Hiring(0, 0, 0.0, ()),
        lambda: Hiring(0, 0, 0.0, (0.5, 0.0)),
        lambda: Hiring(0, 0, 0.0, (1.5,)),
        lambda: capacity([1.0], [], AT_ONCE),
    ],
)
def test_numbers_that_cannot_be(what: object) -> None:
    assert callable(what)
    with pytest.raises(ValueError, match=r"\."):
        what()
