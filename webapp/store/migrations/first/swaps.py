"""Swaps, hand-overs and clearing rounds."""

import sqlalchemy as sa
from alembic import op

from webapp.store.tables.base import Instant


def _clearing_round() -> None:
    op.create_table(
        "clearing_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("longest", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("cleared_at", Instant(), nullable=True),
        sa.Column("board", sa.JSON(), nullable=True),
        sa.Column("board_sha256", sa.String(length=64), nullable=True),
        sa.Column("roster_version", sa.Integer(), nullable=True),
        sa.Column("record", sa.JSON(), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'closed', 'cleared')", name=op.f("ck_clearing_round_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["roster_id"], ["roster.id"], name=op.f("fk_clearing_round_roster_id_roster")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_clearing_round_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearing_round")),
    )
    with op.batch_alter_table("clearing_round", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clearing_round_site_id"), ["site_id"], unique=False)
        batch_op.create_index(
            "uq_clearing_round_unfinished",
            ["roster_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'cleared'"),
            postgresql_where=sa.text("state <> 'cleared'"),
        )


def _swap() -> None:
    op.create_table(
        "swap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asker", sa.String(), nullable=False),
        sa.Column("partner", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("agreed_at", Instant(), nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("decider", sa.String(), nullable=True),
        sa.Column("in_return", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('mutual', 'gift', 'board', 'cover', 'night')", name=op.f("ck_swap_kind_known")
        ),
        sa.CheckConstraint(
            "state IN ('offered', 'agreed', 'approved', 'refused', 'declined', "
            "'withdrawn', 'expired', 'void', 'under-review', 'upheld')",
            name=op.f("ck_swap_state_known"),
        ),
        sa.ForeignKeyConstraint(["roster_id"], ["roster.id"], name=op.f("fk_swap_roster_id_roster")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_swap_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_swap")),
    )
    with op.batch_alter_table("swap", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_swap_roster_id_state"), ["roster_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_swap_site_id"), ["site_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_swap_site_id_state"), ["site_id", "state"], unique=False)


def _swap_appeal() -> None:
    op.create_table(
        "swap_appeal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("swap_id", sa.Integer(), nullable=False),
        sa.Column("agent", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("first_decider", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["swap_id"], ["swap.id"], name=op.f("fk_swap_appeal_swap_id_swap")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_swap_appeal")),
        sa.UniqueConstraint("swap_id", name=op.f("uq_swap_appeal_swap_id")),
    )


def _swap_claim() -> None:
    op.create_table(
        "swap_claim",
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("agent", sa.String(length=40), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("swap_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["roster_id"], ["roster.id"], name=op.f("fk_swap_claim_roster_id_roster")),
        sa.ForeignKeyConstraint(["swap_id"], ["swap.id"], name=op.f("fk_swap_claim_swap_id_swap")),
        sa.PrimaryKeyConstraint("roster_id", "agent", "date", name=op.f("pk_swap_claim")),
    )
    with op.batch_alter_table("swap_claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_swap_claim_swap_id"), ["swap_id"], unique=False)


def _swap_leg() -> None:
    op.create_table(
        "swap_leg",
        sa.Column("swap_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("shift", sa.String(length=40), nullable=False),
        sa.Column("queue", sa.String(length=40), nullable=True),
        sa.Column("giver", sa.String(length=40), nullable=True),
        sa.Column("taker", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["swap_id"], ["swap.id"], name=op.f("fk_swap_leg_swap_id_swap")),
        sa.PrimaryKeyConstraint("swap_id", "number", name=op.f("pk_swap_leg")),
    )


def _swap_log() -> None:
    op.create_table(
        "swap_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("swap_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asker", sa.String(), nullable=False),
        sa.Column("partner", sa.String(length=40), nullable=True),
        sa.Column("legs", sa.JSON(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("agreed_at", Instant(), nullable=True),
        sa.Column("decided_at", Instant(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("loads", sa.JSON(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_swap_log_site_id_site")),
        sa.ForeignKeyConstraint(["swap_id"], ["swap.id"], name=op.f("fk_swap_log_swap_id_swap")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_swap_log")),
        sa.UniqueConstraint("swap_id", "version", name=op.f("uq_swap_log_swap_id_version")),
        info={"append_only": True},
    )
    with op.batch_alter_table("swap_log", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_swap_log_site_id"), ["site_id"], unique=False)


def _handover() -> None:
    op.create_table(
        "handover",
        sa.Column("swap_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["swap_id"], ["swap.id"], name=op.f("fk_handover_swap_id_swap")),
        sa.PrimaryKeyConstraint("swap_id", name=op.f("pk_handover")),
    )


def _handover_section() -> None:
    op.create_table(
        "handover_section",
        sa.Column("swap_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "section IN ('open-cases', 'customers', 'documents')",
            name=op.f("ck_handover_section_section_known"),
        ),
        sa.ForeignKeyConstraint(
            ["swap_id"], ["handover.swap_id"], name=op.f("fk_handover_section_swap_id_handover")
        ),
        sa.PrimaryKeyConstraint("swap_id", "section", name=op.f("pk_handover_section")),
    )


def _handover_signature() -> None:
    op.create_table(
        "handover_signature",
        sa.Column("swap_id", sa.Integer(), nullable=False),
        sa.Column("agent", sa.String(length=40), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["swap_id"], ["handover.swap_id"], name=op.f("fk_handover_signature_swap_id_handover")
        ),
        sa.PrimaryKeyConstraint("swap_id", "agent", name=op.f("pk_handover_signature")),
        info={"append_only": True},
    )


TABLES = {
    "clearing_round": _clearing_round,
    "swap": _swap,
    "swap_appeal": _swap_appeal,
    "swap_claim": _swap_claim,
    "swap_leg": _swap_leg,
    "swap_log": _swap_log,
    "handover": _handover,
    "handover_section": _handover_section,
    "handover_signature": _handover_signature,
}
"""How each table is made, in an order in which each finds those it refers to."""
