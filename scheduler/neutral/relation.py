"""Whether one number follows another over agents, with how sure that is, and corrected for many looks.

Spearman's correlation of ranks (ties share the mean rank), because burdens are counts and few; its interval
by Fisher's z with the variance 1.06 / (n - 3) for ranks (Fieller, Hartley, Pearson 1957); several relations
together are judged by Holm's step-down correction (1979), which keeps the chance of any false alarm below
5 % however the relations hang together.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import atanh, sqrt, tanh
from statistics import NormalDist

LEAST_AGENTS = 5
SURE = 0.95
RANK_VARIANCE = 1.06
# Where all ranks agree z is infinite: the interval is that of the nearest number that is not.
LIMIT = 1 - 1e-12


@dataclass(frozen=True)
class Relation:
    """A correlation of `count` agents; `low`..`high` hold it with 95 %, `chance` that it is by chance alone.

    `corrected` is the chance after Holm's correction. All are None for fewer than five agents, or where all
    have the same number.
    """

    count: int
    correlation: float | None = None
    low: float | None = None
    high: float | None = None
    chance: float | None = None
    corrected: float | None = None

    @property
    def stands_out(self) -> bool:
        """Whether the relation is more than chance explains, all looks counted."""
        return self.corrected is not None and self.corrected < 1 - SURE


def relation(first: Sequence[float], second: Sequence[float]) -> Relation:
    """Spearman's correlation of two numbers of the same agents; raises ValueError for unequal lengths."""
    if len(first) != len(second):
        raise ValueError(f"{len(first)} and {len(second)} numbers are not of the same agents.")
    count = len(first)
    ranks = ranked(first), ranked(second)
    if count < LEAST_AGENTS or any(len(set(row)) == 1 for row in ranks):
        return Relation(count)
    found = _pearson(*ranks)
    error = sqrt(RANK_VARIANCE / (count - 3))
    z = atanh(max(-LIMIT, min(LIMIT, found)))
    return replace(_around(count, z, error), correlation=found)


def ranked(values: Sequence[float]) -> list[float]:
    """Ranks from 1; equal values share the mean of theirs."""
    places: dict[float, list[int]] = {}
    for place, value in enumerate(sorted(values), 1):
        places.setdefault(value, []).append(place)
    return [sum(places[value]) / len(places[value]) for value in values]


def _pearson(first: Sequence[float], second: Sequence[float]) -> float:
    means = sum(first) / len(first), sum(second) / len(second)
    one = [value - means[0] for value in first]
    two = [value - means[1] for value in second]
    product = sum(a * b for a, b in zip(one, two, strict=True))
    return product / sqrt(sum(a * a for a in one) * sum(b * b for b in two))


def corrected(relations: Sequence[Relation]) -> tuple[Relation, ...]:
    """The relations, each with its chance corrected for all of them (Holm); in the same order."""
    looks = [place for place, one in enumerate(relations) if one.chance is not None]
    looks.sort(key=lambda place: relations[place].chance or 0.0)
    found, before = list(relations), 0.0
    for step, place in enumerate(looks):
        before = max(before, min(1.0, (len(looks) - step) * (relations[place].chance or 0.0)))
        found[place] = replace(relations[place], corrected=before)
    return tuple(found)


def pooled(relations: Sequence[Relation]) -> Relation:
    """One correlation out of several of separate agents or runs: the mean of their z, weighted by size."""
    known = [(one.count - 3, one.correlation) for one in relations if one.correlation is not None]
    count = sum(one.count for one in relations)
    if not known:
        return Relation(count)
    weight = sum(size for size, _ in known)
    z = sum(size * atanh(max(-LIMIT, min(LIMIT, value))) for size, value in known) / weight
    return _around(count, z, sqrt(RANK_VARIANCE / weight))


def averaged(relations: Sequence[Relation]) -> Relation:
    """The mean of several looks at the same agents: no surer than one, for they may share their luck."""
    known = [one for one in relations if one.correlation is not None]
    if not known:
        return Relation(max((one.count for one in relations), default=0))
    z = sum(atanh(max(-LIMIT, min(LIMIT, one.correlation or 0.0))) for one in known) / len(known)
    count = min(one.count for one in known)
    return _around(count, z, sqrt(RANK_VARIANCE / max(1, count - 3)))


def _around(count: int, z: float, error: float) -> Relation:
    """The relation of a mean z with its standard error."""
    wide = NormalDist().inv_cdf((1 + SURE) / 2) * error
    chance = 2 * (1 - NormalDist().cdf(abs(z) / error))
    return Relation(count, tanh(z), tanh(z - wide), tanh(z + wide), chance)
