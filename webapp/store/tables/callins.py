"""Agents asked to come at short notice, and what they answered (EM-01, RL-10)."""

from sqlalchemy import CheckConstraint, Column, Date, Index, Integer, String, Table

from webapp.store.tables.base import Instant, key, metadata, of_site, one_of_words

STATES = ("asked", "accepted", "declined", "withdrawn")
KINDS = ("absence", "surge", "outage")

call_in = Table(
    "call_in",
    metadata,
    key(),
    of_site(),
    # Why somebody is needed: an agent stays away, more calls come, or a queue was out of order.
    Column("kind", String, nullable=False),
    Column("need", String(80), nullable=False),
    Column("reason", String, nullable=False),
    Column("agent", String(40), nullable=False),
    Column("date", Date, nullable=False),
    # From which source: spare, surplus, another group, a rest day.
    Column("source", String(20), nullable=False),
    # Empty: the duty at hand goes on, only the work is another.
    Column("shift", String(40), nullable=False),
    Column("queue", String(40), nullable=False),
    Column("starts", Instant, nullable=False),
    Column("ends", Instant, nullable=False),
    # The agent whose duty is taken over.
    Column("absent", String(40), nullable=False),
    Column("state", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("asked_at", Instant, nullable=False),
    # Who answered: the agent, or whoever reached them by telephone.
    Column("answered_by", String),
    Column("answered_at", Instant),
    Column("answer", String, nullable=False),
    # The version of the roster that the answer brought about.
    Column("version", Integer),
    one_of_words("state", STATES),
    one_of_words("kind", KINDS),
    CheckConstraint("starts < ends", name="in_order"),
    Index(None, "site_id", "date"),
)
