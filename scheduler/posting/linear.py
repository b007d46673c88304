"""Linear expressions over numbered 0/1 variables."""

from collections.abc import Iterable


class Expr:
    """`const` plus the sum of coefficient x variable; built by adding, then left alone."""

    __slots__ = ("const", "terms")

    def __init__(self, terms: dict[int, int] | None = None, const: int = 0) -> None:
        """An expression of its own terms."""
        self.terms = terms if terms is not None else {}
        self.const = const

    def add(self, other: "Expr", factor: int = 1) -> "Expr":
        """Add a multiple of another expression to this one and return it."""
        terms = self.terms
        for var, coef in other.terms.items():
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
