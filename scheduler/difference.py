"""Two audits side by side: what breaks, who pays, who gains, in sentences."""

from collections import defaultdict
from dataclasses import dataclass

from scheduler.audit import Audit
from scheduler.domain.sentence import Facts, Sentence
from scheduler.domain.violation import Violation, Where

Place = tuple[str, str, str, int]
"""Rule, agent, queue, day: where one sentence is enough."""
MORE = Sentence("{rule}: {amount} {unit} more").template
FEWER = Sentence("{rule}: {amount} {unit} fewer").template
WORSE_SPREAD = Sentence("{rule}: as much as before, but worse spread").template
BETTER_SPREAD = Sentence("{rule}: better spread").template


@dataclass(frozen=True)
class Shift:
    """What a rule costs more (or, negative, less) for an agent, or for a queue on a day."""

    rule: str
    agent: str
    cost: int
    sentence: Sentence


@dataclass(frozen=True)
class Difference:
    """From one audit to another of the same problem.

    `broken` says where hard rules are broken more, `kept` where less; `pays` and `gains` what soft rules
    cost more and less, the dearest first.
    """

    cost: int
    broken: tuple[Sentence, ...]
    kept: tuple[Sentence, ...]
    pays: tuple[Shift, ...]
    gains: tuple[Shift, ...]


def difference(before: Audit, after: Audit) -> Difference:
    """Compare two audits place by place."""
    shifts = sorted(_shifts(before, after), key=lambda s: (-abs(s.cost), s.rule, s.agent))
    return Difference(
        after.objective - before.objective,
        tuple(after.sentence(v) for v in after.worse_than(before)),
        tuple(before.sentence(v) for v in before.worse_than(after)),
        tuple(shift for shift in shifts if shift.cost > 0),
        tuple(shift for shift in shifts if shift.cost < 0),
    )


def _shifts(before: Audit, after: Audit) -> list[Shift]:
    was, now = _by_place(before), _by_place(after)
    found = []
    for place in sorted({*was, *now}):
        old, new = was.get(place, []), now.get(place, [])
        cost = sum(after.cost(v) for v in new) - sum(before.cost(v) for v in old)
        if cost:
            found.append(Shift(place[0], place[1], cost, _said(before, after, place, old, new, cost)))
    return found


def _by_place(judged: Audit) -> dict[Place, list[Violation]]:
    found: dict[Place, list[Violation]] = defaultdict(list)
    for violation in judged.violations:
        if not judged.rulebook[violation.rule].hard:
            found[_place(judged, violation.rule, violation.where)].append(violation)
    return found


def _place(judged: Audit, rule: str, where: Where) -> Place:
    day = where.day
    if where.interval >= 0:
        day = judged.problem.horizon.interval_days[where.interval]
    return rule, where.agent, where.queue, day


def _said(
    before: Audit, after: Audit, place: Place, old: list[Violation], new: list[Violation], cost: int
) -> Sentence:
    """The rule's own sentence where one breach comes or goes, else by how much there is more or less."""
    if cost > 0 and len(new) == 1:
        return after.sentence(new[0])
    if cost < 0 and len(old) == 1 and not new:
        said = before.sentence(old[0])
        return Sentence("No longer: {what}", {"what": said})
    more = sum(v.amount for v in new) - sum(v.amount for v in old)
    rule, agent, queue, day = place
    facts: Facts = {"rule": rule, "amount": abs(more), "unit": Sentence(after.rulebook[rule].rule.unit)}
    if more:
        what = Sentence(MORE if more > 0 else FEWER, facts)
    else:
        what = Sentence(WORSE_SPREAD if cost > 0 else BETTER_SPREAD, facts)
    if agent:
        what = Sentence("{what}, {agent}", {"what": what, "agent": agent})
    if queue:
        what = Sentence("{what}, {queue}", {"what": what, "queue": queue})
    if day >= 0:
        what = Sentence("{what} on {date}", {"what": what, "date": after.problem.horizon.date_of(day)})
    return Sentence("{what}.", {"what": what})
