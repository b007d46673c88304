from dataclasses import replace

import pytest

from scheduler.clearing.offers import Board, Offer
from scheduler.clearing.outcome import exchanged
from scheduler.solver.clearing import goals_of
from scheduler.solver.clearing_cycles import cycles_of
from scheduler.solver.clearing_polish import Polish
from scheduler.solver.clearing_system import system_of
from tests.scheduler.clearing.boards import Case, case, renamed, shuffled, slow, worse

SEEDS = (1, 3, 5, 9, 13, 17, 25, 30)


@pytest.mark.parametrize("longest", [2, 3, 4])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_clearing_is_as_good_as_looking_at_every_set_of_exchanges(seed: int, longest: int) -> None:
    board = case(seed)
    found = board.cleared(longest)
    assert tuple(r.value for r in found.reached) == slow(board, longest)
    assert all(r.proven for r in found.reached)
    assert not worse(board, found.exchanges)


def test_the_boards_of_these_tests_have_exchanges() -> None:
    assert sum(bool(case(seed).cleared(3).exchanges) for seed in SEEDS) >= len(SEEDS) // 2


def test_bounds_hold_where_only_a_part_of_the_exchanges_is_looked_at() -> None:
    for seed in SEEDS:
        whole, part = case(seed).cleared(4), case(seed).cleared(4, most_cycles=1)
        assert part.reached[0].value <= whole.reached[0].value <= part.reached[0].bound
        assert part.complete == (len(cycles_of(case(seed).graph(), 4, 1000).known) <= 1)


def test_the_order_of_the_board_decides_nothing() -> None:
    for seed in SEEDS:
        assert case(seed).cleared(3) == shuffled(case(seed), 7).cleared(3)


def test_other_names_change_the_lots_and_nothing_before_them() -> None:
    for seed in SEEDS:
        was, now = case(seed).cleared(3), renamed(case(seed)).cleared(3)
        assert [r.value for r in was.reached[:2]] == [r.value for r in now.reached[:2]]
        assert was.served == now.served


def test_with_everything_else_alike_the_agent_with_fewer_grants_is_served() -> None:
    """B gives one E of day 2 for what A and C both offer: the same shift of the same day."""
    base = case(1)
    duties = [base.problem.duty(who, 0, "E", "main") for who in ("A00", "A02")]
    wanted = base.problem.duty("A01", 2, "E", "main")
    roster = exchanged(base.problem, type(base.roster)([*duties, wanted]), ())
    offers = (
        Offer("a", "A00", duties[0], frozenset({(2, "E")})),
        Offer("c", "A02", duties[1], frozenset({(2, "E")})),
        Offer("b", "A01", wanted, frozenset({(0, "E")})),
    )
    for granted, winner in (({"A00": 2, "A02": 1}, "c"), ({"A00": 1, "A02": 2}, "a")):
        both = Case(
            replace(base.problem, past=(), leave=frozenset()), base.book, roster, Board(offers, granted)
        )
        assert both.cleared(2).granted == {"b", winner}


def test_a_give_away_goes_along_a_chain_to_whoever_takes_a_duty_on() -> None:
    base = case(1)
    problem = replace(base.problem, past=(), leave=frozenset())
    first, second = problem.duty("A00", 0, "E", "main"), problem.duty("A01", 2, "E", "main")
    offers = (
        Offer("gives", "A00", first, for_nothing=True),
        Offer("passes", "A01", second, frozenset({(0, "E")})),
        Offer("takes", "A02", None, frozenset({(2, "E")})),
    )
    board = Case(problem, base.book, type(base.roster)([first, second]), Board(offers))
    assert not board.cleared(2).exchanges
    found = board.cleared(3)
    assert found.served == 3
    after = exchanged(problem, board.roster, found.exchanges)
    assert {(d.agent, d.day) for d in after.duties} == {("A01", 0), ("A02", 2)}


def test_an_exchange_that_the_audit_refuses_is_replaced_by_the_next_best() -> None:
    board = next(c for c in map(case, SEEDS) if c.cleared(2).exchanges)
    best = board.cleared(2)
    refused = best.exchanges[0]

    def spoilt(exchanges: object) -> frozenset[str]:
        return frozenset({refused.offers[0].agent}) if refused in exchanges else frozenset()  # type: ignore[operator]

    from scheduler.solver.clearing import clear

    found = clear(board.graph(), longest=2, seed=1, spoilt=spoilt)
    assert refused not in found.exchanges
    assert found.reached[0].value <= best.reached[0].value


def test_offers_that_offer_nothing_are_refused() -> None:
    duty = case(1).roster.duties[0]
    with pytest.raises(ValueError, match="must say which"):
        Offer("o", "A00", None)
    with pytest.raises(ValueError, match="takes nothing"):
        Offer("o", duty.agent, duty)
    with pytest.raises(ValueError, match="gives a duty of"):
        Offer("o", "nobody", duty, for_nothing=True)
    with pytest.raises(ValueError, match="id of its own"):
        Board((Offer("o", duty.agent, duty, for_nothing=True),) * 2)
    with pytest.raises(ValueError, match="never negative"):
        Board((), {"A00": -1})


def test_bettering_a_choice_piece_by_piece_reaches_what_is_proven_best() -> None:
    for seed in SEEDS:
        board = case(seed).graph()
        cycles = cycles_of(board, 3, 1000).known
        (_, goal), *_ = goals_of(board)
        system = system_of(board, goal)
        polish = Polish(board, system, cycles, board.rows.breakable(board.item_offer))
        chosen = polish.better((), 1, 3, ())
        assert chosen == polish.better((), 1, 3, ())
        value = goal.of(board, [item for column in chosen for item in cycles[column]])
        assert value == case(seed).cleared(3).reached[0].value
        if chosen:
            other = polish.better((), 1, 3, (chosen,))
            assert not set(other).issuperset(chosen)
