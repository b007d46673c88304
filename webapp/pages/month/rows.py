"""The rows of the grid, written in one go: a template asked for each of nine thousand cells is too slow."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby

from flask_babel import pgettext
from markupsafe import Markup, escape

from scheduler.domain.roster import Duty
from scheduler.domain.sentence import Sentence
from webapp.centre.model import AgentRow
from webapp.i18n import sentence_text
from webapp.pages.filters import number
from webapp.services.desk import OpenMonth
from webapp.services.month_view import DayView, MonthView


def broken_cells(now: OpenMonth) -> dict[tuple[str, int], list[Sentence]]:
    """The cells where a hard rule is broken, by agent and day's position, with the sentences."""
    found: dict[tuple[str, int], list[Sentence]] = {}
    for violation in now.audit.hard:
        if violation.where.agent and violation.where.day >= 0:
            place = (violation.where.agent, violation.where.day)
            found.setdefault(place, []).append(now.audit.sentence(violation))
    return found


@dataclass(frozen=True)
class Rows:
    """What the grid's cells are written from; `pins` are the cells that planning leaves alone."""

    view: MonthView
    pins: Collection[tuple[str, date]]

    @property
    def month(self) -> OpenMonth:
        """The month."""
        return self.view.month

    @cached_property
    def broken(self) -> Mapping[tuple[str, int], list[Sentence]]:
        """Where hard rules are broken."""
        return broken_cells(self.month)

    @cached_property
    def agents(self) -> tuple[AgentRow, ...]:
        """The agents shown, by team and number."""
        wanted = self.view.wanted
        rows = sorted(self.month.centre.agents, key=lambda row: (row.team, row.agent))
        return tuple(row for row in rows if wanted is None or row.agent in wanted)

    def bodies(self) -> Iterator[tuple[str, int, Markup]]:
        """Each team with the number of its agents and their rows."""
        for team, agents in groupby(self.agents, key=lambda row: row.team):
            rows = [self._row(agent) for agent in agents]
            yield team, len(rows), Markup("\n".join(rows))

    def _row(self, agent: AgentRow) -> str:
        own = {duty.day: duty for duty in self.month.roster.by_agent.get(agent.agent, ())}
        cells = "".join(self._cell(agent.agent, day, own.get(day.position)) for day in self.view.days)
        name, code = escape(agent.name), escape(agent.agent)
        who = f"{name} <small>{code}</small>"
        head = f'<th role="rowheader" scope="row" class="who" title="{name}">{who}</th>'
        sums = "".join(f'<td role="gridcell" class="sum">{one}</td>' for one in self.sums(agent.agent))
        return f'<tr role="row" data-agent="{code}">{head}{cells}{sums}</tr>'

    def sums(self, agent: str) -> tuple[str, str]:
        """An agent's nights and paid hours of the month."""
        problem, shifts = self.month.problem, self._night
        own = self.month.roster.by_agent.get(agent, ())
        paid = sum(self._paid(duty) for duty in own)
        return str(sum(shifts[duty.shift] for duty in own if 0 <= duty.day < problem.horizon.days)), number(
            paid / 60, 1
        )

    def _paid(self, duty: Duty) -> int:
        key = (duty.shift, duty.day)
        if key not in self._known:
            self._known[key] = self.month.problem.paid_minutes(*key)
        return self._known[key]

    @cached_property
    def _known(self) -> dict[tuple[str, int], int]:
        return {}

    @cached_property
    def _night(self) -> Mapping[str, bool]:
        return {shift.code: shift.is_night for shift in self.month.problem.shifts}

    def cell(self, agent: str, position: int) -> str:
        """One cell, as it stands in its row."""
        own = {duty.day: duty for duty in self.month.roster.by_agent.get(agent, ())}
        return self._cell(agent, self.view.days[position], own.get(position))

    def _cell(self, agent: str, day: DayView, duty: Duty | None) -> str:
        wrong = self.broken.get((agent, day.position))
        marks, title = self._of_day[day.position], ""
        if wrong:
            marks, title = f"{marks} is-broken", f' title="{escape(sentence_text(wrong[0]))}"'
        if (agent, day.date) in self.pins:
            marks += " is-pinned"
        if duty is not None:
            inside = self._of_shift[duty.shift]
        elif (agent, day.position) in self.month.problem.leave:
            inside = self._leave
        else:
            inside = "·"
        place = f"{escape(agent)}.{day.date.day}"
        link = f'<a id="{place}" href="roster/cell?at={place}">{inside}</a>'
        return f'<td role="gridcell" class="cell{marks}"{title}>{link}</td>'

    @cached_property
    def _of_day(self) -> list[str]:
        return [
            "".join(
                (
                    " is-weekend" if day.weekend else "",
                    " is-holiday" if day.holiday else "",
                    " is-monday" if day.date.weekday() == 0 else "",
                )
            )
            for day in self.view.days
        ]

    @cached_property
    def _of_shift(self) -> Mapping[str, str]:
        return {
            code: f'<span class="duty family-{shift.family}">{escape(code)}</span>'
            for code, shift in self.view.shifts.items()
        }

    @cached_property
    def _leave(self) -> str:
        return f'<span class="duty family-leave">{escape(pgettext("letter of leave", "V"))}</span>'
