"""What long work left behind: forecasts, compared scenarios, requirements chosen for months."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Text

from webapp.store.tables.base import Instant, append_only, key, metadata, of_site

document = append_only(
    Table(
        "document",
        metadata,
        key(),
        of_site(),
        Column("kind", String(40), nullable=False),
        # The month or other thing it is about: the newest of a kind and subject counts.
        Column("subject", String(80), nullable=False),
        Column("actor", String, nullable=False),
        Column("at", Instant, nullable=False),
        Column("reason", String, nullable=False),
        Column("facts", JSON, nullable=False),
        Index(None, "site_id", "kind", "subject"),
    )
)

document_file = append_only(
    Table(
        "document_file",
        metadata,
        Column("document_id", Integer, ForeignKey("document.id"), primary_key=True),
        Column("name", String(80), primary_key=True),
        Column("text", Text, nullable=False),
    )
)
