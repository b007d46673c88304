"""Wild months for laws: all of a problem drawn from a seed, clock changes and odd shifts included."""

import random
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from scheduler.domain.clock import Horizon
from scheduler.domain.people import Agent, FixedDuty, Preference, Unavailable
from scheduler.domain.personal import PersonalLimits
from scheduler.domain.problem import Day, RosterProblem
from scheduler.domain.requirement import Queue, Requirement, ShiftNeed
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.shifts import Break, ShiftTemplate
from scheduler.ledger import KINDS, WISH
from tests.scheduler.wild_company import in_company
from tests.scheduler.wild_cover import in_parts

PLACES = (
    (ZoneInfo("Asia/Shanghai"), date(2026, 6, 1)),
    (ZoneInfo("Europe/Paris"), date(2026, 3, 26)),  # 29 March lasts 23 hours
    (ZoneInfo("Europe/Paris"), date(2026, 10, 22)),  # 25 October lasts 25 hours
)
QUEUES = (Queue("main", 0, 1440), Queue("bill", 8 * 60, 21 * 60), Queue("sales", 6 * 60, 1440))
KINDS_OF_DAY = ("NORMAL", "NORMAL", "BILLING", "EVENT")


@lru_cache(maxsize=64)
def wild_month(seed: int, agents: int = 5, days: int = 9) -> RosterProblem:
    """A problem with all there is in it, drawn from a seed."""
    draw = random.Random(seed)
    zone, first = draw.choice(PLACES)
    horizon = Horizon(first, days, zone, draw.choice((15, 30, 60)))
    people = tuple(_agent(draw, number, days) for number in range(agents))
    shifts = tuple(_shift(draw, code) for code in "PQRSN")
    calendar = tuple(_day(draw, first + timedelta(days=number)) for number in range(days))
    bare = RosterProblem(horizon, people, QUEUES, shifts, calendar)
    problem = RosterProblem(
        horizon,
        people,
        QUEUES,
        shifts,
        calendar,
        _requirement(draw, horizon) if draw.random() < 0.9 else None,
        frozenset((draw.choice(people).id, draw.randrange(days)) for _ in range(agents)),
        tuple(_wish(draw, draw.choice(people).id, days) for _ in range(2 * agents)),
        tuple(_past(draw, bare)),
        {
            (agent.id, kind): draw.randint(0, 40) / 4
            for agent in people
            for kind in KINDS
            if draw.random() < 0.7
        },
    )
    told = replace(
        problem,
        ledger={**problem.ledger, **{(a.id, WISH): draw.randint(-60, 60) for a in people[::2]}},
        published=wild_roster(problem, draw.randrange(10**6)),
        days=tuple(replace(day, no_leave=draw.random() < 0.4) for day in calendar),
        protected_leave=frozenset(draw.sample(sorted(problem.leave), len(problem.leave) // 3)),
        fixed=tuple(_fixed(draw, problem) for _ in range(agents)),
        unavailable=tuple(_unavailable(draw, problem) for _ in range(agents)),
        personal={agent.id: _personal(draw) for agent in people if draw.random() < 0.6},
        forbidden_after={code: frozenset(draw.sample("PQRSN", 2)) for code in draw.sample("PQRSN", 3)},
        shift_needs=tuple(
            ShiftNeed(day, code, draw.randint(0, 3), draw.randint(0, 9), draw.randint(0, 3))
            for day in range(days)
            for code in "PQN"
        ),
    )
    return in_parts(in_company(told, seed), seed)


def wild_roster(problem: RosterProblem, seed: int, *, crowded: bool = False) -> Roster:
    """Any roster with at most one duty a day; a crowded one has second duties on some days."""
    draw = random.Random(seed)
    share = draw.choice((0.3, 0.7, 1.0))
    cells = [(agent.id, day) for agent in problem.agents for day in range(problem.horizon.days)]
    duties = {_duty(draw, problem, *cell) for cell in cells if draw.random() < share}
    if crowded:
        duties |= {_duty(draw, problem, *cell) for cell in cells if draw.random() < 0.3}
    return Roster(duties)


def _duty(draw: random.Random, problem: RosterProblem, agent: str, day: int) -> Duty:
    shift = draw.choice(problem.shifts)
    served = [queue.code for queue in problem.queues if shift.serves(queue.code)]
    queue = draw.choice(served) if served else None
    return problem.duty(agent, day, shift.code, queue)


def _past(draw: random.Random, problem: RosterProblem) -> list[Duty]:
    reach = draw.choice((0, 3, 10))
    return [
        _duty(draw, problem, agent.id, day)
        for agent in problem.agents
        for day in range(-reach, 0)
        if draw.random() < 0.7
    ]


def _agent(draw: random.Random, number: int, days: int) -> Agent:
    least = draw.choice((0, 1920, 2880))
    queues = tuple(draw.sample([queue.code for queue in QUEUES], draw.randint(1, 3)))
    first = draw.choice((0, 0, 2))
    last = days - 1 - draw.choice((0, 0, 3))
    return Agent(f"A{number}", "T", queues, least, least + 480, draw.random() < 0.7, first, last)


def _shift(draw: random.Random, code: str) -> ShiftTemplate:
    """Quarter-hours, up to 24 h long; the one called N is a night."""
    start = 22 * 60 if code == "N" else draw.randrange(0, 96) * 15
    length = 510 if code == "N" else draw.choice((240, 510, 510, 720, 1440))
    pause = start + draw.randrange(1, length // 30) * 15
    breaks = (
        (Break(pause, pause + draw.choice((15, 30, 60)), draw.random() < 0.3),) if draw.random() < 0.8 else ()
    )
    queues = frozenset(draw.sample([queue.code for queue in QUEUES], draw.randint(1, 3)))
    kinds = frozenset(draw.sample(["NORMAL", "BILLING", "EVENT"], draw.randint(1, 3)))
    return ShiftTemplate(code, start, start + length, breaks, queues, kinds)


def _day(draw: random.Random, day: date) -> Day:
    kind, holiday, bill_run = draw.choice(KINDS_OF_DAY), draw.random() < 0.2, draw.random() < 0.2
    return Day(day, kind, day.weekday() >= 5, holiday, bill_run, points=day.day % 3)


def _requirement(draw: random.Random, horizon: Horizon) -> Requirement:
    return Requirement(
        {queue.code: tuple(draw.randint(0, 2) for _ in range(horizon.intervals)) for queue in QUEUES[:2]}
    )


def _wish(draw: random.Random, agent: str, days: int) -> Preference:
    shift = draw.choice((None, "P", "N"))
    return Preference(agent, draw.randrange(days), shift, draw.choice(("on", "off")), draw.randint(1, 5))


def _fixed(draw: random.Random, problem: RosterProblem) -> FixedDuty:
    agent, day = draw.choice(problem.agents).id, draw.randrange(problem.horizon.days)
    duty = _duty(draw, problem, agent, day)
    return FixedDuty(agent, day, duty.shift, draw.choice((None, duty.queue)))


def _unavailable(draw: random.Random, problem: RosterProblem) -> Unavailable:
    agent, day = draw.choice(problem.agents).id, draw.randrange(problem.horizon.days)
    begin = problem.horizon.minute_at(day, draw.randrange(96) * 15)
    return Unavailable(agent, day, draw.choice((None, (begin, begin + draw.choice((30, 240, 900))))))


def _personal(draw: random.Random) -> PersonalLimits:
    most = {code: draw.randint(0, 2) for code in draw.sample("PQRSN", 2)}
    runs = (draw.choice((None, 1, 3)), draw.choice((None, 1, 2, 3)), draw.choice((None, 2, 3)))
    disliked = {code: draw.randint(0, 5) for code in draw.sample("PQRSN", 2)}
    tables = (_table(draw), _table(draw))
    return PersonalLimits(*runs, draw.choice((None, 0, 1, 2)), most, disliked, *tables)


def _table(draw: random.Random) -> tuple[int, ...]:
    """Squared distances from a target, times a factor, plus something; or none."""
    target, factor, more = draw.randint(0, 5), draw.randint(1, 4), draw.choice((0, 0, 2))
    return tuple(factor * (n - target) ** 2 + more for n in range(draw.choice((0, 1, 4, 9))))
