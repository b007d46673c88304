"""The life of a swap: the table of steps, and nothing beside it."""

import pytest

from scheduler.swaps.states import OPEN, STEPS, IllegalStep, State, Step, after


def test_every_step_that_is_not_in_the_table_is_refused_in_words() -> None:
    refused = 0
    for state in State:
        for step in Step:
            if (state, step) in STEPS:
                assert after(state, step) is STEPS[state, step]
                continue
            refused += 1
            with pytest.raises(IllegalStep, match=f"The swap is {state}: it can no longer {step}"):
                after(state, step)
    assert refused == len(State) * len(Step) - len(STEPS)


def test_ends_are_ends() -> None:
    leaving = {state for state, _ in STEPS}
    assert leaving - OPEN == {State.REFUSED}
    assert leaving.isdisjoint({State.APPROVED, State.DECLINED, State.WITHDRAWN, State.EXPIRED, State.UPHELD})


def test_without_consent_nothing_is_agreed() -> None:
    """K-24: only the partner's agreement leads to where a swap waits for its decision."""
    assert [key for key, end in STEPS.items() if end is State.AGREED] == [(State.OFFERED, Step.AGREE)]
