"""Ranges and units of rows, and their terms by variable, against the definitions."""

from itertools import product
from math import gcd

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scheduler.posting.linear import Expr
from scheduler.solver.flat_rows import FlatRows

CELLS, CHOICES = 3, 2
"""Variable v lies in cell v // CHOICES."""
TERMS = st.dictionaries(
    st.integers(0, CELLS * CHOICES - 1), st.sampled_from([-6, -4, 2, 3, 6, 8]), max_size=6
)
ROWS = st.lists(st.tuples(TERMS, st.booleans(), st.booleans()), max_size=6)


def _expr(terms: dict[int, int], by_arrays: bool) -> Expr:
    if not by_arrays:
        return Expr(dict(terms))
    variables, coefs = (np.array(list(part), dtype=np.int32) for part in (terms, terms.values()))
    return Expr.of_arrays(variables, coefs, 0)


@given(rows=ROWS, banned=st.sets(st.integers(0, CELLS * CHOICES - 1), max_size=3))
def test_rows_are_measured_and_turned(
    rows: list[tuple[dict[int, int], bool, bool]], banned: set[int]
) -> None:
    usable = np.array([var not in banned for var in range(CELLS * CHOICES)])
    cell_of = (np.arange(CELLS * CHOICES) // CHOICES).astype(np.int32)
    flat = FlatRows([_expr(terms, by_arrays) for terms, by_arrays, _ in rows], usable, cell_of)
    for number, (terms, _, _) in enumerate(rows):
        coefs = {var: coef for var, coef in terms.items() if var not in banned}
        cells = [[0, *(c for v, c in coefs.items() if v // CHOICES == cell)] for cell in range(CELLS)]
        sums = [sum(held) for held in product(*cells)]
        assert (flat.low[number], flat.high[number]) == (min(sums), max(sums))
        assert flat.unit[number] == (gcd(*coefs.values()) or 1)
    kept = np.array([keep for _, _, keep in rows], dtype=bool)
    ptr, row_of, coef_of = flat.by_variable(kept)
    kept_rows = [(n, terms) for n, (terms, _, keep) in enumerate(rows) if keep]
    for var in range(CELLS * CHOICES):
        expected = [
            (place, terms[var] // int(flat.unit[n]))
            for place, (n, terms) in enumerate(kept_rows)
            if var in terms and var not in banned
        ]
        span = slice(ptr[var], ptr[var + 1])
        assert list(zip(row_of[span].tolist(), coef_of[span].tolist(), strict=True)) == expected
