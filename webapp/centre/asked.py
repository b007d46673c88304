"""own_limits.csv and shift_needs.csv: limits of single agents, and duties needed by shift and day."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, get_args

from scheduler.domain.clock import Horizon
from scheduler.domain.personal import PersonalLimits
from scheduler.domain.requirement import ShiftNeed
from scheduler.domain.sentence import Sentence
from webapp.centre.mistakes import MistakeList
from webapp.centre.tables import read_table

Limit = Literal[
    "run_days_most", "run_days_least", "run_off_least", "weekends_off_least", "duties_most", "disliked"
]
LIMITS: tuple[Limit, ...] = get_args(Limit)
OF_A_SHIFT: tuple[Limit, ...] = ("duties_most", "disliked")
LIMIT_COLUMNS, LIMIT_OPTIONAL = ("agent", "limit", "value"), ("shift",)
NEED_COLUMNS, NEED_OPTIONAL = ("date", "shift", "duties"), ("under", "over")
MOST = 1000


@dataclass(frozen=True)
class OwnLimitRow:
    """A number that holds for one agent in place of a rule's; `shift` for limits of a shift, else empty."""

    agent: str
    limit: Limit
    value: int
    shift: str = ""


@dataclass(frozen=True)
class ShiftNeedRow:
    """The duties of a shift that a day needs, and what one fewer and one more cost."""

    date: date
    shift: str
    duties: int
    under: int = 1
    over: int = 1


def read_own_limits(
    path: Path, agents: Collection[str] | None, shifts: Collection[str], mistakes: MistakeList
) -> tuple[OwnLimitRow, ...]:
    """The rows without mistakes; an agent has one value of a limit, or one for each shift."""
    table = read_table(path, LIMIT_COLUMNS, LIMIT_OPTIONAL, mistakes)
    found: dict[tuple[str, str, str], OwnLimitRow] = {}
    for cells in table.cells(mistakes) if table else ():
        limit = cells.choice("limit", LIMITS)
        row = OwnLimitRow(
            cells.known("agent", agents, "agent"),
            limit,
            cells.whole("value", 0, MOST),
            cells.known("shift", shifts, "shift", empty=True),
        )
        if cells.ok and (limit in OF_A_SHIFT) != bool(row.shift):
            right = Sentence("name a shift") if limit in OF_A_SHIFT else Sentence("leave the shift empty")
            cells.wrong(
                "shift",
                Sentence(
                    "{limit} is {value}",
                    {"limit": limit, "value": "of a shift" if limit in OF_A_SHIFT else "of no shift"},
                ),
                right,
            )
        if cells.ok and (row.agent, limit, row.shift) in found:
            cells.wrong("limit", Sentence("the agent has this limit already"), Sentence("keep one of them"))
        if cells.ok:
            found[row.agent, limit, row.shift] = row
    return tuple(found.values())


def read_shift_needs(path: Path, shifts: Collection[str], mistakes: MistakeList) -> tuple[ShiftNeedRow, ...]:
    """The rows without mistakes; a shift is needed once a day. Costs left out are 1."""
    table = read_table(path, NEED_COLUMNS, NEED_OPTIONAL, mistakes)
    found: dict[tuple[date, str], ShiftNeedRow] = {}
    for cells in table.cells(mistakes) if table else ():
        under, over = (cells.whole(side, 0, MOST) if cells.get(side) else 1 for side in NEED_OPTIONAL)
        row = ShiftNeedRow(
            cells.day("date"),
            cells.known("shift", shifts, "shift"),
            cells.whole("duties", 0, MOST),
            under,
            over,
        )
        if cells.ok and (row.date, row.shift) in found:
            cells.wrong(
                "shift",
                Sentence("the need of this shift on this day is given already"),
                Sentence("keep one of them"),
            )
        if cells.ok:
            found[row.date, row.shift] = row
    return tuple(found.values())


def personal_limits(rows: Iterable[OwnLimitRow]) -> Mapping[str, PersonalLimits]:
    """The limits of each agent who has any."""
    values: dict[str, dict[Limit, dict[str, int]]] = {}
    for row in rows:
        values.setdefault(row.agent, {}).setdefault(row.limit, {})[row.shift] = row.value
    return {agent: _limits(mine) for agent, mine in sorted(values.items())}


def _limits(told: Mapping[Limit, Mapping[str, int]]) -> PersonalLimits:
    """The limits of one agent; those of no shift stand under an empty code."""
    return PersonalLimits(
        run_days_most=told.get("run_days_most", {}).get(""),
        run_days_least=told.get("run_days_least", {}).get(""),
        run_off_least=told.get("run_off_least", {}).get(""),
        weekends_off_least=told.get("weekends_off_least", {}).get(""),
        duties_most=told.get("duties_most", {}),
        disliked=told.get("disliked", {}),
    )


def shift_needs(rows: Iterable[ShiftNeedRow], horizon: Horizon) -> tuple[ShiftNeed, ...]:
    """The needs of the horizon's days."""
    found = ((horizon.day_of_date(row.date), row) for row in rows)
    return tuple(
        ShiftNeed(day, row.shift, row.duties, row.under, row.over)
        for day, row in sorted(found, key=lambda pair: (pair[0], pair[1].shift))
        if 0 <= day < horizon.days
    )
