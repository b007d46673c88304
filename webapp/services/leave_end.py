"""Taking leave back: withdrawn before it is decided, cancelled after, with everything it took returned."""

from datetime import datetime

from sqlalchemy import Connection

from scheduler.domain.roster import Duty, Roster
from scheduler.domain.sentence import Facts
from scheduler.leave.reasons import LeaveReason, Refusal
from scheduler.leave.returning import Returned, give_back
from scheduler.leave.states import Step
from webapp.centre.problem import duties
from webapp.services.causes import OF_LEAVE_RETURNED, cause
from webapp.services.desk import OpenMonth, open_roster
from webapp.services.leave_line import admit
from webapp.services.leave_outcome import (
    Done,
    GiveUp,
    MonthEffect,
    Outcome,
    Refused,
    attempt,
    moved,
    reloaded,
)
from webapp.services.leave_site import LeaveSite, leave_site
from webapp.services.leave_steps import Signing, advance_slip, step_of
from webapp.services.versions import Cause, Illegal, Stale, change_roster
from webapp.store.engine import Store
from webapp.store.leave import Slip, free_places
from webapp.store.leave_roster import change_replacement, note_version, replacements, unbind, versions_of
from webapp.store.rosters import duties_at, rosters_of

Given = tuple[str, int, tuple[Duty, ...]]


def withdraw_leave(store: Store, code: str | None, signing: Signing, now: datetime) -> Outcome:
    """Take a request back before it is decided; its places go to whoever waits. Raises CannotDo."""

    def work(connection: Connection) -> Done:
        site = leave_site(connection, code, now)
        slip = step_of(site, signing.slip, Step.WITHDRAW)
        _own(site, slip, signing.actor, "withdraw")
        advance_slip(site, slip, Step.WITHDRAW, signing, "")
        free_places(connection, slip.id)
        return Done(reloaded(site, slip.id), admitted=admit(site, slip.team))

    return attempt(store, work)


def cancel_leave(store: Store, code: str | None, signing: Signing, now: datetime) -> Outcome:
    """Give granted leave back before it begins: balance, places and, as far as legal, the duties.

    What stands in the way of a duty is said with the rule's own sentence. Raises CannotDo.
    """
    return attempt(store, lambda connection: _cancelled(leave_site(connection, code, now), signing))


def _own(site: LeaveSite, slip: Slip, actor: str, verb: str) -> None:
    refusal = site.mine_or_decides(slip, actor, verb)
    if refusal is not None:
        raise GiveUp(Refused((refusal,)))


def _cancelled(site: LeaveSite, signing: Signing) -> Done:
    slip = step_of(site, signing.slip, Step.CANCEL, signing.reason)
    _own(site, slip, signing.actor, "cancel")
    if site.now >= slip.first_absent:
        facts: Facts = {"slip": str(slip.id), "first_day": slip.first_day}
        raise GiveUp(Refused((Refusal(LeaveReason.ALREADY_BEGUN, facts),)))
    advance_slip(site, slip, Step.CANCEL, signing, slip.post)
    unbind(site.connection, slip)
    free_places(site.connection, slip.id)
    effects, notes = _returned(site, slip, signing)
    for task in replacements(site.connection, site.site.id, slip_id=slip.id, states={"open"}):
        values = {
            "state": "returned",
            "actor": signing.actor,
            "at": site.now,
            "why": "the leave was cancelled",
        }
        change_replacement(site.connection, task, **values)
    site.tell_agent(slip, "cancelled")
    return Done(reloaded(site, slip.id), effects, admitted=admit(site, slip.team), notes=notes)


def _returned(
    site: LeaveSite, slip: Slip, signing: Signing
) -> tuple[tuple[MonthEffect, ...], tuple[str, ...]]:
    """Put back what the slip's versions changed in each roster."""
    made: dict[int, list[int]] = {}
    for roster_id, version in versions_of(site.connection, slip.id):
        made.setdefault(roster_id, []).append(version)
    effects, notes = list[MonthEffect](), list[str]()
    for stored in rosters_of(site.connection, site.site.id):
        if stored.id not in made:
            continue
        month = open_roster(site.connection, site.site, stored)
        before = _before(site, slip, month, made[stored.id])
        back = give_back(month.problem, month.rulebook, month.roster, before)
        notes += _in_the_way(slip, month, back)
        if back.roster != month.roster:
            effects.append(_written(site, slip, month, back, signing))
    return tuple(effects), tuple(notes)


def _before(site: LeaveSite, slip: Slip, month: OpenMonth, versions: list[int]) -> list[Given]:
    """The cells that the versions changed and nobody since, as they were before; the agent's own first."""
    was: dict[tuple[str, int], tuple[Duty, ...]] = {}
    now: dict[tuple[str, int], tuple[Duty, ...]] = {}
    for version in versions:
        old, new = _at(site, month, version - 1), _at(site, month, version)
        for cell in sorted({(d.agent, d.day) for d in {*old.duties} ^ {*new.duties}}):
            was.setdefault(cell, old.of(*cell))
            now[cell] = new.of(*cell)
    begun = month.problem.horizon.minute_of(site.now)
    cells = [
        (agent, day, duties)
        for (agent, day), duties in was.items()
        if month.roster.of(agent, day) == now[agent, day]
        and not any(duty.start < begun for duty in (*duties, *now[agent, day]))
    ]
    return sorted(cells, key=lambda cell: (cell[0] != slip.agent, cell[1], cell[0]))


def _at(site: LeaveSite, month: OpenMonth, version: int) -> Roster:
    rows = duties_at(site.connection, month.stored.id, version, site.site.zone)
    return Roster(duties(rows, month.problem.horizon))


def _in_the_way(slip: Slip, month: OpenMonth, back: Returned) -> list[str]:
    return [
        str(
            Refusal(
                LeaveReason.STAND_IN_THE_WAY,
                {
                    "slip": str(slip.id),
                    "duty": duty.shift,
                    "date": month.problem.horizon.date_of(duty.day),
                    "rule": str(rule),
                },
            )
        )
        for duty, rule in back.kept_away
    ]


def _written(site: LeaveSite, slip: Slip, month: OpenMonth, back: Returned, signing: Signing) -> MonthEffect:
    why = Cause(
        "leave-cancelled",
        signing.actor,
        site.now,
        cause(OF_LEAVE_RETURNED, slip=slip.id),
        ("leave", str(slip.id)),
    )
    made = change_roster(site.connection, month.stored, back.roster, why)
    if isinstance(made, Stale):
        raise GiveUp(moved(made, str(month.month)))
    assert not isinstance(made, Illegal), "judged before"
    note_version(site.connection, slip.id, month.stored.id, made.version.version)
    changed = {duty.agent for duty in {*month.roster.duties} ^ {*back.roster.duties}} - {slip.agent}
    return MonthEffect(str(month.month), made.version.version, tuple(sorted(changed)), (0, 0))
