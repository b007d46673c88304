"""Notice, windows, entitlement, blocks: the manuals' boundaries (LV-03, LV-04, LV-07, NB-01, NB-04)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.leave.check import Circumstances, assess
from scheduler.leave.kinds import DEFAULT_TYPES
from scheduler.leave.reasons import Refusal
from scheduler.leave.request import Taken
from tests.scheduler.leave.asking import SETTINGS, codes, day, request, weighed

BILL_OUT = {"06-15": "MID_MONTH_BILLOUT", "06-16": "MID_MONTH_BILLOUT"}


@pytest.mark.parametrize(
    ("kind", "first", "asked_on", "refused"),
    [
        ("personal", "06-10", "06-09", False),
        ("personal", "06-10", "06-10", True),
        ("sick", "06-10", "06-09", False),
        ("sick", "06-10", "06-10", True),
        ("marriage", "06-15", "06-08", False),
        ("marriage", "06-15", "06-09", True),
        ("maternity", "06-15", "06-08", False),
        ("maternity", "06-15", "06-09", True),
        ("emergency-sick", "06-08", "06-09", False),
        ("bereavement", "06-09", "06-09", False),
        ("bereavement", "06-08", "06-09", True),
    ],
)
def test_notice_is_counted_in_calendar_days(kind: str, first: str, asked_on: str, refused: bool) -> None:
    found = weighed(request(kind, first, evidence=True), asked_on)
    assert codes(found) == (["too-late"] if refused else [])


def test_notice_runs_to_the_first_duty_not_to_a_day_off_before_it() -> None:
    found = weighed(request("personal", "06-10", "06-11"), "06-10", on={"06-10": "off"})
    assert codes(found) == []


def test_a_refusal_names_rule_day_and_amount() -> None:
    (refusal,) = weighed(request("marriage", "06-15"), "06-09").refusals
    assert str(refusal) == (
        "marriage leave is asked for at least 7 days ahead; from Tue 2026-06-09 to Mon 2026-06-15 are 6 "
        "(LV-04)."
    )


def test_ordinary_leave_that_touches_a_window_is_refused_with_its_name_and_day() -> None:
    (refusal,) = weighed(request("personal", "06-14", "06-15"), closed=BILL_OUT).refusals
    assert refusal.reason.code == "leave-no-leave-day"
    assert "MID_MONTH_BILLOUT" in str(refusal)
    assert "Mon 2026-06-15" in str(refusal)
    assert codes(weighed(request("personal", "06-17"), closed=BILL_OUT)) == []


@pytest.mark.parametrize("kind", [kind.code for kind in DEFAULT_TYPES])
def test_only_exceptions_pass_a_window_and_then_by_the_director(kind: str) -> None:
    asked = request(kind, "06-15", evidence=True)
    found = weighed(asked, closed=BILL_OUT, granted={kind: 20})
    if SETTINGS.type_of[kind].protected:
        assert codes(found) == []
        assert found.post == "centre-director"
    else:
        assert codes(found) == ["no-leave-day"]


def test_the_exceptions_are_those_of_the_manuals() -> None:
    assert SETTINGS.protected_types >= {"sick", "maternity", "paternity", "marriage", "bereavement"}
    assert SETTINGS.protected_types.isdisjoint({"annual", "personal", "time-off-in-lieu"})


def test_evidence_is_there_before_the_window_or_before_the_signature() -> None:
    """Papers of an illness may follow the request, those of a bereavement come with it."""
    assert codes(weighed(request("bereavement", "06-15"), closed=BILL_OUT)) == ["needs-evidence"]
    sick = weighed(request("sick", "06-15"), closed=BILL_OUT)
    assert codes(sick) == []
    missing = sick.unsigned(override=False)
    assert missing is not None
    assert missing.reason.code == "leave-needs-evidence"
    assert weighed(request("sick", "06-15", evidence=True), closed=BILL_OUT).unsigned(override=False) is None


def test_marriage_leave_passes_a_window_only_by_override_and_counts_its_holiday() -> None:
    """NB-04: a 3-day block with a statutory holiday inside needs the override and counts 3."""
    found = weighed(request("marriage", "06-19", "06-21", evidence=True), closed={"06-19": "Dragon Boat"})
    assert found.length.charged == 6
    missing = found.unsigned(override=False)
    assert missing is not None
    assert missing.reason.code == "leave-needs-override"
    assert "Dragon Boat" in str(missing)
    assert found.unsigned(override=True) is None


def test_marriage_leave_lies_in_one_year_and_comes_once() -> None:
    """NB-04: 25 December to 3 January are 10 days, which late marriage grants, but they cross the year."""
    asked = request("marriage", "12-25", "2027-01-03", evidence=True, facts={"late-marriage": 1})
    assert codes(weighed(asked)) == ["crosses-year"]
    other = Taken("S0", "marriage", day("03-02"), day("03-03"), 4)
    again = request("marriage", "06-10", evidence=True)
    assert codes(weighed(again, away=(other,))) == ["one-block"]
    last_year = replace(other, first_day=day("2025-03-02"), last_day=day("2025-03-03"))
    assert codes(weighed(again, away=(last_year,))) == []


@pytest.mark.parametrize(
    ("kind", "facts", "days"),
    [
        ("marriage", {"late-marriage": 1}, 10),
        ("marriage", {}, 3),
        ("maternity", {}, 90),
        ("maternity", {"difficult-delivery": 1, "more-babies": 1}, 120),
        ("maternity", {"more-babies": 2}, 120),
        ("bereavement", {}, 3),
    ],
)
def test_entitlement_is_granted_to_the_day(kind: str, facts: dict[str, int], days: int) -> None:
    """LV-07: 3 + 7; 90 + 15 + 15 = 120; 1 to 3."""
    first = day("06-10")
    for more, expected in ((0, []), (1, ["above-entitlement"])):
        last = first + timedelta(days - 1 + more)
        asked = request(kind, str(first), str(last), evidence=True, facts=facts)
        assert codes(weighed(asked, "05-01")) == expected


def test_facts_count_with_evidence_only_and_unknown_ones_are_refused() -> None:
    unproven = request("marriage", "06-10", "06-19", facts={"late-marriage": 1})
    assert codes(weighed(unproven)) == ["above-entitlement"]
    assert codes(weighed(request("annual", "06-10", facts={"twins": 1}))) == ["unknown-fact"]


def test_annual_leave_is_of_the_year_and_stored_grants_go_before_the_kinds_own() -> None:
    taken = Taken("S0", "annual", day("03-02"), day("03-05"), 8)
    asked = request("annual", "06-10", "06-11")
    assert codes(weighed(asked, away=(taken,))) == ["above-entitlement"]  # 5 - 4 = 1 left, 2 asked for
    assert codes(weighed(asked, away=(taken,), granted={"annual": 12})) == []  # 6 - 4 = 2
    before = replace(taken, first_day=day("2025-12-30"), last_day=day("2026-01-02"))
    assert codes(weighed(asked, away=(before,))) == []


def test_time_off_is_drawn_from_what_was_earned() -> None:
    """OT-03: 8 h of overtime are one day; a second day is refused."""
    asked = request("time-off-in-lieu", "06-10")
    assert codes(weighed(asked, granted={"time-off-in-lieu": 2})) == []
    earlier = Taken("S0", "time-off-in-lieu", day("2025-05-01"), day("2025-05-01"), 2)
    assert codes(weighed(asked, away=(earlier,), granted={"time-off-in-lieu": 2})) == ["above-entitlement"]
    assert codes(weighed(asked)) == ["above-entitlement"]


def test_a_request_that_is_wrong_in_itself_says_so_first() -> None:
    assert codes(weighed(request("personal", "06-10", reason=" "))) == ["no-reason"]
    assert codes(weighed(request("personal", "06-10", "06-09"))) == ["ends-before"]
    assert codes(weighed(request("maternity", "06-10", "2027-06-10"))) == ["too-long"]
    assert codes(weighed(request("marriage", "06-10", half="first"))) == ["no-half-days"]
    assert codes(weighed(request("annual", "06-10", "06-11", half="first"))) == ["half-of-many"]


def test_leave_asks_for_a_duty_and_for_nobody_else_on_its_days() -> None:
    assert codes(weighed(request("personal", "06-10"), on={"06-10": "off"})) == ["no-duty"]
    assert codes(weighed(request("personal", "06-10"), employed=False)) == ["not-employed"]
    other = Taken("S0", "annual", day("06-09"), day("06-10"), 4)
    assert codes(weighed(request("personal", "06-10"), away=(other,))) == ["already-away"]


def test_two_halves_of_one_day_go_together() -> None:
    morning = Taken("S0", "personal", day("06-10"), day("06-10"), 1, "first")
    assert codes(weighed(request("personal", "06-10", half="second"), away=(morning,))) == []
    assert codes(weighed(request("personal", "06-10", half="first"), away=(morning,))) == ["already-away"]
    assert codes(weighed(request("personal", "06-10"), away=(morning,))) == ["already-away"]


def test_an_unknown_kind_is_refused_with_those_that_are_known() -> None:
    found = assess(request("holiday", "06-10"), SETTINGS, Circumstances(day("06-01"), {}, {}))
    assert isinstance(found, Refusal)
    assert "There is no leave of type holiday: annual, bereavement" in str(found)


@given(
    kind=st.sampled_from([kind.code for kind in DEFAULT_TYPES]),
    first=st.integers(2, 28),
    days=st.integers(1, 5),
    closed=st.sets(st.integers(1, 33)),
)
def test_no_ordinary_leave_ever_touches_a_closed_day(
    kind: str, first: int, days: int, closed: set[int]
) -> None:
    begin = day("05-31") + timedelta(first)
    asked = request(kind, str(begin), str(begin + timedelta(days - 1)), evidence=True)
    windows = {str(day("05-31") + timedelta(number)): "bills" for number in closed}
    found = weighed(asked, closed=windows, granted={kind: 20})
    touches = any(number in closed for number in range(first, first + days))
    ordinary = not SETTINGS.type_of[kind].protected
    assert ("no-leave-day" in codes(found)) == (touches and ordinary)
