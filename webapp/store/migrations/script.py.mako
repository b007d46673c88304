"""${message}."""

import sqlalchemy as sa
from alembic import op

from webapp.store.tables.base import Instant, allowing_changes, refusing_changes

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None
APPEND_ONLY = ${repr(tuple(append_only))}


def upgrade() -> None:
    """Bring the tables to this step."""
    ${upgrades if upgrades else "pass"}
    for statement in refusing_changes(APPEND_ONLY, op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to the step before."""
    ${downgrades if downgrades else "pass"}
    for statement in allowing_changes(APPEND_ONLY, op.get_bind().dialect.name):
        op.execute(statement)
