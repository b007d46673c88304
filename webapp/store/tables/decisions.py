"""What was decided, and who is told of it: the log of decisions and the outbox of notices."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table

from webapp.store.tables.base import Instant, append_only, key, metadata, of_site, one_of_words

CHANNELS = EMAIL, WEBHOOK = "email", "webhook"
SENDING, SENT = "sending", "sent"

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
    # When its recipient first saw it in the inbox.
    Column("read_at", Instant),
    Index(None, "delivered_at", "next_try"),
    Index(None, "recipient"),
)

# One row a notice and way out: whoever writes it sends, so that nothing is sent twice. A row that stays at
# "sending" is of a sender who died in between: whether it arrived is not known, and it is not sent again.
notice_sent = Table(
    "notice_sent",
    metadata,
    Column("notice_id", Integer, ForeignKey("notice.id"), primary_key=True),
    Column("channel", String(20), primary_key=True),
    Column("address", String, nullable=False),
    Column("state", String, nullable=False),
    Column("at", Instant, nullable=False),
    one_of_words("channel", CHANNELS),
    one_of_words("state", (SENDING, SENT)),
)

notice_address = Table(
    "notice_address",
    metadata,
    Column("account_id", Integer, ForeignKey("account.id"), primary_key=True, autoincrement=False),
    Column("email", String(254), nullable=False),
)
