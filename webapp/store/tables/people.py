"""Who answers for what: answers to what people say, hours in charge, keepers of data, signed appraisals."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from webapp.store.tables.base import Instant, append_only, key, metadata, of_site, one_of_words

ANSWERS = ("accepted", "declined", "done")
SIGNED, CORRECTION = "signed", "correction"

comment_answer = append_only(
    Table(
        "comment_answer",
        metadata,
        key(),
        Column("comment_id", Integer, ForeignKey("roster_comment.id"), nullable=False, index=True),
        # The newest row is what holds; without any the comment is new (RL-04).
        Column("status", String, nullable=False),
        Column("text", String, nullable=False),
        Column("person", String, nullable=False),
        Column("at", Instant, nullable=False),
        one_of_words("status", ANSWERS),
    )
)

in_charge = Table(
    "in_charge",
    metadata,
    key(),
    of_site(),
    # From here on until the next row, so that there is never more than one (RL-05); "" = nobody.
    Column("begins", Instant, nullable=False),
    Column("person", String, nullable=False),
    UniqueConstraint("site_id", "begins"),
)

custodian = Table(
    "custodian",
    metadata,
    key(),
    of_site(),
    Column("data_set", String(20), nullable=False),
    Column("person", String, nullable=False),
    UniqueConstraint("site_id", "data_set"),
)

appraisal = append_only(
    Table(
        "appraisal",
        metadata,
        key(),
        of_site(),
        Column("month", String(7), nullable=False),
        Column("number", Integer, nullable=False),
        Column("kind", String, nullable=False),
        Column("actor", String, nullable=False),
        Column("at", Instant, nullable=False),
        Column("reason", String, nullable=False),
        # Of what was signed the figures as JSON; of a correction what has changed since.
        Column("figures", Text, nullable=False),
        Column("sha256", String(64), nullable=False),
        one_of_words("kind", (SIGNED, CORRECTION)),
        CheckConstraint("number >= 1", name="from_one"),
        UniqueConstraint("site_id", "month", "number"),
    )
)
