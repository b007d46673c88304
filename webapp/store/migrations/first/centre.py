"""The site and what its centre folder holds."""

import sqlalchemy as sa
from alembic import op

from webapp.store.tables.base import Instant


def _site() -> None:
    op.create_table(
        "site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("code", name=op.f("uq_site_code")),
    )


def _site_text() -> None:
    op.create_table(
        "site_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_site_text_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_text")),
        sa.UniqueConstraint("site_id", "name", "version", name=op.f("uq_site_text_site_id_name_version")),
        info={"append_only": True},
    )
    with op.batch_alter_table("site_text", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_site_text_site_id"), ["site_id"], unique=False)


def _agent() -> None:
    op.create_table(
        "agent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("agent", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("queues", sa.JSON(), nullable=False),
        sa.Column("month_hours_min", sa.Float(), nullable=False),
        sa.Column("month_hours_max", sa.Float(), nullable=False),
        sa.Column("can_work_nights", sa.Boolean(), nullable=False),
        sa.Column("hired_on", sa.Date(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("remote", sa.Boolean(), nullable=False),
        sa.Column("mentor", sa.String(length=40), nullable=False),
        sa.Column("group", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_agent_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent")),
        sa.UniqueConstraint("site_id", "agent", name=op.f("uq_agent_site_id_agent")),
    )
    with op.batch_alter_table("agent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agent_site_id"), ["site_id"], unique=False)


def _assisting_call() -> None:
    op.create_table(
        "assisting_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("queue", sa.String(length=40), nullable=False),
        sa.Column("interval_start", Instant(), nullable=False),
        sa.Column("offered", sa.Float(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_assisting_call_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assisting_call")),
        sa.UniqueConstraint(
            "site_id",
            "queue",
            "interval_start",
            "site",
            name=op.f("uq_assisting_call_site_id_queue_interval_start_site"),
        ),
    )
    with op.batch_alter_table("assisting_call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assisting_call_site_id"), ["site_id"], unique=False)


def _call_count() -> None:
    op.create_table(
        "call_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("queue", sa.String(length=40), nullable=False),
        sa.Column("interval_start", sa.DateTime(), nullable=False),
        sa.Column("utc_offset", sa.String(length=6), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("offered", sa.Float(), nullable=False),
        sa.Column("answered", sa.Float(), nullable=True),
        sa.Column("abandoned", sa.Float(), nullable=True),
        sa.Column("aht_s", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_call_count_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_count")),
        sa.UniqueConstraint(
            "site_id",
            "queue",
            "interval_start",
            "utc_offset",
            "occurrence",
            name=op.f("uq_call_count_site_id_queue_interval_start_utc_offset_occurrence"),
        ),
    )
    with op.batch_alter_table("call_count", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_count_site_id"), ["site_id"], unique=False)


def _fixed_duty() -> None:
    op.create_table(
        "fixed_duty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("agent", sa.String(length=40), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("shift", sa.String(length=40), nullable=False),
        sa.Column("queue", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_fixed_duty_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fixed_duty")),
        sa.UniqueConstraint("site_id", "agent", "date", name=op.f("uq_fixed_duty_site_id_agent_date")),
    )
    with op.batch_alter_table("fixed_duty", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fixed_duty_site_id"), ["site_id"], unique=False)


def _holiday() -> None:
    op.create_table(
        "holiday",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_holiday_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday")),
        sa.UniqueConstraint("site_id", "date", name=op.f("uq_holiday_site_id_date")),
    )
    with op.batch_alter_table("holiday", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_holiday_site_id"), ["site_id"], unique=False)


def _leave_row() -> None:
    op.create_table(
        "leave_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("agent", sa.String(length=40), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.CheckConstraint(
            "status IN ('approved', 'pending', 'refused', 'withdrawn')",
            name=op.f("ck_leave_row_status_known"),
        ),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_leave_row_in_order")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_leave_row_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave_row")),
        sa.UniqueConstraint(
            "site_id",
            "agent",
            "first_day",
            "last_day",
            "type",
            "status",
            name=op.f("uq_leave_row_site_id_agent_first_day_last_day_type_status"),
        ),
    )
    with op.batch_alter_table("leave_row", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leave_row_site_id"), ["site_id"], unique=False)


def _own_limit() -> None:
    op.create_table(
        "own_limit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("agent", sa.String(length=40), nullable=False),
        sa.Column("limit", sa.String(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("shift", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_own_limit_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_limit")),
        sa.UniqueConstraint(
            "site_id", "agent", "limit", "shift", name=op.f("uq_own_limit_site_id_agent_limit_shift")
        ),
    )
    with op.batch_alter_table("own_limit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_own_limit_site_id"), ["site_id"], unique=False)


def _past_duty() -> None:
    op.create_table(
        "past_duty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("agent", sa.String(length=40), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("shift", sa.String(length=40), nullable=False),
        sa.Column("queue", sa.String(length=40), nullable=False),
        sa.Column("start", Instant(), nullable=False),
        sa.Column("end", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_past_duty_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_duty")),
        sa.UniqueConstraint(
            "site_id", "agent", "date", "shift", name=op.f("uq_past_duty_site_id_agent_date_shift")
        ),
    )
    with op.batch_alter_table("past_duty", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_past_duty_site_id"), ["site_id"], unique=False)


def _preference() -> None:
    op.create_table(
        "preference",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("agent", sa.String(length=40), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("shift", sa.String(length=40), nullable=False),
        sa.Column("wish", sa.String(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.CheckConstraint("wish IN ('on', 'off')", name=op.f("ck_preference_wish_known")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_preference_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preference")),
        sa.UniqueConstraint(
            "site_id", "agent", "date", "shift", name=op.f("uq_preference_site_id_agent_date_shift")
        ),
    )
    with op.batch_alter_table("preference", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_preference_site_id"), ["site_id"], unique=False)


def _shift_need() -> None:
    op.create_table(
        "shift_need",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("shift", sa.String(length=40), nullable=False),
        sa.Column("duties", sa.Integer(), nullable=False),
        sa.Column("under", sa.Integer(), nullable=False),
        sa.Column("over", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_shift_need_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_need")),
        sa.UniqueConstraint("site_id", "date", "shift", name=op.f("uq_shift_need_site_id_date_shift")),
    )
    with op.batch_alter_table("shift_need", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shift_need_site_id"), ["site_id"], unique=False)


def _unavailable() -> None:
    op.create_table(
        "unavailable",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("agent", sa.String(length=40), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("from_min", sa.Integer(), nullable=True),
        sa.Column("to_min", sa.Integer(), nullable=True),
        sa.CheckConstraint("(from_min IS NULL) = (to_min IS NULL)", name=op.f("ck_unavailable_both_times")),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_unavailable_in_order")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_unavailable_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unavailable")),
    )
    with op.batch_alter_table("unavailable", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unavailable_site_id"), ["site_id"], unique=False)


def _post() -> None:
    op.create_table(
        "post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_post_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint("site_id", "code", name=op.f("uq_post_site_id_code")),
    )
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_post_site_id"), ["site_id"], unique=False)


def _post_holder() -> None:
    op.create_table(
        "post_holder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("post", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_post_holder_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_holder")),
        sa.UniqueConstraint("site_id", "post", "person", name=op.f("uq_post_holder_site_id_post_person")),
    )
    with op.batch_alter_table("post_holder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_post_holder_site_id"), ["site_id"], unique=False)


def _delegation() -> None:
    op.create_table(
        "delegation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("post", sa.String(length=40), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("deputy", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_delegation_in_order")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_delegation_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
        sa.UniqueConstraint(
            "site_id",
            "post",
            "holder",
            "deputy",
            "first_day",
            name=op.f("uq_delegation_site_id_post_holder_deputy_first_day"),
        ),
    )
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delegation_site_id"), ["site_id"], unique=False)


def _ledger_opening() -> None:
    op.create_table(
        "ledger_opening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("agent", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("points", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_ledger_opening_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_opening")),
        sa.UniqueConstraint("site_id", "agent", "kind", name=op.f("uq_ledger_opening_site_id_agent_kind")),
    )
    with op.batch_alter_table("ledger_opening", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_opening_site_id"), ["site_id"], unique=False)


TABLES = {
    "site": _site,
    "site_text": _site_text,
    "agent": _agent,
    "assisting_call": _assisting_call,
    "call_count": _call_count,
    "fixed_duty": _fixed_duty,
    "holiday": _holiday,
    "leave_row": _leave_row,
    "own_limit": _own_limit,
    "past_duty": _past_duty,
    "preference": _preference,
    "shift_need": _shift_need,
    "unavailable": _unavailable,
    "post": _post,
    "post_holder": _post_holder,
    "delegation": _delegation,
    "ledger_opening": _ledger_opening,
}
"""How each table is made, in an order in which each finds those it refers to."""
