"""Rosters and their versions: the roster at a version is the fold of the cells up to it."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from webapp.store.tables.base import Instant, append_only, key, metadata, of_site, one_of_words

STATES = ("draft", "review", "published", "recalled")

requirement = append_only(
    Table(
        "requirement",
        metadata,
        key(),
        of_site(),
        Column("month", String(7), nullable=False),
        Column("sha256", String(64), nullable=False),
        Column("at", Instant, nullable=False),
        UniqueConstraint("site_id", "month", "sha256"),
    )
)

requirement_row = append_only(
    Table(
        "requirement_row",
        metadata,
        Column("requirement_id", Integer, ForeignKey("requirement.id"), primary_key=True),
        Column("position", Integer, primary_key=True, autoincrement=False),
        Column("queue", String(40), nullable=False),
        Column("interval_start", Instant, nullable=False),
        Column("offered", Float, nullable=False),
        Column("aht_s", Float, nullable=False),
        Column("load_erlangs", Float, nullable=False),
        Column("seats", Integer, nullable=False),
        Column("required", Integer, nullable=False),
        Column("service_level", Float, nullable=False),
        Column("occupancy", Float, nullable=False),
        UniqueConstraint("requirement_id", "queue", "interval_start"),
    )
)

roster = Table(
    "roster",
    metadata,
    key(),
    of_site(),
    Column("month", String(7), nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", String, nullable=False),
    one_of_words("state", STATES),
    UniqueConstraint("site_id", "month"),
)

roster_version = append_only(
    Table(
        "roster_version",
        metadata,
        Column("roster_id", Integer, ForeignKey("roster.id"), primary_key=True),
        Column("version", Integer, primary_key=True, autoincrement=False),
        Column("kind", String, nullable=False),
        Column("actor", String, nullable=False),
        Column("at", Instant, nullable=False),
        Column("reason", String, nullable=False),
        # None: there was no roster before.
        Column("price_before", Integer),
        Column("price_after", Integer, nullable=False),
        Column("sha256", String(64), nullable=False),
        Column("parent_sha256", String(64), nullable=False),
        Column("requirement_id", Integer, ForeignKey("requirement.id")),
        CheckConstraint("version >= 1", name="from_one"),
    )
)

roster_cell = append_only(
    Table(
        "roster_cell",
        metadata,
        key(),
        Column("roster_id", Integer, nullable=False),
        Column("version", Integer, nullable=False),
        Column("agent", String(40), nullable=False),
        Column("date", Date, nullable=False),
        # None: a day off from this version on.
        Column("shift", String(40)),
        # None: any queue that agent and shift serve.
        Column("queue", String(40)),
        Column("start", Instant),
        Column("end", Instant),
        CheckConstraint(
            '(shift IS NULL) = (start IS NULL) AND (shift IS NULL) = ("end" IS NULL)', name="whole_duty"
        ),
        ForeignKeyConstraint(
            ["roster_id", "version"], ["roster_version.roster_id", "roster_version.version"]
        ),
        UniqueConstraint("roster_id", "version", "agent", "date"),
    )
)

filing = append_only(
    Table(
        "filing",
        metadata,
        Column("roster_id", Integer, primary_key=True),
        Column("version", Integer, primary_key=True, autoincrement=False),
        Column("receiver", String, nullable=False),
        Column("at", Instant, nullable=False),
        # The whole roster as it was filed, and the hash of its version.
        Column("snapshot", Text, nullable=False),
        Column("sha256", String(64), nullable=False),
        ForeignKeyConstraint(
            ["roster_id", "version"], ["roster_version.roster_id", "roster_version.version"]
        ),
    )
)

pin = Table(
    "pin",
    metadata,
    Column("roster_id", Integer, ForeignKey("roster.id"), primary_key=True),
    Column("agent", String(40), primary_key=True),
    Column("date", Date, primary_key=True),
    Column("actor", String, nullable=False),
    Column("at", Instant, nullable=False),
)

acknowledgement = append_only(
    Table(
        "acknowledgement",
        metadata,
        Column("roster_id", Integer, primary_key=True),
        Column("version", Integer, primary_key=True, autoincrement=False),
        Column("person", String, primary_key=True),
        Column("at", Instant, nullable=False),
        ForeignKeyConstraint(
            ["roster_id", "version"], ["roster_version.roster_id", "roster_version.version"]
        ),
    )
)

roster_comment = append_only(
    Table(
        "roster_comment",
        metadata,
        key(),
        Column("roster_id", Integer, nullable=False),
        Column("version", Integer, nullable=False),
        Column("person", String, nullable=False),
        Column("at", Instant, nullable=False),
        Column("text", String, nullable=False),
        # From 1 to 5, of a published roster only (PB-03).
        Column("rating", Integer),
        # What it is about; "" = nothing in particular.
        Column("topic", String(20), nullable=False, server_default=""),
        # A proposal to do something better, counted in the appraisal of who makes it (PB-04).
        Column("proposal", Boolean, nullable=False, server_default=false()),
        CheckConstraint("rating BETWEEN 1 AND 5", name="stars"),
        ForeignKeyConstraint(
            ["roster_id", "version"], ["roster_version.roster_id", "roster_version.version"]
        ),
        Index(None, "roster_id", "version"),
    )
)
