"""Who is on duty at a time, as a list for the door (AT-08)."""

from __future__ import annotations

from scheduler.domain.sentence import Sentence
from webapp.services.journal import Journal
from webapp.services.report_files import Paper
from webapp.services.tables_told import Column, Section, Told
from webapp.services.workbook_sheets import AGENT, NAME, TEAM

WHAT = Sentence("On duty")
COLUMNS = (
    Column(AGENT),
    Column(NAME),
    Column(TEAM),
    Column(Sentence("Shift")),
    Column(Sentence("From")),
    Column(Sentence("To")),
)
NOBODY = Sentence("Nobody is on duty then.")


def door_list(found: Journal, at: int) -> Paper:
    """The list of a journal that was asked for one minute of its day; without names of who is on leave."""
    rows = tuple(
        (
            one.row.agent,
            one.row.name,
            one.row.team,
            one.shift,
            f"{one.starts:%Y-%m-%d %H:%M}",
            f"{one.ends:%Y-%m-%d %H:%M}",
        )
        for one in found.present
    )
    tables = (Told(COLUMNS, rows),) if rows else ()
    section = Section("on-duty", WHAT, tables, missing=None if rows else NOBODY)
    return Paper(WHAT, f"{found.date} {at // 60:02d}-{at % 60:02d}", "on-duty", (section,))
