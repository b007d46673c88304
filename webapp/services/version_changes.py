"""What is different between two versions of a roster: cells, hours, cost (PB-02, K-43)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from scheduler.audit import Audit, audit
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from webapp.centre.model import DutyRow
from webapp.centre.problem import duties
from webapp.services.desk import OpenMonth
from webapp.services.problems import CannotDo
from webapp.store.rosters import duties_at


@dataclass(frozen=True)
class ChangedDay:
    """An agent's day in two versions, with the codes of shift and queue; "" is a day off.

    `was` and `now` are the same as people read it, with the names of queues.
    """

    agent: str
    name: str
    date: date
    before: str
    after: str
    was: str
    now: str


def changes_between(
    connection: Connection, month: OpenMonth, first: int, second: int
) -> tuple[ChangedDay, ...]:
    """The days that differ between two versions, by day and agent; version 0 is an empty roster.

    Raises CannotDo for a version that there is not.
    """
    return changed_days(
        month, version_rows(connection, month, first), version_rows(connection, month, second)
    )


def version_rows(connection: Connection, month: OpenMonth, version: int) -> tuple[DutyRow, ...]:
    """The duties of a version; of version 0 none. Raises CannotDo."""
    if not 0 <= version <= month.version:
        raise CannotDo(
            Sentence(
                "The roster of {month} has no version {version}: it has 1 to {newest}.",
                {"month": str(month.month), "version": version, "newest": month.version},
            )
        )
    return duties_at(connection, month.stored.id, version, month.site.zone) if version else ()


def changed_days(
    month: OpenMonth, before: Sequence[DutyRow], after: Sequence[DutyRow]
) -> tuple[ChangedDay, ...]:
    """The days that differ between two sets of duties of the month."""
    names, queues = month.centre.agent_names, {one.code: one.name for one in month.centre.queues}
    was, now = ({(row.agent, row.date): row for row in rows} for rows in (before, after))
    found = []
    for agent, on in sorted({*was, *now}, key=lambda place: (place[1], place[0])):
        both = was.get((agent, on)), now.get((agent, on))
        codes, told = [words(row, {}) for row in both], [words(row, queues) for row in both]
        if codes[0] != codes[1]:
            found.append(ChangedDay(agent, names.get(agent, agent), on, *codes, *told))
    return tuple(found)


def words(row: DutyRow | None, queues: Mapping[str, str]) -> str:
    """A duty as a cell shows it: shift and queue, by its name where that is known; "" for none."""
    if row is None:
        return ""
    return f"{row.shift} {queues.get(row.queue, row.queue)}" if row.queue else row.shift


@dataclass(frozen=True)
class RuleCost:
    """What a rule costs in two versions, and how often it is broken."""

    rule: str
    statement: object
    hard: bool
    before: int
    after: int
    violations_before: int
    violations_after: int


def judged(month: OpenMonth, rows: Sequence[DutyRow]) -> Audit:
    """The verdict on duties of the month, by today's rules and requirement."""
    return audit(month.problem, month.rulebook, Roster(duties(rows, month.problem.horizon)))


def rule_costs(before: Audit, after: Audit, alike: bool = False) -> tuple[RuleCost, ...]:
    """The rules whose cost or violations differ, hard ones first, then by the difference.

    `alike` adds those that are broken in both to the same cost.
    """
    was, now = ({total.rule: total for total in one.totals} for one in (before, after))
    found = [
        RuleCost(
            rule,
            after.rulebook[rule].rule.statement(),
            after.rulebook[rule].hard,
            was[rule].cost,
            now[rule].cost,
            was[rule].violations,
            now[rule].violations,
        )
        for rule in now
        if rule in was
        and (
            (was[rule].cost, was[rule].violations) != (now[rule].cost, now[rule].violations)
            or (alike and now[rule].violations)
        )
    ]
    return tuple(
        sorted(
            found,
            key=lambda one: (
                not (one.hard and one.violations_before != one.violations_after),
                -abs(one.after - one.before),
                one.rule,
            ),
        )
    )
