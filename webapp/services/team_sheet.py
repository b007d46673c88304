"""The month of a team's agents, for the appraisal by their duty manager (EV-09, EV-10)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from scheduler.domain.sentence import Sentence
from webapp.services.appraisal import AgentMonth
from webapp.services.tables_told import Cell, Column, Section, Told

TOGETHER = Sentence("together")
LEAVE_OF = Sentence("Leave: {kind} (days)").template
COLUMNS = (
    Column(Sentence("Agent")),
    Column(Sentence("Full name")),
    Column(Sentence("Team")),
    Column(Sentence("Duties"), "whole"),
    Column(Sentence("Paid hours"), "tenth"),
    Column(Sentence("Overtime (h)"), "tenth"),
    Column(Sentence("Nights"), "whole"),
    Column(Sentence("Weekend duties"), "whole"),
    Column(Sentence("Holiday duties"), "whole"),
    Column(Sentence("Swaps"), "whole"),
    Column(Sentence("Called in"), "whole"),
    Column(Sentence("Days away"), "whole"),
    Column(Sentence("Late (times)"), "whole"),
    Column(Sentence("Left early (times)"), "whole"),
    Column(Sentence("Absent (days)"), "tenth"),
    Column(Sentence("Duties worked of those due"), "share"),
    Column(Sentence("Adherence (share)"), "share"),
)
NOTHING = Sentence("Nobody of the team had a duty in this month.")


def sheet_of_team(
    lines: Sequence[AgentMonth], team: str = "", wanted: Collection[str] | None = None
) -> list[AgentMonth]:
    """Those who had a duty in the month (EV-10): of a team, or with "" of all; of the agents wanted only."""
    return [
        line
        for line in lines
        if line.duties and team in ("", line.team) and (wanted is None or line.agent in wanted)
    ]


def sheet_section(lines: Sequence[AgentMonth], kinds: Mapping[str, str]) -> Section:
    """A row for each, and their sums; leave by kind, whose names are given by code."""
    title = Sentence("Team sheet")
    if not lines:
        return Section("sheet", title, missing=NOTHING)
    used = sorted({kind for line in lines for kind in line.leave_days})
    leave = [Column(Sentence(LEAVE_OF, {"kind": Sentence(kinds.get(kind, kind))}), "tenth") for kind in used]
    rows = [_row(line, used) for line in lines]
    days: Counter[str] = Counter()
    for line in lines:
        days.update(line.leave_days)
    sums: tuple[Cell, ...] = (
        TOGETHER,
        None,
        None,
        *(sum(values) for values in zip(*(_numbers(line) for line in lines), strict=True)),
        None,
        None,
        *(days[kind] for kind in used),
    )
    return Section("sheet", title, (Told((*COLUMNS, *leave), (*rows, sums), total=True),))


def _numbers(line: AgentMonth) -> tuple[float, ...]:
    return (
        line.duties,
        line.paid_hours,
        line.overtime_hours,
        line.nights,
        line.weekends,
        line.holidays,
        line.swaps,
        line.called_in,
        line.absences,
        line.late,
        line.early,
        line.absent_days,
    )


def _row(line: AgentMonth, used: Sequence[str]) -> tuple[Cell, ...]:
    leave = (line.leave_days.get(kind, 0.0) for kind in used)
    return (line.agent, line.name, line.team, *_numbers(line), line.kept, line.adherence, *leave)
