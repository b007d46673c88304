"""Everything that decides, run once on a centre: what a certificate compares byte by byte.

The decisions are the roster, who could take some of its duties, whom to call in, the order of a waitlist for
leave, the clearing of a swap board and the ledger afterwards. What is asked about is drawn from the seed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from scheduler.audit import Audit, audit
from scheduler.callin import Need, call_in
from scheduler.candidates import Desk
from scheduler.clearing.lottery import draw
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from scheduler.leave.waitlist import Waiting, in_order
from scheduler.neutral.digest import plain_bytes
from scheduler.portable import rules_to_plain, to_plain
from scheduler.rulebook import Rulebook, rulebook
from webapp.centre.model import Centre, RequirementRow
from webapp.centre.problem import duty_rows, roster_problem
from webapp.centre.rosters import roster_bytes
from webapp.services.centres import rule_settings
from webapp.services.certify_board import cleared
from webapp.services.certify_parts import (
    CALL_IN,
    CANDIDATES,
    CLEARING,
    INPUT,
    LEDGER,
    ROSTER,
    RULES,
    WAITLIST,
)
from webapp.services.fairness import balances
from webapp.services.months import Month
from webapp.services.problems import CannotDo

ASKED_DUTIES = 8
SECONDS = 3600.0
"""A clock that stops a search would make its roster depend on the machine."""
MORNING = datetime(2026, 1, 1, 8, tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    """What is decided about: a month of a centre, its requirement, and seed and effort of the search.

    `asked` is the number of duties for which candidates are ranked.
    """

    month: Month
    requirement: Sequence[RequirementRow]
    seed: int
    effort: int
    asked: int = ASKED_DUTIES


def _search(problem: RosterProblem, book: Rulebook, case: Case) -> Roster:
    # The solver takes seconds to load.
    from scheduler.solver.search import solve

    found = solve(problem, book, seed=case.seed, effort=case.effort, seconds=SECONDS)
    if found.cut_by_clock:
        raise CannotDo(Sentence("The search took longer than it may: certify with less --effort."))
    if found.audit.hard:
        raise CannotDo(
            Sentence("No roster keeps every hard rule, so there is none to certify: see `paiban roster`.")
        )
    return found.roster


def _problem(centre: Centre, case: Case) -> RosterProblem:
    return roster_problem(centre, case.month.first_day, case.month.last_day, case.requirement)


def _book(centre: Centre) -> Rulebook:
    return rulebook(rule_settings(centre.rules))


@dataclass(frozen=True)
class Deciders:
    """What makes the problem, the rules and the roster of a centre; replaced where a leak is planted."""

    problem: Callable[[Centre, Case], RosterProblem] = _problem
    book: Callable[[Centre], Rulebook] = _book
    roster: Callable[[RosterProblem, Rulebook, Case], Roster] = _search


@dataclass(frozen=True)
class Decided:
    """What was decided for a centre."""

    centre: Centre
    case: Case
    problem: RosterProblem
    book: Rulebook
    roster: Roster

    @cached_property
    def judged(self) -> Audit:
        """The checker's verdict on the roster."""
        return audit(self.problem, self.book, self.roster)

    @cached_property
    def rostered(self) -> bytes:
        """The roster as bytes."""
        return roster_bytes(duty_rows(self.roster.duties, self.problem.horizon))

    @cached_property
    def parts(self) -> dict[str, bytes]:
        """All that was decided, by name, as bytes."""
        problem, book, roster, case = self.problem, self.book, self.roster, self.case
        after = balances(self.centre, self.judged, roster)
        return {
            INPUT: plain_bytes(to_plain(problem)),
            RULES: plain_bytes(rules_to_plain(book)),
            ROSTER: self.rostered,
            CANDIDATES: plain_bytes(_candidates(problem, book, roster, case)),
            CALL_IN: plain_bytes(_call_in(problem, book, roster, case.seed)),
            WAITLIST: plain_bytes(_waitlist(problem, case)),
            CLEARING: plain_bytes(cleared(problem, book, roster, case.seed)),
            LEDGER: plain_bytes([[*cell, points] for cell, points in after.items()]),
        }


def decide(centre: Centre, case: Case, deciders: Deciders, roster: Roster | None = None) -> Decided:
    """Run everything that decides; a given roster takes the place of the search. Raises CannotDo."""
    problem, book = deciders.problem(centre, case), deciders.book(centre)
    made = deciders.roster(problem, book, case) if roster is None else roster
    return Decided(centre, case, problem, book, made)


def _candidates(problem: RosterProblem, book: Rulebook, roster: Roster, case: Case) -> Any:
    """The ranking for some duties, drawn by day, shift and queue, not by who has them."""
    keys = {(d.day, d.shift, d.queue or "") for d in roster.duties}
    asked = sorted(keys, key=lambda key: draw(str(case.seed), "duties", "/".join(map(str, key))))
    found = []
    for day, shift, queue in asked[: case.asked]:
        desk = Desk(problem, book, roster, day)
        ranked = desk.substitutes(problem.duty("", day, shift, queue or None))
        found.append([day, shift, queue, [[c.agent, c.way, c.price] for c in ranked.candidates]])
    return found


def _call_in(problem: RosterProblem, book: Rulebook, roster: Roster, seed: int) -> Any:
    """The lists for five more agents over four hours from noon, on drawn days, for each queue."""
    horizon, found = problem.horizon, []
    for place, queue in enumerate(problem.queues):
        day = draw(str(seed), "call-in", str(place)) % horizon.days
        span = horizon.day_intervals[day]
        first = span.start + len(span) // 2
        need = Need(queue.code, day, first, (5,) * min(240 // horizon.interval_minutes, span.stop - first))
        answer = call_in(problem, book, roster, need, called_in={}, seed=seed)
        calls = [[call.agent, call.source, call.shift, call.asked] for call in answer.calls]
        found.append([queue.code, day, calls, sorted(answer.unfit)])
    return found


def _waitlist(problem: RosterProblem, case: Case) -> Any:
    """The order in which all agents would get the same day off, with grants and times drawn by lot."""
    secret = str(case.seed)
    waiting = [
        Waiting(
            agent.id,
            agent.id,
            (case.month.first_day,),
            draw(secret, "grants", agent.id) % 3,
            MORNING + timedelta(minutes=draw(secret, "minute", agent.id) % 3),
        )
        for agent in problem.agents
    ]
    return [one.slip for one in in_order(waiting, lambda agent: draw(secret, "waitlist", agent))]
