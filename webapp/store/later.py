"""Statements of a transaction that nobody waits for: on PostgreSQL each would take a round trip.

They are sent together, in their order, before the next statement that may see them, and before the end. A
server that others keep busy lets each answer wait; whoever queues waits for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Executable, Table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.expression import RollbackToSavepointClause

from webapp.store.shared_read import Told, told_of

APART = "paiban_apart"
"""The option of a statement that sees and changes nothing but one table, which it names."""


Rows = Sequence[Mapping[str, Any]]


def later(connection: Connection, statement: Executable, table: Table, rows: Rows | None = None) -> None:
    """Write to a table, by the end of the transaction; what is wrong with it is said then."""
    told = told_of(connection)
    if connection.dialect.name != "postgresql" or told is None or not told.writes:
        connection.execute(statement, rows)
        return
    told.forget(statement)
    told.waiting.append((statement, table.name, rows))


def apart(table: Table) -> dict[str, Any]:
    """The option of a statement that sees and changes nothing but one table."""
    return {APART: table.name}


def catch_up(connection: Connection, statement: object, options: Mapping[str, Any]) -> None:
    """Before a statement: send what waits, unless it is nothing to the statement."""
    told = told_of(connection)
    if told is None or not told.waiting:
        return
    if isinstance(statement, RollbackToSavepointClause):
        # What was written since then is taken back, sent or not; what was before it went with the savepoint.
        told.waiting.clear()
    elif options.get(APART) is None or any(name == options[APART] for _, name, _ in told.waiting):
        send(connection, told)


def send_all(connection: Connection) -> None:
    """Send what waits, at the end of a transaction."""
    told = told_of(connection)
    if told is not None and told.waiting:
        send(connection, told)


def send(connection: Connection, told: Told) -> None:
    """Send what waits, in one go."""
    waiting, told.waiting = told.waiting, []

    def sent(driver: Any) -> None:
        with driver.pipeline():
            for statement, _, rows in waiting:
                connection.execute(statement, rows)

    drive(connection, sent)


def drive(connection: Connection, work: Callable[[Any], object]) -> None:
    """Do something with the driver's own connection to PostgreSQL; its errors come as all others do."""
    # Not before it is used: who opens an SQLite database need not wait for it to load.
    from psycopg import Error

    try:
        work(connection.connection.dbapi_connection)
    except Error as error:
        raise DBAPIError.instance(None, None, error, Error, dialect=connection.dialect) from error
