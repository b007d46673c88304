"""The first legal roster: agents whose hard rules a quick search left broken are searched by themselves."""

from dataclasses import replace

import numpy as np

from scheduler.solver.anneal import Annealer
from scheduler.solver.compiled import HARD_UNIT, Compiled, Ints
from scheduler.solver.progress import Watch

TURNS = 8
MOVES = 300
"""Moves a cell in a turn."""
MOST_AGENTS = 0.3
"""Where more of the agents have a part in what is broken, a search over all of them is no slower."""


def mended(compiled: Compiled, cells: Ints, seed: int, hot: float, cold: float, watch: Watch) -> Ints:
    """The cells with as many hard rules mended as a few short searches among the agents concerned can.

    Those of other agents change only in exchanges with these.
    """
    for turn in range(TURNS):
        agents = at_fault(compiled, cells)
        if not agents.size or agents.size > max(1.0, MOST_AGENTS * compiled.agents) or watch.over():
            break
        free = compiled.free[np.isin(compiled.free // compiled.days, agents)]
        chain = Annealer(replace(compiled, free=free), cells, seed + turn)
        chain.run(MOVES * free.size, hot, cold)
        cells = chain.best
    return cells


def at_fault(compiled: Compiled, cells: Ints) -> Ints:
    """The numbers of the agents whose duties could mend a hard row that is broken."""
    c = compiled
    activity = c.activity(cells)
    broken = c.table[c.base + activity[: c.base.size]] >= HARD_UNIT
    if not broken.any():
        return np.zeros(0, dtype=np.int64)
    variables = np.searchsorted(c.row_ptr, np.flatnonzero(broken[c.row_of]), side="right") - 1
    duties = c.cell_of.size
    owner = np.repeat(np.arange(duties), np.diff(c.def_ptr))
    behind = owner[np.isin(c.def_of, variables[variables >= duties] - duties)]
    concerned = np.concatenate([variables[variables < duties], behind])
    return np.unique(c.cell_of[concerned] // max(1, c.days)).astype(np.int64)
