"""What agents got of what they wished for, and what they carry into the next month."""

from dataclasses import replace
from fractions import Fraction

from scheduler.domain.people import Preference
from scheduler.domain.problem import RosterProblem
from scheduler.ledger import WISH
from scheduler.rules.granted_wishes import GrantedWishes
from scheduler.wishes import granted_share, wish_balances_after
from tests.scheduler.rules.by_hand import ann, roster, unit


def _rivals(**before: float) -> RosterProblem:
    """Ann and Bob wish for the same day off; Cy wishes for nothing."""
    wishes = (Preference("Ann", 0, None, "off", 1), Preference("Bob", 0, None, "off", 5))
    carried = {(agent, WISH): value for agent, value in before.items()}
    people = (ann(), ann(id="Bob"), ann(id="Cy"))
    return replace(unit(*people), preferences=wishes, ledger=carried)


def test_shares_are_hundredths_of_ones_own_wishes() -> None:
    assert granted_share(_rivals(), roster(_rivals(), ".", "E")) == {"Ann": 100, "Bob": 0}


def test_balances_are_refusals_beyond_the_mean() -> None:
    # The mean of those who wished is 50 granted.
    problem = _rivals()
    assert wish_balances_after(problem, roster(problem, ".", "E"), {"Cy": 7.5}) == {
        "Ann": -50,
        "Bob": 50,
        "Cy": Fraction(15, 2),
    }


def test_two_rivals_are_granted_equally_often_over_six_months() -> None:
    # K-23: each month the roster of least cost by the rule; counts differ by at most one at any time.
    rule, before = GrantedWishes(), dict[str, float]()
    granted = {"Ann": 0, "Bob": 0}
    for _ in range(6):
        problem = _rivals(**before)
        price = rule.price(problem)
        options = [roster(problem, ".", "E"), roster(problem, "E", ".")]
        best = min(options, key=lambda made: sum(price.of(v.amount) for v in rule.check(problem, made)))
        for agent, share in granted_share(problem, best).items():
            granted[agent] += share // 100
        before = {agent: float(v) for agent, v in wish_balances_after(problem, best, before).items()}
        assert abs(granted["Ann"] - granted["Bob"]) <= 1
    assert granted == {"Ann": 3, "Bob": 3}
