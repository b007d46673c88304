"""What agents say in their own words before a month is planned (SH-06)."""

from sqlalchemy import Column, String, Table, Text, UniqueConstraint

from webapp.store.tables.base import Instant, key, metadata, of_site

opinion = Table(
    "opinion",
    metadata,
    key(),
    of_site(),
    Column("month", String(7), nullable=False),
    Column("agent", String(40), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("site_id", "month", "agent"),
)
