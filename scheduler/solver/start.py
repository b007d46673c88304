"""What a search begins with: the problem in a fixed order, the roster to improve, the cells that stay."""

from collections.abc import Collection
from dataclasses import replace
from random import Random

from scheduler.domain.people import Agent
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.posting.plan import Plan
from scheduler.solver.compiled import Compiled, Ints

Cells = Collection[tuple[str, int]]


def in_order(problem: RosterProblem) -> RosterProblem:
    """The same problem with agents, wishes and past duties in the order of ids: files may be shuffled."""
    return _arranged(problem, sorted(problem.agents, key=lambda agent: agent.id))


def canonical(problem: RosterProblem, seed: int) -> RosterProblem:
    """The same problem with agents, wishes and past duties in an order that is drawn from `seed`.

    Ids may tell who came first, and whoever stands first in a search could fare otherwise than the last.
    """
    agents = sorted(problem.agents, key=lambda agent: agent.id)
    Random(seed).shuffle(agents)
    return _arranged(problem, agents)


def _arranged(problem: RosterProblem, agents: list[Agent]) -> RosterProblem:
    place = {agent.id: index for index, agent in enumerate(agents)}
    return replace(
        problem,
        agents=tuple(agents),
        preferences=tuple(
            sorted(
                problem.preferences, key=lambda w: (place[w.agent], w.day, w.shift or "", w.wish, w.weight)
            )
        ),
        past=tuple(
            sorted(problem.past, key=lambda d: (place[d.agent], d.day, d.start, d.shift, d.queue or ""))
        ),
    )


def check_pins(problem: RosterProblem, start: Roster | None, pins: Cells) -> None:
    """Refuse a start or pins that do not fit the problem; raises ValueError saying which."""
    for duty in start.duties if start is not None else ():
        problem.check_duty(duty)
    if pins and start is None:
        raise ValueError("Pinned cells keep what a roster holds: give that roster as the start.")
    for agent, day in sorted(pins):
        if agent not in problem.agent_of or not 0 <= day < problem.horizon.days:
            raise ValueError(f"The pinned cell of {agent} on day {day} does not fit the problem.")
        held = start.of(agent, day) if start is not None else ()
        if len(held) > 1:
            raise ValueError(
                f"The pinned cell of {agent} on day {day} holds {len(held)} duties; one is allowed."
            )
        for duty in held:
            if duty.queue is None and problem.shift_of[duty.shift].covers:
                raise ValueError(
                    f"The pinned duty {duty.shift} of {agent} on day {day} names no queue; "
                    "name the one it is for."
                )


def held_duties(problem: RosterProblem, start: Roster | None, pins: Cells) -> list[Duty]:
    """The duties in pinned cells."""
    found = [duty for cell in sorted(pins) for duty in (start.of(*cell) if start is not None else ())]
    return [problem.duty(duty.agent, duty.day, duty.shift, duty.queue) for duty in found]


def cells_of(plan: Plan, compiled: Compiled, start: Roster | None) -> Ints:
    """The cells of a roster; a duty that may not be chosen, or is the second of its day, is left out."""
    cells = compiled.empty()
    usable = set(compiled.options.tolist())
    for duty in start.duties if start is not None else ():
        var = plan.var_of.get((duty.agent, duty.day, duty.shift, duty.queue), -1)
        if var in usable and cells[compiled.cell_of[var]] < 0:
            cells[compiled.cell_of[var]] = var
    return cells
