"""A month's roster at a version as it stands: judged, and ready for changes of it to be judged.

A version that follows on one that is known is not read and judged anew: its changes are applied to what was
found out. A test holds the outcome against that of a whole audit.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from threading import Lock

from scheduler.audit import Audit, audit
from scheduler.domain.cover import staffed
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.violation import Violation, Where
from scheduler.rulebook import Rulebook
from scheduler.rules.understaffing import Understaffing
from scheduler.swaps.ground import Change, Ground, change_of
from scheduler.swaps.judge import Verdict, judged
from scheduler.swaps.limits import ChangeLimits
from webapp.centre.model import Centre, DutyRow, RequirementRow
from webapp.centre.problem import duty_rows
from webapp.store.rosters import line_of

MOST_CHANGED = 60
"""Duties that differ between two versions, above which a whole audit is no more work."""
MOST_JUDGED = 400
"""Changes after which what was found out on the way is let go again: it grows with each."""


@dataclass(frozen=True)
class Frame:
    """A month without its roster: the centre as it stood before it, its problem and rules."""

    centre: Centre
    problem: RosterProblem
    rulebook: Rulebook
    requirement: tuple[RequirementRow, ...]


class Standing:
    """A roster of a frame, with everything that is worth keeping of it."""

    def __init__(
        self, frame: Frame, roster: Roster, sha256: str = "", before: Standing | None = None
    ) -> None:
        """Find out nothing yet; `before` is a version of the same frame that this one follows on."""
        self.frame, self.roster, self.sha256 = frame, roster, sha256
        self._before = before if before is not None and "audit" in before.__dict__ else None
        if before is not None and "lines" in before.__dict__:
            self.__dict__["rows"] = _rows_after(before, roster)
            self.__dict__["lines"] = lines_after(before, self.rows)
        self._lock = Lock()
        self._ground = Ground(frame.problem, frame.rulebook, roster)
        self._judged = 0
        self._last: tuple[Change, Verdict] | None = None

    @cached_property
    def audit(self) -> Audit:
        """The verdict of all rules on it."""
        before, self._before = self._before, None
        if before is not None:
            made = change_of(before.roster, self.roster)
            if len(made.out) + len(made.into) <= MOST_CHANGED:
                return before.audit_after(made)
        return audit(self.frame.problem, self.frame.rulebook, self.roster)

    def audit_after(self, made: Change) -> Audit:
        """The verdict on the roster after a change, from that on the roster before it."""
        for duty in made.into:
            self.frame.problem.check_duty(duty)
        with self._lock:
            was, now = self._ready().breaches(made)
        found = list(self.audit.violations)
        for one in was:
            _remove(found, one)
        for one in now:
            insort(found, one, key=_place)
        return Audit(self.frame.problem, self.frame.rulebook, tuple(found))

    def judge(self, made: Change) -> Verdict:
        """What the rules say to a change; raises ValueError for a duty that cannot be."""
        with self._lock:
            if self._last is None or self._last[0] != made:
                self._last = (made, judged(self._ready(), made))
            return self._last[1]

    def judge_within(self, made: Change, limits: ChangeLimits) -> Verdict:
        """The same with what swaps must keep besides; what is known of the agents is not found out again."""
        with self._lock:
            return judged(self._ready(), made, limits)

    def missing_more(self, made: Change) -> float:
        """Agent hours that a change leaves missing beyond those that are; checked is what it can alter."""
        with self._lock:
            place = self._ready().place(made)
            then, now = (
                sum(one.amount for one in Understaffing().check(place.problem, roster))
                for roster in (place.roster, place.roster_after(made.out, made.into))
            )
        return (now - then) / 60

    def _ready(self) -> Ground:
        self._judged += 1
        if self._judged > MOST_JUDGED:
            self._judged = 0
            self._ground = Ground(self.frame.problem, self.frame.rulebook, self.roster)
        return self._ground

    @cached_property
    def present(self) -> dict[str, list[int]]:
        """Agents present by queue and interval, in the problem's fractions of one."""
        return staffed(self.frame.problem, self.roster)

    @cached_property
    def rows(self) -> Mapping[tuple[str, date], DutyRow]:
        """The row of a roster file for each agent and date that has a duty; a stored roster has one a day."""
        found = duty_rows(self.roster.duties, self.frame.problem.horizon)
        return {(row.agent, row.date): row for row in found}

    @cached_property
    def lines(self) -> Mapping[tuple[str, date], bytes]:
        """The line of each row, of which the hash of a version is made."""
        return {place: line_of(row) for place, row in self.rows.items()}


def lines_after(
    before: Standing, rows: Mapping[tuple[str, date], DutyRow]
) -> Mapping[tuple[str, date], bytes]:
    """The lines of rows, most of which are those of a roster before."""
    known, was = before.lines, before.rows
    return {place: known[place] if was.get(place) is row else line_of(row) for place, row in rows.items()}


def _place(violation: Violation) -> tuple[str, Where]:
    return violation.rule, violation.where


def _remove(found: list[Violation], one: Violation) -> None:
    """Take a violation out of those sorted by rule and place, where it is among them."""
    place = _place(one)
    at = bisect_left(found, place, key=_place)
    while at < len(found) and _place(found[at]) == place:
        if found[at].amount == one.amount:
            del found[at]
            return
        at += 1


def on_day(roster: Roster, agent: str, day: int) -> tuple[Duty, ...]:
    """The duties of an agent on a day, without a view of all cells: few rosters live long enough for it."""
    return tuple(duty for duty in roster.by_agent.get(agent, ()) if duty.day == day)


def _rows_after(before: Standing, roster: Roster) -> dict[tuple[str, date], DutyRow]:
    """The rows of a roster that follows on another one."""
    made, horizon = change_of(before.roster, roster), before.frame.problem.horizon
    found = dict(before.rows)
    for duty in made.out:
        found.pop((duty.agent, horizon.date_of(duty.day)), None)
    new = duty_rows(made.into, horizon)
    return {**found, **{(row.agent, row.date): row for row in new}}


def duties_after(before: Roster, changed: Mapping[tuple[str, int], Duty | None]) -> Roster:
    """The roster with other duties, or none, in some cells."""
    out = [duty for cell in changed for duty in on_day(before, *cell)]
    return before.changed(out, [duty for duty in changed.values() if duty is not None])
