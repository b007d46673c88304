"""Who decides: 1/3/7 days, nights twice, exact boundaries (LV-01, NT-01, K-28, K-19)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.leave.chain import Signer, approver, may_decide, may_receive, stands_above
from scheduler.leave.length import Length, length
from scheduler.leave.settings import ChainStep, LeaveSettings
from tests.scheduler.leave.asking import SETTINGS, request

POSTS = [step.post for step in SETTINGS.chain]
AREA, OPERATIONS, DIRECTOR, DEPARTMENT = POSTS


@pytest.mark.parametrize(
    ("days", "post"),
    [
        (0.5, AREA),
        (1, AREA),
        (1.5, OPERATIONS),
        (2, OPERATIONS),
        (3, OPERATIONS),
        (3.5, DIRECTOR),
        (7, DIRECTOR),
        (7.5, DEPARTMENT),
        (8, DEPARTMENT),
        (90, DEPARTMENT),
    ],
)
def test_the_chain_by_length(days: float, post: str) -> None:
    assert approver(SETTINGS, int(2 * days)) == post


@pytest.mark.parametrize(
    ("on", "half", "half_days", "post"),
    [
        (["night"], False, 4, OPERATIONS),
        (["night", "day", "night"], False, 10, DIRECTOR),
        (["night"] * 4, False, 16, DEPARTMENT),
        (["day"], True, 1, AREA),
        (["night"], True, 2, AREA),
        (["night", "off", "off", "unknown"], False, 6, OPERATIONS),
    ],
)
def test_a_night_counts_twice(on: list[str], half: bool, half_days: int, post: str) -> None:
    """NT-01: one night 2 days; 2 nights + 1 day = 5; 4 nights = 8; a day off counts nothing."""
    found = length(SETTINGS.type_of["personal"], on, half)  # type: ignore[arg-type]
    assert found == Length(half_days, half_days)
    assert approver(SETTINGS, found.weighted) == post


def test_calendar_days_charge_one_each_and_nights_still_raise_the_post() -> None:
    found = length(SETTINGS.type_of["marriage"], ["night", "night", "off"], False)
    assert found == Length(weighted=10, charged=6)


def test_no_leave_days_ask_for_the_director_at_least() -> None:
    assert approver(SETTINGS, 1, on_no_leave_day=True) == DIRECTOR
    assert approver(SETTINGS, 16, on_no_leave_day=True) == DEPARTMENT


@pytest.mark.parametrize("held", POSTS)
@pytest.mark.parametrize("post", POSTS)
def test_only_the_post_or_a_higher_one_decides(post: str, held: str) -> None:
    allowed = POSTS.index(held) >= POSTS.index(post)
    assert stands_above(SETTINGS, Signer("M1", {held}), post) == allowed
    refused = may_decide(SETTINGS, request("annual", "06-10"), post, 2, Signer("M1", {held, "duty-manager"}))
    assert (refused is None) == allowed
    assert refused is None or refused.reason.code == "leave-not-the-post"


def test_nobody_decides_on_their_own_leave_and_duty_managers_on_none() -> None:
    own = may_decide(SETTINGS, request("annual", "06-10", agent="M1"), AREA, 2, Signer("M1", {DEPARTMENT}))
    assert own is not None
    assert own.reason.code == "leave-own-request"
    none = may_decide(SETTINGS, request("annual", "06-10"), AREA, 2, Signer("M2", {"duty-manager"}))
    assert str(none) == (
        "1 days of leave from Wed 2026-06-10 are decided by area-manager or a higher post; "
        "M2 holds duty-manager (LV-01)."
    )


def test_posts_outside_the_chain_stand_where_the_site_puts_them() -> None:
    heights = {"porter": 5, AREA: 20, "deputy-director": 35, DIRECTOR: 40}
    assert stands_above(SETTINGS, Signer("M1", {"deputy-director"}, heights), AREA)
    assert not stands_above(SETTINGS, Signer("M1", {"deputy-director"}, heights), DIRECTOR)
    assert not stands_above(SETTINGS, Signer("M1", {"porter", "unknown"}, heights), AREA)


def test_slips_are_received_from_the_area_manager_up() -> None:
    assert may_receive(SETTINGS, Signer("M1", {AREA})) is None
    assert may_receive(SETTINGS, Signer("M1", {DIRECTOR})) is None
    refused = may_receive(SETTINGS, Signer("M1", set()))
    assert refused is not None
    assert "holds no post" in str(refused)


def test_the_chain_is_a_table() -> None:
    """C-05: two levels, as another manual has them."""
    two = LeaveSettings(
        chain=(ChainStep(1, "supervisor"), ChainStep(None, "service-director")),
        window_post="service-director",
        receiver="supervisor",
        overdue_post="supervisor",
    )
    assert [approver(two, half) for half in (2, 3)] == ["supervisor", "service-director"]


@pytest.mark.parametrize(
    "chain",
    [(), (ChainStep(3, AREA),), (ChainStep(3, AREA), ChainStep(1, OPERATIONS), ChainStep(None, DIRECTOR))],
)
def test_a_chain_that_leaves_leave_undecided_is_refused(chain: tuple[ChainStep, ...]) -> None:
    with pytest.raises(ValueError, match="chain rises"):
        LeaveSettings(chain=chain)


def test_a_post_outside_the_chain_is_refused() -> None:
    with pytest.raises(ValueError, match="none of the approval chain"):
        replace(SETTINGS, receiver="porter")


@given(half_days=st.integers(1, 400), more=st.integers(0, 50))
def test_a_longer_leave_never_needs_a_lower_post(half_days: int, more: int) -> None:
    assert POSTS.index(approver(SETTINGS, half_days)) <= POSTS.index(approver(SETTINGS, half_days + more))
