"""What an emergency means in seats of the table (FC-12, ST-11, EM-06)."""

from scheduler.staffing.seat_table import seats_table


def test_a_surge_after_an_outage() -> None:
    # FC-12: 600 lost calls, 60 % of them back over 2 h: 180 an hour more. 300 -> 480 calls: 14 -> 20 seats.
    more = 600 * 0.6 / 2
    assert seats_table([300, 300 + more], "step").tolist() == [14, 20]


def test_calls_diverted_to_another_city() -> None:
    # ST-11, K-50: 100 calls an hour more at a site with 200: 10 -> 14 seats.
    assert seats_table([200, 300], "step").tolist() == [10, 14]


def test_a_sudden_peak() -> None:
    # EM-06: 250 calls in half an hour are 500 an hour: 20 seats.
    assert int(seats_table([250 * 2], "step")[0]) == 20
