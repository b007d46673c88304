"""Whom to call: the order of the sources, the rest rule, burden before everything but call-ins."""

from collections.abc import Mapping
from datetime import date

import pytest

from scheduler.callin import CROSS, REST, SPARE, SURPLUS, CallIn, Need, call_in
from scheduler.domain.clock import Horizon
from scheduler.domain.people import Agent
from scheduler.domain.problem import Day, RosterProblem
from scheduler.domain.requirement import Queue, Requirement
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.shifts import STANDBY, ShiftTemplate
from scheduler.rulebook import rulebook
from tests.scheduler.months import ZONE

DAY = ShiftTemplate("D", 9 * 60, 17 * 60)
EARLY = ShiftTemplate("E", 6 * 60, 12 * 60)
NIGHT = ShiftTemplate("N", 22 * 60, 30 * 60)
SPARES = ShiftTemplate("S", 9 * 60, 17 * 60, activity=STANDBY)
TUESDAY = 1
NINE = 48 + 18
"""The interval that begins at 09:00 on day 1."""


def _problem(
    people: Mapping[str, tuple[str, ...]],
    leave: frozenset[tuple[str, int]] = frozenset(),
    ledger: dict[tuple[str, str], float] | None = None,
    needs: dict[str, int] | None = None,
) -> RosterProblem:
    horizon = Horizon(date(2026, 6, 1), 4, ZONE, 30)
    agents = tuple(Agent(name, "T", queues, 0, 6000, True, 0, 3) for name, queues in sorted(people.items()))
    series = {q: tuple([n] * horizon.intervals) for q, n in (needs or {"main": 0, "bill": 0}).items()}
    return RosterProblem(
        horizon,
        agents,
        (Queue("main", 0, 1440), Queue("bill", 0, 1440)),
        (DAY, EARLY, NIGHT, SPARES),
        tuple(Day(horizon.date_of(d)) for d in range(4)),
        requirement=Requirement(series),
        leave=leave,
        ledger=ledger or {},
    )


def _listed(
    problem: RosterProblem,
    duties: list[Duty],
    agents: int,
    called_in: dict[str, int] | None = None,
    seed: int = 1,
) -> CallIn:
    need = Need("main", TUESDAY, NINE, (agents,) * 4)
    return call_in(problem, rulebook(), Roster(duties), need, called_in=called_in or {}, seed=seed)


def test_nine_on_rest_three_unfit_six_listed() -> None:
    # EM-01: two came off a night less than 11 h ago, one serves another queue, one is on leave.
    people = {f"A{n}": ("main",) for n in range(8)} | {"A8": ("bill",), "A9": ("main",)}
    ledger = {("A2", "night"): 5.0, ("A3", "night"): 1.0}
    problem = _problem(people, frozenset({("A9", TUESDAY)}), ledger)
    nights = [problem.duty(agent, 0, "N", "main") for agent in ("A0", "A1")]
    found = _listed(problem, nights, 6, called_in={"A4": 2, "A5": 1})
    names = [call.agent for call in found.calls]
    assert set(names) == {"A2", "A3", "A4", "A5", "A6", "A7"}
    # Fewest call-ins first, among those the fewest burden points.
    assert names[2:] == ["A3", "A2", "A5", "A4"]
    assert {call.source for call in found.calls} == {REST}
    assert all(call.asked for call in found.calls)
    assert set(found.unfit) == {"A0", "A1"}
    assert "3 h of rest" in str(found.unfit["A0"][0])
    assert found.unmet == (0, 0, 0, 0)


def test_spares_come_before_rest_days() -> None:
    # EM-02: with 2 spares free and 3 needed, 2 spares and 1 rest-day call-in.
    problem = _problem({f"A{n}": ("main",) for n in range(6)})
    standing_by = [problem.duty(agent, TUESDAY, "S", None) for agent in ("A4", "A5")]
    found = _listed(problem, standing_by, 3)
    asked = [call.source for call in found.calls if call.asked]
    assert asked == [SPARE, SPARE, REST]
    assert len(found.calls) == 6


def test_all_sources_in_their_order() -> None:
    people = {"A0": ("main",), "A1": ("bill", "main"), "A2": ("main",), "A3": ("main",), "A4": ("main",)}
    problem = _problem(people, needs={"main": 0, "bill": 0})
    duties = [
        problem.duty("A0", TUESDAY, "S", None),
        problem.duty("A1", TUESDAY, "D", "bill"),
        # At work for the queue in the early hours, when nobody is needed: the shift can move.
        Duty("A2", TUESDAY, *problem.times("E", TUESDAY), "E", "main"),
    ]
    late = Need("main", TUESDAY, 48 + 26, (9,) * 4)
    found = call_in(problem, rulebook(), Roster(duties), late, called_in={}, seed=1)
    assert [call.source for call in found.calls] == [SPARE, SURPLUS, CROSS, REST, REST]
    assert [call.agent for call in found.calls[:3]] == ["A0", "A2", "A1"]
    assert found.unmet == (4, 4, 4, 4)


def test_a_queue_gives_nobody_whom_it_needs_itself() -> None:
    problem = _problem({"A1": ("bill", "main"), "A2": ("bill", "main")}, needs={"main": 0, "bill": 1})
    duties = [problem.duty(agent, TUESDAY, "D", "bill") for agent in ("A1", "A2")]
    found = _listed(problem, duties, 2)
    # One of the two stays for the bills.
    assert [call.source for call in found.calls] == [CROSS]


def test_lots_are_drawn_from_the_seed_only() -> None:
    problem = _problem({f"A{n:02d}": ("main",) for n in range(12)})
    orders = [tuple(c.agent for c in _listed(problem, [], 1, seed=seed).calls) for seed in (1, 1, 2)]
    assert orders[0] == orders[1] != orders[2]
    assert [call.asked for call in _listed(problem, [], 1).calls] == [True] + [False] * 11


@pytest.mark.parametrize(("queue", "day"), [("fax", 1), ("main", 4), ("main", -1)])
def test_needs_that_do_not_fit(queue: str, day: int) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        call_in(
            _problem({"A": ("main",)}), rulebook(), Roster(), Need(queue, day, 0, (1,)), called_in={}, seed=1
        )


def test_whom_another_queue_can_spare_is_not_settled_by_id() -> None:
    # Three are at work for the other queue, which can spare one: the one with the fewest burden points.
    people = dict.fromkeys(("A0", "A1", "A2"), ("bill", "main"))
    problem = _problem(
        people, ledger={("A0", "night"): 3.0, ("A1", "night"): 2.0}, needs={"main": 0, "bill": 2}
    )
    at_work = [problem.duty(agent, TUESDAY, "D", "bill") for agent in people]
    found = _listed(problem, at_work, 1)
    assert [call.agent for call in found.calls if call.source == CROSS] == ["A2"]
    # Equals: by lot.
    problem = _problem(people, needs={"main": 0, "bill": 2})
    spared = {
        call.agent
        for seed in range(12)
        for call in _listed(problem, at_work, 1, seed=seed).calls
        if call.source == CROSS
    }
    assert spared == set(people)
