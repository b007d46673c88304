import random
from math import atanh, sqrt, tanh

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from scheduler.neutral.relation import Relation, averaged, corrected, pooled, ranked, relation


def test_ties_share_their_mean_rank() -> None:
    assert ranked([5, 1, 5, 9]) == [2.5, 1, 2.5, 4]


def test_an_interval_by_hand() -> None:
    # Ranks 1 2 3 4 5 6 against 2 1 4 3 6 5: 1 - 6 x 6 / (6 x 35) = 0.82857; z = 1.1838,
    # error = sqrt(1.06 / 3) = 0.5944: z -+ 1.165 = 0.0188 and 2.3488, so 0.019 to 0.982.
    found = relation([1, 2, 3, 4, 5, 6], [2, 1, 4, 3, 6, 5])
    assert found.correlation == pytest.approx(1 - 36 / 210)
    assert found.low == pytest.approx(0.0188, abs=5e-4)
    assert found.high == pytest.approx(0.9819, abs=5e-4)
    assert found.chance == pytest.approx(0.0464, abs=5e-4)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=5, max_size=40))
def test_spearman_as_scipy_has_it(pairs: list[tuple[int, int]]) -> None:
    first, second = [float(a) for a, _ in pairs], [float(b) for _, b in pairs]
    found = relation(first, second)
    if len(set(first)) == 1 or len(set(second)) == 1:
        assert found == Relation(len(pairs))
    else:
        assert found.correlation == pytest.approx(spearmanr(first, second).statistic, abs=1e-12)
        assert found.low is not None
        assert found.high is not None
        assert found.correlation is not None
        assert found.low - 1e-9 <= found.correlation <= found.high + 1e-9


def test_few_agents_say_nothing() -> None:
    assert relation([1, 2, 3, 4], [1, 2, 3, 4]) == Relation(4)
    with pytest.raises(ValueError, match="same agents"):
        relation([1], [1, 2])


def test_holm_by_hand() -> None:
    # Sorted: 0.01 x 3 = 0.03, 0.02 x 2 = 0.04, 0.03 x 1 = 0.03, which cannot be below the one before: 0.04.
    looks = [Relation(9, 0.5, chance=chance) for chance in (0.03, 0.01, 0.02)]
    found = corrected([*looks, Relation(3)])
    assert [one.corrected for one in found] == [pytest.approx(0.04), 0.03, 0.04, None]
    assert [one.stands_out for one in found] == [True, True, True, False]


def test_twenty_looks_at_nothing_rarely_find_anything() -> None:
    draw, alarms = random.Random(7), 0
    for _ in range(200):
        looks = [
            relation([draw.random() for _ in range(30)], [draw.random() for _ in range(30)])
            for _ in range(20)
        ]
        alarms += any(one.stands_out for one in corrected(looks))
    # 5 % of 200 are 10; more than 22 would happen in less than 0.1 % of such tests.
    assert alarms <= 22


def test_a_relation_that_is_there_is_found() -> None:
    draw = random.Random(3)
    tenure = [draw.random() for _ in range(48)]
    nights = [-years + draw.gauss(0, 0.3) for years in tenure]
    looks = [relation(tenure, nights), *[relation(tenure, [draw.random() for _ in tenure]) for _ in range(9)]]
    assert [one.stands_out for one in corrected(looks)] == [True, *[False] * 9]


def test_pooling_weighs_by_size() -> None:
    one, two = Relation(13, 0.5), Relation(23, -0.2)
    z = (10 * atanh(0.5) + 20 * atanh(-0.2)) / 30
    found = pooled([one, two, Relation(4)])
    assert found.correlation is not None
    assert atanh(found.correlation) == pytest.approx(z)
    assert found.low is not None
    assert atanh(found.low) == pytest.approx(z - 1.959964 * sqrt(1.06 / 30))
    assert pooled([Relation(2)]) == Relation(2)


def test_looks_at_the_same_agents_are_no_surer_than_one() -> None:
    found = averaged([Relation(28, 0.4), Relation(28, 0.0), Relation(3)])
    assert found.correlation == pytest.approx(tanh(atanh(0.4) / 2))
    # One look at 28 agents: sqrt(1.06 / 25).
    assert found.high is not None
    assert atanh(found.high) - atanh(0.4) / 2 == pytest.approx(1.959964 * sqrt(1.06 / 25), abs=1e-6)
    assert averaged([Relation(2)]) == Relation(2)
    assert averaged([]) == Relation(0)
