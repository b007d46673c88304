"""Reports: evaluations of months, figures of weeks, months and years, team sheets, feedback of a year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal

from flask import Response, g, request
from pydantic import BeforeValidator, Field

from scheduler.domain.sentence import Sentence
from webapp.api.shared import CSV, Calls, not_there
from webapp.api.values import Done, Given, MonthName, Said, Taken, Text, Word
from webapp.gate import current_account, now, store
from webapp.i18n import sentence_text
from webapp.pages.evenness.evaluation import paper_of as paper_of_evaluation
from webapp.pages.evenness.evaluation import until_usually
from webapp.pages.evenness.periods import paper_of as paper_of_period
from webapp.pages.evenness.sheet import paper_of_sheet, sheet_of
from webapp.pages.places import attached, month_or_404
from webapp.services import evaluation_due, performance
from webapp.services import feedback as feedback_service
from webapp.services.desk import site_centre
from webapp.services.evaluation_noted import note_done
from webapp.services.evaluation_report import Evaluation, evaluation
from webapp.services.evaluation_tables import sections
from webapp.services.limits import note_upload
from webapp.services.month_files import XLSX
from webapp.services.months import Month, parse_month
from webapp.services.period_tables import section_of
from webapp.services.periods import Span, report
from webapp.services.problems import CannotDo
from webapp.services.report_files import KINDS, Paper, take_report
from webapp.services.tables_told import Cell, Section
from webapp.store.documents import Origin

calls = Calls("reports", "Reports")
FILES = (XLSX, KINDS["csv"])


def _whole(value: object) -> object:
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value


def _day(value: object) -> date:
    """A day of an address, where everything is text."""
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise ValueError("a day is written as 2026-12-31") from error


MonthsOf = Annotated[Literal[2, 3], BeforeValidator(_whole)]
Kind = Literal["xlsx", "csv"]
OnDay = Annotated[date, BeforeValidator(_day), Field(ge=date(2000, 1, 1), le=date(2099, 12, 31))]


class WhichMonths(Taken):
    """Up to which month, the newest that is over without; of two or three published months."""

    until: MonthName | None = None
    months: MonthsOf = 3


class EvaluationFile(WhichMonths):
    """Which evaluation, as which kind of file."""

    kind: Kind


class EvaluationDone(WhichMonths):
    """Which evaluation was made, and what follows from it."""

    text: Annotated[Text, Field(min_length=1)]


class WhichPeriod(Taken):
    """The week (Monday to Sunday), month or year of a day."""

    span: Span
    day: OnDay


class PeriodFile(WhichPeriod):
    """Which report, as which kind of file."""

    kind: Kind


class WhichTeam(Taken):
    """Of one team; without it of everybody in reach."""

    team: Word = ""


class SheetFile(WhichTeam):
    """Which sheet, as which kind of file."""

    kind: Kind


class Table(Given):
    """A table: heads in words, how each row's numbers are meant, cells; shares are fractions."""

    heads: list[Said]
    kinds: list[str]
    rows: list[list[str | float | None]]


class SectionGiven(Given):
    """A section of a report; `missing` = what there is not, and why."""

    code: str
    title: Said
    lead: Said | None
    missing: Said | None
    tables: list[Table]


class Report(Given):
    """A report of some months or days."""

    first: str
    last: str
    sections: list[SectionGiven]


class DoneEvaluation(Given):
    """An evaluation that was made."""

    number: int
    person: str
    at: datetime
    months: list[str]
    text: str


class Evaluations(Given):
    """Whether one is due: none, done, due or overdue; how many days have gone by since when."""

    state: str
    since: date | None
    days: int
    done: list[DoneEvaluation]


class Rated(Given):
    """How many answers, and their mean."""

    n: int
    mean: float | None


class Group(Given):
    """A month or team; null where too few have answered."""

    name: str
    ratings: Rated | None


class Feedback(Given):
    """The feedback of a year: numbers only, of groups of five people or more."""

    year: int
    whole: Rated | None
    months: list[Group]
    teams: list[Group]


@calls.get("/evaluation", "evaluate", Report, asks=WhichMonths)
def evaluated(asked: WhichMonths) -> dict[str, Any]:
    """The nine sections over the last published months."""
    found = _evaluation(asked)
    first, last = found.months[0].month, found.months[-1].month
    return {"first": str(first), "last": str(last), "sections": _sections(sections(found))}


@calls.get("/evaluations", "evaluate", Evaluations)
def evaluations() -> dict[str, Any]:
    """Whether an evaluation is due, and those that were made."""
    today = now().astimezone(g.site.zone).date()
    with store().read() as connection:
        standing = evaluation_due.standing(connection, g.site, today)
        done = evaluation_due.done(connection, g.site)
    return {"state": standing.state, "since": standing.since, "days": standing.days, "done": done}


@calls.post("/evaluations", "evaluate", Done, takes=EvaluationDone)
def note_evaluation(told: EvaluationDone) -> dict[str, Any]:
    """Note that these months were evaluated, with the figures as they are now."""
    found = _evaluation(told)
    origin = Origin(current_account().person, now(), told.text)
    store().retrying(lambda c: note_done(c, g.site, found, origin, sentence_text))
    return {"done": True}


@calls.sends("/evaluation/export", "evaluate", FILES, takes=EvaluationFile)
def take_evaluation(told: EvaluationFile) -> Response:
    """The same as a workbook or CSV; who takes it, and when, is kept."""
    return _taken(paper_of_evaluation(_evaluation(told)), told.kind)


@calls.uploads("/work", "evaluate", Done, CSV)
def bring_work() -> dict[str, Any]:
    """Indicators of agents' own work, as kpi.csv; each month is put in the place of what was there."""
    data, who, at = request.get_data(cache=False), current_account(), now()
    store().retrying(lambda c: note_upload(c, who, performance.FILE, len(data), at))
    local = at.astimezone(g.site.zone)
    with store().read() as connection:
        centre = site_centre(connection, g.site, Month(local.year, local.month))
    rows = performance.read_work(data, {row.agent for row in centre.agents})
    store().retrying(lambda c: performance.keep_work(c, g.site, rows, Origin(who.person, at)))
    return {"done": True}


@calls.get("/report", "read-staffing", Report, asks=WhichPeriod)
def period(asked: WhichPeriod) -> dict[str, Any]:
    """The figures of a week, month or year, in parts that add up to them."""
    with store().read() as connection:
        found = report(connection, g.site, asked.span, asked.day)
    return {"first": str(found.first), "last": str(found.last), "sections": _sections([section_of(found)])}


@calls.sends("/report/export", "read-staffing", FILES, takes=PeriodFile)
def take_period(told: PeriodFile) -> Response:
    """The same as a workbook or CSV; who takes it, and when, is kept."""
    with store().read() as connection:
        found = report(connection, g.site, told.span, told.day)
    return _taken(paper_of_period(found), told.kind)


@calls.get("/months/<month>/team-sheet", "read-fairness", Report, asks=WhichTeam)
def team_sheet(month: str, asked: WhichTeam) -> dict[str, Any]:
    """Attendance, nights, swaps, leave of each agent who had a duty in the month, and the sums."""
    on = month_or_404(month)
    found, _ = sheet_of(on, asked.team)
    return {"first": str(on), "last": str(on), "sections": _sections([found])}


@calls.sends("/months/<month>/team-sheet/export", "read-fairness", FILES, takes=SheetFile)
def take_sheet(month: str, told: SheetFile) -> Response:
    """The same as a workbook or CSV; who takes it, and when, is kept."""
    return _taken(paper_of_sheet(month_or_404(month), told.team), told.kind)


@calls.get("/feedback/<int:year>", "comment", Feedback)
def feedback(year: int) -> Any:
    """What the feedback of a year's rosters comes to, where enough people answered."""
    today = now().astimezone(g.site.zone).date()
    with store().read() as connection:
        if year not in feedback_service.years(connection, g.site, today):
            raise not_there(Sentence("No feedback of {year} is closed yet.", {"year": str(year)}))
        return feedback_service.annual(connection, g.site, year, today)


def _evaluation(asked: WhichMonths) -> Evaluation:
    until = parse_month(asked.until) if asked.until else until_usually()
    if until is None:
        raise CannotDo(Sentence("No roster is published yet: there is nothing to evaluate."))
    with store().read() as connection:
        return evaluation(connection, g.site, until, asked.months)


def _taken(paper: Paper, kind: str) -> Response:
    who, at, say = current_account(), now(), sentence_text
    return attached(store().retrying(lambda c: take_report(c, g.site, paper, kind, who, at, say)))


def _sections(found: Sequence[Section]) -> list[dict[str, Any]]:
    return [
        {
            "code": one.code,
            "title": one.title,
            "lead": one.lead,
            "missing": one.missing,
            "tables": [
                {
                    "heads": [column.head for column in told.columns],
                    "kinds": [*(told.kinds or (column.kind for column in told.columns))],
                    "rows": [[_cell(cell) for cell in row] for row in told.rows],
                }
                for told in one.tables
            ],
        }
        for one in found
    ]


def _cell(cell: Cell) -> str | float | None:
    if isinstance(cell, Sentence):
        return sentence_text(cell)
    return cell if cell is None or isinstance(cell, str | int | float) else str(cell)
