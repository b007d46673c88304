"""How the commands say how good a forecast was."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from webapp.commands.terminal import out

if TYPE_CHECKING:
    from webapp.services.evaluation import AccuracyLine


def tell_accuracy(lines: Iterable[AccuracyLine]) -> None:
    """A line per queue and lead on intervals: wrong share, bias, bands; and the price in staffing."""
    for line in lines:
        found = line.accuracy
        if found.level != "interval":
            continue
        price = _share(line.staffing_price)
        out.print(
            f"{found.queue}, {found.lead} days ahead: WAPE {_share(found.wape)}"
            f" ({found.floor_ratio:.2f} x the Poisson floor), bias {_share(found.bias, sign=True)},"
            f" in the 80 % band {_share(found.coverage80)}"
            + (f"; {price} paid hours more than with foresight" if price else "")
        )


def _share(value: float, sign: bool = False) -> str:
    return f"{100 * value:{'+' if sign else ''}.1f} %" if value == value else ""
