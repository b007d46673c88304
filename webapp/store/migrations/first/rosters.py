"""Requirements, rosters, their versions and filings."""

import sqlalchemy as sa
from alembic import op

from webapp.store.tables.base import Instant


def _requirement() -> None:
    op.create_table(
        "requirement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_requirement_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement")),
        sa.UniqueConstraint("site_id", "month", "sha256", name=op.f("uq_requirement_site_id_month_sha256")),
        info={"append_only": True},
    )
    with op.batch_alter_table("requirement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_requirement_site_id"), ["site_id"], unique=False)


def _requirement_row() -> None:
    op.create_table(
        "requirement_row",
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("queue", sa.String(length=40), nullable=False),
        sa.Column("interval_start", Instant(), nullable=False),
        sa.Column("offered", sa.Float(), nullable=False),
        sa.Column("aht_s", sa.Float(), nullable=False),
        sa.Column("load_erlangs", sa.Float(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("required", sa.Integer(), nullable=False),
        sa.Column("service_level", sa.Float(), nullable=False),
        sa.Column("occupancy", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["requirement_id"], ["requirement.id"], name=op.f("fk_requirement_row_requirement_id_requirement")
        ),
        sa.PrimaryKeyConstraint("requirement_id", "position", name=op.f("pk_requirement_row")),
        sa.UniqueConstraint(
            "requirement_id",
            "queue",
            "interval_start",
            name=op.f("uq_requirement_row_requirement_id_queue_interval_start"),
        ),
        info={"append_only": True},
    )


def _roster() -> None:
    op.create_table(
        "roster",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'review', 'published', 'recalled')", name=op.f("ck_roster_state_known")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_roster_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster")),
        sa.UniqueConstraint("site_id", "month", name=op.f("uq_roster_site_id_month")),
    )
    with op.batch_alter_table("roster", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roster_site_id"), ["site_id"], unique=False)


def _roster_version() -> None:
    op.create_table(
        "roster_version",
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("price_before", sa.Integer(), nullable=True),
        sa.Column("price_after", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("parent_sha256", sa.String(length=64), nullable=False),
        sa.Column("requirement_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("version >= 1", name=op.f("ck_roster_version_from_one")),
        sa.ForeignKeyConstraint(
            ["requirement_id"], ["requirement.id"], name=op.f("fk_roster_version_requirement_id_requirement")
        ),
        sa.ForeignKeyConstraint(
            ["roster_id"], ["roster.id"], name=op.f("fk_roster_version_roster_id_roster")
        ),
        sa.PrimaryKeyConstraint("roster_id", "version", name=op.f("pk_roster_version")),
        info={"append_only": True},
    )


def _roster_cell() -> None:
    op.create_table(
        "roster_cell",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("agent", sa.String(length=40), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("shift", sa.String(length=40), nullable=True),
        sa.Column("queue", sa.String(length=40), nullable=True),
        sa.Column("start", Instant(), nullable=True),
        sa.Column("end", Instant(), nullable=True),
        sa.CheckConstraint(
            '(shift IS NULL) = (start IS NULL) AND (shift IS NULL) = ("end" IS NULL)',
            name=op.f("ck_roster_cell_whole_duty"),
        ),
        sa.ForeignKeyConstraint(
            ["roster_id", "version"],
            ["roster_version.roster_id", "roster_version.version"],
            name=op.f("fk_roster_cell_roster_id_version_roster_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_cell")),
        sa.UniqueConstraint(
            "roster_id", "version", "agent", "date", name=op.f("uq_roster_cell_roster_id_version_agent_date")
        ),
        info={"append_only": True},
    )


def _filing() -> None:
    op.create_table(
        "filing",
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("receiver", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["roster_id", "version"],
            ["roster_version.roster_id", "roster_version.version"],
            name=op.f("fk_filing_roster_id_version_roster_version"),
        ),
        sa.PrimaryKeyConstraint("roster_id", "version", name=op.f("pk_filing")),
        info={"append_only": True},
    )


TABLES = {
    "requirement": _requirement,
    "requirement_row": _requirement_row,
    "roster": _roster,
    "roster_version": _roster_version,
    "roster_cell": _roster_cell,
    "filing": _filing,
}
"""How each table is made, in an order in which each finds those it refers to."""
