"""A centre with a roster of one of its months: what candidates, repairs and explanations start from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from scheduler.audit import Audit
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.sentence import Sentence
from scheduler.rulebook import Rulebook
from webapp.centre.mistakes import one_of
from webapp.centre.model import Centre, DutyRow
from webapp.centre.problem import duties
from webapp.centre.requirements import read_requirement
from webapp.centre.rosters import read_roster
from webapp.services.audit import audit_rows
from webapp.services.centres import open_centre
from webapp.services.months import Month
from webapp.services.problems import CannotDo


@dataclass(frozen=True)
class Absence:
    """An agent (by id or name) who is away from a first to a last day."""

    agent: str
    first_day: date
    last_day: date


def agent_named(centre: Centre, name: str, option: str) -> str:
    """The id of an agent named by id or by name in an option. Raises CannotDo."""
    known = [row.agent for row in centre.agents]
    if name in known:
        return name
    called = [row.agent for row in centre.agents if row.name == name]
    if len(called) != 1:
        what = "several agents have" if called else "nobody knows"
        raise CannotDo(
            Sentence(
                "{option}: {what} the name {name!r}; {value}.",
                {"option": option, "what": what, "name": name, "value": one_of(called or known, name)},
            )
        )
    return called[0]


@dataclass(frozen=True)
class Rostered:
    """A month of a centre with its roster, judged."""

    centre: Centre
    month: Month
    roster: Roster
    judged: Audit

    @property
    def problem(self) -> RosterProblem:
        """The problem that the roster answers."""
        return self.judged.problem

    @property
    def book(self) -> Rulebook:
        """The rules in force."""
        return self.judged.rulebook

    def agent(self, name: str, option: str = "--agent") -> str:
        """The id of an agent named by id or by name. Raises CannotDo."""
        return agent_named(self.centre, name, option)

    def day(self, day: date) -> int:
        """The day number of a date of the month. Raises CannotDo."""
        number = self.problem.horizon.day_of_date(day)
        if not 0 <= number < self.problem.horizon.days:
            raise CannotDo(
                Sentence(
                    "--date: {day} is not in {month}, the month of the roster.",
                    {"day": day, "month": str(self.month)},
                )
            )
        return number

    def named(self, sentence: Sentence) -> str:
        """A sentence in which the agent's name stands beside the id."""
        names = {row.agent: f"{row.agent} {row.name}" for row in self.centre.agents}
        facts = dict(sentence.facts)
        if facts.get("agent") in names:
            facts["agent"] = names[str(facts["agent"])]
        return str(replace(sentence, facts=facts))

    def who(self, agent: str) -> str:
        """An agent's id and name."""
        return next(f"{row.agent} {row.name}" for row in self.centre.agents if row.agent == agent)


def open_rostered(centre_dir: Path, roster_file: Path, requirement_file: Path | None) -> Rostered:
    """Read a centre, a roster of it and, if given, a requirement. Raises Mistakes, CannotDo."""
    centre = open_centre(centre_dir)
    rows = read_roster(roster_file, centre)
    requirement = read_requirement(requirement_file, centre) if requirement_file else None
    report = audit_rows(centre, rows, requirement)
    return Rostered(centre, report.month, as_roster(rows, report.judged.problem), report.judged)


def as_roster(rows: Sequence[DutyRow], problem: RosterProblem) -> Roster:
    """The rows of a roster file as a roster."""
    return Roster(duties(rows, problem.horizon))


def in_short(problem: RosterProblem, duty: Duty) -> str:
    """A duty in words: `E for general on Thu 2026-12-03`."""
    queue = f" for {duty.queue}" if duty.queue else ""
    return f"{duty.shift}{queue} on {problem.horizon.date_of(duty.day):%a %Y-%m-%d}"
