"""A month's roster at a version as it stands: judged, and ready for changes of it to be judged.

A version that follows on one that is known is not read and judged anew: its changes are applied to what was
found out. A test holds the outcome against that of a whole audit.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
from webapp.centre.model import Centre, RequirementRow
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
        self._before = before.judged if before is not None else None
        self._priced = before.priced if before is not None else None
        if before is not None and "texts" in before.__dict__:
            self.__dict__["texts"] = before.texts_of(roster)
        self._lock = Lock()
        if before is None:
            self._ground, self._judged = Ground(frame.problem, frame.rulebook, roster), 0
        else:
            with before._lock:
                self._ground, self._judged = before._ground.on(roster), before._judged
        self._last: tuple[Change, Verdict] | None = None

    @property
    def judged(self) -> Standing | None:
        """The newest version up to this one whose audit is known, and from which that of others follows."""
        before = self._before
        return self if "audit" in self.__dict__ else before

    @cached_property
    def audit(self) -> Audit:
        """The verdict of all rules on it."""
        self.__dict__["audit"] = found = self._audited(self._before)
        # Not before it is known: who follows on this one meanwhile starts from the other one.
        self._before = None
        return found

    def _audited(self, before: Standing | None) -> Audit:
        if before is not None:
            made = change_of(before.roster, self.roster)
            if len(made.out) + len(made.into) <= MOST_CHANGED:
                return before.audit_after(made)
        return audit(self.frame.problem, self.frame.rulebook, self.roster)

    @property
    def priced(self) -> Standing | None:
        """The newest version up to this one whose objective is known."""
        before = self._priced
        return self if "objective" in self.__dict__ else before

    @cached_property
    def objective(self) -> int:
        """The cost of all soft rules, as the audit tells it; without one where the last is known."""
        self.__dict__["objective"] = found = self._costs(self._priced)
        self._priced = None
        return found

    def _costs(self, before: Standing | None) -> int:
        if before is not None and "audit" not in self.__dict__:
            made = change_of(before.roster, self.roster)
            if len(made.out) + len(made.into) <= MOST_CHANGED:
                return before.objective + before.judge(made).price
        return self.audit.objective

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
    def texts(self) -> Mapping[str, bytes]:
        """By agent, in their order, the lines of the own duties, of which the hash of a version is made."""
        return {agent: self._text(tour) for agent, tour in self.roster.by_agent.items()}

    def texts_of(self, changed: Roster) -> Mapping[str, bytes]:
        """The same of a roster in which most agents have the same duties."""
        known, other = self.texts, set(self.roster.differing(changed))
        return {
            agent: self._text(tour) if agent in other else known[agent]
            for agent, tour in changed.by_agent.items()
        }

    def _text(self, tour: Iterable[Duty]) -> bytes:
        return b"".join(map(line_of, duty_rows(tour, self.frame.problem.horizon)))


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


def duties_after(before: Roster, changed: Mapping[tuple[str, int], Duty | None]) -> Roster:
    """The roster with other duties, or none, in some cells."""
    out = [duty for cell in changed for duty in on_day(before, *cell)]
    return before.changed(out, [duty for duty in changed.values() if duty is not None])
