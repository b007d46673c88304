"""What Alembic runs: the steps on the connection it is given, inside the transaction that is open there."""

from alembic import context

from webapp.store.tables.base import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    **context.config.attributes.get("generating", {}),
)
with context.begin_transaction():
    context.run_migrations()
