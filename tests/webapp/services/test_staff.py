"""From a forecast to a requirement."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from tests.webapp.centre.small import write
from webapp.centre.model import Centre, ForecastRow
from webapp.centre.read import read_centre
from webapp.services.problems import CannotDo
from webapp.services.staff import required_hours, staff_centre, table_warnings


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    return read_centre(write(tmp_path))


def _row(centre: Centre, queue: str, hour: int, mean: float, aht: float) -> ForecastRow:
    start = datetime(2026, 3, 10, hour, tzinfo=centre.timezone)
    return ForecastRow(queue, start, mean, 0, 0, mean, mean, mean, aht)


def test_seats_of_the_textbook_case(centre: Centre) -> None:
    # FC-05: 360 calls in a half-hour at 240 s; 80 % in 20 s takes 54 agents (15 s would take 55).
    (row,) = staff_centre(centre, [_row(centre, "calls", 9, 360, 240)])
    assert (row.load_erlangs, row.seats, row.required) == (48.0, 54, 54)
    assert row.service_level >= 0.8
    assert required_hours(centre, (row,)) == 27.0


def test_queues_come_in_their_order_and_a_missing_handle_time_is_the_queues(centre: Centre) -> None:
    rows = staff_centre(centre, [_row(centre, "mail", 9, 10, 0), _row(centre, "calls", 9, 0, 240)])
    assert [(row.queue, row.aht_s) for row in rows] == [("calls", 240), ("mail", 300)]
    assert (rows[0].required, rows[0].service_level) == (0, 1.0)
    # 10 x 300 / 1800 = 1.67 erlangs.
    assert rows[1].load_erlangs == 1.6667


def test_nothing_to_staff(centre: Centre) -> None:
    with pytest.raises(CannotDo, match="no rows"):
        staff_centre(centre, [])


def test_the_seat_table_is_doubted_aloud(centre: Centre) -> None:
    # K-08: 100 calls in a half-hour at 180 s are 10 erlangs, and the table gives 10 seats.
    queue = replace(centre.queues[0], norm="table_linear")
    table = replace(centre, queues=(queue, centre.queues[1]))
    rows = staff_centre(table, [_row(table, "calls", 9, 100, 180)])
    assert rows[0].seats == 10
    (warning,) = table_warnings(table, rows)
    assert "overload" in str(warning)
    assert table_warnings(centre, rows) == ()


def test_calls_beyond_any_call_centre_are_refused(centre: Centre) -> None:
    # 1e9 calls of 240 s in 1800 s are 133 million erlangs.
    with pytest.raises(CannotDo, match=r"Queue calls cannot be staffed: .* 133,333,333 agents busy"):
        staff_centre(centre, [_row(centre, "calls", 9, 1e9, 240)])
