"""Leave slips, places, signatures and replacements."""

import sqlalchemy as sa
from alembic import op

from webapp.store.tables.base import Instant


def _leave_grant() -> None:
    op.create_table(
        "leave_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("agent", sa.String(length=40), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("half_days", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_leave_grant_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave_grant")),
        info={"append_only": True},
    )
    with op.batch_alter_table("leave_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leave_grant_site_id"), ["site_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_leave_grant_site_id_agent"), ["site_id", "agent"], unique=False)


def _leave_slip() -> None:
    op.create_table(
        "leave_slip",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("agent", sa.String(length=40), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("half", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("handover", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.Boolean(), nullable=False),
        sa.Column("papers_at", Instant(), nullable=True),
        sa.Column("hospital", sa.String(), nullable=False),
        sa.Column("first_absent", Instant(), nullable=False),
        sa.Column("half_days", sa.Integer(), nullable=False),
        sa.Column("charged", sa.Integer(), nullable=False),
        sa.Column("post", sa.String(length=40), nullable=False),
        sa.Column("override", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("submitted_at", Instant(), nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("overdue_told", sa.Boolean(), nullable=False),
        sa.Column("from_min", sa.Integer(), nullable=True),
        sa.Column("to_min", sa.Integer(), nullable=True),
        sa.CheckConstraint("half IN ('', 'first', 'second')", name=op.f("ck_leave_slip_half_known")),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'waitlisted', 'approved', 'refused', "
            "'received', 'archived', 'withdrawn', 'cancelled')",
            name=op.f("ck_leave_slip_state_known"),
        ),
        sa.CheckConstraint("(from_min IS NULL) = (to_min IS NULL)", name=op.f("ck_leave_slip_both_times")),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_leave_slip_in_order")),
        sa.CheckConstraint("half_days >= 0 AND charged >= 0", name=op.f("ck_leave_slip_counted")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_leave_slip_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave_slip")),
    )
    with op.batch_alter_table("leave_slip", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leave_slip_site_id"), ["site_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_leave_slip_site_id_agent"), ["site_id", "agent"], unique=False)
        batch_op.create_index(batch_op.f("ix_leave_slip_site_id_state"), ["site_id", "state"], unique=False)


def _waitlist_secret() -> None:
    op.create_table(
        "waitlist_secret",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_waitlist_secret_site_id_site")),
        sa.PrimaryKeyConstraint("site_id", "year", name=op.f("pk_waitlist_secret")),
    )


def _leave_place() -> None:
    op.create_table(
        "leave_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("slip_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("place >= 1", name=op.f("ck_leave_place_from_one")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_leave_place_site_id_site")),
        sa.ForeignKeyConstraint(
            ["slip_id"], ["leave_slip.id"], name=op.f("fk_leave_place_slip_id_leave_slip")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave_place")),
        sa.UniqueConstraint(
            "site_id", "team", "date", "place", name=op.f("uq_leave_place_site_id_team_date_place")
        ),
        sa.UniqueConstraint("slip_id", "date", name=op.f("uq_leave_place_slip_id_date")),
    )
    with op.batch_alter_table("leave_place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leave_place_site_id"), ["site_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_leave_place_slip_id"), ["slip_id"], unique=False)


def _leave_signature() -> None:
    op.create_table(
        "leave_signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slip_id", sa.Integer(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("post", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["slip_id"], ["leave_slip.id"], name=op.f("fk_leave_signature_slip_id_leave_slip")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave_signature")),
        sa.UniqueConstraint("slip_id", "verb", name=op.f("uq_leave_signature_slip_id_verb")),
        info={"append_only": True},
    )
    with op.batch_alter_table("leave_signature", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leave_signature_slip_id"), ["slip_id"], unique=False)


def _leave_version() -> None:
    op.create_table(
        "leave_version",
        sa.Column("slip_id", sa.Integer(), nullable=False),
        sa.Column("roster_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["roster_id", "version"],
            ["roster_version.roster_id", "roster_version.version"],
            name=op.f("fk_leave_version_roster_id_version_roster_version"),
        ),
        sa.ForeignKeyConstraint(
            ["slip_id"], ["leave_slip.id"], name=op.f("fk_leave_version_slip_id_leave_slip")
        ),
        sa.PrimaryKeyConstraint("slip_id", "roster_id", "version", name=op.f("pk_leave_version")),
        info={"append_only": True},
    )


def _replacement() -> None:
    op.create_table(
        "replacement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("slip_id", sa.Integer(), nullable=False),
        sa.Column("agent", sa.String(length=40), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("shift", sa.String(length=40), nullable=False),
        sa.Column("queue", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("substitute", sa.String(length=40), nullable=True),
        sa.Column("actor", sa.String(), nullable=True),
        sa.Column("at", Instant(), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "(state = 'filled') = (substitute IS NOT NULL)", name=op.f("ck_replacement_filled_by_somebody")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'filled', 'closed', 'returned')", name=op.f("ck_replacement_state_known")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_replacement_site_id_site")),
        sa.ForeignKeyConstraint(
            ["slip_id"], ["leave_slip.id"], name=op.f("fk_replacement_slip_id_leave_slip")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replacement")),
        sa.UniqueConstraint("slip_id", "date", name=op.f("uq_replacement_slip_id_date")),
    )
    with op.batch_alter_table("replacement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_replacement_site_id"), ["site_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_replacement_slip_id"), ["slip_id"], unique=False)


TABLES = {
    "leave_grant": _leave_grant,
    "leave_slip": _leave_slip,
    "waitlist_secret": _waitlist_secret,
    "leave_place": _leave_place,
    "leave_signature": _leave_signature,
    "leave_version": _leave_version,
    "replacement": _replacement,
}
"""How each table is made, in an order in which each finds those it refers to."""
