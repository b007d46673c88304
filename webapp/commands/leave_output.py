"""What `paiban leave` says: slips, refusals with the swaps that would help, effects on rosters, tasks."""

from typing import TYPE_CHECKING

import typer

from webapp.commands.terminal import COULD_NOT, err, out

if TYPE_CHECKING:
    from scheduler.leave.kinds import Entitlement, LeaveType
    from scheduler.leave.settings import LeaveSettings
    from webapp.services.leave_outcome import Outcome, Overtaken, Refused
    from webapp.store.leave import Slip
    from webapp.store.leave_roster import Replacement


def finish(outcome: "Outcome") -> None:
    """Tell what came of a step; exit status 1 where nothing was done."""
    from webapp.services.leave_outcome import Done

    if not isinstance(outcome, Done):
        show_refused(outcome)
        return
    tell_slip(outcome.slip)
    for effect in outcome.months:
        who = ", ".join(effect.affected) or "nobody else"
        before, after = effect.missing
        out.print(f"{effect.month}, version {effect.version}: changes for {who}.")
        if before or after:
            out.print(f"Missing on these days: {after / 60:g} agent-hours, {before / 60:g} before.")
        if effect.note:
            out.print(effect.note)
    for task in outcome.tasks:
        out.print(f"Replacement {task} is open.")
    for note in outcome.notes:
        out.print(note)
    for number in outcome.admitted:
        out.print(f"Slip {number} comes off the waitlist.")


def show_refused(outcome: "Refused | Overtaken") -> None:
    """Tell why nothing was done, and end with status 1."""
    from webapp.services.leave_outcome import Refused

    if isinstance(outcome, Refused):
        for refusal in outcome.reasons:
            err.print(str(refusal))
        for way in outcome.ways:
            err.print(f"A swap would free you: {way}")
    else:
        err.print(str(outcome.reason))
        if outcome.stale is not None:
            err.print(f"The roster breaks {len(outcome.stale.audit.hard)} hard rules as it is now.")
    raise typer.Exit(COULD_NOT)


def finish_task(outcome: "Replacement | Refused | Overtaken") -> None:
    """Tell what came of a step with a replacement; exit status 1 where nothing was done."""
    from webapp.store.leave_roster import Replacement

    if isinstance(outcome, Replacement):
        tell_task(outcome)
    else:
        show_refused(outcome)


def tell_slip(slip: "Slip") -> None:
    """A slip in one line."""
    days = f"{slip.first_day} to {slip.last_day}" if slip.last_day != slip.first_day else f"{slip.first_day}"
    half = f" ({slip.half} half)" if slip.half else ""
    count = f"{slip.half_days / 2:g} days"
    out.print(
        f"Slip {slip.id}: {slip.agent}, {slip.type}, {days}{half}, {count}, {slip.state}; by {slip.post}."
    )


def tell_task(task: "Replacement") -> None:
    """A replacement in one line."""
    queue = f" for {task.queue}" if task.queue else ""
    by = f" by {task.substitute}" if task.substitute else ""
    why = f" ({task.why})" if task.why else ""
    duty = f"{task.shift}{queue} on {task.date:%a %Y-%m-%d}"
    out.print(f"Replacement {task.id}: {duty}, {task.agent}'s by slip {task.slip_id}: {task.state}{by}{why}.")


def show_types(settings: "LeaveSettings") -> None:
    """The kinds of leave and who decides, line by line."""
    for kind in settings.types:
        out.print(f"{kind.code} ({kind.name}): {', '.join(_about(kind))}.")
    below = 0
    for step in settings.chain:
        span = f"above {below} days" if step.most_days is None else f"up to {step.most_days} days"
        out.print(f"{span}, a night counting {settings.night_weight}: {step.post} decides.")
        below = step.most_days or below


def _about(kind: "LeaveType") -> list[str]:
    notice = "may begin at once" if kind.sudden else f"{kind.notice_days} days ahead"
    found = [notice]
    if kind.entitlement is not None:
        found.append(_entitled(kind.entitlement))
    if kind.evidence:
        found.append(kind.evidence)
    passes = {"never": "not on no-leave days", "evidence": "passes no-leave days with evidence"}
    found.append(passes.get(kind.passes, "passes no-leave days by override"))
    if kind.calendar_days:
        found.append("calendar days")
    return found


def _entitled(entitlement: "Entitlement") -> str:
    if entitlement.per == "bank":
        return "as many days as were granted"
    each = "an occasion" if entitlement.per == "occasion" else "a year"
    more = "".join(f", +{days} each {fact}" for fact, days in entitlement.fact_days.items())
    return f"{entitlement.days} days {each}{more}"
