"""The search for garbage comes back, whatever happens."""

import gc

import pytest

from scheduler.posting.uncollected import uncollected


@uncollected()
def _fails() -> None:
    assert not gc.isenabled()
    raise KeyError


def test_garbage_is_sought_again_afterwards() -> None:
    assert gc.isenabled()
    with pytest.raises(KeyError):
        _fails()
    assert gc.isenabled()


def test_who_had_switched_it_off_finds_it_off() -> None:
    with uncollected():
        with uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
