"""Leave slips, their signatures and places, what agents were granted, and replacements for them."""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from scheduler.leave.states import State
from webapp.store.tables.base import Instant, append_only, key, metadata, of_site, one_of_words

leave_slip = Table(
    "leave_slip",
    metadata,
    key(),
    of_site(),
    # Counts the changes: whoever changes a slip says which one was seen.
    Column("version", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("agent", String(40), nullable=False),
    # The team at the time of the request: its places were taken.
    Column("team", String, nullable=False),
    Column("type", String(40), nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("half", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("handover", String, nullable=False),
    # Counts by fact that lengthen the entitlement, once there is evidence.
    Column("facts", JSON, nullable=False),
    Column("evidence", Boolean, nullable=False),
    Column("papers_at", Instant),
    Column("hospital", String, nullable=False),
    # Begin of the first absent duty, or of the first day where none is known.
    Column("first_absent", Instant, nullable=False),
    Column("half_days", Integer, nullable=False),
    Column("charged", Integer, nullable=False),
    Column("post", String(40), nullable=False),
    Column("override", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("submitted_at", Instant),
    Column("decided_at", Instant),
    Column("overdue_told", Boolean, nullable=False),
    # Minutes of the local day that a granted half day takes; none of both: whole days.
    Column("from_min", Integer),
    Column("to_min", Integer),
    one_of_words("state", [state.value for state in State]),
    one_of_words("half", ("", "first", "second")),
    CheckConstraint("first_day <= last_day", name="in_order"),
    CheckConstraint("(from_min IS NULL) = (to_min IS NULL)", name="both_times"),
    CheckConstraint("half_days >= 0 AND charged >= 0", name="counted"),
    Index(None, "site_id", "agent"),
    Index(None, "site_id", "state"),
)

leave_signature = append_only(
    Table(
        "leave_signature",
        metadata,
        key(),
        Column("slip_id", Integer, ForeignKey("leave_slip.id"), nullable=False, index=True),
        Column("verb", String, nullable=False),
        Column("post", String(40), nullable=False),
        Column("person", String, nullable=False),
        Column("at", Instant, nullable=False),
        Column("reason", String, nullable=False),
        UniqueConstraint("slip_id", "verb"),
    )
)

leave_place = Table(
    "leave_place",
    metadata,
    key(),
    of_site(),
    Column("team", String, nullable=False),
    Column("date", Date, nullable=False),
    Column("place", Integer, nullable=False),
    Column("slip_id", Integer, ForeignKey("leave_slip.id"), nullable=False, index=True),
    CheckConstraint("place >= 1", name="from_one"),
    UniqueConstraint("site_id", "team", "date", "place"),
    UniqueConstraint("slip_id", "date"),
)

leave_grant = append_only(
    Table(
        "leave_grant",
        metadata,
        key(),
        of_site(),
        Column("agent", String(40), nullable=False),
        Column("type", String(40), nullable=False),
        # The year for which it is granted; 0 for a balance that does not end with the year.
        Column("year", Integer, nullable=False),
        Column("half_days", Integer, nullable=False),
        Column("why", String, nullable=False),
        Column("actor", String, nullable=False),
        Column("at", Instant, nullable=False),
        Index(None, "site_id", "agent"),
    )
)

leave_version = append_only(
    Table(
        "leave_version",
        metadata,
        # The versions of rosters that a slip brought about: cancelling it goes back behind them.
        Column("slip_id", Integer, ForeignKey("leave_slip.id"), primary_key=True),
        Column("roster_id", Integer, primary_key=True, autoincrement=False),
        Column("version", Integer, primary_key=True, autoincrement=False),
        ForeignKeyConstraint(
            ["roster_id", "version"], ["roster_version.roster_id", "roster_version.version"]
        ),
    )
)

replacement = Table(
    "replacement",
    metadata,
    key(),
    of_site(),
    Column("version", Integer, nullable=False),
    Column("slip_id", Integer, ForeignKey("leave_slip.id"), nullable=False, index=True),
    Column("agent", String(40), nullable=False),
    Column("date", Date, nullable=False),
    Column("shift", String(40), nullable=False),
    Column("queue", String(40)),
    Column("state", String, nullable=False),
    Column("substitute", String(40)),
    Column("actor", String),
    Column("at", Instant),
    Column("why", String, nullable=False),
    Column("opened_at", Instant, nullable=False),
    one_of_words("state", ("open", "filled", "closed", "returned")),
    CheckConstraint("(state = 'filled') = (substitute IS NOT NULL)", name="filled_by_somebody"),
    UniqueConstraint("slip_id", "date"),
)

waitlist_secret = Table(
    "waitlist_secret",
    metadata,
    Column("site_id", Integer, ForeignKey("site.id"), primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    # The commitment is shown from the start, the secret when the year is over.
    Column("secret", String(64), nullable=False),
    Column("commitment", String(64), nullable=False),
    Column("at", Instant, nullable=False),
)
