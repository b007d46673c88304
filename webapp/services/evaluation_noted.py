"""The note that an evaluation was made: who, when, of which months, what follows, and its figures (EV-01)."""

from __future__ import annotations

from sqlalchemy import Connection, insert

from scheduler.domain.sentence import Sentence
from webapp.services.evaluation_due import KIND
from webapp.services.evaluation_report import Evaluation
from webapp.services.evaluation_tables import sections
from webapp.services.problems import CannotDo
from webapp.services.tables_told import csv_of
from webapp.services.workbook_sheets import Say
from webapp.store import documents
from webapp.store.documents import Origin
from webapp.store.sites import StoredSite
from webapp.store.tables.decisions import decision

FILE = "evaluation.csv"
MOST_TEXT = 2000


def note_done(
    connection: Connection,
    site: StoredSite,
    found: Evaluation,
    origin: Origin,
    say: Say = str,
) -> int:
    """Note that months were evaluated, with the figures that were looked at; its number. Raises CannotDo.

    `origin.reason` is what follows from it.
    """
    text = origin.reason.strip()
    if not text or len(text) > MOST_TEXT:
        raise CannotDo(
            Sentence(
                "Say in 1 to {most} characters what follows from the evaluation, this has {n}.",
                {"most": MOST_TEXT, "n": len(text)},
            )
        )
    told = [str(one.month) for one in found.months]
    files = {FILE: csv_of(sections(found), f"{site.code} {told[0]}..{told[-1]}", say)}
    origin = Origin(origin.actor, origin.at, text)
    number = documents.add_document(connection, site.id, KIND, told[-1], origin, {"months": told}, files)
    connection.execute(
        insert(decision).values(
            site_id=site.id,
            subject_kind=KIND,
            subject_id=told[-1],
            actor=origin.actor,
            at=origin.at,
            verb="evaluate",
            reason=text,
            facts={"months": told, "evaluation": number},
        )
    )
    return number
