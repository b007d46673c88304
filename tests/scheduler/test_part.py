"""Some of a problem's agents by themselves: what joins them to the others, and who is left out."""

from dataclasses import replace

import pytest

from scheduler.audit import audit
from scheduler.domain.needs import DutyNeed, SeatLimit
from scheduler.domain.personal import PersonalLimits
from scheduler.domain.problem import RosterProblem
from scheduler.domain.requirement import Requirement
from scheduler.domain.roster import Roster
from scheduler.part import left_out, only, part_of, stands_alone
from scheduler.rulebook import RuleSetting, rulebook
from tests.scheduler.rules.by_hand import ann, roster, unit

BOOK = rulebook([RuleSetting("standby-pool", "off"), RuleSetting("fair-burden", "soft")])
MINE = frozenset({"Ann", "Bob"})


def _two_groups() -> RosterProblem:
    """Ann and Bob serve "main", Cem and Dan "bill"; all owe two duties."""
    people = [
        ann(id=name, queues=(queue,), group=group, minutes_min=960)
        for name, queue, group in (
            ("Ann", "main", "one"),
            ("Bob", "main", "one"),
            ("Cem", "bill", "two"),
            ("Dan", "bill", "two"),
        )
    ]
    problem = unit(*people)
    need = tuple(int(16 <= interval % 48 < 40) for interval in range(problem.horizon.intervals))
    return replace(
        problem,
        requirement=Requirement({"main": need, "bill": need}),
        personal={"Cem": PersonalLimits(run_days_most=3)},
        ledger={("Ann", "night"): 2.0, ("Dan", "night"): 8.0},
        leave=frozenset({("Bob", 2), ("Cem", 3)}),
    )


def test_groups_with_queues_of_their_own_stand_alone_and_cost_what_both_cost() -> None:
    problem = _two_groups()
    assert stands_alone(problem, BOOK, MINE)
    made = roster(problem, "EE..EEE", "L.L.L..")
    bill = [problem.duty(agent, day, "D", "bill") for agent, day in (("Cem", 1), ("Dan", 1), ("Dan", 4))]
    whole = Roster((*made.duties, *bill))
    parts = [part_of(problem, agents) for agents in (MINE, {"Cem", "Dan"})]
    costs = [audit(part, BOOK, only(whole, part.agent_of)) for part in parts]
    assert sum(judged.objective for judged in costs) == audit(problem, BOOK, whole).objective
    assert sum(len(judged.hard) for judged in costs) == len(audit(problem, BOOK, whole).hard)


@pytest.mark.parametrize(
    "joined",
    [
        {"seat_limits": (SeatLimit("", 3),)},
        {"duty_needs": (DutyNeed("lead", "team", "T", 1),)},
        {"together": frozenset({"T"})},
    ],
    ids=["seats", "need", "team"],
)
def test_what_is_asked_of_both_joins_them(joined: dict[str, object]) -> None:
    assert not stands_alone(replace(_two_groups(), **joined), BOOK, MINE)  # type: ignore[arg-type]


def test_a_common_queue_joins_but_not_seats_of_the_group() -> None:
    problem = _two_groups()
    both = (*problem.agents[:3], replace(problem.agents[3], queues=("bill", "main")))
    assert not stands_alone(replace(problem, agents=both), BOOK, MINE)
    assert stands_alone(replace(problem, seat_limits=(SeatLimit("one", 1),)), BOOK, MINE)


def test_a_group_or_agent_left_out_is_named() -> None:
    problem = _two_groups()
    assert (
        left_out(problem, Roster(problem.duty(a, 0, "E", "main") for a in ("Ann", "Bob", "Cem", "Dan"))) == ()
    )
    said = [str(sentence) for sentence in left_out(problem, Roster([problem.duty("Ann", 0, "E", "main")]))]
    assert said == [
        "The seat group two is not covered: of its 2 agents none has a duty.",
        "Bob has no duty, though at least 16 h are owed.",
    ]


def test_who_owes_nothing_is_not_left_out() -> None:
    problem = _two_groups()
    away = [replace(agent, minutes_min=0, minutes_max=0) for agent in problem.agents]
    assert left_out(replace(problem, agents=tuple(away)), Roster()) == ()
