"""What was decided, and who is told of it: the log of decisions and the outbox of notices."""

from sqlalchemy import JSON, Column, Index, Integer, String, Table

from webapp.store.tables.base import Instant, append_only, key, metadata, of_site

decision = append_only(
    Table(
        "decision",
        metadata,
        key(),
        of_site(),
        # What was decided on: "roster", "leave", "swap" ... and its key as text.
        Column("subject_kind", String, nullable=False),
        Column("subject_id", String, nullable=False),
        Column("actor", String, nullable=False),
        Column("at", Instant, nullable=False),
        Column("verb", String, nullable=False),
        Column("reason", String, nullable=False),
        Column("price_before", Integer),
        Column("price_after", Integer),
        Column("facts", JSON, nullable=False),
        Index(None, "site_id", "subject_kind", "subject_id"),
    )
)

notice = Table(
    "notice",
    metadata,
    key(),
    of_site(),
    Column("recipient", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    # The same event tells the same person once, however often it is tried.
    Column("key", String, nullable=False, unique=True),
    Column("delivered_at", Instant),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_try", Instant, nullable=False),
    Index(None, "delivered_at", "next_try"),
)
