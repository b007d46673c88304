"""One agent's tours as a layered automaton with boxes of long sums, made from the agent's own rows."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from scheduler.posting.limits import Terms
from scheduler.posting.plan import Plan
from scheduler.solver.tour_pattern import Effects, Layer, TooLarge, build_pattern
from scheduler.solver.tour_rows import NEVER, Course, Courses, Ints, OwnRow, Reach, cost_at
from scheduler.solver.tour_sweep import FAR

LONG = 7
WIDE = 8
MOST_STATES = 4000
MOST_WORK = 150_000_000
MOST_VALUES = 12_000_000


@dataclass(frozen=True)
class Cells:
    """What an agent may choose: duty variables per day, and what each choice costs by itself on its day."""

    options: list[list[int]]
    alone: list[dict[int, int]]
    """By day, variable (-1: a day off) and the cost of the rows that concern this day only."""


@dataclass(frozen=True)
class Automaton:
    """The flat arrays of `tour_sweep`; `constant` is what every tour costs.

    `graph`: first state of each day, first arc of each day, effects of each day, first effect of each day;
    by arc the next state, the charge, the growth; first growth of each day, by growth the move within a wide
    box; first value of each day. `boxes`: sizes of boxes and of wide boxes by day and sum; by day and sum the
    start in, and by place of a wide box, the cell of the next box, what it costs at least, whether it is
    loose; by day and sum the start in, and by cell of a box, what it costs at least.
    """

    constant: int
    opt_ptr: Ints
    opt_var: Ints
    static: Ints
    graph: tuple[Ints, Ints, Ints, Ints, Ints, Ints, Ints, Ints, Ints, Ints]
    boxes: tuple[Ints, Ints, Ints, Ints, Ints, Ints, Ints, Ints]
    values: int
    buffer: int
    lines: int
    work: int


class Infeasible(Exception):
    """No tour of the agent keeps the hard rows."""


def single_day(plan: Plan, own: OwnRow) -> int | None:
    """The day of a row that depends on one day only."""
    days = set(own.days)
    for var in own.defined:
        days.update(plan.duties[member].day for member in plan.members(var))
    return days.pop() if len(days) == 1 else None


def cells_of(
    plan: Plan,
    agent: str,
    rows: Iterable[tuple[int, OwnRow]],
    banned: Collection[int],
    terms: dict[str, Terms],
) -> Cells:
    """The agent's choices with what rows on single days cost; those that a hard one forbids are left out."""
    options: list[list[int]] = []
    alone: list[dict[int, int]] = []
    for day in range(plan.problem.horizon.days):
        held = plan.working(agent, day).terms
        options.append([var for var in held if var not in banned])
        alone.append({-1: 0, **dict.fromkeys(options[-1], 0)})
    for day, own in rows:
        const, coefs = own.rows[0].expr.const, own.days.get(day, {})
        for var in alone[day]:
            value = const + coefs.get(var, 0)
            value += sum(c for any_of, c in own.defined.items() if var in plan.members(any_of))
            alone[day][var] = min(NEVER, alone[day][var] + cost_at(own.rows, terms, value))
    for day, costs in enumerate(alone):
        options[day] = [var for var in options[day] if costs[var] < FAR]
    return Cells(options, alone)


class _Definition:
    """A defined variable as an agent's choices see it."""

    def __init__(self, plan: Plan, var: int, allowed: Collection[int]) -> None:
        self.members = {member for member in plan.members(var) if member in allowed}
        days = [plan.duties[member].day for member in self.members]
        self.first, self.last = min(days, default=-1), max(days, default=-1)


def automaton(
    plan: Plan,
    cells: Cells,
    rows: Sequence[OwnRow],
    courses: Courses,
    margin: int,
    stop: Callable[[int], bool],
) -> tuple[Automaton, list[OwnRow]]:
    """The automaton of the rows, and the rows that had to be left out because it became too large.

    Long soft sums further than `margin` from their cheapest ends are held loosely.

    Raises Infeasible when no tour keeps the hard rows, Stopped where `stop` says so.
    """
    allowed = {var for options in cells.options for var in options}
    rows = [own.among(allowed) for own in rows]
    used = sorted({var for own in rows for var in own.defined})
    definitions = {var: found for var in used if (found := _Definition(plan, var, allowed)).members}
    made: list[Course] = []
    kept: list[OwnRow] = []
    constant = 0
    for own in rows:
        reach = _reach(own, definitions)
        if reach:
            kept.append(own)
            whole = courses.of(own, reach)
            made.append(courses.of(own, reach, margin) if is_long(whole) else whole)
        else:
            constant += cost_at(own.rows, courses.terms, own.rows[0].expr.const)
    if constant >= FAR or any(course.due[0][0] >= NEVER for course in made):
        raise Infeasible
    constant += sum(int(course.due[0][0]) for course in made)
    binding = [i for i, course in enumerate(made) if _matters(course)]
    left: list[OwnRow] = []
    while True:
        attempt = _attempt(
            cells, [kept[i] for i in binding], [made[i] for i in binding], definitions, constant, stop
        )
        if isinstance(attempt, Automaton):
            return attempt, left
        drop = _loosest([made[i] for i in binding], short=attempt)
        constant -= int(made[binding[drop]].due[0][0])
        left.append(kept[binding.pop(drop)])


def _matters(course: Course) -> bool:
    """Whether a sum can cost more than what it costs at least, or break a hard row."""
    return bool((course.due[-1] != course.due[0][0]).any())


def is_long(course: Course) -> bool:
    """Whether a sum is better kept beside the automaton: over many days, with many values to tell apart."""
    return course.last - course.first >= LONG and (course.width > WIDE or any(map(np.any, course.loose)))


def _loosest(courses: Sequence[Course], short: bool) -> int:
    """The row to give up: of the short or long ones, that whose sum may vary most freely."""
    picked = [i for i, course in enumerate(courses) if is_long(course) != short]
    if short:
        return max(picked, key=lambda i: (courses[i].last - courses[i].first, courses[i].slackness))
    return max(picked, key=lambda i: courses[i].slackness)


def _reach(own: OwnRow, definitions: dict[int, _Definition]) -> Reach | None:
    """How far the row's sum can move when a day holds one allowed duty at most; None when not at all."""
    day_low: dict[int, int] = {}
    day_high: dict[int, int] = {}
    for day, coefs in own.days.items():
        day_low[day] = min(0, min(coefs.values()) // own.unit)
        day_high[day] = max(0, max(coefs.values()) // own.unit)
    jumps = [(definitions[var], coef // own.unit) for var, coef in own.defined.items() if var in definitions]
    days = {*day_low, *(jump.first for jump, _ in jumps), *(jump.last for jump, _ in jumps)}
    if not days:
        return None
    first, last = min(days), max(days)
    span = range(first, last + 1)

    def steps(by_day: dict[int, int], pick: int) -> tuple[int, ...]:
        found = [by_day.get(day, 0) for day in span]
        for jump, coef in jumps:
            found[jump.first - first] += pick * max(0, pick * coef)
        return tuple(found)

    def rests(by_day: dict[int, int], pick: int) -> tuple[int, ...]:
        # What is still to come after each day, the day before the first one included.
        found = [*accumulate((by_day.get(day, 0) for day in reversed(span)), initial=0)][::-1]
        for jump, coef in jumps:
            for place in range(jump.last - first + 1):
                found[place] += pick * max(0, pick * coef)
        return tuple(found)

    return Reach(first, steps(day_low, -1), steps(day_high, 1), rests(day_low, -1), rests(day_high, 1))


def _attempt(
    cells: Cells,
    rows: Sequence[OwnRow],
    courses: Sequence[Course],
    definitions: dict[int, _Definition],
    constant: int,
    stop: Callable[[int], bool],
) -> "Automaton | bool":
    """The automaton, or whether short rows (True) or long ones (False) make it too large."""
    long = sorted((i for i, course in enumerate(courses) if is_long(course)), key=lambda i: courses[i].width)
    short = [i for i, course in enumerate(courses) if not is_long(course)]
    groups, effects = _effects(cells, rows, courses, definitions)
    try:
        layers = build_pattern(effects, courses, short, long, MOST_STATES, stop)
    except TooLarge:
        return True
    if not layers or not len(layers[0].to):
        raise Infeasible
    boxes = _Boxes([courses[i] for i in long], layers)
    if long and (boxes.work > MOST_WORK or boxes.values > MOST_VALUES):
        return False
    return _flat(cells, groups, layers, boxes, constant)


def _effects(
    cells: Cells,
    rows: Sequence[OwnRow],
    courses: Sequence[Course],
    definitions: dict[int, _Definition],
) -> tuple[list[list[list[int]]], Effects]:
    """Options of each day grouped by what they do to the rows; the first group holds the day off (-1)."""
    names = sorted(definitions)
    uses: dict[int, list[tuple[int, int]]] = {}
    for number, own in enumerate(rows):
        for coefs in own.days.values():
            for var, coef in coefs.items():
                uses.setdefault(var, []).append((number, coef // own.unit))
    belongs: dict[int, list[int]] = {}
    for number, name in enumerate(names):
        for member in definitions[name].members:
            belongs.setdefault(member, []).append(number)
    groups: list[list[list[int]]] = []
    grow, sets = [], []
    for options in cells.options:
        known: dict[tuple[tuple[tuple[int, int], ...], tuple[int, ...]], list[int]] = {((), ()): [-1]}
        for var in options:
            key = (tuple(sorted(uses.get(var, ()))), tuple(belongs.get(var, ())))
            known.setdefault(key, []).append(var)
        groups.append(list(known.values()))
        matrix = np.zeros((len(known), len(rows)), dtype=np.int64)
        flags = np.zeros((len(known), len(names)), dtype=np.bool_)
        for effect, (changes, members) in enumerate(known):
            for row, coef in changes:
                matrix[effect, row] = coef
            flags[effect, list(members)] = True
        grow.append(matrix)
        sets.append(flags)
    adds = np.zeros((len(names), len(rows)), dtype=np.int64)
    for number, own in enumerate(rows):
        for var, coef in own.defined.items():
            if var in definitions:
                adds[names.index(var), number] = coef // own.unit
    first = np.array([definitions[name].first for name in names], dtype=np.int64)
    last = np.array([definitions[name].last for name in names], dtype=np.int64)
    return groups, Effects(tuple(grow), tuple(sets), adds, first, last)


class _Boxes:
    """The boxes of the long sums of every day, and how a day's choice moves within them."""

    def __init__(self, courses: Sequence[Course], layers: Sequence[Layer]) -> None:
        days, dims = len(layers), max(1, len(courses))
        self.size = np.ones((days + 1, dims), dtype=np.int64)
        self.wide = np.ones((days, dims), dtype=np.int64)
        low = np.zeros((days + 1, dims), dtype=np.int64)
        for k, course in enumerate(courses):
            for day in range(days + 1):
                low[day, k], self.size[day, k] = _span(course, day)
        self.map_ptr = np.zeros((days, dims), dtype=np.int64)
        self.own_ptr = np.zeros((days, dims), dtype=np.int64)
        self.shifts: list[Ints] = []
        to: list[int] = []
        due: list[int] = []
        own: list[int] = []
        loose: list[int] = []
        for day, layer in enumerate(layers):
            growths = layer.growths if courses else np.zeros((len(layer.growths), 1), dtype=np.int64)
            happening = growths[np.unique(layer.growth[layer.to >= 0])]
            least, most = happening.min(axis=0), happening.max(axis=0)
            self.wide[day] = self.size[day] + most - least
            for k in range(dims):
                self.map_ptr[day, k], self.own_ptr[day, k] = len(to), len(own)
                held = courses[k] if courses else None
                start = int(low[day, k] + least[k])
                for sum_ in range(start, start + int(self.wide[day, k])):
                    place, cost, moved = _landing(held, day, sum_, int(low[day + 1, k]))
                    to.append(place)
                    due.append(cost)
                    loose.append(moved)
                own.extend(_due_before(held, day, int(low[day, k]), int(self.size[day, k])))
            stride = np.append(np.cumprod(self.wide[day, :0:-1])[::-1], 1)
            legal = ((growths >= least) & (growths <= most)).all(axis=1)
            self.shifts.append(np.where(legal, ((growths - least) * stride).sum(axis=1), -1))
        self.map_to, self.due = np.array(to, dtype=np.int64), np.array(due, dtype=np.int64)
        self.loose = np.array(loose, dtype=np.int64)
        self.own_due = np.array(own, dtype=np.int64)
        states = np.array([len(layer.to) for layer in layers] + [1], dtype=np.int64)
        arcs = np.array([(layer.to >= 0).sum() for layer in layers], dtype=np.int64)
        cells, wide = self.size.prod(axis=1), self.wide.prod(axis=1)
        self.value_ptr = np.concatenate([[0], np.cumsum(states * cells)]).astype(np.int64)
        self.values = int(self.value_ptr[-1])
        self.buffer = int((states[1:] * wide).max())
        self.lines = int(self.size[:, :-1].prod(axis=1).max())
        self.work = int((arcs * cells[:-1]).sum() + (states[1:] * wide).sum())


def _span(course: Course, day: int) -> tuple[int, int]:
    """The lowest representative before a day, and how many there are."""
    at = day - course.first
    if at < 0 or at >= len(course.low):
        return 0, 1
    return course.least[at], course.most[at] - course.least[at] + 1


def _landing(course: Course | None, day: int, total: int, low: int) -> tuple[int, int, int]:
    """Where a sum lies in the next day's box (-1: nowhere), what it costs at least from there on, and whether
    another sum stands for it.
    """
    at = day - course.first + 1 if course else 0
    if course is None or at < 1 or at >= len(course.low):
        return 0, 0, 0
    index = total - course.low[at]
    if not 0 <= index < len(course.rep[at]) or course.due[at][index] >= NEVER:
        return -1, NEVER, 0
    return int(course.rep[at][index]) - low, int(course.due[at][index]), int(course.loose[at][index])


def _due_before(course: Course | None, day: int, low: int, size: int) -> list[int]:
    """What each sum of a day's box costs at least before the day's choice."""
    at = day - course.first if course else -1
    if course is None or at < 0 or at >= len(course.low) - 1:
        return [0] * size
    found = course.due[at][low - course.low[at] : low - course.low[at] + size]
    return [int(cost) if cost < NEVER else 0 for cost in found]


def _flat(
    cells: Cells, groups: list[list[list[int]]], layers: Sequence[Layer], boxes: _Boxes, constant: int
) -> Automaton:
    flat_groups = [group for day in groups for group in day]
    day_of = [day for day, found in enumerate(groups) for _ in found]
    static = [cells.alone[day][var] for day, group in zip(day_of, flat_groups, strict=True) for var in group]
    to, charge, growth = (
        np.concatenate([part.reshape(-1) for part in parts])
        for parts in zip(*((layer.to, layer.charge, layer.growth) for layer in layers), strict=True)
    )
    graph = (
        _ptr([*(len(layer.to) for layer in layers), 1]),
        _ptr([layer.to.size for layer in layers]),
        np.array([layer.to.shape[1] for layer in layers], dtype=np.int64),
        _ptr([len(day) for day in groups]),
        to,
        charge,
        growth,
        _ptr([len(shift) for shift in boxes.shifts]),
        np.concatenate(boxes.shifts),
        boxes.value_ptr,
    )
    arrays = (boxes.size, boxes.wide, boxes.map_ptr, boxes.map_to, boxes.due, boxes.loose)
    return Automaton(
        constant,
        _ptr([len(group) for group in flat_groups]),
        np.array([var for group in flat_groups for var in group], dtype=np.int64),
        np.array(static, dtype=np.int64),
        graph,
        (*arrays, boxes.own_ptr, boxes.own_due),
        boxes.values,
        boxes.buffer,
        boxes.lines,
        boxes.work,
    )


def _ptr(lengths: Sequence[int]) -> Ints:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
