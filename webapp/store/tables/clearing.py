"""Rounds in which a swap board is cleared: the commitment, the closed board, the secret, the result."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, text

from webapp.store.tables.base import Instant, key, metadata, of_site, one_of_words

OPEN, CLOSED, CLEARED = "open", "closed", "cleared"
STATES = (OPEN, CLOSED, CLEARED)

clearing_round = Table(
    "clearing_round",
    metadata,
    key(),
    of_site(),
    Column("roster_id", Integer, ForeignKey("roster.id"), nullable=False),
    # Counts the changes: whoever changes a round says which one was seen.
    Column("version", Integer, nullable=False),
    Column("state", String, nullable=False),
    # The most offers in an exchange, and the seed of the search: said before anybody offers.
    Column("longest", Integer, nullable=False),
    Column("seed", Integer, nullable=False),
    # SHA-256 of the secret: published when the round opens.
    Column("commitment", String(64), nullable=False),
    # Known to nobody until the round is cleared, when it stands in the record.
    Column("secret", String, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("cleared_at", Instant),
    # The offers as they were when the board was closed, and their hash.
    Column("board", JSON),
    Column("board_sha256", String(64)),
    # The version of the roster that the exchanges were found for.
    Column("roster_version", Integer),
    # What is published: enough to do it all again.
    Column("record", JSON),
    one_of_words("state", STATES),
    Index(
        "uq_clearing_round_unfinished",
        "roster_id",
        unique=True,
        sqlite_where=text("state <> 'cleared'"),
        postgresql_where=text("state <> 'cleared'"),
    ),
)
