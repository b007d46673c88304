"""Who may move a duty without asking: the duty manager, for nights inside the own team (NT-02, C-06)."""

from collections.abc import Iterable

from scheduler.domain.problem import RosterProblem
from scheduler.domain.sentence import Facts
from scheduler.swaps.exchange import Leg, agents_of
from scheduler.swaps.reasons import Refusal, SwapReason


def not_a_night_move(problem: RosterProblem, legs: Iterable[Leg], team: str | None) -> Refusal | None:
    """Why who leads a team (None: all teams) has no right to these moves; None where there is the right."""
    moves = tuple(legs)
    for leg in moves:
        if not problem.shift_of[leg.shift].is_night:
            facts: Facts = {"shift": leg.shift, "date": problem.horizon.date_of(leg.day)}
            return Refusal(SwapReason.NOT_A_NIGHT, facts)
    for agent in sorted(agents_of(moves)):
        if team is not None and problem.agent_of[agent].team != team:
            return Refusal(SwapReason.OTHER_TEAM, {"agent": agent, "team": team})
    return None
