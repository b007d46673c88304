"""Deciding on a slip: signed or refused by its post, received, archived (LV-01, LV-02, K-27, K-28)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from scheduler.leave.chain import may_decide, may_receive
from scheduler.leave.check import Assessment, assess
from scheduler.leave.reasons import LeaveReason, Refusal
from scheduler.leave.states import State, Step, after
from webapp.services.causes import OF_LEAVE, cause
from webapp.services.desk import open_roster
from webapp.services.leave_line import admit
from webapp.services.leave_outcome import (
    Done,
    GiveUp,
    MonthEffect,
    Outcome,
    Refused,
    attempt,
    moved,
    overtaken,
    reloaded,
)
from webapp.services.leave_plan import (
    Effort,
    Minutes,
    PlannedLeave,
    absence_of,
    hours_of_half,
    plan_leave,
)
from webapp.services.leave_site import LeaveSite, leave_site
from webapp.services.leave_steps import Signing as Signing
from webapp.services.leave_steps import advance_slip, step_of
from webapp.services.versions import Cause, Illegal, Stale, change_roster
from webapp.store.engine import Store
from webapp.store.leave import Signature, Slip, change_slip, free_places, sign
from webapp.store.leave_roster import bind, note_version, open_replacement
from webapp.store.rosters import StoredRoster


@dataclass(frozen=True)
class _Prepared:
    slip: Slip
    hours: Minutes | None
    months: tuple[PlannedLeave, ...]


def sign_leave(
    store: Store, code: str | None, signing: Signing, now: datetime, *, seed: int = 1, seconds: float = 60.0
) -> Outcome:
    """Grant a leave: it binds, rosters once published change little, and substitutes are sought.

    The search runs before the transaction, which gives up where slip or roster are not as they were seen.
    Raises CannotDo.
    """
    with store.read() as connection:
        site = leave_site(connection, code, now)
        slip = site.slip(signing.slip)
        if isinstance(slip, Refusal):
            return Refused((slip,))
        weighed = _unsignable(site, slip, signing)
        if isinstance(weighed, Refusal):
            return Refused((weighed,))
        prepared = _prepare(site, slip, Effort(seed, site.settings.replan_moves, seconds))
    return attempt(store, lambda c: _signed(leave_site(c, code, now), prepared, signing))


def _unsignable(site: LeaveSite, slip: Slip, signing: Signing) -> Assessment | Refusal:
    """Why a slip cannot be signed by somebody now; else how it is weighed, by the duties published by now."""
    step = after(slip.state, Step.SIGN)
    if isinstance(step, Refusal):
        return step
    weighed = _weighed(site, slip)
    if isinstance(weighed, Refusal):
        return weighed
    signer, half_days = site.signer(signing.actor), weighed.length.weighted
    refusal = may_decide(site.settings, slip.request, weighed.post, half_days, signer)
    return refusal or weighed.unsigned(signing.override) or weighed


def _weighed(site: LeaveSite, slip: Slip) -> Assessment | Refusal:
    row = site.agent(slip.agent)
    if row is None:
        return Refusal(LeaveReason.NOT_EMPLOYED, {"agent": slip.agent, "date": slip.first_day})
    return assess(slip.request, site.settings, site.circumstances(row, slip.first_day, slip.last_day))


def hours_of(site: LeaveSite, slip: Slip) -> Minutes | None:
    """The minutes of the day that half a day takes; None for whole days."""
    row = site.duties(slip.agent, slip.first_day, slip.first_day).get(slip.first_day)
    if row is None:
        return hours_of_half(slip.half, None)
    start, length = row.start.astimezone(site.site.zone), row.end - row.start
    begin = 60 * start.hour + start.minute
    return hours_of_half(slip.half, (begin, begin + int(length.total_seconds() // 60)))


def _prepare(site: LeaveSite, slip: Slip, effort: Effort) -> _Prepared:
    hours, found = hours_of(site, slip), []
    for stored in _months(site, slip):
        month = open_roster(site.connection, site.site, stored)
        now = month.problem.horizon.minute_of(site.now)
        found.append(plan_leave(month, absence_of(slip, hours), now, effort))
    return _Prepared(slip, hours, tuple(found))


def _months(site: LeaveSite, slip: Slip) -> tuple[StoredRoster, ...]:
    """The rosters in which a leave frees duties."""
    return site.told(slip.first_day, slip.last_day)


def _signed(site: LeaveSite, prepared: _Prepared, signing: Signing) -> Done:
    seen = prepared.slip
    if reloaded(site, seen.id) != seen:
        raise GiveUp(overtaken(site, seen))
    _same_months(site, prepared)
    weighed = _unsignable(site, seen, signing)
    if isinstance(weighed, Refusal):
        raise GiveUp(Refused((weighed,)))
    hours = prepared.hours or (None, None)
    values = {
        "state": State.APPROVED.value,
        "decided_at": site.now,
        "override": signing.override,
        "half_days": weighed.length.weighted,
        "charged": weighed.length.charged,
        "post": weighed.post,
        "from_min": hours[0],
        "to_min": hours[1],
    }
    if not change_slip(site.connection, seen, **values):
        raise GiveUp(overtaken(site, seen))
    sign(
        site.connection,
        seen.id,
        Signature(Step.SIGN.value, seen.post, signing.actor, site.now, signing.reason),
    )
    slip = reloaded(site, seen.id)
    bind(site.connection, slip)
    effects = tuple(_changed(site, seen, planned, signing) for planned in prepared.months if planned.freed)
    tasks = tuple(
        open_replacement(
            site.connection, seen, p.month.problem.horizon.date_of(d.day), d.shift, d.queue, site.now
        )
        for p in prepared.months
        for d in p.freed
    )
    windows = sorted({day.no_leave_window for day in weighed.closed})
    told = {
        "override": signing.override,
        "no_leave_windows": windows,
        "half_days": slip.half_days,
        "tasks": list(tasks),
    }
    told["months"] = [vars(effect) for effect in effects]
    site.log(slip.id, signing.actor, Step.SIGN.value, signing.reason, told)
    site.tell_agent(slip, "signed")
    if tasks:
        site.tell_post(slip, site.settings.receiver, "replacement", {"tasks": list(tasks)})
    return Done(slip, effects, tasks)


def _same_months(site: LeaveSite, prepared: _Prepared) -> None:
    """Give up where a month of the leave was published or changed since it was planned.

    Its roster may hold duties by now that nobody freed.
    """
    planned = {one.month.stored for one in prepared.months}
    for stored in _months(site, prepared.slip):
        if stored not in planned:
            raise GiveUp(moved(Stale(open_roster(site.connection, site.site, stored)), stored.month))


def _changed(site: LeaveSite, slip: Slip, planned: PlannedLeave, signing: Signing) -> MonthEffect:
    """Write the month's new version; the freed days must go whatever the rules say, the rest was judged."""
    month = planned.month
    reason = cause(OF_LEAVE, slip=slip.id)
    why = Cause("leave", signing.actor, site.now, reason, ("leave", str(slip.id)))
    made = change_roster(site.connection, month.stored, planned.roster, why, judge=False)
    if isinstance(made, Stale):
        raise GiveUp(moved(made, str(month.month)))
    assert not isinstance(made, Illegal), "nothing was judged"
    note_version(site.connection, slip.id, month.stored.id, made.version.version)
    return MonthEffect(
        str(month.month), made.version.version, planned.affected, planned.missing, planned.note
    )


def refuse_leave(store: Store, code: str | None, signing: Signing, now: datetime) -> Outcome:
    """Refuse a slip with a reason; the places it held go to whoever waits. Raises CannotDo."""
    return attempt(store, lambda connection: _refused(leave_site(connection, code, now), signing))


def _refused(site: LeaveSite, signing: Signing) -> Done:
    slip = step_of(site, signing.slip, Step.REFUSE, signing.reason)
    signer = site.signer(signing.actor)
    refusal = may_decide(site.settings, slip.request, slip.post, slip.half_days, signer)
    if refusal is not None:
        raise GiveUp(Refused((refusal,)))
    advance_slip(site, slip, Step.REFUSE, signing, slip.post, decided_at=site.now)
    free_places(site.connection, slip.id)
    site.tell_agent(slip, "refused", {"reason": signing.reason})
    return Done(reloaded(site, slip.id), admitted=admit(site, slip.team))


def receive_leave(store: Store, code: str | None, signing: Signing, now: datetime) -> Outcome:
    """Take in a signed slip, apart from its approval (C-05); done again with it received, archive it.

    Raises CannotDo.
    """

    def work(connection: Connection) -> Done:
        site = leave_site(connection, code, now)
        slip = site.slip(signing.slip)
        known = isinstance(slip, Slip) and not isinstance(after(slip.state, Step.ARCHIVE), Refusal)
        step = Step.ARCHIVE if known else Step.RECEIVE
        slip = step_of(site, signing.slip, step)
        refusal = may_receive(site.settings, site.signer(signing.actor))
        if refusal is not None:
            raise GiveUp(Refused((refusal,)))
        advance_slip(site, slip, step, signing, site.settings.receiver)
        return Done(reloaded(site, slip.id))

    return attempt(store, work)
