"""The nine sections of an evaluation as tables in words (EV-01, K-46)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from scheduler.domain.sentence import Sentence
from scheduler.leave.states import State as LeaveState
from scheduler.neutral.burdens import HOLIDAYS, LOAD, NIGHTS, WEEKENDS
from scheduler.swaps.states import State as SwapState
from webapp.services.evaluation_report import CALLED, HOURS, AgentWork, Evaluation, MonthFigures, Wishes
from webapp.services.feedback import Ratings
from webapp.services.kpis import Kpis
from webapp.services.performance import COLUMNS, FILE, Third, Work
from webapp.services.period_tables import (
    ANSWERED,
    CAME_LEVEL,
    COVER,
    GIVEN_UP,
    HANDLE_TIME,
    PLANNED_LEVEL,
    TOGETHER,
    Figure,
)
from webapp.services.tables_told import Cell, Column, Section, Told

MEASURES: Mapping[str, Sentence] = {
    HOURS: Sentence("Paid hours"),
    NIGHTS: Sentence("Nights"),
    WEEKENDS: Sentence("Weekend duties"),
    HOLIDAYS: Sentence("Holiday duties"),
    LOAD: Sentence("Load"),
    CALLED: Sentence("Called in"),
}
LEVELS: Mapping[str, Sentence] = {
    "interval": Sentence("by interval"),
    "day": Sentence("by day"),
    "month": Sentence("by month"),
    "year": Sentence("by year, of these months"),
}
SWAPS: Mapping[str, Sentence] = {
    SwapState.OFFERED: Sentence("Swaps still offered"),
    SwapState.AGREED: Sentence("Swaps that wait for a decision"),
    SwapState.APPROVED: Sentence("Swaps approved"),
    SwapState.REFUSED: Sentence("Swaps refused"),
    SwapState.DECLINED: Sentence("Swaps declined by a partner"),
    SwapState.WITHDRAWN: Sentence("Swaps withdrawn"),
    SwapState.EXPIRED: Sentence("Swaps that nobody answered"),
    SwapState.VOID: Sentence("Swaps void: a duty was gone"),
    SwapState.UNDER_REVIEW: Sentence("Swaps refused and under review"),
    SwapState.UPHELD: Sentence("Swaps whose refusal stands"),
}
SLIPS: Mapping[str, Sentence] = {
    LeaveState.SUBMITTED: Sentence("Leave slips that wait for a decision"),
    LeaveState.WAITLISTED: Sentence("Leave slips on the waitlist"),
    LeaveState.APPROVED: Sentence("Leave slips granted"),
    LeaveState.RECEIVED: Sentence("Leave slips granted and received"),
    LeaveState.ARCHIVED: Sentence("Leave slips granted and filed"),
    LeaveState.REFUSED: Sentence("Leave slips refused"),
    LeaveState.WITHDRAWN: Sentence("Leave slips withdrawn"),
    LeaveState.CANCELLED: Sentence("Leave slips returned"),
}
LEAVE_OF = Sentence("Days of leave: {kind}").template
MONTH_OF = Sentence("{month}").template
ALL = Sentence("all queues")
COUNTED, BY_SHARE = Sentence("as counted"), Sentence("by availability")
MONTH, TEAM, AGENTS = Sentence("Month"), Sentence("Team"), Sentence("Agents")
NO_FORECAST = Sentence(
    "No forecast that was made before these months meets counts of calls: bring counts in."
)
NO_NEEDS = Sentence("These rosters answer no requirement, so nothing is told of cover and service.")
NO_WISHES = Sentence("Nobody told wishes for these months.")
NO_FEEDBACK = Sentence("Nobody has rated these rosters yet.")
NO_WORK = Sentence(
    "No indicators of agents' own work were brought in for these months. Bring them in as {file}, with the "
    "columns {columns}: a row for each agent and month; in_time and accuracy are fractions, and the last "
    "three columns may be left empty."
)
COMPUTED = Sentence(
    "Counts do not say how many calls were answered in time: that is computed from the agents rostered, for "
    "the calls planned and for those that came."
)
SHORT = Sentence("{missing} agent hours were missing, {over} were there beyond need.").template
PAIRED = Sentence(
    "Thirds of the agents by load, means weighted by calls: work that falls as the load grows asks for "
    "another look at how duties are spread."
)


def sections(found: Evaluation) -> tuple[Section, ...]:
    """All nine, in order."""
    return (
        _forecast(found),
        _cover(found),
        _service(found),
        _fairness(found),
        _changes(found),
        _wishes(found),
        _feedback(found),
        _mix(found),
        _work(found),
    )


def month_word(month: MonthFigures) -> Sentence:
    """A month as a table names it."""
    return Sentence(MONTH_OF, {"month": str(month.month)})


def _forecast(found: Evaluation) -> Section:
    names = found.queue_names
    rows = tuple(
        (names.get(queue, queue) if queue else ALL, LEVELS[one.level], one.units, one.wape, one.bias)
        for queue, errors in found.errors.items()
        for one in errors
    )
    columns = (
        Column(Sentence("Queue")),
        Column(Sentence("Forecast level")),
        Column(Sentence("Compared"), "whole"),
        Column(Sentence("Wrong (WAPE)"), "share"),
        Column(Sentence("Bias"), "signed"),
    )
    title = Sentence("Forecast errors")
    return (
        Section("forecast", title, (Told(columns, rows),))
        if rows
        else Section("forecast", title, missing=NO_FORECAST)
    )


def _monthly(found: Evaluation, columns: Iterable[Figure]) -> Told:
    """A row for each month, and their sum."""
    told = list(columns)
    lines: list[tuple[Cell, Kpis]] = [(month_word(one), one.kpis) for one in found.months]
    rows = [(name, *(make(kpis) for _, _, make in told)) for name, kpis in (*lines, (TOGETHER, found.kpis))]
    return Told((Column(MONTH), *(Column(head, kind) for head, kind, _ in told)), tuple(rows), total=True)


def _cover(found: Evaluation) -> Section:
    title, kpis = Sentence("Cover"), found.kpis
    if not kpis.needed_min:
        return Section("cover", title, missing=NO_NEEDS)
    told = _monthly(found, COVER)
    facts = {"missing": round(kpis.missing_min / 60, 1), "over": round(kpis.over_min / 60, 1)}
    return Section("cover", title, (told,), Sentence(SHORT, facts))


def _service(found: Evaluation) -> Section:
    title = Sentence("Service")
    if not found.kpis.due:
        return Section("service", title, missing=NO_NEEDS)
    told = _monthly(
        found,
        (
            (Sentence("Calls planned for"), "whole", lambda one: one.due),
            PLANNED_LEVEL,
            (Sentence("Calls that came"), "whole", lambda one: one.calls or None),
            (Sentence("In time, planned for what is counted"), "share", lambda one: one.told_level),
            CAME_LEVEL,
            ANSWERED,
            GIVEN_UP,
            HANDLE_TIME,
        ),
    )
    return Section("service", title, (told,), COMPUTED)


def _fairness(found: Evaluation) -> Section:
    columns = (
        Column(Sentence("Measure")),
        Column(Sentence("How")),
        Column(AGENTS, "whole"),
        Column(Sentence("Least"), "tenth"),
        Column(Sentence("Most"), "tenth"),
        Column(Sentence("Mean"), "tenth"),
        Column(Sentence("Standard deviation"), "hundredth"),
        Column(Sentence("Gini"), "gini"),
    )
    rows = tuple(
        (
            MEASURES[one.measure],
            BY_SHARE if one.adjusted else COUNTED,
            one.spread.count,
            float(one.spread.least),
            float(one.spread.most),
            float(one.spread.mean),
            one.spread.sd,
            None if one.spread.gini is None else float(one.spread.gini),
        )
        for one in found.even
    )
    return Section("fairness", Sentence("Fairness"), (Told(columns, rows),))


def _changes(found: Evaluation) -> Section:
    told, kinds = found.changes, found.leave_kinds
    rows: list[tuple[Cell, ...]] = [
        (SWAPS[state], told.swaps[state]) for state in SWAPS if told.swaps.get(state)
    ]
    rows += [(SLIPS[state], told.slips[state]) for state in SLIPS if told.slips.get(state)]
    rows += [
        (Sentence(LEAVE_OF, {"kind": Sentence(kinds.get(kind, kind))}), days)
        for kind, days in sorted(told.leave_days.items())
    ]
    rows += [
        (Sentence("Days of leave in the rosters"), found.kpis.leave_days),
        (Sentence("Hours above the contract (overtime)"), told.overtime_hours),
        (Sentence("Call-ins followed"), told.called_in),
        (Sentence("Hours of call-ins"), told.called_hours),
        (Sentence("Days on which somebody stayed away"), told.absences),
    ]
    columns = (Column(Sentence("What")), Column(Sentence("How many"), "plain"))
    return Section("changes", Sentence("Swaps, leave, overtime"), (Told(columns, tuple(rows)),))


def _wishes(found: Evaluation) -> Section:
    title = Sentence("Wishes")
    if not found.wishes.told:
        return Section("wishes", title, missing=NO_WISHES)
    lines: list[tuple[Cell, Wishes]] = [(month_word(one), one.wishes) for one in found.months]
    rows = [
        (name, one.agents, one.told, one.granted, one.share)
        for name, one in (*lines, (TOGETHER, found.wishes))
    ]
    columns = (
        Column(MONTH),
        Column(Sentence("Agents with wishes"), "whole"),
        Column(Sentence("Wishes told"), "whole"),
        Column(Sentence("Wishes granted"), "whole"),
        Column(Sentence("Granted to each, on average"), "share"),
    )
    return Section("wishes", title, (Told(columns, tuple(rows), total=True),))


def _feedback(found: Evaluation) -> Section:
    title = Sentence("Feedback")
    if not found.feedback.n:
        return Section("feedback", title, missing=NO_FEEDBACK)
    lines: list[tuple[Cell, Ratings]] = [(month_word(one), one.feedback) for one in found.months]
    rows = [(name, one.n, one.mean) for name, one in (*lines, (TOGETHER, found.feedback))]
    columns = (
        Column(MONTH),
        Column(Sentence("Answers"), "whole"),
        Column(Sentence("Mean rating, 1 to 5"), "hundredth"),
    )
    return Section("feedback", title, (Told(columns, tuple(rows), total=True),))


def _mix(found: Evaluation) -> Section:
    queues = sorted({queue for one in found.mix for queue in one.skills})
    rows = tuple(
        (
            one.team,
            one.agents,
            *(one.skills.get(queue, 0) for queue in queues),
            one.queues_each,
            one.new,
            one.new_share,
            one.untold,
            one.beside,
        )
        for one in found.mix
    )
    serve = Sentence("Serve {queue}").template
    columns = (
        Column(TEAM),
        Column(AGENTS, "whole"),
        *(
            Column(Sentence(serve, {"queue": found.queue_names.get(queue, queue)}), "whole")
            for queue in queues
        ),
        Column(Sentence("Queues each"), "tenth"),
        Column(Sentence("New agents"), "whole"),
        Column(Sentence("Hours of new agents"), "share"),
        Column(Sentence("Day of hiring unknown"), "whole"),
        Column(Sentence("Trainees' duties beside their mentor"), "share"),
    )
    return Section("mix", Sentence("Teams"), (Told(columns, rows),))


def _work(found: Evaluation) -> Section:
    facts = {"file": FILE, "columns": ", ".join(COLUMNS)}
    tables = (*((_thirds(found.thirds),) if found.thirds else ()), _agents(found.agents))
    missing = None if found.worked else Sentence(NO_WORK.template, facts)
    lead = PAIRED if found.thirds else None
    return Section("work", Sentence("Agents' own work"), tables, lead, missing)


WORK = (
    Column(Sentence("Calls answered"), "whole"),
    Column(Sentence("In time"), "share"),
    Column(Sentence("Handle time (s)"), "tenth"),
    Column(Sentence("Right"), "share"),
)


def _of(work: Work | None) -> tuple[float | None, ...]:
    return (work.calls, work.in_time, work.aht_s, work.accuracy) if work else (None,) * len(WORK)


def _thirds(found: tuple[Third, ...]) -> Told:
    columns = (
        Column(Sentence("Load from"), "whole"),
        Column(Sentence("Load to"), "whole"),
        Column(AGENTS, "whole"),
    )
    return Told((*columns, *WORK), tuple((one.least, one.most, one.agents, *_of(one.work)) for one in found))


def _agents(found: tuple[AgentWork, ...]) -> Told:
    columns = (
        Column(Sentence("Agent")),
        Column(Sentence("Full name")),
        Column(TEAM),
        Column(Sentence("Duties"), "whole"),
        Column(Sentence("Paid hours"), "tenth"),
        Column(Sentence("Nights"), "whole"),
        Column(Sentence("Load"), "whole"),
        Column(Sentence("Duties worked of those due"), "share"),
        *WORK,
    )
    rows = tuple(
        (one.agent, one.name, one.team, one.duties, one.hours, one.nights, one.load, one.kept, *_of(one.work))
        for one in found
    )
    return Told(columns, rows)
