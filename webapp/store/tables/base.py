"""What all tables share: one metadata, names of constraints, instants, states, append-only tables."""

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    TypeDecorator,
    event,
    text,
)
from sqlalchemy.engine import Connection

# Names that both databases keep, so that a migration can speak of every constraint.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
APPEND_ONLY = "append_only"


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept as UTC on every database; a naive one is refused with a ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC for the database; SQLite keeps no offset, so it gets none."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no offset: an instant needs one.")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """An aware datetime in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def key() -> Column[int]:
    """The column `id`: a whole number that the database gives."""
    return Column("id", Integer, primary_key=True)


def of_site() -> Column[int]:
    """The column `site_id`."""
    return Column("site_id", Integer, ForeignKey("site.id"), nullable=False, index=True)


def one_of_words(column: str, words: Iterable[str]) -> CheckConstraint:
    """A CHECK that the column holds one of these words."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def append_only(table: Table) -> Table:
    """The table, made so that both databases refuse to change or remove a row of it."""
    table.info[APPEND_ONLY] = True
    event.listen(table, "after_create", _refuse_changes)
    return table


def _refuse_changes(target: Table, connection: Connection, **_: object) -> None:
    for statement in refusals(target.name, connection.dialect.name):
        connection.execute(text(statement))


def refusals(table: str, dialect: str) -> list[str]:
    """The statements after which a database refuses UPDATE and DELETE on a table."""
    said = f"{table} is append-only: write a new row"
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{said}'; END $$",
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
    ]


def refusing_changes(tables: Iterable[str], dialect: str) -> list[str]:
    """The statements that make these tables append-only."""
    return [statement for table in tables for statement in refusals(table, dialect)]


def allowing_changes(tables: Iterable[str], dialect: str) -> list[str]:
    """The statements that take away what dropping append-only tables leaves behind."""
    return [f"DROP FUNCTION {table}_refuse()" for table in tables] if dialect != "sqlite" else []
