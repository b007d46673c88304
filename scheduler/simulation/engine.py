"""The compiled loop: one path of contacts through one staff.

Chance comes from counters, not from a stream: a contact's times depend only on the seed, its path, queue,
interval and number. Two rosters meet the very same callers, and paths can be run in any order. A contact
goes to the free agent with the fewest skills, a free agent to the contact that has waited longest. Whose duty
ends finishes the contact in hand; who still waits when nobody is left for the queue that day keeps waiting.
"""

from typing import Any

import numpy as np
from numba import njit

OFFERED, IN_TIME, ANSWERED, ABANDONED, EARLY = range(5)
COUNTED = 5
_FOREVER = 1e300


@njit(cache=True, nogil=True)
def _mixed(x: Any) -> Any:
    """splitmix64: a scrambled 64-bit number."""
    x = np.uint64(x) + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


@njit(cache=True, nogil=True)
def _uniform(key: Any, number: Any) -> Any:
    """Uniform in (0, 1), the draw of that number under a key."""
    bits = _mixed(np.uint64(key) + np.uint64(number) * np.uint64(0xD1342543DE82EF95))
    return (float(bits >> np.uint64(11)) + 0.5) * (1.0 / 9007199254740992.0)


@njit(cache=True, nogil=True)
def _contacts(counts: Any, aht_s: Any, patience_s: Any, interval_s: Any, cv: Any, key: Any) -> Any:
    """Contacts of a path in order of queue and arrival: (first of each queue, interval, arrival, giving up
    at, handle time). Within an interval arrivals are uniform, as in a Poisson process of known number.
    """
    queues, intervals = counts.shape
    total = counts.sum()
    first = np.zeros(queues + 1, dtype=np.int64)
    at, arrives, gives_up = np.empty(total, np.int32), np.empty(total), np.empty(total)
    handle = np.empty(total)
    sigma = np.sqrt(np.log(1.0 + cv * cv)) if cv > 0 else 0.0
    n = 0
    for q in range(queues):
        for i in range(intervals):
            number = counts[q, i]
            if number == 0:
                continue
            mine = _mixed(key ^ _mixed(np.uint64(q * intervals + i + 1)))
            gaps = 0.0
            for k in range(number):
                gaps -= np.log(_uniform(mine, 4 * k))
                arrives[n + k] = gaps
            gaps -= np.log(_uniform(mine, 4 * number))
            for k in range(number):
                c = n + k
                arrives[c] = (i + arrives[c] / gaps) * interval_s
                at[c] = i
                gives_up[c] = _FOREVER
                if patience_s[q] < _FOREVER:
                    gives_up[c] = arrives[c] - patience_s[q] * np.log(_uniform(mine, 4 * k + 1))
                draw = -np.log(_uniform(mine, 4 * k + 2))
                if cv > 0:
                    normal = np.sqrt(2 * draw) * np.cos(2 * np.pi * _uniform(mine, 4 * k + 3))
                    draw = np.exp(sigma * normal - sigma * sigma / 2)
                handle[c] = aht_s[q, i] * draw
            n += number
        first[q + 1] = n
    return first, at, arrives, gives_up, handle


@njit(cache=True, nogil=True)
def _who_is_on(share: Any, i: Any, chance: Any, on: Any) -> Any:
    """Mark who is on contacts in interval i, by systematic sampling of those there in part; their number."""
    total, number = 0.0, 0
    for a in range(share.shape[0]):
        w = share[a, i]
        on[a] = w > 1.0 - 1e-9
        if 0.0 < w < 1.0 - 1e-9:
            on[a] = np.floor(total + w + chance) > np.floor(total + chance)
            total += w
        number += on[a]
    return number


# Bundles of arrays, as every step needs them: `calls` = (interval, arrival, giving up at, handle time) of
# each contact, `line` = (first waiting, next to arrive) of each queue, `sheet` = (tally, waited, busy,
# thresholds, interval length), `crew` = (on contacts, free_at, queues served, number of them) of each agent.
# free_at above 0 is the end of the contact in hand; else the agent is free, and minus free_at is since when.


@njit(cache=True, nogil=True)
def _give_up(c: Any, q: Any, calls: Any, sheet: Any) -> None:
    at, arrives, gives_up, _ = calls
    tally, _, _, threshold, _ = sheet
    tally[ABANDONED, q, at[c]] += 1
    if gives_up[c] - arrives[c] <= threshold[q]:
        tally[EARLY, q, at[c]] += 1


@njit(cache=True, nogil=True)
def _serve(c: Any, q: Any, a: Any, now: Any, calls: Any, sheet: Any, crew: Any) -> None:
    """Contact c of queue q goes to agent a."""
    at, arrives, _, handle = calls
    tally, waited, busy, threshold, interval_s = sheet
    wait = now - arrives[c]
    tally[ANSWERED, q, at[c]] += 1
    waited[q, at[c]] += wait
    if wait <= threshold[q]:
        tally[IN_TIME, q, at[c]] += 1
    end = now + handle[c]
    crew[1][a] = end
    i = int(now / interval_s)
    while now < end and i < busy.size:
        stop = min(end, (i + 1) * interval_s)
        busy[i] += max(stop - now, 0.0)
        now = stop
        i += 1


@njit(cache=True, nogil=True)
def _take_next(a: Any, now: Any, line: Any, calls: Any, sheet: Any, crew: Any) -> None:
    """A free agent takes the contact that has waited longest in the queues served, if there is one."""
    head, tail = line
    _, arrives, gives_up, _ = calls
    best, since = -1, _FOREVER
    for q in range(head.size):
        if not (crew[2][a] >> q) & 1:
            continue
        while head[q] < tail[q] and gives_up[head[q]] <= now:
            _give_up(head[q], q, calls, sheet)
            head[q] += 1
        if head[q] < tail[q] and arrives[head[q]] < since:
            best, since = q, arrives[head[q]]
    if best >= 0:
        head[best] += 1
        _serve(head[best] - 1, best, a, now, calls, sheet, crew)


@njit(cache=True, nogil=True)
def _free_agent(q: Any, active: Any, actives: Any, crew: Any) -> Any:
    """The free agent on contacts who serves the queue: fewest skills, then free for longest; -1 = none."""
    on, free_at, skills, breadth = crew
    best = -1
    for k in range(actives):
        a = active[k]
        if not on[a] or free_at[a] > 0.0 or not (skills[a] >> q) & 1:
            continue
        narrower = best < 0 or breadth[a] < breadth[best]
        if narrower or (breadth[a] == breadth[best] and free_at[a] > free_at[best]):
            best = a
    return best


@njit(cache=True, nogil=True)
def _arrival(c: Any, q: Any, active: Any, actives: Any, line: Any, calls: Any, sheet: Any, crew: Any) -> Any:
    """Contact c reaches queue q: the agent who takes it, or -1 when it waits."""
    head, _ = line
    sheet[0][OFFERED, q, calls[0][c]] += 1
    a = _free_agent(q, active, actives, crew)
    if a >= 0:
        # A free agent of the queue means that nobody waits in it any more.
        while head[q] < c:
            _give_up(head[q], q, calls, sheet)
            head[q] += 1
        head[q] = c + 1
        _serve(c, q, a, calls[1][c], calls, sheet, crew)
    return a


@njit(cache=True, nogil=True)
def _change_over(
    i: Any, now: Any, chance: Any, share: Any, skills: Any, active: Any, line: Any, calls: Any, sheet: Any,
    crew: Any, there: Any,
) -> Any:  # fmt: skip
    """Interval i begins: who is on contacts changes, who is new takes waiting contacts. How many are active:
    on contacts, or still in one.
    """
    on, free_at, mask, breadth = crew
    was = on.copy()
    there[i] += _who_is_on(share, i, chance, on) * sheet[4]
    actives = 0
    for a in range(on.size):
        if on[a] or free_at[a] > 0.0:
            active[actives] = a
            actives += 1
        if on[a]:
            mask[a] = skills[a, i]
            breadth[a] = 0
            for q in range(line[0].size):
                breadth[a] += (mask[a] >> q) & 1
            if not was[a] and free_at[a] <= 0.0:
                free_at[a] = -now
    for k in range(actives):
        if on[active[k]] and free_at[active[k]] <= 0.0:
            _take_next(active[k], now, line, calls, sheet, crew)
    return actives


@njit(cache=True, nogil=True)
def _next_arrival(tail: Any, first: Any, arrives: Any) -> Any:
    """When the next contact comes and in which queue; -1 when none comes any more."""
    soonest, queue = _FOREVER, -1
    for q in range(tail.size):
        if tail[q] < first[q + 1] and arrives[tail[q]] < soonest:
            soonest, queue = arrives[tail[q]], q
    return soonest, queue


@njit(cache=True, nogil=True)
def run_path(
    counts: Any, aht_s: Any, patience_s: Any, threshold: Any, interval_s: Any, cv: Any, share: Any,
    skills: Any, seed: Any, path: Any, tally: Any, waited: Any, busy: Any, there: Any,
) -> None:  # fmt: skip
    """Run one path; add what happens to `tally` (COUNTED, queues, intervals), `waited` seconds of the
    answered (queues, intervals), `busy` and `there` agent-seconds on contacts (intervals). Contacts count
    where they arrived; who waits at the end of all days is neither answered nor gone, unless patience was
    limited.
    """
    agents, intervals = share.shape
    key = _mixed(np.uint64(seed) ^ _mixed(np.uint64(path + 1)))
    first, at, arrives, gives_up, handle = _contacts(counts, aht_s, patience_s, interval_s, cv, key)
    calls, sheet = (at, arrives, gives_up, handle), (tally, waited, busy, threshold, interval_s)
    head, tail = first[:-1].copy(), first[:-1].copy()
    line = (head, tail)
    on, free_at = np.zeros(agents, np.bool_), np.zeros(agents)
    crew = (on, free_at, np.zeros(agents, np.int64), np.zeros(agents, np.int64))
    active, actives, i, boundary = np.zeros(agents, np.int64), 0, 0, 0.0
    while True:
        done, who = _FOREVER, -1
        for k in range(actives):
            if 0.0 < free_at[active[k]] < done:
                done, who = free_at[active[k]], active[k]
        while True:
            # Who waits changes no completion: agents are looked through again only after one.
            soonest, q = _next_arrival(tail, first, arrives)
            if q < 0 or soonest > min(done, boundary):
                break
            tail[q] += 1
            a = _arrival(tail[q] - 1, q, active, actives, line, calls, sheet, crew)
            if a >= 0 and free_at[a] < done:
                done, who = free_at[a], a
        if who >= 0 and done <= boundary:
            free_at[who] = -done
            if on[who]:
                _take_next(who, done, line, calls, sheet, crew)
        elif i < intervals:
            chance = _uniform(key, i)
            actives = _change_over(
                i, boundary, chance, share, skills, active, line, calls, sheet, crew, there
            )
            i += 1
            boundary = i * interval_s
        else:
            break
    for q in range(head.size):
        for c in range(head[q], tail[q]):
            if gives_up[c] < _FOREVER:
                _give_up(c, q, calls, sheet)
