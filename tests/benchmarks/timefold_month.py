"""A call-centre month rostered by Timefold: run by the interpreter of the peers' environment, needs a JDK.

    timefold_month.py MONTH.json SEED SECONDS ROSTER.csv

The rules are those of the month's own evaluator as constraint streams: what an agent's tour breaks and
costs, and what each half-hour's cover costs.
"""

import json
import sys
from dataclasses import dataclass, field
from typing import Annotated, Any

from timefold.solver import SolverFactory
from timefold.solver.config import Duration, ScoreDirectorFactoryConfig, SolverConfig, TerminationConfig
from timefold.solver.domain import (
    PlanningEntityCollectionProperty,
    PlanningId,
    PlanningScore,
    PlanningVariable,
    ProblemFactCollectionProperty,
    ValueRangeProvider,
    planning_entity,
    planning_solution,
)
from timefold.solver.score import (
    Constraint,
    ConstraintCollectors,
    ConstraintFactory,
    HardSoftScore,
    constraint_provider,
)


@dataclass
class Slot:
    """A queue's half-hour: what is missing before any duty, and what missing and surplus quarters cost."""

    id: Annotated[int, PlanningId]
    need: int
    under_knee: int
    over_knee: int
    prices: list[int]


@dataclass
class Part:
    """Quarters of an agent that an option brings into a slot."""

    slot: Slot
    quarters: int


@dataclass
class Option:
    """A shift for a queue on a day."""

    id: Annotated[int, PlanningId]
    code: str
    queue: int
    minutes: int
    night: int
    family: int
    points: int
    not_after: list[str]
    parts: list[Part]


@dataclass
class Person:
    """An agent with what the evaluator asks of them."""

    id: Annotated[int, PlanningId]
    minutes_min: int
    minutes_max: int
    disliked: int
    weekends_most: int
    last: str
    run: int
    nights: int
    wishes: list[int]
    by_nights: list[int]
    by_points: list[int]
    weekends: list[list[int]]
    limits: list[int]
    weights: list[int]


@planning_entity
@dataclass
class Cell:
    """An agent's day: an option or a day off."""

    id: Annotated[int, PlanningId]
    person: Person
    day: int
    options: Annotated[list[Option], ValueRangeProvider(id="options")]
    option: Annotated[
        Option | None, PlanningVariable(value_range_provider_refs=["options"], allows_unassigned=True)
    ] = field(default=None)


@planning_solution
@dataclass
class Month:
    """All cells and slots."""

    slots: Annotated[list[Slot], ProblemFactCollectionProperty]
    cells: Annotated[list[Cell], PlanningEntityCollectionProperty]
    score: Annotated[HardSoftScore, PlanningScore] = field(default=None)


def breaches(person: Person, cells: list[Cell]) -> int:
    """How much of the hard rules a tour breaks; minutes in quarters of an hour."""
    tour = sorted(cells, key=lambda cell: cell.day)
    broken = 0
    minutes = 0
    last = person.last
    run = person.run
    nights = person.nights
    for cell in tour:
        option = cell.option
        if option is None:
            last = ""
            run = 0
            nights = 0
        else:
            minutes += option.minutes
            if last in option.not_after:
                broken += 1
            run += 1
            nights = nights + 1 if option.night == 1 else 0
            if run > person.limits[0]:
                broken += 1
            if nights > person.limits[1]:
                broken += 1
            last = option.code
    if minutes < person.minutes_min:
        broken += 1 + (person.minutes_min - minutes) // 60
    if minutes > person.minutes_max:
        broken += 1 + (minutes - person.minutes_max) // 60
    worked = 0
    for pair in person.weekends:
        if tour[pair[0]].option is not None or tour[pair[1]].option is not None:
            worked += 1
    if worked > person.weekends_most:
        broken += worked - person.weekends_most
    return broken


def price(person: Person, cells: list[Cell]) -> int:
    """What a tour costs: isolated days off, wishes, disliked shifts, nights and points."""
    tour = sorted(cells, key=lambda cell: cell.day)
    cost = 0
    nights = 0
    points = 0
    before = person.run > 0
    for index in range(len(tour)):
        option = tour[index].option
        if option is None:
            after = index + 1 < len(tour) and tour[index + 1].option is not None
            if before and after:
                cost += person.weights[0]
            before = False
        else:
            before = True
            nights += option.night
            points += option.points
            if index in person.wishes:
                cost += person.weights[1]
            if option.family == person.disliked:
                cost += person.weights[2]
    return cost + person.by_nights[nights] + person.by_points[points]


def cover(slot: Slot, there: int) -> int:
    """What a slot's missing or surplus quarters cost."""
    if there < slot.need:
        under = slot.need - there
        return slot.prices[0] * under + (slot.prices[1] - slot.prices[0]) * max(under - slot.under_knee, 0)
    over = there - slot.need
    return slot.prices[2] * over + (slot.prices[3] - slot.prices[2]) * max(over - slot.over_knee, 0)


@constraint_provider  # type: ignore[untyped-decorator]
def constraints(factory: ConstraintFactory) -> list[Constraint]:
    """Tours and cover."""
    return [
        factory.for_each_including_unassigned(Cell)
        .group_by(lambda cell: cell.person, ConstraintCollectors.to_list(lambda cell: cell))
        .penalize(HardSoftScore.ONE_HARD, lambda person, cells: breaches(person, cells))
        .as_constraint("hard rules of a tour"),
        factory.for_each_including_unassigned(Cell)
        .group_by(lambda cell: cell.person, ConstraintCollectors.to_list(lambda cell: cell))
        .penalize(HardSoftScore.ONE_SOFT, lambda person, cells: price(person, cells))
        .as_constraint("cost of a tour"),
        factory.for_each(Cell)
        .map(lambda cell: cell.option)
        .flatten_last(lambda option: option.parts)
        .group_by(lambda part: part.slot, ConstraintCollectors.sum(lambda part: part.quarters))
        .complement(Slot, lambda slot: 0)
        .penalize(HardSoftScore.ONE_SOFT, lambda slot, there: cover(slot, there))
        .as_constraint("cover"),
    ]


def month_of(told: dict[str, Any]) -> Month:
    """The planning problem of a month's file."""
    slots = _slots(told)
    options = _options(told, slots)
    cells: list[Cell] = []
    for number, agent in enumerate(told["agents"]):
        person, away = _person(told, number, agent), set(agent["unavailable_days"])
        for day in range(told["days"]):
            can = [
                options[day, shift, queue]
                for shift in agent["shifts"]
                for queue in agent["queues"]
                if day not in away
            ]
            cells.append(Cell(len(cells), person, day, can))
    return Month(list(slots.values()), cells)


def _slots(told: dict[str, Any]) -> dict[tuple[int, int], Slot]:
    """What is missing of each queue in each interval, and what that costs."""
    cost = told["coverage_cost"]
    prices = [cost[key] for key in ("under_first", "under_beyond", "over_first", "over_beyond")]
    slots: dict[tuple[int, int], Slot] = {}
    for queue, needs in enumerate(told["requirement_quarters"]):
        for index, need in enumerate(needs):
            knees = (cost["under_knee"][queue][index], cost["over_knee"][queue][index])
            missing = need - told["carried_in_quarters"][queue][index]
            slots[queue, index] = Slot(len(slots), missing, *knees, prices)
    return slots


def _options(told: dict[str, Any], slots: dict[tuple[int, int], Slot]) -> dict[tuple[int, str, int], Option]:
    """What can be worked by day, shift and queue."""
    per_day, days = 1440 // told["interval_minutes"], told["days"]
    options: dict[tuple[int, str, int], Option] = {}
    for day in range(days):
        for shift in told["shifts"]:
            for queue in range(told["queues"]):
                parts = [
                    Part(slots[queue, day * per_day + at], quarters)
                    for at, quarters in shift["presence_quarters"]
                    if day * per_day + at < days * per_day
                ]
                options[day, shift["code"], queue] = Option(
                    len(options),
                    shift["code"],
                    queue,
                    shift["paid_minutes"],
                    int(shift["night"]),
                    shift["family"],
                    told["weekend_points"][day],
                    [before for before, after in told["forbidden_next"] if after == shift["code"]],
                    parts,
                )
    return options


def _person(told: dict[str, Any], number: int, agent: dict[str, Any]) -> Person:
    before = agent["last_month"]
    return Person(
        number,
        agent["minutes_min"],
        agent["minutes_max"],
        agent["disliked_family"],
        len(told["weekends"]) - agent["weekends_off_min"],
        before["last_shift"] or "",
        before["run_days"],
        before["run_nights"],
        agent["wish_off_days"],
        agent["cost_by_nights"],
        agent["cost_by_weekend_points"],
        told["weekends"],
        [told["max_run_days"], told["max_run_nights"]],
        [told["weights"][key] for key in ("isolated_day_off", "wish_off", "disliked_family")],
    )


def main(path: str, seed: int, seconds: float, to: str) -> None:
    """Solve for so many seconds and write the best roster."""
    with open(path, encoding="utf-8") as lines:
        told = json.load(lines)
    factory = SolverFactory.create(
        SolverConfig(
            solution_class=Month,
            entity_class_list=[Cell],
            score_director_factory_config=ScoreDirectorFactoryConfig(
                constraint_provider_function=constraints
            ),
            termination_config=TerminationConfig(spent_limit=Duration(milliseconds=int(1000 * seconds))),
            random_seed=seed,
        )
    )
    best = factory.build_solver().solve(month_of(told))
    rows = [[""] * told["days"] for _ in told["agents"]]
    for cell in best.cells:
        if cell.option is not None:
            rows[cell.person.id][cell.day] = f"{cell.option.code}:{cell.option.queue}"
    with open(to, "w", encoding="utf-8") as out:
        out.write("".join(",".join(row) + "\n" for row in rows))
    print(best.score)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), sys.argv[4])
