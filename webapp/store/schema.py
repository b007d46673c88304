"""Bringing the tables of a database up to date, once, whoever opens it first."""

from sqlalchemy import Connection, Engine, inspect, text

import webapp.store.tables  # noqa: F401  every table, in metadata
from webapp.store.tables.base import metadata


class SchemaError(Exception):
    """A database whose tables are not those of this version; one sentence that says what would help."""


# Any number that nothing else locks on the same server's database.
LOCK = 7_204_1863


def upgrade(engine: Engine) -> None:
    """Give an empty database its tables. Raises SchemaError."""
    with engine.connect() as plain:
        if inspect(plain).has_table("site"):
            return
    with engine.connect().execution_options(paiban_begin="BEGIN IMMEDIATE") as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        _create(connection)


def _create(connection: Connection) -> None:
    if not inspect(connection).has_table("site"):
        metadata.create_all(connection, checkfirst=False)
