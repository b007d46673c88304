"""What cancelled leave gives back: the duties given up for it, as far as they are legal still."""

from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.sentence import Sentence
from scheduler.rulebook import Rulebook
from scheduler.swaps.judge import judge


@dataclass(frozen=True)
class Returned:
    """The roster with what could come back, and for each duty that could not the rule that forbids it."""

    roster: Roster
    back: tuple[Duty, ...]
    kept_away: tuple[tuple[Duty, Sentence], ...]


def give_back(
    problem: RosterProblem,
    rulebook: Rulebook,
    roster: Roster,
    before: Sequence[tuple[str, int, tuple[Duty, ...]]],
) -> Returned:
    """Put cells (agent, day, duties) back: all at once if nothing hard gets worse, else one after the other.

    `problem` no longer holds the cancelled leave.
    """
    whole = roster
    for agent, day, duties in before:
        whole = whole.replace(agent, day, duties)
    if judge(problem, rulebook, roster, whole).allowed:
        return Returned(whole, tuple(duty for _, _, duties in before for duty in duties), ())
    back: list[Duty] = []
    kept: list[tuple[Duty, Sentence]] = []
    for agent, day, duties in before:
        tried = roster.replace(agent, day, duties)
        verdict = judge(problem, rulebook, roster, tried)
        if verdict.allowed:
            roster = tried
            back += duties
        else:
            kept += [(duty, verdict.reasons[0]) for duty in duties]
    return Returned(roster, tuple(back), tuple(kept))
