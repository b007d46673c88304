"""The first tables."""

from alembic import op

from webapp.store.migrations.first import centre, leave, ledger, office, rosters, swaps
from webapp.store.tables.base import allowing_changes, refusing_changes

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None
APPEND_ONLY = (
    "login_attempt",
    "decision",
    "derived_fact",
    "leave_grant",
    "requirement",
    "site_text",
    "leave_signature",
    "ledger_close",
    "ledger_entry",
    "requirement_row",
    "roster_version",
    "filing",
    "leave_version",
    "roster_cell",
    "swap_log",
    "handover_signature",
)
AREAS = (centre, office, rosters, leave, ledger, swaps)


def upgrade() -> None:
    """Bring the tables to this step."""
    for area in AREAS:
        for make in area.TABLES.values():
            make()
    for statement in refusing_changes(APPEND_ONLY, op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Bring the tables back to where there were none; their indexes go with them."""
    for area in reversed(AREAS):
        for table in reversed(area.TABLES):
            op.drop_table(table)
    for statement in allowing_changes(APPEND_ONLY, op.get_bind().dialect.name):
        op.execute(statement)
