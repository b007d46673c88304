"""Bringing the tables of a database up to date, once, whoever opens it first."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

import webapp.store.tables  # noqa: F401  every table, in metadata
from scheduler.domain.sentence import Sentence

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "alembic_version"
# Any number that nothing else locks in the same database.
LOCK = 7_204_1863
UPGRADING = "upgrading"
"""The kind of transaction that brings tables up to date: nobody writes beside it."""


class SchemaError(Exception):
    """A database whose tables are not those of this version; the sentence says what would help."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        super().__init__(sentence)


def revisions() -> list[str]:
    """The numbers of the migrations, the first one first."""
    return sorted(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def upgrade(engine: Engine) -> None:
    """Bring a database to the newest tables; an empty one gets them all. Raises SchemaError."""
    with engine.connect() as plain:
        if _revision(plain) == revisions()[-1]:
            return
    with changing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        found = _revision(connection)
        if found is not None and found not in revisions():
            raise SchemaError(
                Sentence(
                    "The database was made by another version of Paiban (step {found}; this one knows "
                    "{value}): use that version, or a newer one.",
                    {"found": found, "value": revisions()[-1]},
                )
            )
        migrate(connection, "head")


@contextmanager
def changing(engine: Engine) -> Iterator[Connection]:
    """A transaction in which tables may change. Raises SchemaError where rows would lose what they refer to.

    SQLite changes a table by putting a new one into its place, while nothing may refer to it: there
    references are not watched until the end, when all of them are looked at.
    """
    watched = engine.name != "sqlite"
    with engine.connect().execution_options(paiban_begin=UPGRADING) as connection:
        plain = connection.connection.cursor()
        if not watched:
            plain.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                yield connection
                if not watched and (lost := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
                    raise SchemaError(
                        Sentence(
                            "Nothing was changed: rows of {subject} would lose what they refer to in "
                            "{other}.",
                            {"subject": lost[0], "other": lost[2]},
                        )
                    )
        finally:
            if not watched:
                plain.execute("PRAGMA foreign_keys = ON")
            plain.close()


def _revision(connection: Connection) -> str | None:
    tables = inspect(connection).get_table_names()
    if VERSION_TABLE in tables:
        found: str | None = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()
        return found
    if tables:
        raise SchemaError(
            Sentence(
                "The database holds tables that are not Paiban's ({list}): name another one, or an "
                "empty one.",
                {"list": ", ".join(sorted(tables)[:5])},
            )
        )
    return None


def migrate(connection: Connection, target: str, back: bool = False) -> None:
    """Run the migrations to a revision or "head", or back to one or "base"; beneath is `changing`."""
    # Alembic takes a while to load: a database that is up to date does without.
    from alembic import command

    config = alembic_config()
    config.attributes["connection"] = connection
    (command.downgrade if back else command.upgrade)(config, target)


def alembic_config() -> "Config":
    """Alembic's configuration."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config
