"""Questions about a cell: who else could have the duty, and why it is as it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from threading import Lock

from sqlalchemy import Connection

from scheduler.candidates import TAKE, Candidate, Desk, Substitutes, paid_so_far, ranked
from scheduler.domain.roster import Duty
from scheduler.swaps.ground import Change
from webapp.services.candidates import substitutes
from webapp.services.desk import OpenMonth
from webapp.services.kept import Kept
from webapp.services.limits import order_work
from webapp.services.rostered import Rostered
from webapp.services.standing import Standing
from webapp.store import jobs
from webapp.store.jobs import Job

WHY = "why"
MOST_DESKS = 2
"""Days kept ready for the next question about them: with three hundred agents each takes two seconds."""

MOST_TAKEN = 32
"""Duties whose takers are kept for those who read on in a page."""

_takers: Kept[tuple[Standing, Duty], tuple[Candidate, ...]] = Kept(MOST_TAKEN)
_desks: Kept[tuple[Standing, int], tuple[Desk, Lock]] = Kept(MOST_DESKS)


def who_else(month: OpenMonth, agent: str, on: date) -> Substitutes:
    """Who could take an agent's duty of a day, the cheapest first. Raises CannotDo for a day off."""
    held = month.roster.of(agent, month.problem.horizon.day_of_date(on))
    if held:
        return substitutes_for(month, held[0], swaps=True)
    case = Rostered(month.centre, month.month, month.roster, month.audit)
    return substitutes(case, agent, on, None, None, True)


def substitutes_for(month: OpenMonth, duty: Duty, swaps: bool = False) -> Substitutes:
    """Who could work a duty, be it in the roster or missing from it, the cheapest first."""

    def made() -> tuple[Desk, Lock]:
        return Desk(month.problem, month.rulebook, month.roster, duty.day), Lock()

    desk, lock = _desks.of((month.standing, duty.day), made)
    with lock:
        return desk.substitutes(duty, swaps)


def takers(month: OpenMonth, duty: Duty) -> tuple[Candidate, ...]:
    """Who is free that day, knows the duty's queue and could take it, as `substitutes_for` ranks them.

    Each is judged for itself: for a few dozen people that is far less work than to get a whole day ready.
    """
    problem, roster = month.problem, month.roster

    def made() -> tuple[Candidate, ...]:
        found = list[Candidate]()
        for agent in problem.agents:
            if duty.queue in problem.queues_of[agent.id] and not roster.of(agent.id, duty.day):
                said = month.standing.judge(Change((), (replace(duty, agent=agent.id),)))
                paid = paid_so_far(problem, roster, agent.id)
                found.append(Candidate(agent.id, TAKE, said.price, said.reasons, paid))
        return ranked(problem, duty, found)

    return _takers.of((month.standing, duty), made)


def ask_why(
    connection: Connection, month: OpenMonth, agent: str, on: date, shift: str | None, actor: str
) -> int:
    """The job that finds out what anything else than now, or one shift, would cost there."""
    facts = {"month": str(month.month), "agent": agent, "date": on.isoformat(), "shift": shift}
    subject = subject_of(month, agent, on)
    return order_work(connection, WHY, facts, actor, site_id=month.site.id, subject=subject)


def answer(connection: Connection, month: OpenMonth, agent: str, on: date) -> Job | None:
    """The newest question about a cell of this version; None where nobody has asked."""
    found = jobs.jobs_of(connection, month.site.id, WHY, subject_of(month, agent, on), 1)
    return found[0] if found else None


def subject_of(month: OpenMonth, agent: str, on: date) -> str:
    """What a question is about: a version's cell."""
    return f"{month.month}/{month.version}/{agent}/{on.day}"
