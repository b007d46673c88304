"""Linear expressions over numbered 0/1 variables."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Index = NDArray[np.int32]


class Expr:
    """`const` plus the sum of coefficient x variable; built by adding, then left alone.

    `terms` are the coefficients (none is 0) by variable.
    """

    __slots__ = ("_told", "const", "terms")
    terms: dict[int, int]
    _told: tuple[Index, Index] | None

    def __init__(self, terms: dict[int, int] | None = None, const: int = 0) -> None:
        """An expression of its own terms."""
        self.terms = terms if terms is not None else {}
        self.const = const
        self._told = None

    @classmethod
    def of_arrays(cls, variables: Index, coefs: Index, const: int) -> "Expr":
        """An expression of many terms: variables, each once, and their coefficients, none of them 0.

        Most readers take the arrays as they are (`arrays`); the dict is made for those who ask for `terms`.
        """
        made = cls.__new__(cls)
        made.const, made._told = const, (variables, coefs)
        return made

    def __getattr__(self, name: str) -> Any:
        """Make the terms of an expression that was given by arrays: only an empty slot leads here."""
        if name != "terms" or self._told is None:
            raise AttributeError(name)
        variables, coefs = self._told
        self.terms, self._told = dict(zip(variables.tolist(), coefs.tolist(), strict=True)), None
        return self.terms

    @property
    def arrays(self) -> tuple[Index, Index] | None:
        """Variables and coefficients, for an expression that was given by them and has no dict yet."""
        return self._told

    def add(self, other: "Expr", factor: int = 1) -> "Expr":
        """Add a multiple of another expression to this one and return it."""
        terms, more = self.terms, other.terms
        if factor == 1 and terms.keys().isdisjoint(more):
            terms.update(more)
        else:
            for var, coef in more.items():
                value = terms.get(var, 0) + factor * coef
                if value:
                    terms[var] = value
                else:
                    terms.pop(var, None)
        self.const += factor * other.const
        return self


def total(parts: Iterable[Expr]) -> Expr:
    """The sum of expressions as a new one."""
    result = Expr()
    for part in parts:
        result.add(part)
    return result
