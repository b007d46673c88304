"""Duties that leave left open: who could take them, filled or closed (LV-08, K-31)."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from scheduler.candidates import Candidate, Desk
from scheduler.domain.roster import Duty
from scheduler.domain.sentence import Facts
from scheduler.leave.chain import may_receive
from scheduler.leave.reasons import LeaveReason, Refusal
from scheduler.leave.replacement import Coverage, coverage, may_close
from webapp.services.causes import FOR_DUTY, cause
from webapp.services.desk import OpenMonth, open_month
from webapp.services.leave_outcome import GiveUp, Overtaken, Refused, attempt, moved
from webapp.services.leave_site import LeaveSite, leave_site
from webapp.services.versions import Cause, Illegal, Stale, change_roster
from webapp.store.engine import Store
from webapp.store.leave_roster import Replacement, change_replacement, note_version, replacements


@dataclass(frozen=True)
class OpenTask:
    """A task with the cover of its duty's hours as it is, and who could take the duty, the best first."""

    task: Replacement
    cover: tuple[Coverage, ...]
    candidates: tuple[Candidate, ...]


def tasks(store: Store, code: str | None, now: datetime, *, everything: bool = False) -> list[Replacement]:
    """The open replacements of a site, or all there ever were. Raises CannotDo."""
    with store.read() as connection:
        site = leave_site(connection, code, now)
        return replacements(connection, site.site.id, states=None if everything else {"open"})


def task_with_candidates(store: Store, code: str | None, number: int, now: datetime) -> OpenTask | Refused:
    """A task with everybody who could take its duty. Raises CannotDo."""
    with store.read() as connection:
        site = leave_site(connection, code, now)
        found = replacements(connection, site.site.id, number=number)
        if not found:
            return Refused((_unknown(site, number),))
        month = open_month(connection, site.site.code, f"{found[0].date:%Y-%m}")
        duty = _duty(month, found[0])
        ranked = Desk(month.problem, month.rulebook, month.roster, duty.day).substitutes(duty)
        return OpenTask(found[0], coverage(month.problem, month.roster, duty), ranked.candidates)


def _unknown(site: LeaveSite, number: int) -> Refusal:
    return Refusal(LeaveReason.NO_SUCH_TASK, {"task": str(number), "site": site.site.code})


def _duty(month: OpenMonth, task: Replacement) -> Duty:
    day = month.problem.horizon.day_of_date(task.date)
    return month.problem.duty(task.agent, day, task.shift, task.queue)


def fill_task(
    store: Store, code: str | None, number: int, substitute: str, actor: str, now: datetime
) -> Replacement | Refused | Overtaken:
    """Give the duty to a substitute, whose own duty of that day falls away; judged like every change.

    Raises CannotDo.
    """

    def work(connection: Connection) -> Replacement:
        site = leave_site(connection, code, now)
        task, month = _open_task(site, number, actor)
        duty = _duty(month, task)
        taken = replace(duty, agent=substitute)
        if substitute not in month.problem.agent_of:
            raise GiveUp(Refused((_breaks(task, substitute, f"nobody here is {substitute}."),)))
        changed = month.roster.replace(substitute, duty.day, (taken,))
        subject = ("leave", str(task.slip_id))
        reason = cause(FOR_DUTY, shift=task.shift, date=task.date)
        why = Cause("substitute", actor, now, reason, subject)
        made = change_roster(connection, month.stored, changed, why)
        if isinstance(made, Stale):
            raise GiveUp(moved(made, str(month.month)))
        if isinstance(made, Illegal):
            raise GiveUp(Refused((_breaks(task, substitute, str(made.verdict.reasons[0])),)))
        note_version(connection, task.slip_id, month.stored.id, made.version.version)
        return _ended(site, task, "filled", actor, "", substitute)

    return attempt(store, work)


def _breaks(task: Replacement, substitute: str, rule: str) -> Refusal:
    facts: Facts = {"substitute": substitute, "duty": task.shift, "date": task.date, "rule": rule}
    return Refusal(LeaveReason.SUBSTITUTE_BREAKS, facts)


def close_task(
    store: Store, code: str | None, number: int, actor: str, why: str, now: datetime
) -> Replacement | Refused | Overtaken:
    """Close a task without a substitute: cover is met still, or a reason is given. Raises CannotDo."""

    def work(connection: Connection) -> Replacement:
        site = leave_site(connection, code, now)
        task, month = _open_task(site, number, actor)
        refusal = may_close(month.problem, month.roster, _duty(month, task), why)
        if refusal is not None:
            raise GiveUp(Refused((refusal,)))
        return _ended(site, task, "closed", actor, why.strip() or "coverage still met", None)

    return attempt(store, work)


def _open_task(site: LeaveSite, number: int, actor: str) -> tuple[Replacement, OpenMonth]:
    found = replacements(site.connection, site.site.id, number=number)
    if not found:
        raise GiveUp(Refused((_unknown(site, number),)))
    task = found[0]
    if task.state != "open":
        facts: Facts = {"duty": task.shift, "date": task.date, "state": task.state}
        raise GiveUp(Refused((Refusal(LeaveReason.TASK_CLOSED, facts),)))
    refusal = may_receive(site.settings, site.signer(actor))
    if refusal is not None:
        raise GiveUp(Refused((refusal,)))
    return task, open_month(site.connection, site.site.code, f"{task.date:%Y-%m}")


def _ended(
    site: LeaveSite, task: Replacement, state: str, actor: str, why: str, substitute: str | None
) -> Replacement:
    values = {"state": state, "actor": actor, "at": site.now, "why": why, "substitute": substitute}
    if not change_replacement(site.connection, task, **values):
        facts: Facts = {"duty": task.shift, "date": task.date, "state": "changed"}
        raise GiveUp(Overtaken(Refusal(LeaveReason.TASK_CLOSED, facts)))
    site.log(task.slip_id, actor, f"replacement-{state}", why, {"task": task.id, "substitute": substitute})
    return replacements(site.connection, site.site.id, number=task.id)[0]
