"""Cover in other words, drawn from a seed: prices by interval, parts of an agent, amounts carried in."""

import random
from dataclasses import replace

from scheduler.domain.problem import RosterProblem
from scheduler.domain.requirement import Slopes
from scheduler.domain.shifts import ShiftTemplate


def in_parts(problem: RosterProblem, seed: int) -> RosterProblem:
    """The problem, now and then with prices of its own, now and then counted in parts of an agent.

    It draws for itself, so that what else a seed stands for stays as it is.
    """
    draw = random.Random(-7 - seed)
    told, intervals = problem.requirement, problem.horizon.intervals
    if told is None or draw.random() < 0.6:
        return problem
    if draw.random() < 0.6:
        told = replace(
            told,
            under={queue: tuple(_slopes(draw) for _ in range(intervals)) for queue in told.agents},
            over={"main": tuple(_slopes(draw) for _ in range(intervals))},
        )
    if draw.random() < 0.5:
        carried = {"main": tuple(draw.choice((0, 0, 3)) for _ in range(intervals))}
        told = replace(told, parts=4, carried=draw.choice((None, carried)))
        problem = replace(problem, shifts=tuple(_in_quarters(draw, shift) for shift in problem.shifts))
    return replace(problem, requirement=told)


def _slopes(draw: random.Random) -> Slopes:
    first = draw.randint(0, 4)
    return (
        ((0, first), (draw.randint(1, 40), first + draw.randint(0, 9)))
        if draw.random() < 0.7
        else ((0, first),)
    )


def _in_quarters(draw: random.Random, shift: ShiftTemplate) -> ShiftTemplate:
    if not shift.covers:
        return shift
    first = draw.randint(0, 20)
    return replace(shift, parts=tuple((first + i, draw.randint(1, 4)) for i in range(draw.randint(1, 12))))
