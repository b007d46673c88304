"""What a change of a few cells does to the posted rows: broken rules and cost, without judging all again."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from scheduler.posting.limits import Limits, Row
from scheduler.posting.plan import Plan


@dataclass(frozen=True)
class Effect:
    """What a change does: `cost` to the objective, `rows` (row, slack before, slack after) it touches.

    `rows` holds the hard rows that are broken afterwards and the soft rows whose slack differs.
    """

    cost: int
    rows: tuple[tuple[Row, int, int], ...]

    def broken(self, limits: Limits) -> tuple[tuple[Row, int, int], ...]:
        """The hard rows that are broken after the change, whether or not they were before."""
        return tuple(found for found in self.rows if limits.terms[found[0].rule].hard)


class Tally:
    """The activity of every row under a roster, by which changes are priced.

    It counts variables, so that two duties on one day are counted twice, as the audit does.
    """

    def __init__(
        self, plan: Plan, limits: Limits, chosen: Iterable[int], only: Collection[int] | None = None
    ) -> None:
        """Add up the rows of a plan for the chosen variables; `only` names those that changes will be of."""
        self.plan, self.limits = plan, limits
        self._uses: dict[int, list[tuple[int, int]]] = defaultdict(list)
        wanted = _wanted(plan, only) if only is not None else None
        for number, row in enumerate(limits.rows):
            if wanted is not None and row.expr.terms.keys().isdisjoint(wanted):
                continue
            for var, coef in row.expr.terms.items():
                self._uses[var].append((number, coef))
        self._defines: dict[int, list[int]] = defaultdict(list)
        for number, members in enumerate(plan.defined):
            for var in members.terms:
                self._defines[var].append(number)
        self._members = [0] * len(plan.defined)
        self._activity = [row.expr.const for row in limits.rows]
        self.apply((), chosen)

    def _changes(self, out: Sequence[int], into: Sequence[int]) -> tuple[Counter[int], Counter[int]]:
        """By how much the rows' activities and the definitions' members change."""
        rows: Counter[int] = Counter()
        members: Counter[int] = Counter()
        for sign, variables in ((-1, out), (1, into)):
            for var in variables:
                self._shift(rows, var, sign)
                for number in self._defines.get(var, ()):
                    members[number] += sign
        for number, more in members.items():
            before = self._members[number]
            flip = int(before + more > 0) - int(before > 0)
            if flip:
                self._shift(rows, len(self.plan.duties) + number, flip)
        return rows, members

    def _shift(self, rows: Counter[int], var: int, sign: int) -> None:
        for number, coef in self._uses.get(var, ()):
            rows[number] += sign * coef

    def effect(self, out: Sequence[int], into: Sequence[int]) -> Effect:
        """What taking some variables out and putting others in would do."""
        cost, found = 0, []
        changes, _ = self._changes(out, into)
        for number, more in changes.items():
            row = self.limits.rows[number]
            before, after = row.slack(self._activity[number]), row.slack(self._activity[number] + more)
            terms = self.limits.terms[row.rule]
            if terms.hard:
                if after:
                    found.append((row, before, after))
            elif before != after:
                cost += terms.weight * (terms.price.of(after) - terms.price.of(before))
                found.append((row, before, after))
        return Effect(cost, tuple(found))

    def apply(self, out: Iterable[int], into: Iterable[int]) -> None:
        """Make a change."""
        rows, members = self._changes(tuple(out), tuple(into))
        for number, more in rows.items():
            self._activity[number] += more
        for number, more in members.items():
            self._members[number] += more


def _wanted(plan: Plan, only: Collection[int]) -> set[int]:
    """Variables and the defined ones that depend on them."""
    first = len(plan.duties)
    inside = frozenset(only)
    return {*only, *(first + n for n, members in enumerate(plan.defined) if members.terms.keys() & inside)}
