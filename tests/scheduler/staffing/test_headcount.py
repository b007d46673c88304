"""Posts by the manuals' ratios: sections 5 and ST-02 to ST-09 of the requirements."""

import pytest

from scheduler.staffing.headcount import (
    Headcount,
    Posts,
    around,
    beta_for,
    beta_of_profile,
    headcount,
    recruits,
)
from scheduler.staffing.seat_table import seats_table


@pytest.mark.parametrize(
    ("daily", "busy", "beta", "seats", "front", "back", "quality", "base", "spares", "total"),
    [
        (800, 80, None, 7, 28, 2, 2, 44, 3, 47),
        (999, 100, None, 7, 28, 2, 2, 44, 3, 47),
        (1001, 100, None, 7, 21, 2, 1, 36, 2, 38),
        (3000, 300, None, 14, 42, 3, 2, 59, 3, 62),
        (4500, 450, None, 20, 60, 4, 3, 79, 4, 83),
        (8000, 800, 2.0, 29, 58, 4, 3, 77, 4, 81),
        (8000, 800, 2.5, 29, 73, 5, 4, 94, 5, 99),
    ],
)
def test_the_table_of_section_5(
    daily: int,
    busy: int,
    beta: float | None,
    seats: int,
    front: int,
    back: int,
    quality: int,
    base: int,
    spares: int,
    total: int,
) -> None:
    got = int(seats_table([busy], "step")[0])
    people = headcount(got, beta_for(daily, beta))
    assert (got, people.front, people.backstage, people.quality) == (seats, front, back, quality)
    assert (people.before_spares, people.spares, people.total) == (base, spares, total)


def test_the_bounds_of_the_bands_belong_to_the_larger_beta() -> None:
    assert [beta_for(daily) for daily in (0, 999, 1000, 1000.5, 5000)] == [4, 4, 4, 3, 3]
    with pytest.raises(ValueError, match="not legible in the source"):
        beta_for(6000)
    assert beta_for(6000, 2.0) == 2.0


def test_most_posts() -> None:
    # ST-06: 42 front with 6 duty managers, 3 trainers, 3 editors: 64 + 4 = 68.
    people = headcount(14, 3.0, Posts(6, 3, 3))
    assert (people.before_spares, people.spares, people.total) == (64, 4, 68)


def test_spares_of_all() -> None:
    # ST-04: 59 x 0.05 / 0.95 = 3.1 -> 4.
    assert headcount(14, 3.0, Posts(spares_of_all=True)).spares == 4


@pytest.mark.parametrize(("front", "back"), [(15, 1), (16, 2), (28, 2), (42, 3), (60, 4)])
def test_backstage(front: int, back: int) -> None:
    assert headcount(front, 1.0).backstage == back


@pytest.mark.parametrize(("front", "quality"), [(42, 2), (46, 2), (47, 3), (0, 0)])
def test_quality_counts_the_backstage_too(front: int, quality: int) -> None:
    # 42 + 3 = 45 and 46 + 4 = 50 take 2, 47 + 4 = 51 takes 3.
    assert headcount(front, 1.0).quality == quality


def test_duty_managers_day_and_night() -> None:
    # C-12: 168 / 40 = 4.2, so 5; 3 would work 56 h a week, 4 would work 42.
    assert "56 h each" in Posts(3).warnings()[0]
    assert "42 h each" in Posts(4).warnings()[0]
    assert Posts(5).warnings() == ()
    assert "3 to 6 duty managers, not 7" in Posts(7).warnings()[0]
    assert "3 to 6 duty managers, not 2" in Posts(2).warnings()[0]
    assert Posts(4).warnings(week_hours=42) == ()


@pytest.mark.parametrize(
    ("seats", "busy", "beta"), [((5, 7, 7), 7, 4.00), ((5, 14, 10), 14, 3.05), ((5, 29, 17), 29, 2.59)]
)
def test_beta_of_a_profile(seats: tuple[int, int, int], busy: int, beta: float) -> None:
    # ST-09: three stretches of 8 h, seven days a week, 40 h and 5 % shrinkage.
    hours = 7 * 8.0 * sum(seats)
    assert beta_of_profile(hours, busy, 40, 0.05) == pytest.approx(beta, abs=0.005)


def test_recruits() -> None:
    # ST-08: half as many again, or twice as many so that half remain.
    assert [recruits(20), recruits(20, survival=True), recruits(7), recruits(7, survival=True)] == [
        30,
        40,
        11,
        14,
    ]


@pytest.mark.parametrize("what", [lambda: beta_for(-1), lambda: headcount(-1, 3), lambda: Posts(-1)])
def test_numbers_that_cannot_be(what: object) -> None:
    assert callable(what)
    with pytest.raises(ValueError, match=r"fewer than none|at least 0"):
        what()


@pytest.mark.parametrize(("seats", "hours", "lost"), [(0, 40, 0.1), (5, 0, 0.1), (5, 40, 1.0)])
def test_profiles_that_cannot_be(seats: int, hours: float, lost: float) -> None:
    with pytest.raises(ValueError, match="shrinkage of at least 0 and below 1"):
        beta_of_profile(100.0, seats, hours, lost)


def test_everybody_is_counted_once() -> None:
    people = headcount(14, 3.0)
    posts = (people.front, people.backstage, people.quality, people.management, people.duty_managers)
    assert people.total == sum(posts) + people.trainers + people.editors + people.analysts + people.spares
    assert isinstance(people, Headcount)


def test_people_around_front_agents_do_not_depend_on_how_those_were_found() -> None:
    assert around(14, 3.0, 42) == headcount(14, 3.0)
    # 0 front agents: 4 managers, 3 duty managers, 2 trainers, 2 editors, 1 analyst; 1 spare.
    assert around(0, 0.0, 0).total == 13
