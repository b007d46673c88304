"""Call-ins, and notices by recipient."""

import sqlalchemy as sa
from alembic import op

from webapp.store.tables.base import Instant, allowing_changes, refusing_changes

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None
APPEND_ONLY = ()


def upgrade() -> None:
    """Bring the tables to this step."""
    op.create_table(
        "call_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("need", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("agent", sa.String(length=40), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("shift", sa.String(length=40), nullable=False),
        sa.Column("queue", sa.String(length=40), nullable=False),
        sa.Column("starts", Instant(), nullable=False),
        sa.Column("ends", Instant(), nullable=False),
        sa.Column("absent", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('absence', 'surge', 'outage')", name=op.f("ck_call_in_kind_known")),
        sa.CheckConstraint(
            "state IN ('asked', 'accepted', 'declined', 'withdrawn')", name=op.f("ck_call_in_state_known")
        ),
        sa.CheckConstraint("starts < ends", name=op.f("ck_call_in_in_order")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_call_in_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_in")),
    )
    with op.batch_alter_table("call_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_in_site_id"), ["site_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_call_in_site_id_date"), ["site_id", "date"], unique=False)

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_recipient"), ["recipient"], unique=False)

    for statement in refusing_changes(APPEND_ONLY, op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to the step before."""
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_recipient"))

    with op.batch_alter_table("call_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_in_site_id_date"))
        batch_op.drop_index(batch_op.f("ix_call_in_site_id"))

    op.drop_table("call_in")
    for statement in allowing_changes(APPEND_ONLY, op.get_bind().dialect.name):
        op.execute(statement)
