"""Tours met so far, for linear programs over tours to begin with."""

from collections.abc import Iterable

import numpy as np

from scheduler.solver.compiled import Ints

MOST = 150
"""Tours kept of an agent; the one met longest ago goes first."""


class TourPool:
    """The latest tours of each agent; a tour is what each day holds."""

    def __init__(self, met: Iterable[tuple[int, Ints]] = ()) -> None:
        """Begin with some tours by agent."""
        self._tours: dict[int, dict[bytes, Ints]] = {}
        self.take(met)

    def take(self, met: Iterable[tuple[int, Ints]]) -> None:
        """Keep tours as the latest ones."""
        for agent, tour in met:
            kept = self._tours.setdefault(agent, {})
            kept.pop(tour.tobytes(), None)
            kept[tour.tobytes()] = tour
            if len(kept) > MOST:
                del kept[next(iter(kept))]

    def of(self, agents: Ints) -> list[tuple[int, Ints]]:
        """What is known of some agents."""
        return [
            (agent, tour)
            for agent in np.asarray(agents).tolist()
            for tour in self._tours.get(agent, {}).values()
        ]
