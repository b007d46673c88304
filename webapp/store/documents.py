"""Rows of documents: facts and files that a job or a decision left, never changed, the newest counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select

from webapp.store.tables.documents import document, document_file


@dataclass(frozen=True)
class Origin:
    """Who made a document, when and why."""

    actor: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True)
class Document:
    """A document without its files."""

    id: int
    kind: str
    subject: str
    origin: Origin
    facts: Mapping[str, Any]


def add_document(
    connection: Connection,
    site_id: int,
    kind: str,
    subject: str,
    origin: Origin,
    facts: Mapping[str, Any],
    files: Mapping[str, bytes],
) -> int:
    """Write a document with its files (UTF-8) by name; its number."""
    row = insert(document).values(
        site_id=site_id,
        kind=kind,
        subject=subject,
        actor=origin.actor,
        at=origin.at,
        reason=origin.reason,
        facts=dict(facts),
    )
    new = int(connection.execute(row.returning(document.c.id)).scalar_one())
    texts = [{"document_id": new, "name": name, "text": data.decode()} for name, data in files.items()]
    if texts:
        connection.execute(insert(document_file), texts)
    return new


def documents(
    connection: Connection, site_id: int, kind: str, subject: str, most: int = 20
) -> list[Document]:
    """The documents of a kind about a subject, the newest first."""
    mine = (document.c.site_id == site_id, document.c.kind == kind, document.c.subject == subject)
    found = select(document).where(*mine).order_by(document.c.id.desc()).limit(most)
    return [_document(row) for row in connection.execute(found).mappings()]


def documents_of(connection: Connection, site_id: int, kind: str, most: int) -> list[Document]:
    """The documents of a kind about any subject, the newest first."""
    mine = (document.c.site_id == site_id, document.c.kind == kind)
    found = select(document).where(*mine).order_by(document.c.id.desc()).limit(most)
    return [_document(row) for row in connection.execute(found).mappings()]


def newest(connection: Connection, site_id: int, kind: str, subject: str) -> Document | None:
    """The newest document of a kind about a subject; None where there is none."""
    return next(iter(documents(connection, site_id, kind, subject, 1)), None)


def document_numbered(connection: Connection, site_id: int, number: int) -> Document | None:
    """A site's document of that number; None where it has none."""
    found = select(document).where(document.c.site_id == site_id, document.c.id == number)
    row = connection.execute(found).mappings().first()
    return _document(row) if row else None


def files_of(connection: Connection, number: int) -> dict[str, bytes]:
    """The files of a document by name."""
    found = select(document_file).where(document_file.c.document_id == number).order_by(document_file.c.name)
    return {row.name: row.text.encode() for row in connection.execute(found)}


def file_of(connection: Connection, number: int, name: str) -> bytes | None:
    """One file of a document; None where it has no such file."""
    mine = (document_file.c.document_id == number, document_file.c.name == name)
    text = connection.execute(select(document_file.c.text).where(*mine)).scalar()
    return None if text is None else str(text).encode()


def _document(row: RowMapping) -> Document:
    origin = Origin(row["actor"], row["at"], row["reason"])
    return Document(row["id"], row["kind"], row["subject"], origin, row["facts"])
