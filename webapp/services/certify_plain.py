"""What a certificate says of what people got, in plain words: measure by measure, everybody together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.services.certify_outcomes import ALL

MORE, LESS, SAME, UNKNOWN = "more", "less", "same", "unknown"


@dataclass(frozen=True)
class Plain:
    """A measure, and who got more of it: those who have been there longer, the newer ones, or neither.

    `groups` names those in which something stands out, where it does not over everybody.
    """

    measure: str
    verdict: str
    groups: tuple[str, ...] = ()


def plainly(outcomes: Iterable[Mapping[str, Any]]) -> tuple[Plain, ...]:
    """Each measure of a certificate's facts, in their order."""
    looks: dict[str, list[Mapping[str, Any]]] = {}
    for look in outcomes:
        looks.setdefault(look["measure"], []).append(look)
    return tuple(_plain(measure, found) for measure, found in looks.items())


def _plain(measure: str, looks: Sequence[Mapping[str, Any]]) -> Plain:
    told = [look for look in looks if look["correlation"] is not None]
    if not told:
        return Plain(measure, UNKNOWN)
    out = [look for look in told if look["stands_out"]]
    if not out:
        return Plain(measure, SAME)
    whole = [look for look in out if look["group"] == ALL]
    groups = () if whole else tuple(look["group"] for look in out)
    first = (whole or out)[0]
    return Plain(measure, MORE if first["correlation"] > 0 else LESS, groups)
