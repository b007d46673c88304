"""Expressions by terms and by arrays."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.posting.linear import Expr, total

TERMS = st.dictionaries(st.integers(0, 30), st.integers(-5, 5).filter(bool), max_size=8)


def _by_arrays(terms: dict[int, int], const: int) -> Expr:
    return Expr.of_arrays(
        np.array(list(terms), dtype=np.int32), np.array(list(terms.values()), dtype=np.int32), const
    )


@given(terms=TERMS, more=TERMS, const=st.integers(-9, 9), factor=st.integers(-3, 3).filter(bool))
def test_an_expression_of_arrays_is_the_one_of_the_same_terms(
    terms: dict[int, int], more: dict[int, int], const: int, factor: int
) -> None:
    made, plain = _by_arrays(terms, const), Expr(dict(terms), const)
    assert (made.terms, list(made.terms), made.const) == (plain.terms, list(plain.terms), const)
    by_hand = {var: terms.get(var, 0) + factor * more.get(var, 0) for var in terms.keys() | more.keys()}
    added = _by_arrays(terms, const).add(_by_arrays(more, 1), factor)
    assert added.terms == {var: coef for var, coef in by_hand.items() if coef}
    assert added.const == const + factor


def test_what_is_added_to_an_expression_of_arrays_is_not_lost() -> None:
    made = _by_arrays({1: 2}, 0)
    assert made.arrays is not None
    made.add(Expr({3: 4}))
    # The arrays would tell of the first term only.
    assert made.arrays is None
    assert made.terms == {1: 2, 3: 4}


def test_copies_of_an_expression_of_arrays_have_its_terms() -> None:
    made = _by_arrays({1: 2}, 5)
    for one in (copy.copy(made), pickle.loads(pickle.dumps(made))):
        assert (one.terms, one.const) == ({1: 2}, 5)


def test_an_expression_has_no_other_parts() -> None:
    with pytest.raises(AttributeError, match="variables"):
        _ = Expr().variables


def test_terms_of_several_parts_that_cancel_are_gone() -> None:
    assert total([Expr({1: 2, 2: 1}), Expr({1: -2}, 3), Expr({4: 1})]).terms == {2: 1, 4: 1}
