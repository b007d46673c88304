"""What agents wish for and what they got of it."""

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction

from scheduler.domain.people import Preference
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster

WHOLE = 100
ON, OFF = "on", "off"


def granted(wish: Preference, roster: Roster) -> bool:
    """Whether a roster grants a wish."""
    shifts = [duty.shift for duty in roster.of(wish.agent, wish.day)]
    got = bool(shifts) if wish.shift is None else wish.shift in shifts
    return got == (wish.wish == ON)


def hundredths(problem: RosterProblem) -> dict[str, list[tuple[Preference, int]]]:
    """Each agent's wishes with the part of them all that each is, in hundredths that add up to 100.

    Parts go by the weights that the agent gave, so that nobody has more of a say by wishing more or louder.
    """
    wishes: dict[str, list[Preference]] = defaultdict(list)
    for wish in problem.preferences:
        wishes[wish.agent].append(wish)
    return {agent: _parts(own) for agent, own in sorted(wishes.items())}


def _parts(wishes: list[Preference]) -> list[tuple[Preference, int]]:
    total, before, found = sum(wish.weight for wish in wishes), 0, []
    for wish in wishes:
        after = before + wish.weight
        found.append((wish, WHOLE * after // total - WHOLE * before // total))
        before = after
    return found


def granted_share(problem: RosterProblem, roster: Roster) -> dict[str, int]:
    """Hundredths granted to each agent who has wishes."""
    return {
        agent: sum(part for wish, part in own if granted(wish, roster))
        for agent, own in hundredths(problem).items()
    }


def wish_balances_after(
    problem: RosterProblem, roster: Roster, before: Mapping[str, float]
) -> dict[str, Fraction]:
    """Hundredths of wishes that each agent was refused beyond the others', after a month.

    Who wished gains what was refused and loses the mean refusal of all who wished; who wished nothing keeps
    the balance as it is.
    """
    found = {agent: Fraction(value).limit_denominator(100) for agent, value in before.items()}
    shares = granted_share(problem, roster)
    for agent, got in shares.items():
        found[agent] = found.get(agent, Fraction(0)) + Fraction(sum(shares.values()), len(shares)) - got
    return found
