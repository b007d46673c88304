"""From a requirement to a month's roster of named agents."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from scheduler.audit import Audit
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.sentence import Facts, Sentence
from scheduler.explain_fairness import furthest
from scheduler.part import part_of, stands_alone
from scheduler.replay import Recording
from scheduler.rulebook import Rulebook, rulebook
from scheduler.rules.understaffing import Understaffing
from scheduler.solver.pieces import Workers
from scheduler.solver.progress import Progress as Stand
from scheduler.solver.result import SolveResult, Status
from scheduler.solver.search import DEFAULT_EFFORT, solve
from webapp.centre.model import Centre, RequirementRow
from webapp.centre.problem import duty_rows, roster_problem
from webapp.centre.requirements import read_requirement
from webapp.centre.rosters import read_roster, roster_bytes
from webapp.centre.tables import write_whole
from webapp.services import replay
from webapp.services.activities import write_activities
from webapp.services.centres import open_centre, rule_settings
from webapp.services.fairness import point_weights
from webapp.services.groups import OneGroup, beside
from webapp.services.json_files import json_bytes
from webapp.services.months import Month
from webapp.services.needs import impossible_needs
from webapp.services.problems import CannotDo, some

ROSTER, RESULT = "roster.csv", "result.json"
UNDERSTAFFING = Understaffing.code
MINUTES = 60
SHOWN = 12

Progress = Callable[[Sentence | str], None]


Place = tuple[str, date]
Held = tuple[str, date, str, str | None]
"""A duty as a start knows it: agent, date, shift, queue."""


@dataclass(frozen=True)
class Watched:
    """A search that somebody watches and may stop, which may go on from a roster.

    `found` hears how far it is with the problem; `pins` keep what `start` has there. What of the start does
    not fit the problem any more is left out. `workers` do the pieces of a huge roster.
    """

    found: Callable[[Stand, RosterProblem], None] | None = None
    cancel: Callable[[], bool] | None = None
    start: Sequence[Held] = ()
    pins: frozenset[Place] = field(default=frozenset())
    workers: Workers | None = None

    def options(self, problem: RosterProblem) -> dict[str, Any]:
        """What the search is told of it."""
        found, day_of = self.found, problem.horizon.day_of_date
        told: dict[str, Any] = {
            "cancel": self.cancel,
            "workers": self.workers,
            "progress": None if found is None else lambda stand: found(stand, problem),
        }
        if not self.start:
            return told
        fitting = [duty for held in self.start if (duty := _fitting(problem, held)) is not None]
        pins = {(agent, day_of(on)) for agent, on in self.pins if agent in problem.agent_of}
        cells = frozenset((agent, day) for agent, day in pins if 0 <= day < problem.horizon.days)
        return {**told, "start": Roster(fitting), "pins": cells}


def _fitting(problem: RosterProblem, held: Held) -> Duty | None:
    """The duty in a problem, None where it has no place in it."""
    agent, on, shift, queue = held
    day = problem.horizon.day_of_date(on)
    if agent not in problem.agent_of or shift not in problem.shift_of or not 0 <= day < problem.horizon.days:
        return None
    duty = problem.duty(agent, day, shift, queue)
    try:
        problem.check_duty(duty)
    except ValueError:
        return None
    return duty


@dataclass(frozen=True)
class MonthRoster:
    """A month's roster with the problem it answers and what is to be said about it."""

    problem: RosterProblem
    result: SolveResult
    recording: Recording
    """The solve, to be done again: of a seat group that stands alone it is the group's own."""
    warnings: tuple[Sentence, ...]
    activities: Mapping[str, Any] | None = None
    """The facts of activities.json, once they are written."""


def plan_roster(
    centre_dir: Path,
    requirement_file: Path,
    month: Month,
    *,
    seconds: float,
    effort: int | None,
    seed: int,
    out: Path,
    progress: Progress | None = None,
    group: str | None = None,
    keep: Path | None = None,
) -> MonthRoster:
    """Read, search and write roster, result and activities into `out`. Raises Mistakes, CannotDo, OSError.

    With a seat `group`, only its agents are rostered; the others have the duties of the roster to `keep`.
    """
    centre = open_centre(centre_dir)
    requirement = read_requirement(requirement_file, centre)
    if keep is not None and group is None:
        raise CannotDo(Sentence("A roster to keep needs --group: the seat group that is rostered anew."))
    kept = read_roster(keep, centre) if keep is not None else ()
    found = roster_centre(
        centre,
        requirement,
        month,
        seconds=seconds,
        effort=effort,
        seed=seed,
        progress=progress,
        only=OneGroup(group, kept) if group is not None else None,
    )
    write_roster_files(found, out)
    facts = write_activities(centre, found.problem, found.result.roster, requirement, seed, out)
    return replace(found, warnings=(*centre.warnings, *found.warnings), activities=facts)


def roster_centre(
    centre: Centre,
    requirement: Sequence[RequirementRow],
    month: Month,
    *,
    seconds: float,
    effort: int | None,
    seed: int,
    progress: Progress | None = None,
    only: OneGroup | None = None,
    watched: Watched | None = None,
) -> MonthRoster:
    """Search for the month's roster. Raises CannotDo, with every reason, when no roster keeps the hard
    rules.
    """
    rows = [row for row in requirement if month.first_day <= row.interval_start.date() <= month.last_day]
    if not rows:
        raise CannotDo(
            Sentence(
                "The requirement has no interval in {month}: make one for that month with `paiban staff`.",
                {"month": str(month)},
            )
        )
    if not centre.agents:
        raise CannotDo(
            Sentence(
                "{name} has no agents: name them in {value}.",
                {"name": centre.name, "value": str(centre.folder / "agents.csv")},
            )
        )
    problem = roster_problem(centre, month.first_day, month.last_day, rows)
    book = rulebook(rule_settings(centre.rules))
    if only is not None:
        only.check(centre, month.first_day, month.last_day)
        problem = problem if only.kept else part_of(problem, only.agents(problem))
    impossible = impossible_needs(problem, book)
    if impossible:
        raise CannotDo(*impossible)
    search = partial(
        solve,
        rulebook=book,
        seed=seed,
        effort=DEFAULT_EFFORT if effort is None else effort,
        seconds=seconds,
        bounded=(UNDERSTAFFING,),
        report=progress,
    )
    told = watched.options(problem) if watched else {}
    result, recording = _searched(problem, book, only if only and only.kept else None, search, told)
    if result.status in (Status.INFEASIBLE, Status.NOT_FOUND):
        raise CannotDo(*_refusal(result))
    return MonthRoster(problem, result, recording, (*_unmet(problem), *_not_past(centre, month)))


def _searched(
    problem: RosterProblem,
    book: Rulebook,
    anew: OneGroup | None,
    search: Callable[..., SolveResult],
    told: Mapping[str, Any],
) -> tuple[SolveResult, Recording]:
    """The roster, with a seat group's part made `anew`: by itself if no rule joins it to the others, so that
    what they have makes no difference, else with the others' duties pinned.
    """
    if anew is None:
        result = search(problem, **told)
        return result, replay.recorded_here(result, told.get("start"), told.get("pins", frozenset()))
    mine = anew.agents(problem)
    if stands_alone(problem, book, mine):
        alone = search(part_of(problem, mine))
        return beside(alone, problem, anew.others(problem)), replay.recorded_here(alone)
    start, pins = anew.pinned(problem)
    result = search(problem, start=start, pins=pins)
    return result, replay.recorded_here(result, start, pins)


def _refusal(result: SolveResult) -> tuple[Sentence, ...]:
    """Why there is no roster: what even the least illegal one breaks, a line for each agent and rule."""
    if result.status == Status.INFEASIBLE:
        head = Sentence(
            "No roster keeps every hard rule: the rules and facts of {agents} contradict each other. "
            "Even the best roster breaks these:",
            {"agents": some(result.impossible, SHOWN)},
        )
        tail = Sentence(
            "Change what these sentences name (the hours in agents.csv, the leave in leave.csv, "
            "last month's duties), or make the rule soft in centre.toml."
        )
    else:
        head = Sentence("No roster that keeps every hard rule was found. The best one still breaks these:")
        tail = Sentence(
            "Search longer (--effort, --seconds), or make one of these rules soft in centre.toml."
        )
    return (head, *_grouped(result.audit), tail)


def _grouped(judged: Audit) -> list[Sentence]:
    """The first breach of each agent and rule, with the number of others like it."""
    found: dict[tuple[str, str], list[Sentence]] = {}
    for violation in judged.hard:
        place = violation.where.agent or violation.where.queue or violation.where.about
        found.setdefault((place, violation.rule), []).append(judged.sentence(violation))
    lines = [
        Sentence("  {what} ({more} more like it)", {"what": said[0], "more": len(said) - 1})
        if len(said) > 1
        else Sentence("  {what}", {"what": said[0]})
        for said in found.values()
    ]
    if len(lines) > SHOWN:
        return [*lines[:SHOWN], Sentence("  ... and {more} more.", {"more": len(lines) - SHOWN})]
    return lines


def _unmet(problem: RosterProblem) -> tuple[Sentence, ...]:
    """Needs that nobody could meet, whatever the roster: one sentence a queue."""
    found = []
    needs = problem.requirement.agents if problem.requirement else {}
    for queue, series in needs.items():
        able = sum(queue in queues for queues in problem.queues_of.values())
        most = max(series, default=0)
        if most > able:
            at = problem.horizon.instant(series.index(most) * problem.horizon.interval_minutes)
            found.append(
                Sentence(
                    "Queue {queue} requires {most:agent|agents} at {at}, but only {able} are trained for it: "
                    "train or hire more, or lower its service target.",
                    {"queue": queue, "most": most, "at": at, "able": able},
                )
            )
    return tuple(found)


def _not_past(centre: Centre, month: Month) -> tuple[Sentence, ...]:
    """Past duties that are none for this month, in a sentence."""
    late = [row for row in centre.past_duties if row.date >= month.first_day]
    if not late:
        return ()
    known: Facts = {"line": late[0].line, "date": late[0].date, "month": str(month), "more": len(late) - 1}
    return (
        Sentence(
            "past_duties.csv, line {line}: {date} is not before {month}, so the duty does not count "
            "({more} more like it): the month is rostered anew.",
            known,
        )
        if len(late) > 1
        else Sentence(
            "past_duties.csv, line {line}: {date} is not before {month}, so the duty does not count: the "
            "month is rostered anew.",
            known,
        ),
    )


def write_roster_files(found: MonthRoster, out: Path) -> None:
    """Write roster.csv, result.json and replay.zip into a folder. Raises OSError."""
    write_whole(out / ROSTER, roster_bytes(duty_rows(found.result.roster.duties, found.problem.horizon)))
    write_whole(out / RESULT, json_bytes(result_facts(found.result)))
    write_whole(out / replay.FILE, replay.recording_bytes(found.recording))


def result_facts(result: SolveResult) -> dict[str, Any]:
    """The contents of result.json; costs are whole numbers, hours are agent-hours, missing ones too when
    no rule in force asks for them.
    """
    short = sum(v.amount for v in Understaffing().check(result.audit.problem, result.roster))
    least = result.amount_bounds.get(UNDERSTAFFING)
    far = furthest(result.audit.problem, result.roster, point_weights(result.audit.rulebook))
    return {
        "status": str(result.status),
        "objective": result.objective,
        "bound": result.bound,
        "gap": round(result.gap, 6),
        "understaffed_hours": round(short / MINUTES, 2),
        "understaffed_hours_bound": None if least is None else round(least / MINUTES, 2),
        "points_off": None if far is None else round(float(far.off), 2),
        "points_off_bound": None if far is None else round(float(far.least), 2),
        "seconds": round(result.seconds, 2),
        "cpu_seconds": round(result.cpu_seconds, 2),
        "effort": result.effort,
        "seed": result.seed,
        "cut_by_clock": result.cut_by_clock,
        "rules": rule_facts(result.audit),
    }


def rule_facts(judged: Audit) -> list[dict[str, Any]]:
    """Each rule in force with its sentence and what it costs in a roster."""
    totals = {total.rule: total for total in judged.totals}
    return [
        _rule(judged.rulebook, code, totals[code].violations, totals[code].amount, totals[code].cost)
        for code in totals
    ]


def _rule(book: Rulebook, code: str, violations: int, amount: int, cost: int) -> dict[str, Any]:
    entry = book[code]
    return {
        "code": code,
        "severity": entry.severity,
        "weight": entry.weight,
        "statement": str(entry.rule.statement()),
        "unit": entry.rule.unit,
        "violations": violations,
        "amount": amount,
        "cost": cost,
    }
