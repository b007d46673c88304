"""Changes of a roster by hand: judged at once, saved as a version, taken back by another one (K-47)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import Connection

from scheduler.domain.roster import Duty, Roster
from scheduler.domain.sentence import Sentence
from scheduler.swaps import ground
from scheduler.swaps.judge import Verdict
from webapp.services import taken_back
from webapp.services.desk import OpenMonth, open_month
from webapp.services.months import Month
from webapp.services.problems import CannotDo
from webapp.services.standing import duties_after, on_day
from webapp.services.taken_back import EDIT, Stepping, done_before
from webapp.services.versions import Cause, Illegal, NewVersion, Stale, change_roster
from webapp.store.roster_notes import add_pins, pins_of, remove_pins

MOST_CELLS = 400


@dataclass(frozen=True)
class Change:
    """What an agent is to have on a day; `shift` None = off, `queue` None = the one that fits."""

    agent: str
    on: date
    shift: str | None
    queue: str | None = None


@dataclass(frozen=True)
class Weighed:
    """A change before it is made: the cells it changes and what the rules say to it."""

    month: OpenMonth
    cells: Mapping[tuple[str, int], Duty | None]
    verdict: Verdict

    @cached_property
    def roster(self) -> Roster:
        """The roster it leads to."""
        return duties_after(self.month.roster, self.cells)

    @property
    def breaks(self) -> tuple[Sentence, ...]:
        """The hard rules that it would break more than they are broken now."""
        return self.verdict.reasons


@dataclass(frozen=True)
class Saving:
    """Who saves which changes, having looked at version `seen`; `override` is why rules may be broken.

    `once` is the word of the form: its second press changes nothing.
    """

    seen: int
    changes: Sequence[Change]
    actor: str
    at: datetime
    override: str = ""
    once: str = ""


def weigh(month: OpenMonth, changes: Sequence[Change]) -> Weighed:
    """What the changes would lead to. Raises CannotDo for a duty that cannot be."""
    cells = _cells(month, changes)
    out = [duty for place in cells for duty in on_day(month.roster, *place)]
    into = [duty for duty in cells.values() if duty is not None]
    both = set(out) & set(into)
    made = ground.change(
        (duty for duty in out if duty not in both), (duty for duty in into if duty not in both)
    )
    return Weighed(month, cells, month.standing.judge(made))


def _cells(month: OpenMonth, changes: Sequence[Change]) -> dict[tuple[str, int], Duty | None]:
    """What the cells of the changes hold after them. Raises CannotDo."""
    if len(changes) > MOST_CELLS:
        raise CannotDo(
            Sentence(
                "{number} cells are too many for one change: take at most {most_cells}.",
                {"number": len(changes), "most_cells": MOST_CELLS},
            )
        )
    found: dict[tuple[str, int], Duty | None] = {}
    for change in changes:
        place = (change.agent, _day(month, change))
        held = found[place] if place in found else next(iter(on_day(month.roster, *place)), None)
        found[place] = _duty(month, change, held) if change.shift else None
    return found


def _day(month: OpenMonth, change: Change) -> int:
    day = month.problem.horizon.day_of_date(change.on)
    if not 0 <= day < month.problem.horizon.days:
        raise CannotDo(
            Sentence(
                "{on} is not in {month}: name a day of that month.",
                {"on": change.on, "month": str(month.month)},
            )
        )
    if change.agent not in month.problem.agent_of:
        raise CannotDo(
            Sentence("The site has no agent {agent!r}: name one of the roster.", {"agent": change.agent})
        )
    return day


def _duty(month: OpenMonth, change: Change, held: Duty | None) -> Duty:
    problem = month.problem
    if change.shift not in problem.shift_of:
        raise CannotDo(
            Sentence(
                "There is no shift {shift!r}: use one of {list}, or nothing for off.",
                {"shift": str(change.shift), "list": ", ".join(problem.shift_of)},
            )
        )
    queue = change.queue or _queue(month, change, held)
    duty = problem.duty(change.agent, _day(month, change), change.shift, queue)
    try:
        problem.check_duty(duty)
    except ValueError as error:
        raise CannotDo.because(error) from error
    return duty


def _queue(month: OpenMonth, change: Change, held: Duty | None) -> str | None:
    """The queue held now if it fits, else the first that agent and shift both serve."""
    own, template = month.problem.queues_of[change.agent], month.problem.shift_of[str(change.shift)]
    fitting = [
        queue.code for queue in month.problem.queues if queue.code in own and template.serves(queue.code)
    ]
    if held is not None and held.queue in fitting:
        return held.queue
    return fitting[0] if fitting else None


def save(
    connection: Connection, site_code: str, month: Month, saving: Saving
) -> NewVersion | Stale | Illegal | None:
    """Write the changes as the next version, in a write transaction; None where nothing would change.

    Raises CannotDo.
    """
    now = open_month(connection, site_code, month, hold=True)
    if now.version != saving.seen:
        return None if done_before(connection, now, saving.once, saving.actor) else Stale(now)
    weighed = weigh(now, saving.changes)
    if weighed.roster == now.roster:
        return None
    if weighed.breaks and not saving.override.strip():
        return Illegal(weighed.verdict)
    facts: dict[str, object] = (
        {"override": saving.override, "broken": [str(one) for one in weighed.breaks]}
        if weighed.breaks
        else {}
    )
    if saving.once:
        facts["once"] = saving.once
    cause = Cause(EDIT, saving.actor, saving.at, saving.override, facts=facts)
    return change_roster(connection, now.stored, weighed.roster, cause, judge=False)


def undo(
    connection: Connection, site_code: str, month: Month, seen: int, actor: str, at: datetime
) -> NewVersion | Stale:
    """Take back the newest change by hand that still stands, with a new version. Raises CannotDo."""
    made = taken_back.undo(connection, site_code, month, Stepping(seen, actor, at))
    assert made is not None, "only the second press of one form has nothing to do"
    return made


def moved(month: OpenMonth, moves: Sequence[tuple[tuple[str, date], tuple[str, date]]]) -> list[Change]:
    """What moving duties from cells to cells changes; what stood where they go takes the places left free.

    A day off can be moved too. Raises CannotDo for a cell that there is not.
    """
    sources, targets = [one for one, _ in moves], [other for _, other in moves]
    content = dict(zip(targets, sources, strict=True))
    free = [place for place in sources if place not in content]
    pushed = [place for place in targets if place not in sources]
    content |= dict(zip(free, pushed, strict=False))
    return [_copied(month, source, target) for target, source in content.items() if source != target]


def _copied(month: OpenMonth, source: tuple[str, date], target: tuple[str, date]) -> Change:
    (agent, on), (other, _) = source, target
    held = next(iter(on_day(month.roster, agent, _day(month, Change(agent, on, None)))), None)
    _day(month, Change(*target, None))
    if held is None:
        return Change(*target, None)
    queue = held.queue if held.queue in month.problem.queues_of[other] else None
    return Change(*target, held.shift, queue)


def set_pins(
    connection: Connection,
    month: OpenMonth,
    places: Sequence[tuple[str, date]],
    on: bool,
    actor: str,
    at: datetime,
) -> None:
    """Pin cells, so that planning leaves them alone, or let them go. Raises CannotDo."""
    for agent, day in places:
        _day(month, Change(agent, day, None))
    if on:
        add_pins(connection, month.stored.id, places, actor, at)
    else:
        remove_pins(connection, month.stored.id, places)


def pinned(connection: Connection, month: OpenMonth) -> frozenset[tuple[str, date]]:
    """The cells that planning leaves alone."""
    return pins_of(connection, month.stored.id)
