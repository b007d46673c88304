"""What a promise costs, shrinkage by hour, other targets, seats that are not there."""

from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest

from tests.webapp.centre.small import TOML, mistakes, write
from webapp.centre.model import Centre, ForecastRow
from webapp.centre.read import read_centre
from webapp.services.chances import chance_costs, chances_bytes, with_chance
from webapp.services.staff import seat_warnings, staff_centre


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    return read_centre(write(tmp_path))


def _rows(centre: Centre, mean: float, spread: float) -> list[ForecastRow]:
    """Two hours of each queue; 80 % of the counts within +- spread, 95 % within 1.53 times that."""
    found = []
    for queue in ("calls", "mail"):
        for half in range(4):
            start = datetime(2026, 3, 10, 9 + half // 2, 30 * (half % 2), tzinfo=centre.timezone)
            wide = 1.53 * spread
            marks = (mean - wide, mean - spread, mean, mean + spread, mean + wide)
            found.append(ForecastRow(queue, start, mean, *marks, 240.0))
    return found


def test_a_surer_promise_costs_more_and_holds_more_often(centre: Centre) -> None:
    costs = chance_costs(centre, _rows(centre, 100.0, 40.0))
    assert [one.chance for one in costs] == [None, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95]
    for low, high in pairwise(costs[1:]):
        assert low.required_hours <= high.required_hours
        assert low.service_level <= high.service_level + 1e-9
        assert low.share_held <= high.share_held
    for one in costs[1:]:
        # Rounding up to whole agents only adds to what was asked for (25 rates tell no finer than 4 %).
        assert one.share_held >= (one.chance or 0) - 0.04
        # 8 % of the paid hours are leave and sickness; an hour costs 40.
        assert one.cost == pytest.approx(one.required_hours / 0.92 * 40)
    assert costs[-1].required_hours > costs[0].required_hours
    lines = chances_bytes(costs).decode("utf-8-sig").splitlines()
    assert len(lines) == 8
    assert lines[1].startswith(",")


def test_a_sure_forecast_makes_every_promise_cost_the_same(centre: Centre) -> None:
    # 100 +- 12.8 is what Poisson counts of a known rate do: nothing is unsure.
    costs = chance_costs(centre, _rows(centre, 100.0, 12.8))
    assert costs[0].required_hours == pytest.approx(costs[-1].required_hours, rel=0.06)


def test_chances_in_centre_toml(tmp_path: Path) -> None:
    sure = read_centre(write(tmp_path, toml=TOML.replace("aht_s = 240", "aht_s = 240\nchance = 0.9")))
    rows = _rows(sure, 100.0, 40.0)
    plain = staff_centre(with_chance(sure, None), rows)
    more = staff_centre(sure, rows)
    for one, other in zip(plain, more, strict=True):
        assert (other.required > one.required) == (one.queue == "calls")


def test_shrinkage_by_hour(tmp_path: Path) -> None:
    hours = 'shrinkage_hours = [{ from = "09:00", to = "10:00", share = 0.5 }]'
    opened = read_centre(write(tmp_path, toml=TOML.replace("aht_s = 240", f"aht_s = 240\n{hours}")))
    found = [row for row in staff_centre(opened, _rows(opened, 100.0, 12.8)) if row.queue == "calls"]
    early, late = found[0], found[2]
    assert early.seats == late.seats
    assert 2 * late.required - 1 <= early.required <= 2 * late.required


def test_other_targets(tmp_path: Path) -> None:
    fast = TOML.replace("aht_s = 240", "aht_s = 240\ntarget_asa_s = 2")
    few = TOML.replace("aht_s = 300", "aht_s = 300\ntarget_abandoned = 0.01")
    plain = read_centre(write(tmp_path))
    rows = _rows(plain, 100.0, 12.8)
    base = staff_centre(plain, rows)
    for text, queue in ((fast, "calls"), (few, "mail")):
        other = staff_centre(read_centre(write(tmp_path, toml=text)), rows)
        for one, two in zip(base, other, strict=True):
            assert (two.seats > one.seats) == (one.queue == queue)


def test_seats_that_are_not_there_are_told(centre: Centre) -> None:
    # FC-10: "short n, seat-limited".
    rows = _rows(centre, 100.0, 12.8)
    (need, *_) = staff_centre(centre, rows)
    queue = replace(centre.queues[0], most_seats=need.seats - 2)
    limited = replace(centre, queues=(queue, centre.queues[1]))
    (warning,) = seat_warnings(limited, staff_centre(limited, rows))
    assert "short 2, seat-limited" in str(warning)
    assert seat_warnings(centre, staff_centre(centre, rows)) == ()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("aht_s = 240", "aht_s = 240\nchance = 1.0", "chance: 1.0 is out of bounds"),
        ("aht_s = 240", "aht_s = 240\ntarget_abandoned = 0.1", "nobody gives up without patience_s"),
        ("aht_s = 240", 'aht_s = 240\ntarget_of = "all"', "target_of"),
        ("target_share = 0.8", "target_share = 1.2", "target_share: 1.2 is out of bounds"),
        ("shrinkage = 0.1", "shrinkage = 1", "shrinkage: 1 is out of bounds"),
        ('opens = "08:00"\n', "", "'opens' is missing"),
        ('opens = "08:00"', 'opens = "20:00"', "closes before it opens"),
        (
            "aht_s = 240",
            'aht_s = 240\nshrinkage_hours = [{ from = "09:00", to = "08:00", share = 0.5 }]',
            "end before they begin",
        ),
        (
            "aht_s = 240",
            "aht_s = 240\nshrinkage_hours = ["
            '{ from = "09:00", to = "11:00", share = 0.5 }, { from = "10:00", to = "12:00", share = 0.2 }]',
            "overlap",
        ),
        ('country = "FR"', 'country = "FR"\nplanning = { ramp = [2.0] }', "no fraction"),
        ('country = "FR"', 'country = "FR"\nplanning = { ramp = [] }', "no list of fractions"),
        ('country = "FR"', 'country = "FR"\nplanning = { attrition = 1.5 }', "attrition"),
        ('country = "FR"', 'country = "FR"\nplanning = { hour_price = 3 }', "hour_price"),
    ],
)
def test_keys_that_cannot_be(tmp_path: Path, old: str, new: str, words: str) -> None:
    text = TOML.replace(old, new, 1)
    assert any(words in line for line in mistakes(write(tmp_path, toml=text)))
