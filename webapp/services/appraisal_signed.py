"""The director's signature under a month's figures, and what becomes of changes after it (RL-07).

Signed figures are locked: every export gives them as they were signed. A change of the roster after that
writes a correction record in the same transaction, and other changes one with the next export; what is
different now stands beside what was signed until the director signs again.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection
from xlsxwriter import Workbook

from scheduler.domain.sentence import Facts, Sentence
from webapp.services import exports
from webapp.services.appraisal import AgentMonth, agent_months
from webapp.services.limits import refuse_more_files
from webapp.services.month_files import XLSX, MonthFile
from webapp.services.months import Month
from webapp.services.people import DIRECTOR, actor_of, require_rank
from webapp.services.problems import CannotDo
from webapp.services.workbook_sheets import AGENT, NAME, TEAM, Say, sheet_of, table
from webapp.store.accounts import Account
from webapp.store.appraisals import Record, add_record, records_of
from webapp.store.office import note_decision
from webapp.store.sites import StoredSite
from webapp.store.tables.people import CORRECTION, SIGNED

APPRAISAL = "appraisal"
OPEN, CORRECTED = "open", "corrected"
FIGURES: dict[str, Sentence] = {
    "duties": Sentence("Duties"),
    "paid_hours": Sentence("Paid hours"),
    "overtime_hours": Sentence("Overtime hours"),
    "nights": Sentence("Nights"),
    "weekends": Sentence("Weekend duties"),
    "holidays": Sentence("Holiday duties"),
    "swaps": Sentence("Swaps"),
    "called_in": Sentence("Called in"),
    "absences": Sentence("Days away"),
    "leave": Sentence("Leave (days)"),
    "kept": Sentence("Duties kept (share)"),
    "late": Sentence("Late (times)"),
    "early": Sentence("Left early (times)"),
    "absent_days": Sentence("Absent (days)"),
    "adherence": Sentence("Adherence (share)"),
}
"""What is told of each agent, in words."""
SHEET, CORRECTIONS = Sentence("Appraisal"), Sentence("Corrections")
STATES = {
    OPEN: Sentence("not signed"),
    SIGNED: Sentence("signed"),
    CORRECTED: Sentence("signed, corrected since"),
}
MARK = Sentence(
    "{site}, appraisal of {month}, {state}. Taken by {who} on {at}. Confidential: not to be passed on."
)


@dataclass(frozen=True)
class Difference:
    """A figure of an agent that is not what was signed; None where the agent has no line."""

    agent: str
    figure: str
    signed: float | None
    now: float | None


@dataclass(frozen=True)
class Appraisal:
    """A month's figures: as they are now, as they were signed last, and what was corrected since.

    `lines` are what counts: the signed ones where there are any.
    """

    month: Month
    now: tuple[AgentMonth, ...]
    signature: Record | None
    signed: tuple[AgentMonth, ...]
    corrections: tuple[Record, ...]

    @property
    def lines(self) -> tuple[AgentMonth, ...]:
        """What an export gives."""
        return self.signed if self.signature else self.now

    @property
    def differences(self) -> tuple[Difference, ...]:
        """What is not as it was signed."""
        return compared(self.signed, self.now) if self.signature else ()

    @property
    def state(self) -> str:
        """open, signed or corrected."""
        if self.signature is None:
            return OPEN
        return CORRECTED if self.corrections or self.differences else SIGNED


def figure(line: AgentMonth, name: str) -> float | None:
    """A figure of a line by its name."""
    value: float | None = getattr(line, name)
    return value


def compared(signed: Sequence[AgentMonth], now: Sequence[AgentMonth]) -> tuple[Difference, ...]:
    """What has changed between two states of a month's figures."""
    before, after = ({line.agent: line for line in lines} for lines in (signed, now))
    found = []
    for agent in sorted({*before, *after}):
        for name in FIGURES:
            was, is_now = (
                figure(lines[agent], name) if agent in lines else None for lines in (before, after)
            )
            if was != is_now:
                found.append(Difference(agent, name, was, is_now))
    return tuple(found)


def appraisal(connection: Connection, site: StoredSite, month: Month) -> Appraisal:
    """The figures of a month and what was signed. Raises CannotDo unless published or signed."""
    records = records_of(connection, site.id, str(month))
    signature = next((one for one in reversed(records) if one.kind == SIGNED), None)
    try:
        now = agent_months(connection, site, month)
    except CannotDo:
        if signature is None:
            raise
        # It was recalled: nobody has a line now.
        now = ()
    since = [one for one in records if signature and one.kind == CORRECTION and one.number > signature.number]
    signed = read_lines(signature.figures) if signature else ()
    return Appraisal(month, now, signature, signed, tuple(since))


def sign(
    connection: Connection, site: StoredSite, month: Month, actor: str, reason: str, at: datetime
) -> Record:
    """Sign the figures as they are now; call it in a write transaction. Raises CannotDo."""
    day = at.astimezone(site.zone).date()
    deed = Sentence("sign an appraisal")
    require_rank(connection, site, actor_of(connection, site, actor, day), DIRECTOR, deed)
    if day < month.last_day:
        raise CannotDo(
            Sentence(
                "{month} is signed from its last day on, {day}: its figures still change.",
                {"month": str(month), "day": month.last_day},
            )
        )
    found = appraisal(connection, site, month)
    if found.state == SIGNED:
        raise CannotDo(
            Sentence(
                "The figures of {month} are signed, and nothing has changed since.", {"month": str(month)}
            )
        )
    if not found.now:
        raise CannotDo(
            Sentence(
                "The roster of {month} is not published: there is nothing to appraise.", {"month": str(month)}
            )
        )
    made = add_record(
        connection, site.id, str(month), SIGNED, (actor, at), (reason.strip(), written(found.now))
    )
    facts = {"month": str(month), "number": made.number, "sha256": made.sha256}
    note_decision(connection, site.id, (APPRAISAL, str(month)), actor, at, "sign", facts)
    return made


def take_appraisal(
    connection: Connection, site: StoredSite, month: Month, who: Account, at: datetime, say: Say = str
) -> MonthFile:
    """The month's figures as a workbook, locked once they are signed; call it in a write transaction.

    What has changed since without a record gets one. Raises CannotDo, TooOften.
    """
    refuse_more_files(connection, who.person, exports.EXPORT, at)
    found = appraisal(connection, site, month)
    if found.differences and not _told(found):
        told = json.dumps([asdict(one) for one in found.differences], sort_keys=True)
        said = ("", told)
        add_record(connection, site.id, str(month), CORRECTION, (who.person, at), said)
        found = appraisal(connection, site, month)
    data = _workbook(found, site, who.name, at.astimezone(site.zone), say)
    exports.note(connection, site, str(month), 0, APPRAISAL, who.person, at)
    return MonthFile(f"{site.code}-{month}-appraisal.xlsx", XLSX, data)


def _told(found: Appraisal) -> bool:
    """Whether the newest correction is of the figures as they are now."""
    told = json.dumps([asdict(one) for one in found.differences], sort_keys=True)
    return bool(found.corrections) and found.corrections[-1].figures == told


def written(lines: Sequence[AgentMonth]) -> str:
    """Figures as they are signed."""
    return json.dumps([asdict(line) for line in lines], ensure_ascii=False, sort_keys=True)


def read_lines(text: str) -> tuple[AgentMonth, ...]:
    """Figures as they were signed."""
    return tuple(AgentMonth(**line) for line in json.loads(text))


def _workbook(found: Appraisal, site: StoredSite, who: str, at: datetime, say: Say) -> bytes:
    """The figures that count; what differs from them on a sheet of its own. `at` is local time."""
    out = io.BytesIO()
    facts: Facts = {"site": site.code, "month": str(found.month), "state": STATES[found.state]}
    mark = say(Sentence(MARK.template, {**facts, "who": who, "at": f"{at:%Y-%m-%d %H:%M}"}))
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": mark, "author": who, "created": at.replace(tzinfo=None)})
    heads = [*(say(one) for one in (AGENT, NAME, TEAM)), *(say(one) for one in FIGURES.values())]
    rows = [
        (line.agent, line.name, line.team, *(_cell(figure(line, name)) for name in FIGURES))
        for line in found.lines
    ]
    table(book, sheet_of(book, say(SHEET), mark), heads, rows)
    if found.state == CORRECTED:
        changed = [say(one) for one in (AGENT, Sentence("Figure"), STATES[SIGNED], Sentence("now"))]
        different = [
            (one.agent, say(FIGURES[one.figure]), _cell(one.signed), _cell(one.now))
            for one in found.differences
        ]
        table(book, sheet_of(book, say(CORRECTIONS), mark), changed, different)
    book.close()
    return out.getvalue()


def _cell(value: float | None) -> str | float:
    return "" if value is None else value
