"""From a roster to who is there for contacts, interval by interval."""

import numpy as np

from scheduler.domain.cover import queues_served
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.simulation.model import FloatArray, Staff


def staff_of(problem: RosterProblem, roster: Roster, shrinkage: FloatArray) -> Staff:
    """The agents of a roster, duties carried in from last month included, breaks taken out.

    `shrinkage` (queues in the problem's order, intervals) is the share of paid time not on contacts; of an
    agent who serves several queues the mean of theirs. A duty without a queue serves every queue of its agent
    and shift, one with a queue only that.
    """
    horizon = problem.horizon
    number = {queue.code: place for place, queue in enumerate(problem.queues)}
    place = {agent.id: row for row, agent in enumerate(problem.agents)}
    if shrinkage.shape != (len(number), horizon.intervals):
        raise ValueError("Shrinkage is needed for every queue and interval of the horizon.")
    share = np.zeros((len(place), horizon.intervals))
    skills = np.zeros((len(place), horizon.intervals), dtype=np.int64)
    for duty in (*problem.past, *roster.duties):
        served = [number[code] for code in queues_served(problem, duty)]
        if not served:
            continue
        mask = sum(1 << queue for queue in served)
        for interval, minutes in problem.presence(duty.shift, duty.day):
            if 0 <= interval < horizon.intervals:
                row = place[duty.agent]
                here = minutes / horizon.interval_minutes * (1 - shrinkage[served, interval].mean())
                share[row, interval] = min(1.0, share[row, interval] + here)
                skills[row, interval] |= mask
    return Staff(share, skills, tuple(place))
