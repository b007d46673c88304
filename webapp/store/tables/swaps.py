"""Swaps: what is asked, who has agreed, what became of it, appeals and hand-overs."""

from sqlalchemy import (
    JSON,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from scheduler.swaps.exchange import KINDS
from scheduler.swaps.handover import SECTIONS
from scheduler.swaps.states import State
from webapp.store.tables.base import Instant, append_only, key, metadata, of_site, one_of_words

swap = Table(
    "swap",
    metadata,
    key(),
    of_site(),
    Column("roster_id", Integer, ForeignKey("roster.id"), nullable=False),
    # Counts the changes: whoever changes a swap says which one was seen.
    Column("version", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("state", String, nullable=False),
    Column("asker", String, nullable=False),
    # Who is asked: None is everybody (the board), until somebody takes it.
    Column("partner", String(40)),
    Column("reason", String, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("agreed_at", Instant),
    Column("decided_at", Instant),
    # Who decided it: the rules decide as "paiban".
    Column("decider", String),
    # Dates for whose duties a duty on the board may be exchanged; empty = it is given away.
    Column("in_return", JSON, nullable=False),
    one_of_words("kind", KINDS),
    one_of_words("state", [state.value for state in State]),
    Index(None, "site_id", "state"),
    Index(None, "roster_id", "state"),
)

swap_leg = Table(
    "swap_leg",
    metadata,
    Column("swap_id", Integer, ForeignKey("swap.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("date", Date, nullable=False),
    Column("shift", String(40), nullable=False),
    Column("queue", String(40)),
    # None: the duty is nobody's yet.
    Column("giver", String(40)),
    # None: nobody has taken it yet.
    Column("taker", String(40)),
)

# An agent's day that an agreed swap changes: no second swap that touches it can be agreed to meanwhile.
swap_claim = Table(
    "swap_claim",
    metadata,
    Column("roster_id", Integer, ForeignKey("roster.id"), primary_key=True),
    Column("agent", String(40), primary_key=True),
    Column("date", Date, primary_key=True),
    Column("swap_id", Integer, ForeignKey("swap.id"), nullable=False, index=True),
)

swap_log = append_only(
    Table(
        "swap_log",
        metadata,
        key(),
        of_site(),
        Column("swap_id", Integer, ForeignKey("swap.id"), nullable=False),
        Column("version", Integer, nullable=False),
        Column("kind", String, nullable=False),
        Column("state", String, nullable=False),
        Column("asker", String, nullable=False),
        Column("partner", String(40)),
        # Every duty that changes hands: date, shift, queue, giver, taker.
        Column("legs", JSON, nullable=False),
        Column("asked_at", Instant, nullable=False),
        Column("agreed_at", Instant),
        Column("decided_at", Instant, nullable=False),
        # Ids of the rules that spoke, and their sentences.
        Column("rules", JSON, nullable=False),
        Column("reasons", JSON, nullable=False),
        # By how much each agent's load changed, a night counting more (K-25); they add up to 0.
        Column("loads", JSON, nullable=False),
        Column("actor", String, nullable=False),
        Column("reason", String, nullable=False),
        UniqueConstraint("swap_id", "version"),
    )
)

swap_appeal = Table(
    "swap_appeal",
    metadata,
    key(),
    Column("swap_id", Integer, ForeignKey("swap.id"), nullable=False, unique=True),
    Column("agent", String(40), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("due", Date, nullable=False),
    # Who refused the swap: somebody else decides on the appeal (EV-07).
    Column("first_decider", String, nullable=False),
)

handover = Table(
    "handover",
    metadata,
    Column("swap_id", Integer, ForeignKey("swap.id"), primary_key=True, autoincrement=False),
    # Counts the changes; nothing changes once somebody has signed.
    Column("version", Integer, nullable=False),
    # Begin of the first duty that changes hands: until then both have signed (SW-03).
    Column("due_at", Instant, nullable=False),
)

handover_section = Table(
    "handover_section",
    metadata,
    Column("swap_id", Integer, ForeignKey("handover.swap_id"), primary_key=True),
    Column("section", String, primary_key=True),
    Column("text", Text, nullable=False),
    one_of_words("section", SECTIONS),
)

handover_signature = append_only(
    Table(
        "handover_signature",
        metadata,
        Column("swap_id", Integer, ForeignKey("handover.swap_id"), primary_key=True),
        Column("agent", String(40), primary_key=True),
        Column("at", Instant, nullable=False),
    )
)
