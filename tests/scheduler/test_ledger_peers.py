"""Fair shares among peers: what one seat group must do leaves what is fair in another alone (SH-04, K-15)."""

from dataclasses import replace
from fractions import Fraction

from scheduler.domain.needs import DutyNeed
from scheduler.domain.people import Agent
from scheduler.domain.problem import RosterProblem
from scheduler.domain.requirement import Requirement
from scheduler.ledger import NIGHT, WEEKEND, carried, duties_needed, shares
from tests.scheduler.rules.by_hand import ann, unit

DAYS = 10


def _two_groups(main: int, bill: int, ledger: dict[tuple[str, str], float] | None = None) -> RosterProblem:
    """Ann and Bob on "main", Cem and Dan on "bill", each queue with so many agents from 00:00 to 06:00."""
    people = [
        ann(id=name, queues=(queue,), minutes_max=9600)
        for name, queue in (("Ann", "main"), ("Bob", "main"), ("Cem", "bill"), ("Dan", "bill"))
    ]
    problem = unit(*people, days=DAYS)
    night = [int(interval % 48 < 12) for interval in range(problem.horizon.intervals)]
    needs = {queue: tuple(heads * n for n in night) for queue, heads in (("main", main), ("bill", bill))}
    return replace(problem, requirement=Requirement(needs), ledger=ledger or {})


def _targets(problem: RosterProblem, kind: str = NIGHT) -> dict[str, Fraction]:
    return {agent: share.target for agent, share in shares(problem, kind, 2).items()}


def test_each_group_shares_its_own_nights() -> None:
    # Ten nights of 1 agent are 20 points for two, ten nights of 3 are 60 points for two others.
    assert _targets(_two_groups(1, 3)) == {"Ann": 10, "Bob": 10, "Cem": 30, "Dan": 30}
    assert duties_needed(_two_groups(1, 3), NIGHT) == 40


def test_what_another_group_needs_or_carries_changes_nothing() -> None:
    one = _targets(_two_groups(1, 3))
    for other in (_two_groups(1, 0), _two_groups(1, 3, {("Cem", NIGHT): 12.0, ("Dan", NIGHT): 4.0})):
        assert [_targets(other)[agent] for agent in ("Ann", "Bob")] == [one["Ann"], one["Bob"]]


def test_newcomers_stand_at_the_median_of_their_own_group() -> None:
    known = {("Ann", NIGHT): 2.0, ("Cem", NIGHT): 6.0, ("Dan", NIGHT): 10.0}
    problem = _two_groups(1, 1, known)
    more = (*problem.agents, ann(id="Eve", queues=("bill",), minutes_max=9600))
    problem = replace(problem, agents=more)
    # Two of three know "bill": Eve stands at (6 + 10) / 2. One of two is not more than half: Bob at 0.
    found = carried(problem, list(problem.agents), NIGHT)
    assert found == {"Ann": 2, "Bob": 0, "Cem": 6, "Dan": 10, "Eve": 8}


def _managers(*people: Agent) -> RosterProblem:
    always = DutyNeed("duty manager", "role", "manager", 1)
    by_day = DutyNeed("two by day", "role", "manager", 2, start=480, end=1200)
    problem = unit(*people, days=DAYS)
    weekend = tuple(replace(day, weekend=day.date.weekday() >= 5) for day in problem.days)
    return replace(problem, duty_needs=(always, by_day), requirement=Requirement({}), days=weekend)


def test_duty_managers_share_the_nights_that_somebody_must_be_there() -> None:
    managers = [ann(id=f"M{n}", queues=(), minutes_max=9600, roles=frozenset({"manager"})) for n in range(4)]
    # One manager from 00:00 to 06:00 on ten nights: 20 points for four.
    assert set(_targets(_managers(*managers)).values()) == {Fraction(5)}
    # Two weekend days of 12 h with one and 12 h with two: 2 x 36 h are 9 duties of 8 h.
    assert set(_targets(_managers(*managers), WEEKEND).values()) == {Fraction(9, 2)}


def test_who_has_neither_queue_nor_need_has_no_share() -> None:
    trainee = ann(id="New", queues=(), minutes_max=9600)
    assert _targets(_managers(trainee)) == {}
