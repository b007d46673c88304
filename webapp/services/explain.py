"""Questions about a month: is it possible, why has somebody a duty, how even is it."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from scheduler.difference import Shift
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.sentence import Sentence
from scheduler.explain import Answer, forced, freed, of_shift, other_than
from scheduler.explain_conflicts import Conflict, Explained, Way, explain_month
from scheduler.explain_fairness import evenness, furthest
from webapp.centre.requirements import read_requirement
from webapp.services.audit import audit_rows
from webapp.services.centres import open_centre
from webapp.services.fairness import point_weights
from webapp.services.months import Month
from webapp.services.problems import CannotDo
from webapp.services.rostered import Rostered, in_short

SHOWN = 4


def open_month(centre_dir: Path, requirement_file: Path, month: Month | None) -> Rostered:
    """A month of a centre without a roster: the month given, or the one most of the requirement is for.

    Raises Mistakes, CannotDo.
    """
    centre = open_centre(centre_dir)
    rows = read_requirement(requirement_file, centre)
    months = Counter(Month(row.interval_start.year, row.interval_start.month) for row in rows)
    chosen = month or (months.most_common(1)[0][0] if months else None)
    inside = [row for row in rows if Month(row.interval_start.year, row.interval_start.month) == chosen]
    if chosen is None or not inside:
        raise CannotDo(
            Sentence(
                "The requirement has no interval{value}: give another file.",
                {"value": f" in {month}" if month else ""},
            )
        )
    report = audit_rows(centre, (), inside)
    return Rostered(centre, report.month, Roster(), report.judged)


def month_facts(case: Rostered, seed: int) -> dict[str, Any]:
    """Whether the month is possible, and what conflicts if not."""
    found: Explained = explain_month(case.problem, case.book, seed)
    return {
        "month": str(case.month),
        "possible": found.possible,
        "conflicts": [_conflict(case, conflict) for conflict in found.conflicts],
    }


def _conflict(case: Rostered, conflict: Conflict) -> dict[str, Any]:
    return {
        "agent": conflict.agent or None,
        "who": case.who(conflict.agent) if conflict.agent else "several agents together",
        "rules": list(conflict.rules),
        "statements": [str(statement) for statement in conflict.statements],
        "proven": conflict.proven,
        "ways_out": [_way(case, way) for way in conflict.ways],
    }


def _way(case: Rostered, way: Way) -> dict[str, Any]:
    return {
        "rule": way.rule,
        "duties_worth": round(way.size, 2),
        "sentences": [case.named(sentence) for sentence in way.sentences],
    }


def cell_facts(
    case: Rostered, agent: str, on: date, *, free: bool, shift: str | None, seed: int
) -> dict[str, Any]:
    """What it takes that an agent's day is free, or has a shift, or (neither said) anything else than now.

    Raises CannotDo.
    """
    who, day = case.agent(agent), case.day(on)
    held = case.roster.of(who, day)
    if not held and shift is None:
        raise CannotDo(
            Sentence(
                "{who} is off on {on} already: name a duty with --shift.", {"who": case.who(who), "on": on}
            )
        )
    if shift is not None and shift not in case.problem.shift_of:
        raise CannotDo(
            Sentence(
                "--shift: there is no shift {shift!r}; use one of {list}.",
                {"shift": shift, "list": ", ".join(case.problem.shift_of)},
            )
        )
    if shift is not None and shift in [duty.shift for duty in held]:
        raise CannotDo(
            Sentence(
                "{who} has {problem} already.",
                {"who": case.who(who), "problem": in_short(case.problem, held[0])},
            )
        )
    wanted = of_shift(shift) if shift else freed if free else other_than(held)
    answer = forced(
        case.problem, case.book, case.roster, (who, day), wanted, must_work=shift is not None, seed=seed
    )
    return {
        "agent": who,
        "name": case.who(who),
        "date": on.isoformat(),
        "now": _words(held),
        "then": _words(answer.roster.of(who, day)),
        "possible": answer.possible,
        "cost": answer.difference.cost,
        "broken": [case.named(sentence) for sentence in answer.difference.broken],
        "pays": [_shift(case, shift) for shift in answer.difference.pays],
        "gains": [_shift(case, shift) for shift in answer.difference.gains],
        "changed": _changed(case, answer),
    }


def _shift(case: Rostered, shift: Shift) -> dict[str, Any]:
    return {
        "rule": shift.rule,
        "agent": shift.agent or None,
        "cost": shift.cost,
        "sentence": case.named(shift.sentence),
    }


def _changed(case: Rostered, answer: Answer) -> list[dict[str, Any]]:
    return [
        {
            "agent": agent,
            "name": case.who(agent),
            "date": case.problem.horizon.date_of(day).isoformat(),
            "before": _words(case.roster.of(agent, day)),
            "after": _words(answer.roster.of(agent, day)),
        }
        for agent, day in answer.changed
    ]


def _words(duties: tuple[Duty, ...]) -> str:
    return ", ".join(f"{d.shift} {d.queue}" if d.queue else d.shift for d in duties) or "off"


def fairness_facts(case: Rostered) -> list[dict[str, Any]]:
    """The count of each kind of burden beside what the roster reached, and who is furthest from a share."""
    far = furthest(case.problem, case.roster, point_weights(case.book))
    together = (
        {
            "kind": "burden",
            "agent": far.agent,
            "points": far.points,
            "share": round(float(far.share), 2),
            "off": round(float(far.off), 2),
            "off_at_least": round(float(far.least), 2),
            "sentence": case.named(far.sentence),
        }
        if far
        else None
    )
    return [*_kinds(case), *([together] if together else [])]


def _kinds(case: Rostered) -> list[dict[str, Any]]:
    return [
        {
            "kind": found.kind,
            "duties_needed": round(float(found.needed), 2),
            "duties": found.given,
            "agents": found.able,
            "most_at_least": found.most_at_least,
            "least_at_most": found.least_at_most,
            "most": found.most,
            "least": found.least,
            "sentence": str(found.sentence),
        }
        for found in evenness(case.problem, case.roster)
    ]
