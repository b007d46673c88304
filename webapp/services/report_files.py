"""Reports as files and as pages to print: marked, noted in the log, and not too often (K-52)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from scheduler.domain.sentence import Facts, Sentence
from webapp.services import exports
from webapp.services.limits import refuse_more_files
from webapp.services.month_files import XLSX, MonthFile
from webapp.services.tables_told import Section, csv_of, workbook_of
from webapp.services.workbook_sheets import Say
from webapp.store.accounts import Account
from webapp.store.sites import StoredSite

KINDS = {"xlsx": XLSX, "csv": "text/csv"}
MARK = Sentence("{site}, {what}, {span}. Taken by {who} on {at}. Confidential: not to be passed on.")


@dataclass(frozen=True)
class Paper:
    """A report to be taken: what it is, of which days or months, its name in files, its sections."""

    what: Sentence
    span: str
    name: str
    sections: Sequence[Section]


def marked(site: StoredSite, paper: Paper, who: Account, at: datetime) -> Sentence:
    """The line that every sheet and page bears."""
    local = f"{at.astimezone(site.zone):%Y-%m-%d %H:%M}"
    facts: Facts = {"site": site.code, "what": paper.what, "span": paper.span, "who": who.name, "at": local}
    return Sentence(MARK.template, facts)


def take_report(
    connection: Connection,
    site: StoredSite,
    paper: Paper,
    kind: str,
    who: Account,
    at: datetime,
    say: Say = str,
) -> MonthFile:
    """The report as a workbook or CSV; call it in a write transaction. Raises TooOften."""
    note_report(connection, site, paper, kind, who, at)
    mark = say(marked(site, paper, who, at))
    if kind == "xlsx":
        data = workbook_of(paper.sections, mark, who.name, at.astimezone(site.zone), say)
    else:
        data = csv_of(paper.sections, mark, say)
    return MonthFile(f"{site.code}-{paper.name}-{paper.span}.{kind}", KINDS[kind], data)


def note_report(
    connection: Connection, site: StoredSite, paper: Paper, kind: str, who: Account, at: datetime
) -> None:
    """Note that somebody takes or prints it. Raises TooOften."""
    refuse_more_files(connection, who.person, exports.EXPORT, at)
    exports.note(connection, site, paper.span, 0, kind, who.person, at, paper.name)
