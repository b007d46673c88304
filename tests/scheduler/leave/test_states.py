"""All legal and all illegal transitions of a slip (LV-02, K-27)."""

from itertools import product

import pytest

from scheduler.leave.reasons import Refusal
from scheduler.leave.states import BINDING, OPEN, STEPS, State, Step, after

LEGAL = """
draft submitted submitted
draft withdrawn withdrawn
submitted put-on-the-waitlist waitlisted
submitted signed approved
submitted refused refused
submitted withdrawn withdrawn
waitlisted taken-from-the-waitlist submitted
waitlisted refused refused
waitlisted withdrawn withdrawn
approved received received
approved cancelled cancelled
received archived archived
received cancelled cancelled
"""
TABLE = {(a, b.replace("-", " ")): c for a, b, c in (line.split() for line in LEGAL.split("\n") if line)}


@pytest.mark.parametrize(("state", "step"), list(product(State, Step)))
def test_each_transition_is_legal_or_refused_in_words(state: State, step: Step) -> None:
    found = after(state, step)
    expected = TABLE.get((state.value, step.value))
    if expected is not None:
        assert found == State(expected)
    else:
        assert isinstance(found, Refusal)
        assert f"A slip that is {state} cannot be {step}" in str(found)


def test_the_refusal_says_what_can_be_done() -> None:
    assert str(after(State.SUBMITTED, Step.RECEIVE)) == (
        "A slip that is submitted cannot be received; it can be put on the waitlist, signed, refused, "
        "withdrawn (LV-02)."
    )
    assert "it can be changed no more" in str(after(State.ARCHIVED, Step.CANCEL))


def test_nothing_is_received_that_was_not_signed() -> None:
    assert [was for (was, step) in STEPS if step is Step.RECEIVE] == [State.APPROVED]


def test_every_state_is_reached_and_binding_leave_was_signed() -> None:
    assert {*STEPS.values(), State.DRAFT} == set(State)
    assert BINDING.isdisjoint(OPEN)
    assert {after for (was, _), after in STEPS.items() if was not in BINDING} & BINDING == {State.APPROVED}
