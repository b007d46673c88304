"""Revisions of a centre's files: what each change made different, and taking the newest ones back."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from scheduler.domain.sentence import Sentence
from webapp.services.problems import CannotDo
from webapp.services.site_edit import AFTER, BEFORE, REVISION, SUBJECT, SiteEdit, edit_site, site_file
from webapp.services.sites import site_named
from webapp.store.documents import Document, document_numbered, documents, files_of
from webapp.store.sites import StoredSite

UNDO = "undo-centre"
MOST = 30
MOST_LINES = 60


@dataclass(frozen=True)
class Revision:
    """A change of a centre's files; `newest` = it can be taken back, nothing has come after it."""

    number: int
    verb: str
    actor: str
    at: datetime
    facts: Mapping[str, object]
    files: tuple[str, ...]
    newest: bool
    lines: tuple[str, ...]


def revisions(connection: Connection, site: StoredSite, most: int = MOST) -> list[Revision]:
    """The changes of a site's files, the newest first."""
    found = documents(connection, site.id, REVISION, SUBJECT, most)
    now: dict[str, bytes] = {}
    return [_revision(connection, site, one, now) for one in found]


def revision(connection: Connection, site: StoredSite, number: int) -> Revision | None:
    """One of them; None where there is none of that number."""
    found = document_numbered(connection, site.id, number)
    return _revision(connection, site, found, {}) if found and found.kind == REVISION else None


def _revision(
    connection: Connection, site: StoredSite, document: Document, now: dict[str, bytes]
) -> Revision:
    kept = files_of(connection, document.id)
    names = tuple(sorted(name.removeprefix(AFTER) for name in kept if name.startswith(AFTER)))
    for name in names:
        if name not in now:
            now[name] = site_file(connection, site, name).data
    return Revision(
        document.id,
        str(document.facts.get("verb", "")),
        document.origin.actor,
        document.origin.at,
        document.facts,
        names,
        all(kept[AFTER + name] == now[name] for name in names),
        _changed_lines(kept, names),
    )


def _changed_lines(kept: Mapping[str, bytes], names: tuple[str, ...]) -> tuple[str, ...]:
    """The lines that went (-) and came (+), at most MOST_LINES of them."""
    found: list[str] = []
    for name in names:
        before, after = (kept[part + name].decode("utf-8-sig").splitlines() for part in (BEFORE, AFTER))
        compared = difflib.unified_diff(before, after, n=0, lineterm="")
        found += [line for line in compared if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    more = len(found) - MOST_LINES
    return (*found[:MOST_LINES], f"… {more}") if more > 0 else tuple(found)


def take_back(connection: Connection, code: str, number: int, actor: str, at: datetime) -> int:
    """Make the files what they were before a revision; the number of the revision that does it.

    Raises CannotDo where another change came after it, or where what came to depend on it would be lost,
    and Mistakes.
    """
    site = site_named(connection, code)
    document = document_numbered(connection, site.id, number)
    if document is None or document.kind != REVISION:
        raise CannotDo(Sentence("There is no such change."))
    kept = files_of(connection, number)
    names = [name.removeprefix(AFTER) for name in kept if name.startswith(AFTER)]
    seen = {name: hashlib.sha256(kept[AFTER + name]).hexdigest() for name in names}
    if any(site_file(connection, site, name).seen != seen[name] for name in names):
        raise CannotDo(
            Sentence("Another change came after this one: take back the later ones first, or edit anew.")
        )
    files = {name: kept[BEFORE + name] or _header(kept[AFTER + name]) for name in names}
    return edit_site(connection, code, SiteEdit(files, seen, actor, at, UNDO, {"of": number}))


def _header(data: bytes) -> bytes:
    """A file that was not there comes back as one without rows."""
    return data.partition(b"\n")[0] + b"\n"


def both_sides(connection: Connection, site: StoredSite, number: int) -> dict[str, tuple[bytes, bytes]]:
    """The files of a change as they were before and after it; none where there is no such change."""
    found = document_numbered(connection, site.id, number)
    if found is None or found.kind != REVISION:
        return {}
    kept = files_of(connection, number)
    names = [name.removeprefix(AFTER) for name in kept if name.startswith(AFTER)]
    return {name: (kept[BEFORE + name], kept[AFTER + name]) for name in names}
