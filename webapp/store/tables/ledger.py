"""The ledger of burdens: entries that are never changed, months closed, disputes, facts derived once."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from webapp.store.tables.base import Instant, append_only, key, metadata, of_site, one_of_words

SOURCES = ("opening", "duty", "closing", "dispute")
DISPUTE_STATES = ("open", "upheld", "rejected")

ledger_entry = append_only(
    Table(
        "ledger_entry",
        metadata,
        key(),
        of_site(),
        Column("agent", String(40), nullable=False),
        Column("kind", String, nullable=False),
        # Whole hundredths of a point, so that sums are exact.
        Column("hundredths", Integer, nullable=False),
        Column("day", Date, nullable=False),
        # The shift of the duty; "" for what is about a month.
        Column("duty", String(40), nullable=False),
        Column("source", String, nullable=False),
        # The month's roster and its version that brought it about; NULL for openings and disputes.
        Column("roster_id", Integer, ForeignKey("roster.id")),
        Column("version", Integer),
        Column("actor", String, nullable=False),
        Column("at", Instant, nullable=False),
        Column("reason", String, nullable=False),
        one_of_words("source", SOURCES),
        CheckConstraint("(source = 'duty') = (duty <> '')", name="duty_named"),
        UniqueConstraint("site_id", "roster_id", "version", "agent", "kind", "day", "duty", "source"),
        Index(None, "site_id", "agent"),
    )
)

ledger_close = append_only(
    Table(
        "ledger_close",
        metadata,
        key(),
        of_site(),
        Column("month", String(7), nullable=False),
        Column("roster_id", Integer, ForeignKey("roster.id"), nullable=False),
        Column("version", Integer, nullable=False),
        Column("actor", String, nullable=False),
        Column("at", Instant, nullable=False),
        UniqueConstraint("site_id", "month"),
    )
)

dispute = Table(
    "dispute",
    metadata,
    key(),
    of_site(),
    Column("entry_id", Integer, ForeignKey("ledger_entry.id"), nullable=False, unique=True),
    Column("agent", String(40), nullable=False),
    Column("reason", String, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("due", Date, nullable=False),
    Column("state", String, nullable=False),
    Column("decided_by", String),
    Column("decided_at", Instant),
    Column("decision", String),
    one_of_words("state", DISPUTE_STATES),
    CheckConstraint("(state = 'open') = (decided_by IS NULL)", name="decided_by_somebody"),
)

derived_fact = append_only(
    Table(
        "derived_fact",
        metadata,
        key(),
        of_site(),
        Column("month", String(7), nullable=False),
        Column("agent", String(40), nullable=False),
        Column("name", String, nullable=False),
        Column("value", String, nullable=False),
        Column("follows_from", String, nullable=False),
        Column("at", Instant, nullable=False),
        UniqueConstraint("site_id", "month", "agent", "name", "follows_from"),
    )
)
