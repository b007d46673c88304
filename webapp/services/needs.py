"""Needs on duty that no roster can meet, proven by counting hours (SH-15)."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from scheduler.domain.needs import DutyNeed
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from scheduler.rulebook import Rulebook
from scheduler.rules.duty_needs import DutyNeeds
from scheduler.rules.month_hours import MonthHours
from webapp.services.problems import some

MINUTES = 60
SHOWN = 12


def impossible_needs(problem: RosterProblem, book: Rulebook) -> tuple[Sentence, ...]:
    """A sentence for each need that asks for more hours than the contracts of its agents hold.

    Nothing is said unless both the needs and the contracts' hours are hard.
    """
    hard = {entry.rule.code for entry in book.entries if entry.hard}
    return tuple(_proven(problem)) if {DutyNeeds.code, MonthHours.code} <= hard else ()


def _proven(problem: RosterProblem) -> Iterator[Sentence]:
    by_need: dict[str, int] = {}
    least = replace(problem, duty_needs=tuple(replace(need, most=None) for need in problem.duty_needs))
    for violation in DutyNeeds().check(least, Roster()):
        # Without any duty, what is missing is what is asked for less what last month's duties bring.
        by_need[violation.where.about] = by_need.get(violation.where.about, 0) + violation.amount
    longest = max((_minutes_an_hour(problem, code) for code in problem.shift_of), default=Fraction(1))
    for need in problem.duty_needs:
        able = [agent for agent in problem.agents if need.concerns(agent)]
        asked = by_need.get(need.name, 0)
        held = longest * sum(agent.minutes_max for agent in able)
        if asked > held:
            yield Sentence(
                "{need} asks for {asked} hours on duty, but the contracts of those it is for ({agents}) hold "
                "at most {held}: name more agents, or ask for fewer at a time.",
                {
                    "need": _called(need),
                    "asked": f"{asked / MINUTES:,.1f}",
                    "agents": some([agent.id for agent in able], SHOWN),
                    "held": f"{float(held) / MINUTES:,.1f}",
                },
            )


def _minutes_an_hour(problem: RosterProblem, code: str) -> Fraction:
    """Minutes on duty a paid minute; unpaid meals make it more than 1."""
    if not problem.shift_of[code].on_duty:
        return Fraction(0)
    ratios = (
        Fraction(
            sum(minutes for _, minutes in problem.attendance(code, day)), problem.paid_minutes(code, day)
        )
        for day in range(problem.horizon.days)
    )
    return max(ratios)


def _called(need: DutyNeed) -> Sentence:
    return Sentence(
        "The need {name!r} ({least} of the {kind} {of})",
        {"name": need.name, "least": need.least or 0, "kind": need.kind, "of": need.of},
    )
