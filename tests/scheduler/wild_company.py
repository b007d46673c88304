"""What agents have to do with each other, drawn from a seed: roles, skills, mentors, teams, seats."""

import random
from dataclasses import replace

from scheduler.domain.needs import DutyNeed, SeatLimit, Threshold
from scheduler.domain.people import Agent
from scheduler.domain.problem import RosterProblem
from scheduler.domain.shifts import FloatingBreak, ShiftTemplate

ROLES = ("manager", "trainer")


def in_company(problem: RosterProblem, seed: int) -> RosterProblem:
    """The problem with people who depend on each other and shifts that are no cover.

    It draws for itself, so that what else a seed stands for stays as it is.
    """
    draw = random.Random(-seed)
    people = tuple(_person(draw, agent, problem.agents) for agent in problem.agents)
    shifts = (*problem.shifts, *_shifts(draw)) if draw.random() < 0.6 else problem.shifts
    return replace(
        problem,
        agents=people,
        shifts=shifts,
        thresholds=tuple(
            Threshold(
                queue.code, draw.choice(("score", "typing")), draw.randint(0, 60), draw.choice((None, 90))
            )
            for queue in problem.queues
            if draw.random() < 0.5
        ),
        duty_needs=tuple(_need(draw, number) for number in range(draw.randint(1, 3))),
        seat_limits=(SeatLimit("", draw.randint(0, 4)), SeatLimit("g1", draw.randint(0, 2))),
        together=frozenset(draw.sample(["T", "U"], draw.randint(0, 2))),
    )


def _person(draw: random.Random, agent: Agent, everybody: tuple[Agent, ...]) -> Agent:
    others = [other.id for other in everybody if other.id != agent.id]
    return replace(
        agent,
        team=draw.choice("TTU"),
        skills={name: draw.randint(0, 100) for name in ("score", "typing") if draw.random() < 0.8},
        roles=frozenset(draw.sample(ROLES, draw.randint(0, 2))),
        remote=draw.random() < 0.2,
        mentor=draw.choice(others) if others and draw.random() < 0.3 else None,
        group=draw.choice(("", "g1", "g2")),
    )


def _shifts(draw: random.Random) -> tuple[ShiftTemplate, ...]:
    start = draw.randrange(0, 96) * 15
    floating = (
        FloatingBreak(start + 60, start + 240, draw.choice((15, 20, 30))),
        FloatingBreak(start + 120, start + 420, 15, paid=True),
    )
    return (
        ShiftTemplate("Z", start, start + 480, activity=draw.choice(("standby", "management", "training"))),
        ShiftTemplate(
            "F",
            start,
            start + 480,
            roles=frozenset(draw.sample(ROLES, draw.randint(0, 1))),
            floating=floating,
            brief_before=draw.choice((0, 10)),
        ),
    )


def _need(draw: random.Random, number: int) -> DutyNeed:
    kind, of = draw.choice((("role", "manager"), ("team", "U"), ("skill", "score"), ("group", "g1")))
    least = draw.randint(0, 2)
    return DutyNeed(
        f"need {number}",
        kind,
        of,
        least,
        draw.choice((None, least, least + 1)),
        draw.randint(0, 60),
        draw.choice((0, 480, 1320)),
        draw.choice((360, 1200, 1440)),
        frozenset(draw.sample(["NORMAL", "BILLING", "EVENT"], draw.randint(1, 3))),
    )
