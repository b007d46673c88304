"""Needs, thresholds and seats: who is meant, and when."""

import pytest

from scheduler.domain.needs import DutyNeed, SeatLimit, Threshold, holds
from tests.scheduler.rules.by_hand import ann

ANN = ann(team="North", group="vip", roles=frozenset({"lead"}), skills={"score": 80})


@pytest.mark.parametrize(
    ("kind", "of", "level", "meant"),
    [
        ("role", "lead", 0, True),
        ("role", "manager", 0, False),
        ("team", "North", 0, True),
        ("team", "vip", 0, False),
        ("group", "vip", 0, True),
        ("group", "North", 0, False),
        ("skill", "score", 80, True),
        ("skill", "score", 81, False),
        ("skill", "typing", 0, False),
    ],
)
def test_who_is_meant(kind: str, of: str, level: int, meant: bool) -> None:
    assert DutyNeed("need", kind, of, 1, level=level).concerns(ANN) is meant


@pytest.mark.parametrize(
    ("start", "end", "inside", "outside"),
    [(0, 1440, (0, 1439), ()), (480, 600, (480, 599), (479, 600)), (1320, 360, (1320, 0, 359), (360, 1319))],
)
def test_a_window_holds_its_start_and_not_its_end(
    start: int, end: int, inside: tuple[int, ...], outside: tuple[int, ...]
) -> None:
    assert all(holds(start, end, wall) for wall in inside)
    assert not any(holds(start, end, wall) for wall in outside)


@pytest.mark.parametrize(
    ("least", "most", "met"),
    [(80, None, True), (81, None, False), (None, 80, True), (None, 79, False), (80, 80, True)],
)
def test_a_level_lies_between_its_bounds(least: int | None, most: int | None, met: bool) -> None:
    assert Threshold("main", "score", least, most).met(ANN) is met


def test_an_unknown_level_meets_nothing() -> None:
    assert not Threshold("main", "typing", most=1000).met(ANN)


def test_seats_are_those_of_the_site_or_of_a_group() -> None:
    assert SeatLimit("", 1).concerns(ANN)
    assert SeatLimit("vip", 1).concerns(ANN)
    assert not SeatLimit("usual", 1).concerns(ANN)
    assert not SeatLimit("", 1).concerns(ann(remote=True))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("n", "grade", "x", 1), "not for a grade"),
        (("n", "role", "x", -1), "0 <= least <= most"),
        (("n", "role", "x", 2, 1), "0 <= least <= most"),
        (("n", "role", "x", 1, None, 0, 1440), "starts and ends within a day"),
        (("n", "role", "x", 1, None, 0, 0, 0), "starts and ends within a day"),
    ],
)
def test_needs_that_cannot_be_are_refused(arguments: tuple[object, ...], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        DutyNeed(*arguments)  # type: ignore[arg-type]


def test_thresholds_and_seats_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="least <= most"):
        Threshold("main", "score")
    with pytest.raises(ValueError, match="least <= most"):
        Threshold("main", "score", 2, 1)
    with pytest.raises(ValueError, match="fewer than 0 seats"):
        SeatLimit("", -1)
