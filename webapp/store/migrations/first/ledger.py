"""Burden points, closes, disputes and derived facts."""

import sqlalchemy as sa
from alembic import op

from webapp.store.tables.base import Instant


def _derived_fact() -> None:
    op.create_table(
        "derived_fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("agent", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("follows_from", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_derived_fact_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_derived_fact")),
        sa.UniqueConstraint(
            "site_id",
            "month",
            "agent",
            "name",
            "follows_from",
            name=op.f("uq_derived_fact_site_id_month_agent_name_follows_from"),
        ),
        info={"append_only": True},
    )
    with op.batch_alter_table("derived_fact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_derived_fact_site_id"), ["site_id"], unique=False)


def _ledger_entry() -> None:
    op.create_table(
        "ledger_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("agent", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("hundredths", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("duty", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint("(source = 'duty') = (duty <> '')", name=op.f("ck_ledger_entry_duty_named")),
        sa.CheckConstraint(
            "source IN ('opening', 'duty', 'closing', 'dispute')", name=op.f("ck_ledger_entry_source_known")
        ),
        sa.ForeignKeyConstraint(["roster_id"], ["roster.id"], name=op.f("fk_ledger_entry_roster_id_roster")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_ledger_entry_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
        sa.UniqueConstraint(
            "site_id",
            "roster_id",
            "version",
            "agent",
            "kind",
            "day",
            "duty",
            "source",
            name=op.f("uq_ledger_entry_site_id_roster_id_version_agent_kind_day_duty_source"),
        ),
        info={"append_only": True},
    )
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_entry_site_id"), ["site_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ledger_entry_site_id_agent"), ["site_id", "agent"], unique=False)


def _ledger_close() -> None:
    op.create_table(
        "ledger_close",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["roster_id"], ["roster.id"], name=op.f("fk_ledger_close_roster_id_roster")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_ledger_close_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_close")),
        sa.UniqueConstraint("site_id", "month", name=op.f("uq_ledger_close_site_id_month")),
        info={"append_only": True},
    )
    with op.batch_alter_table("ledger_close", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_close_site_id"), ["site_id"], unique=False)


def _dispute() -> None:
    op.create_table(
        "dispute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("agent", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("decision", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(state = 'open') = (decided_by IS NULL)", name=op.f("ck_dispute_decided_by_somebody")
        ),
        sa.CheckConstraint("state IN ('open', 'upheld', 'rejected')", name=op.f("ck_dispute_state_known")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["ledger_entry.id"], name=op.f("fk_dispute_entry_id_ledger_entry")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_dispute_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_dispute_entry_id")),
    )
    with op.batch_alter_table("dispute", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dispute_site_id"), ["site_id"], unique=False)


TABLES = {
    "derived_fact": _derived_fact,
    "ledger_entry": _ledger_entry,
    "ledger_close": _ledger_close,
    "dispute": _dispute,
}
"""How each table is made, in an order in which each finds those it refers to."""
