"""The call-in list as a table, and the written plan of an outage."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from scheduler.callin import CROSS, REST, SPARE, SURPLUS, Call
from scheduler.domain.sentence import Sentence
from webapp.centre.tables import table_bytes
from webapp.centre.times import format_instant
from webapp.services.callin import Emergency
from webapp.services.month_files import MonthFile
from webapp.services.report_files import Paper, marked, note_report
from webapp.services.workbook_sheets import Say
from webapp.store.accounts import Account
from webapp.store.sites import StoredSite

LIST, PLAN = "callin.csv", "emergency_plan.md"
WRITTEN, MARKDOWN = Sentence("Plan of an outage"), "text/markdown"
COLUMNS = ("rank", "ask", "source", "agent", "name", "shift", "from", "to", "called_in", "burden")
WORDS = {
    SPARE: "spare standing by",
    SURPLUS: "off-peak surplus of the queue, shift moved",
    CROSS: "from a queue that can spare them",
    REST: "rest day, called in",
}


def list_bytes(found: Emergency) -> bytes:
    """callin.csv: everybody who can help, in order."""
    return table_bytes(COLUMNS, _lines(found))


def _lines(found: Emergency) -> Iterable[tuple[str, ...]]:
    names = found.centre.agent_names
    for rank, call in enumerate(found.found.calls, 1):
        first, last = _span(found, call)
        yield (
            *(str(rank), "yes" if call.asked else "no", call.source, call.agent, names[call.agent]),
            *(call.shift, format_instant(first), format_instant(last)),
            *(str(call.called_in), f"{call.burden:g}"),
        )


def sentence(found: Emergency, call: Call) -> str:
    """Whom, when and why, on one line."""
    first, last = _span(found, call)
    names = found.centre.agent_names
    shift = f", shift {call.shift}" if call.shift else ""
    return (
        f"{call.agent} {names[call.agent]}, {first:%H:%M}-{last:%H:%M}{shift}: {WORDS[call.source]}; "
        f"called in {call.called_in} times lately, {call.burden:g} burden points"
    )


def plan_text(found: Emergency) -> str:
    """The written plan: what happened, who is needed when, whom to call, what else to do."""
    outage, asked = found.outage, [call for call in found.found.calls if call.asked]
    hours = (outage.end - outage.start).total_seconds() / 3600
    demanded = "demanded: the outage lasts more than 6 hours" if outage.needs_plan else "not demanded"
    lines = [
        f"# Outage of {outage.queue}, {outage.start:%Y-%m-%d %H:%M} to {outage.end:%Y-%m-%d %H:%M}",
        "",
        f"{found.centre.name}. Length {hours:.2f} h; a written plan is {demanded}.",
        f"{outage.redial:.0%} of the lost calls are taken to come back within {outage.spread_hours:g} h.",
        "",
        "## Staffing",
        "",
        *(line for warning in found.warnings for line in (warning, "")),
        "| from | calls forecast | with redials | agents needed | on duty | missing |",
        "|---|---|---|---|---|---|",
        *(
            f"| {one.start:%H:%M} | {one.calls:.0f} | {one.surged:.0f} | {one.required} | {one.there} "
            f"| {one.extra} |"
            for one in found.surge
        ),
        "",
        "## Call in, in this order",
        "",
        *([f"{n}. {sentence(found, call)}" for n, call in enumerate(asked, 1)] or ["Nobody is needed."]),
        "",
        *_unfit(found),
        "## Besides",
        "",
        "- Agents on duty stay at their places during the outage; the hours count as worked.",
        "- No leave and no swap is granted in these hours.",
        other_cities(found),
        "- The fault is filed in writing, with the counts of the sites that took calls over.",
    ]
    return "\n".join(lines) + "\n"


def take_plan(
    connection: Connection, site: StoredSite, found: Emergency, who: Account, at: datetime, say: Say = str
) -> MonthFile:
    """The written plan as a file; call it in a write transaction. Raises TooOften."""
    paper = Paper(WRITTEN, f"{found.outage.start:%Y-%m-%d}", "outage-plan", ())
    note_report(connection, site, paper, MARKDOWN, who, at)
    text = f"{plan_text(found)}\n{say(marked(site, paper, who, at))}\n"
    return MonthFile(f"outage-{paper.span}.md", MARKDOWN, text.encode())


def _unfit(found: Emergency) -> list[str]:
    """Who has a rest day and cannot be called, each with the first reason."""
    if not found.found.unfit:
        return []
    lines = [f"- {agent}: {why[0]}" for agent, why in found.found.unfit.items()]
    return ["## Not to be called", "", *lines, ""]


def other_cities(found: Emergency) -> str:
    """What is left for other cities."""
    unmet = max(found.found.unmet, default=0)
    if not unmet:
        return "- Other cities need not help."
    return (
        f"- Ask other cities to take about {found.divert:.0f} calls over: up to {unmet} agents are missing "
        "after everybody named here."
    )


def _span(found: Emergency, call: Call) -> tuple[datetime, datetime]:
    horizon = found.problem.horizon
    first, last = min(call.intervals), max(call.intervals) + 1
    step = horizon.interval_minutes
    return horizon.instant(first * step), horizon.instant(last * step)
