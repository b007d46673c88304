"""An instance of Curtois & Qu as a problem of ours: our domain, our rules, our search.

    .venv/bin/python -m tests.benchmarks.curtois INSTANCE --seconds 60 --seed 1 --out ROSTER

The roster has one line per employee in the order of the instance: shift codes by day, separated by commas,
empty for a day off. Ends with 1 when the separate evaluator (curtois_evaluate.py) finds a hard rule broken.
"""

import argparse
import csv
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from scheduler.domain.clock import Horizon
from scheduler.domain.people import Agent, Preference
from scheduler.domain.personal import PersonalLimits
from scheduler.domain.problem import Day, RosterProblem
from scheduler.domain.requirement import Queue, ShiftNeed
from scheduler.domain.roster import Roster
from scheduler.domain.shifts import ShiftTemplate
from scheduler.rulebook import Rulebook
from tests.benchmarks.curtois_evaluate import Lines, judge, sections
from tests.benchmarks.running import Taken, reading, rules_in_force, run_adapter, solved, write_whole

MONDAY = date(2024, 1, 1)
QUEUE = Queue("work", 0, 1440)
HARD = (
    "approved-leave",
    "forbidden-successions",
    "max-run-days",
    "min-run-days",
    "min-run-off",
    "month-hours",
    "one-duty-a-day",
    "shift-limit",
    "weekends-off",
)
SOFT = ("preferences", "shift-cover")


def curtois_problem(path: Path) -> tuple[RosterProblem, Rulebook]:
    """The problem of an instance file and the rules it asks for."""
    said = sections(path.read_text(encoding="utf-8"))
    days = int(said["HORIZON"][0][0])
    calendar = tuple(Day(MONDAY + timedelta(days=day), weekend=day % 7 >= 5) for day in range(days))
    problem = RosterProblem(
        Horizon(MONDAY, days, ZoneInfo("UTC"), 60),
        tuple(_agent(line, days) for line in said["STAFF"]),
        (QUEUE,),
        # A shift has a length and no times here: all start at midnight, and no rule in force asks for times.
        tuple(ShiftTemplate(code, 0, int(length)) for code, length, *_ in said["SHIFTS"]),
        calendar,
        leave=frozenset((agent, int(day)) for agent, *away in said.get("DAYS_OFF", []) for day in away),
        preferences=tuple(_wishes(said)),
        personal={line[0]: _personal(line, days) for line in said["STAFF"]},
        forbidden_after=dict(_successions(said["SHIFTS"])),
        shift_needs=tuple(
            ShiftNeed(int(day), shift, int(need), int(under), int(over))
            for day, shift, need, under, over in said["COVER"]
        ),
    )
    return problem, rules_in_force(HARD, SOFT)


def _agent(line: list[str], days: int) -> Agent:
    return Agent(line[0], "", (QUEUE.code,), int(line[3]), int(line[2]), True, 0, days - 1)


def _personal(line: list[str], days: int) -> PersonalLimits:
    most = dict(limit.split("=") for limit in line[1].split("|"))
    longest, shortest, rest, weekends = map(int, line[4:])
    return PersonalLimits(
        run_days_most=longest,
        run_days_least=shortest,
        run_off_least=rest,
        weekends_off_least=max(0, sum(day % 7 == 5 for day in range(days)) - weekends),
        duties_most={shift: int(count) for shift, count in most.items()},
    )


def _wishes(said: dict[str, Lines]) -> Iterator[Preference]:
    for section, wish in (("SHIFT_ON_REQUESTS", "on"), ("SHIFT_OFF_REQUESTS", "off")):
        for agent, day, shift, weight in said.get(section, []):
            if int(weight):
                yield Preference(agent, int(day), shift, wish, int(weight))


def _successions(shifts: Lines) -> Iterator[tuple[str, frozenset[str]]]:
    for code, _, *tail in shifts:
        followers = frozenset(filter(None, (tail or [""])[0].split("|")))
        if followers:
            yield code, followers


def written(problem: RosterProblem, roster: Roster) -> str:
    """The roster as text: a line per agent, codes by day."""
    lines = []
    for agent in problem.agents:
        cells = (roster.of(agent.id, day) for day in range(problem.horizon.days))
        lines.append(",".join(duties[0].shift if duties else "" for duties in cells))
    return "\n".join(lines) + "\n"


def best_known(instance: Path) -> int | None:
    """The best value known, when best_known.csv lies beside the instance and names it."""
    table = instance.with_name("best_known.csv")
    if not table.exists():
        return None
    with table.open(encoding="utf-8", newline="") as lines:
        known = {f"Instance{row['instance']}": int(row["best_known"]) for row in csv.DictReader(lines)}
    return known.get(instance.stem)


def main(arguments: list[str] | None = None) -> int:
    """Solve an instance, write the roster, print what the evaluator says; 1 when it is illegal."""
    return run_adapter(__doc__, _run, arguments)


def _run(said: argparse.Namespace) -> int:
    with reading(said.file):
        problem, book = curtois_problem(said.file)
    taken = solved(problem, book, said)
    text = written(problem, taken.found.roster)
    write_whole(said.out, text)
    verdict = judge(said.file.read_text(encoding="utf-8"), text)
    print(f"objective {verdict.objective} (requests {verdict.requests}, cover {verdict.cover})")
    print(f"objective of our own audit {taken.found.objective}")
    print(f"hard violations {len(verdict.broken)}")
    print("\n".join(verdict.broken[:10]))
    _tell(taken, verdict.objective, best_known(said.file))
    return int(bool(verdict.broken))


def _tell(taken: Taken, objective: int, best: int | None) -> None:
    print(f"bound {taken.found.bound}, gap {(objective - taken.found.bound) / max(objective, 1):.2%}")
    if best is not None:
        print(f"best known {best}, gap {(objective - best) / best:.2%}")
        print(f"bound {taken.found.bound / best:.2%} of the best known")
    print(taken.times)


if __name__ == "__main__":
    sys.exit(main())
