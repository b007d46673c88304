"""What a swap does to a roster, its loads, what becomes of it, hand-over and nights."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.sentence import Sentence
from scheduler.swaps.exchange import Leg, NotThere, exchanged, leg_of, load_changes, taken_by
from scheduler.swaps.handover import SECTIONS, Handover, may_sign, may_write
from scheduler.swaps.judge import COVER, SERVICE_LEVEL, Verdict
from scheduler.swaps.nights import not_a_night_move
from scheduler.swaps.outcome import MONTHLY_LIMIT, Fate, outcome, supervised, with_monthly_limit
from scheduler.swaps.settings import SUPERVISED, SwapSettings, working_days_later
from tests.scheduler.rules.by_hand import ann, roster, unit
from tests.scheduler.wild import wild_month, wild_roster

SAID = Sentence("No.")
FULL = dict.fromkeys(SECTIONS, "none")


def test_a_two_way_swap_goes_across_weeks() -> None:
    problem = unit(ann(), ann(id="Ben"), days=14)
    current = roster(problem, "DN", ".......L")
    night, late = current.of("Ann", 1)[0], current.of("Ben", 7)[0]
    changed = exchanged(problem, current, (leg_of(night, "Ben"), leg_of(late, "Ann")))
    assert changed == roster(problem, "D......L", ".N")
    # The night counts 2 and the late duty 1, so Ann loses one and Ben gains one.
    changes = load_changes(problem, (leg_of(night, "Ben"), leg_of(late, "Ann")), 2)
    assert changes == {"Ann": -1, "Ben": 1}


def test_a_duty_that_is_no_longer_there_is_named() -> None:
    problem = unit(ann(), ann(id="Ben"))
    with pytest.raises(NotThere, match="Ann has no duty D on Tue 2026-06-02 to give"):
        exchanged(problem, roster(problem, "D", "D"), (Leg(1, "D", "main", "Ann", "Ben"),))
    # One duty cannot be given twice.
    twice = (Leg(0, "D", "main", "Ann", "Ben"), Leg(0, "D", "main", "Ann", "Ben"))
    with pytest.raises(NotThere):
        exchanged(problem, roster(problem, "D", ""), twice)


def test_an_open_duty_needs_no_giver_and_a_board_no_taker() -> None:
    problem = unit(ann(), ann(id="Ben"))
    opened = Leg(2, "E", "main", None, None)
    assert exchanged(problem, roster(problem, "", ""), taken_by((opened,), "Ben")) == roster(
        problem, "", "..E"
    )
    held = replace(opened, giver="Ann")
    assert taken_by((held,), "Ben") == (Leg(2, "E", "main", "Ann", "Ben"),)


@given(seed=st.integers(0, 10**6), weight=st.integers(0, 5))
@settings(max_examples=30)
def test_loads_add_up_to_nothing(seed: int, weight: int) -> None:
    problem = wild_month(seed)
    duties = wild_roster(problem, seed).duties
    agents = [agent.id for agent in problem.agents]
    legs = [leg_of(duty, agents[n % len(agents)]) for n, duty in enumerate(duties[::3])]
    assert sum(load_changes(problem, legs, weight).values()) == 0


OUTCOMES = [
    ((), SwapSettings(), Fate.APPROVE),
    ((), SwapSettings(approval=SUPERVISED), Fate.PASS),
    (("min-rest",), SwapSettings(), Fate.REFUSE),
    ((COVER,), SwapSettings(approval=SUPERVISED), Fate.REFUSE),
    ((SERVICE_LEVEL,), SwapSettings(), Fate.PASS),
    ((SERVICE_LEVEL,), SwapSettings(exceptions=False), Fate.REFUSE),
    ((SERVICE_LEVEL, "min-rest"), SwapSettings(), Fate.REFUSE),
]


@pytest.mark.parametrize(("rules", "said", "fate"), OUTCOMES)
def test_outcomes(rules: tuple[str, ...], said: SwapSettings, fate: Fate) -> None:
    found = outcome(Verdict((SAID,) * len(rules), rules), said)
    assert (found.fate, found.rules, len(found.reasons)) == (fate, rules, len(rules))


def test_a_supervisor_sets_bounds_aside_but_no_rule() -> None:
    assert supervised(Verdict((SAID,), (SERVICE_LEVEL,))).fate is Fate.APPROVE
    assert supervised(Verdict((SAID,), ("min-rest",))).fate is Fate.REFUSE


def test_the_monthly_limit_counts_each_agent() -> None:
    verdict = with_monthly_limit(Verdict(), {"Ann": 4, "Ben": 3}, SwapSettings(most_a_month=4))
    assert verdict.rules == (MONTHLY_LIMIT,)
    assert str(verdict.reasons[0]) == "Ann has had swaps approved this month: 4, of at most 4."
    assert with_monthly_limit(Verdict(), {"Ann": 3}, SwapSettings()).allowed


def test_a_hand_over_needs_three_sections_and_two_signatures() -> None:
    empty = Handover(frozenset({"Ann", "Ben"}))
    assert not empty.complete
    assert "open-cases, customers, documents" in str(may_sign(empty, "Ann"))
    written = replace(empty, sections=FULL)
    assert may_sign(written, "Ann") is None
    once = replace(written, signed=frozenset({"Ann"}))
    assert not once.complete
    assert str(may_sign(once, "Ann")) == "Ann has signed the hand-over already: it does not change any more."
    assert "does not change any more" in str(may_write(once, "Ben", {"customers": "other"}))
    assert replace(once, signed=frozenset({"Ann", "Ben"})).complete


def test_nobody_else_hands_over() -> None:
    handover = Handover(frozenset({"Ann", "Ben"}), FULL)
    assert str(may_sign(handover, "Cy")) == "Cy is none of those who hand over: Ann, Ben."
    assert "no section jokes" in str(may_write(handover, "Ann", {"jokes": "one"}))
    assert may_write(handover, "Ann", {"customers": "one"}) is None


def test_a_duty_manager_moves_nights_inside_the_own_team() -> None:
    """K-20: a night is moved, a day only proposed."""
    problem = unit(ann(), ann(id="Ben"), ann(id="Cy", team="U"))
    night, day = Leg(0, "N", "main", "Ann", "Ben"), Leg(0, "D", "main", "Ann", "Ben")
    assert not_a_night_move(problem, (night,), "T") is None
    assert "D on Mon 2026-06-01 is no night" in str(not_a_night_move(problem, (day,), "T"))
    assert "Cy is not in team T" in str(not_a_night_move(problem, (replace(night, taker="Cy"),), "T"))


def test_settings_and_working_days() -> None:
    with pytest.raises(ValueError, match="automatic or supervised"):
        SwapSettings(approval="never")
    with pytest.raises(ValueError, match="an hour to answer"):
        SwapSettings(expiry_hours=0)
    with pytest.raises(ValueError, match="fraction between 0 and 1"):
        SwapSettings(service_fall=1.5)
    with pytest.raises(ValueError, match="at least 0"):
        SwapSettings(most_a_month=-1)
    # From Friday 2026-12-04 the fifth working day is Friday the 11th.
    assert working_days_later(date(2026, 12, 4), 5) == date(2026, 12, 11)
    assert working_days_later(date(2026, 12, 5), 0) == date(2026, 12, 5)
