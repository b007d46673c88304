"""When agents came to their duties and left them, as clocks or those in charge say."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text, false

from webapp.store.tables.base import Instant, append_only, key, metadata, one_of_words

CLOCK, HAND = "clock", "hand"

clocked = append_only(
    Table(
        "clocked",
        metadata,
        key(),
        Column("site_id", Integer, ForeignKey("site.id"), nullable=False),
        # The day on which the duty begins; of an agent and day the newest row is what holds.
        Column("date", Date, nullable=False),
        Column("agent", String(40), nullable=False),
        # Pairs of times in UTC as JSON, null where the clock does not say (AT-10).
        Column("spans", Text, nullable=False),
        # Did not come, as somebody says.
        Column("away", Boolean, nullable=False, server_default=false()),
        # Late, early or away on the centre's business: it counts for nothing.
        Column("excused", Boolean, nullable=False, server_default=false()),
        Column("source", String, nullable=False),
        Column("note", String, nullable=False, server_default=""),
        Column("actor", String, nullable=False),
        Column("at", Instant, nullable=False),
        one_of_words("source", (CLOCK, HAND)),
        Index(None, "site_id", "date", "agent"),
    )
)
