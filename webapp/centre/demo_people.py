"""The demo centre's agents, their leave, wishes, past duties and balances. Nobody here is a real person."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle

import numpy as np

from scheduler.ledger import HOLIDAY, NIGHT, WEEKEND
from webapp.centre.demo_calendar import PLANNED_MONTH

TEAMS = ("Apricot", "Bamboo", "Cedar", "Dogwood")
FAMILY = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹"
GIVEN = (
    *("娜", "静", "敏", "丽", "强", "磊", "洋", "艳", "勇", "杰", "涛", "明", "超", "霞", "平", "刚"),
    *("桂英", "秀兰", "婷婷", "雪梅", "晓燕", "建华", "志强", "海波", "思远", "佳怡", "子涵", "宇航"),
    *("欣妍", "文博", "雅琴", "梦琪"),
)
USUAL_SIZE = 48
"""Agents of the usual demo; all numbers of people, leaves and wishes are for so many."""
PART_TIMERS = 6
NO_NIGHTS = 5
BILLING_ONLY = 5
GENERAL_ONLY = 19
WISHES = 60
LEAVES = 8
FULL_HOURS, PART_HOURS = (160, 176), (100, 116)
AGENT_COLUMNS = (
    "agent",
    "name",
    "team",
    "queues",
    "month_hours_min",
    "month_hours_max",
    "can_work_nights",
    "hired_on",
)
_TAIL_DAYS = 10
# Rows of duties that keep 11 hours of rest, at most 3 nights and 48 hours off after them; "" = a day off.
_DAY_CYCLE = ("E1", "E2", "D1", "D3", "", "")
_LATE_CYCLE = ("D1", "M1", "M1", "L1", "L1", "", "")
_NIGHT_CYCLE = ("M1", "N1", "N2", "N2", "", "", "")
_BILLING_CYCLE = ("E2", "S1", "D1", "D3", "M1", "", "")
_PART_CYCLE = ("D1", "M1", "", "", "E2", "", "")
_SHIFTS_OF_BILLING = ("E2", "D1", "D3", "M1", "S1")


@dataclass(frozen=True)
class Person:
    """An agent of the demo."""

    agent: str
    name: str
    team: str
    queues: tuple[str, ...]
    part_time: bool
    nights: bool
    hired_on: date


def in_proportion(number: int, count: int) -> int:
    """A number told for the usual size, for a centre of `count` agents."""
    return round(number * count / USUAL_SIZE)


def people(count: int, rng: np.random.Generator) -> list[Person]:
    """Agents A01... in equal teams; skills, part-time work and night exemptions are spread at random."""
    names = _names(count, rng)
    skills: list[tuple[str, ...]] = [("billing",)] * in_proportion(BILLING_ONLY, count)
    skills += [("general",)] * in_proportion(GENERAL_ONLY, count)
    skills += [("general", "billing")] * (count - len(skills))
    part = _marks(count, in_proportion(PART_TIMERS, count), rng)
    exempt = _marks(count, in_proportion(NO_NIGHTS, count), rng)
    width = max(2, len(str(count)))
    order = rng.permutation(count)
    teams = rng.permutation(count) % len(TEAMS)
    found = []
    for number in range(count):
        hired = date(2015, 3, 1) + timedelta(days=int(rng.integers(0, 4100)))
        queues = skills[int(order[number])]
        nights = not exempt[number] and "general" in queues
        team = TEAMS[int(teams[number])]
        agent = f"A{number + 1:0{width}d}"
        found.append(Person(agent, names[number], team, queues, part[number], nights, hired))
    return found


def _names(count: int, rng: np.random.Generator) -> list[str]:
    pairs = rng.permutation(len(FAMILY) * len(GIVEN))[:count]
    return [FAMILY[int(p) % len(FAMILY)] + GIVEN[int(p) // len(FAMILY)] for p in pairs]


def _marks(count: int, marked: int, rng: np.random.Generator) -> list[bool]:
    chosen = {int(i) for i in rng.choice(count, marked, replace=False)}
    return [i in chosen for i in range(count)]


def agent_rows(staff: list[Person]) -> list[tuple[str, ...]]:
    """Rows of agents.csv."""
    rows: list[tuple[str, ...]] = []
    for p in staff:
        low, high = PART_HOURS if p.part_time else FULL_HOURS
        nights = "true" if p.nights else "false"
        rows.append(
            (p.agent, p.name, p.team, "|".join(p.queues), str(low), str(high), nights, str(p.hired_on))
        )
    return rows


def leave_rows(staff: list[Person], rng: np.random.Generator) -> list[tuple[str, ...]]:
    """Rows of leave.csv: outside the no-leave windows, but for one sick leave."""
    spans = ((7, 9), (8, 8), (10, 12), (17, 18), (18, 22), (21, 23), (24, 25), (28, 30))
    kinds = ("annual", "personal", "annual", "annual", "marriage", "annual", "personal", "annual")
    leaves = in_proportion(LEAVES, len(staff))
    chosen = [staff[int(i)] for i in rng.choice(len(staff), leaves + 2, replace=False)]
    day = PLANNED_MONTH.replace
    rows: list[tuple[str, ...]] = [
        (p.agent, str(day(day=first)), str(day(day=last)), kind, "approved")
        for p, (first, last), kind in zip(chosen[:leaves], cycle(spans), cycle(kinds), strict=False)
    ]
    rows.append((chosen[-2].agent, str(day(day=3)), str(day(day=4)), "sick", "approved"))
    rows.append((chosen[-1].agent, str(day(day=27)), str(day(day=28)), "annual", "pending"))
    return sorted(rows)


def preference_rows(staff: list[Person], rng: np.random.Generator) -> list[tuple[str, ...]]:
    """Rows of preferences.csv: wishes of single days or shifts."""
    rows: dict[tuple[str, str], tuple[str, ...]] = {}
    while len(rows) < in_proportion(WISHES, len(staff)):
        p = staff[int(rng.integers(len(staff)))]
        day = str(PLANNED_MONTH + timedelta(days=int(rng.integers(31))))
        shift, wish = "", "off"
        if rng.random() < 0.35:
            shift, wish = str(rng.choice(["E1", "E2", "D1", "D3", "M1"])), "on"
            if p.queues == ("billing",) and shift not in _SHIFTS_OF_BILLING:
                continue
        elif p.nights and rng.random() < 0.3:
            shift = "N1"
        rows.setdefault((p.agent, day), (p.agent, day, shift, wish, str(int(rng.integers(1, 4)))))
    return [rows[key] for key in sorted(rows)]


def past_duty_rows(staff: list[Person], rng: np.random.Generator) -> list[tuple[str, ...]]:
    """(agent, date, shift, queue) of the ten days before the planned month: legal, also across its edge."""
    rows: list[tuple[str, ...]] = []
    for number, p in enumerate(staff):
        days = _cycle(p, number)
        offset = int(rng.integers(len(days)))
        for n in range(_TAIL_DAYS):
            day = PLANNED_MONTH - timedelta(days=_TAIL_DAYS - n)
            shift = days[(n + offset) % len(days)]
            if shift:
                queue = p.queues[0] if len(p.queues) == 1 or shift not in _SHIFTS_OF_BILLING else ""
                rows.append(
                    (p.agent, str(day), shift, queue or ("" if shift in _SHIFTS_OF_BILLING else "general"))
                )
    return rows


def _cycle(p: Person, number: int) -> tuple[str, ...]:
    if p.part_time:
        return _PART_CYCLE
    if p.queues == ("billing",):
        return _BILLING_CYCLE
    if not p.nights:
        return _DAY_CYCLE
    return (_DAY_CYCLE, _NIGHT_CYCLE, _LATE_CYCLE)[number % 3]


def ledger_rows(staff: list[Person], rng: np.random.Generator) -> list[tuple[str, ...]]:
    """Rows of ledger.csv: points above the fair share of three months; nights only for who works them."""
    rows: list[tuple[str, ...]] = []
    for p in staff:
        for kind, spread in ((NIGHT, 2), (WEEKEND, 2), (HOLIDAY, 1)):
            points = int(rng.integers(-spread, spread + 1)) * (2 if kind == NIGHT else 1)
            if points and (kind != NIGHT or p.nights):
                rows.append((p.agent, kind, str(points)))
    return rows
