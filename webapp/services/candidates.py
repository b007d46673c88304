"""Who can take a duty of a roster, as a list for the planner (K-24, K-31)."""

from datetime import date
from typing import Any

from scheduler.candidates import Candidate, Desk, Substitutes
from scheduler.domain.roster import Duty
from scheduler.domain.sentence import Sentence
from webapp.services.problems import CannotDo
from webapp.services.rostered import Rostered, in_short


def substitutes(
    case: Rostered, agent: str | None, on: date, shift: str | None, queue: str | None, swaps: bool
) -> Substitutes:
    """The candidates for the duty of an agent on a day, or for one of a shift that is missing then.

    Raises CannotDo when no such duty can be meant.
    """
    day = case.day(on)
    duty = _duty(case, case.agent(agent) if agent else "", day, shift, queue)
    return Desk(case.problem, case.book, case.roster, day).substitutes(duty, swaps)


def _duty(case: Rostered, agent: str, day: int, shift: str | None, queue: str | None) -> Duty:
    held = [d for d in case.roster.of(agent, day) if shift in (None, d.shift) and queue in (None, d.queue)]
    if held:
        return held[0]
    on = case.problem.horizon.date_of(day)
    if case.roster.of(agent, day):
        has = ", ".join(in_short(case.problem, d) for d in case.roster.of(agent, day))
        raise CannotDo(
            Sentence(
                "{who} has {has}: leave out --shift and --queue, or name what it has.",
                {"who": case.who(agent), "has": has},
            )
        )
    if shift is None:
        whose = f"{case.who(agent)} has no duty on {on}" if agent else "Nobody was named with --agent"
        raise CannotDo(
            Sentence("{whose}: name the shift that is to be filled with --shift.", {"whose": whose})
        )
    return case.problem.duty(agent, day, shift, _queue(case, shift, queue))


def _queue(case: Rostered, shift: str, queue: str | None) -> str:
    """The queue of a missing duty of a shift. Raises CannotDo."""
    template = case.problem.shift_of.get(shift)
    if template is None:
        raise CannotDo(
            Sentence(
                "--shift: there is no shift {shift!r}; use one of {list}.",
                {"shift": shift, "list": ", ".join(case.problem.shift_of)},
            )
        )
    served = [q.code for q in case.problem.queues if template.serves(q.code)]
    if queue is None and len(served) == 1:
        return served[0]
    if queue not in served:
        raise CannotDo(
            Sentence(
                "--queue: name one of {value} for the shift {shift}.",
                {"value": ", ".join(served) or "no queue", "shift": shift},
            )
        )
    return queue


def candidates_facts(case: Rostered, found: Substitutes) -> dict[str, Any]:
    """The list as data: prices in units of the objective, negative ones are gains."""
    duty = found.duty
    return {
        "agent": duty.agent or None,
        "date": case.problem.horizon.date_of(duty.day).isoformat(),
        "shift": duty.shift,
        "queue": duty.queue,
        "left_open": found.left_open,
        "giving": [case.named(sentence) for sentence in found.giving],
        "candidates": [_facts(case, candidate) for candidate in found.candidates],
    }


def _facts(case: Rostered, candidate: Candidate) -> dict[str, Any]:
    return {
        "agent": candidate.agent,
        "name": case.who(candidate.agent).removeprefix(candidate.agent).strip(),
        "way": candidate.way,
        "possible": not candidate.breaks,
        "price": candidate.price,
        "hours": round(candidate.paid_minutes / 60, 2),
        "breaks": [case.named(sentence) for sentence in candidate.breaks],
    }
