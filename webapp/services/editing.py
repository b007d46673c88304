"""Changes of a roster by hand: judged at once, saved as a version, taken back by another one (K-47)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from scheduler.domain.roster import Duty, Roster
from scheduler.domain.sentence import Sentence
from scheduler.swaps.judge import Verdict
from webapp.centre.problem import duties
from webapp.services.desk import OpenMonth, open_month
from webapp.services.months import Month
from webapp.services.problems import CannotDo
from webapp.services.standing import duties_after, on_day
from webapp.services.versions import Cause, Illegal, NewVersion, Stale, change_roster
from webapp.store.roster_notes import add_pins, pins_of, remove_pins
from webapp.store.rosters import duties_at
from webapp.store.tables.decisions import decision

EDIT, UNDO = "edit", "undo"
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
    """A change before it is made: the roster it leads to and what the rules say to it."""

    month: OpenMonth
    roster: Roster
    verdict: Verdict

    @property
    def breaks(self) -> tuple[Sentence, ...]:
        """The hard rules that it would break more than they are broken now."""
        return self.verdict.reasons


@dataclass(frozen=True)
class Saving:
    """Who saves which changes, having looked at version `seen`; `override` is why rules may be broken."""

    seen: int
    changes: Sequence[Change]
    actor: str
    at: datetime
    override: str = ""


def weigh(month: OpenMonth, changes: Sequence[Change]) -> Weighed:
    """What the changes would lead to. Raises CannotDo for a duty that cannot be."""
    roster = changed_roster(month, changes)
    return Weighed(month, roster, month.standing.judge(roster))


def changed_roster(month: OpenMonth, changes: Sequence[Change]) -> Roster:
    """The roster with the changes made. Raises CannotDo."""
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
    return duties_after(month.roster, found)


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
        return Stale(now)
    weighed = weigh(now, saving.changes)
    if frozenset(weighed.roster.duties) == frozenset(now.roster.duties):
        return None
    if weighed.breaks and not saving.override.strip():
        return Illegal(weighed.verdict)
    facts = (
        {"override": saving.override, "broken": [str(one) for one in weighed.breaks]}
        if weighed.breaks
        else {}
    )
    cause = Cause(EDIT, saving.actor, saving.at, saving.override, facts=facts)
    return change_roster(connection, now.stored, weighed.roster, cause, judge=False)


def undo(
    connection: Connection, site_code: str, month: Month, seen: int, actor: str, at: datetime
) -> NewVersion | Stale:
    """Take back the newest change by hand that still stands, with a new version. Raises CannotDo."""
    now = open_month(connection, site_code, month, hold=True)
    if now.version != seen:
        return Stale(now)
    target = undo_target(connection, now)
    if target is None:
        raise CannotDo(
            Sentence(
                "The newest version of {month} is no change by hand: there is nothing to take back.",
                {"month": str(month)},
            )
        )
    rows = duties_at(connection, now.stored.id, target, now.site.zone)
    before = Roster(duties(rows, now.problem.horizon))
    cause = Cause(UNDO, actor, at, f"back to version {target}", facts={"back_to": target})
    made = change_roster(connection, now.stored, before, cause, judge=False)
    assert not isinstance(made, Illegal), "nothing was judged"
    return made


def undo_target(connection: Connection, now: OpenMonth) -> int | None:
    """The version that undoing leads back to; None where the newest version that stands is no edit."""
    mine = (decision.c.site_id == now.site.id, decision.c.subject_kind == "roster")
    month = (decision.c.subject_id == str(now.month), decision.c.verb.in_((EDIT, UNDO)))
    rows = connection.execute(select(decision.c.verb, decision.c.facts).where(*mine, *month))
    done = {int(row.facts["version"]): row for row in rows}
    standing = now.version
    while standing in done and done[standing].verb == UNDO:
        standing = int(done[standing].facts["back_to"])
    return standing - 1 if standing in done else None


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
