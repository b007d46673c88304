"""Long work: one row a job, with the lease of whoever works on it."""

from sqlalchemy import JSON, Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table

from webapp.store.tables.base import Instant, key, metadata, one_of_words

WAITING, RUNNING, DONE, FAILED, CANCELLED = "waiting", "running", "done", "failed", "cancelled"
STATES = (WAITING, RUNNING, DONE, FAILED, CANCELLED)

job = Table(
    "job",
    metadata,
    key(),
    Column("site_id", Integer, ForeignKey("site.id")),
    Column("kind", String(40), nullable=False),
    # The month or other thing it is about, to find it again.
    Column("subject", String(80), nullable=False),
    Column("facts", JSON, nullable=False),
    Column("actor", String, nullable=False),
    Column("state", String, nullable=False),
    Column("attempt", Integer, nullable=False, server_default="0"),
    Column("cancel", Boolean, nullable=False, server_default="0"),
    Column("lease_until", Instant),
    Column("worker", String, nullable=False, server_default=""),
    Column("progress", JSON),
    # What the next attempt starts from.
    Column("checkpoint", JSON),
    Column("result", JSON),
    Column("reason", String, nullable=False, server_default=""),
    Column("created_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("ended_at", Instant),
    one_of_words("state", STATES),
    CheckConstraint("attempt >= 0", name="counted"),
    Index(None, "state", "id"),
    Index(None, "site_id", "kind", "subject"),
)
