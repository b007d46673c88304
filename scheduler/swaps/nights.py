"""Who may move a duty without asking: the duty manager, for nights inside the own team (NT-02, C-06)."""

from collections.abc import Iterable

from scheduler.domain.problem import RosterProblem
from scheduler.domain.sentence import Sentence
from scheduler.swaps.exchange import Leg, agents_of


def not_a_night_move(problem: RosterProblem, legs: Iterable[Leg], team: str) -> Sentence | None:
    """Why a duty manager of a team has no right to these moves, or None: they can only be proposed then."""
    moves = tuple(legs)
    for leg in moves:
        if not problem.shift_of[leg.shift].is_night:
            words = "{shift} on {date} is no night: a duty manager moves nights and proposes all else."
            date = problem.horizon.date_of(leg.day)
            return Sentence(words, {"shift": leg.shift, "date": date})
    for agent in sorted(agents_of(moves)):
        if problem.agent_of[agent].team != team:
            words = "{agent} is not in team {team}: a duty manager moves nights inside the own team."
            return Sentence(words, {"agent": agent, "team": team})
    return None
