from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, inspect, text

from webapp.store import schema
from webapp.store.engine import open_store
from webapp.store.problems import StoreError
from webapp.store.tables.base import metadata


@pytest.fixture(params=["sqlite", "postgresql"])
def two(request: pytest.FixtureRequest) -> Iterator[tuple[Engine, Engine]]:
    """A database whose tables came by migrations, and an empty one."""
    copy: Callable[[], str] = request.getfixturevalue(
        "sqlite_database" if request.param == "sqlite" else "postgres_database"
    )
    engines = [open_store(copy()).engine for _ in range(2)]
    with engines[1].begin() as connection:
        schema.migrate(connection, "base")
    yield engines[0], engines[1]
    for engine in engines:
        engine.dispose()


def shape(connection: Connection) -> dict[str, Any]:
    """Everything that a database says about its tables."""
    told = inspect(connection)
    return {
        name: {
            "columns": sorted(
                (c["name"], str(c["type"]), c["nullable"], str(c["default"])) for c in told.get_columns(name)
            ),
            "checks": sorted((str(c["name"]), c["sqltext"]) for c in told.get_check_constraints(name)),
            "uniques": sorted((str(c["name"]), c["column_names"]) for c in told.get_unique_constraints(name)),
            "keys": sorted(
                (str(c["name"]), c["constrained_columns"], c["referred_table"])
                for c in told.get_foreign_keys(name)
            ),
            "indexes": sorted((str(i["name"]), i["column_names"]) for i in told.get_indexes(name)),
            "primary": told.get_pk_constraint(name)["constrained_columns"],
        }
        for name in told.get_table_names()
        if name != schema.VERSION_TABLE
    }


def triggers(connection: Connection) -> list[tuple[str, str]]:
    """The triggers there are, with the tables they guard."""
    asked = {
        "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
        "postgresql": "SELECT tgname, tgrelid::regclass::text FROM pg_trigger "
        "WHERE NOT tgisinternal ORDER BY tgname",
    }
    return [(row[0], row[1]) for row in connection.execute(text(asked[connection.dialect.name]))]


def test_migrations_make_what_the_tables_say(two: tuple[Engine, Engine]) -> None:
    migrated, empty = two
    with empty.begin() as connection:
        assert list(shape(connection)) == []
        metadata.create_all(connection)
        wanted, guarded = shape(connection), triggers(connection)
    with migrated.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert shape(connection) == wanted
        assert triggers(connection) == guarded


def test_down_and_up_again_is_the_same(two: tuple[Engine, Engine]) -> None:
    migrated, _ = two
    with migrated.connect() as connection:
        before, guarded = shape(connection), triggers(connection)
    with migrated.begin() as connection:
        schema.migrate(connection, "base")
        assert shape(connection) == {}
        assert triggers(connection) == []
    with migrated.begin() as connection:
        schema.migrate(connection, "head")
    with migrated.connect() as connection:
        assert (shape(connection), triggers(connection)) == (before, guarded)


def test_a_database_of_a_newer_version_is_left_alone(database: str) -> None:
    engine = open_store(database).engine
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        with pytest.raises(StoreError, match="another version of Paiban"):
            open_store(database)
    finally:
        with engine.begin() as connection:
            head = schema.revisions()[-1]
            connection.execute(text(f"UPDATE alembic_version SET version_num = '{head}'"))
        engine.dispose()


def test_a_database_of_something_else_is_left_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/shop.db"
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE orders (id INTEGER)"))
    with pytest.raises(StoreError, match="not Paiban's \\(orders\\)"):
        open_store(url)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["orders"]
    engine.dispose()


def test_steps_follow_each_other() -> None:
    numbers = [int(number) for number in schema.revisions()]
    assert numbers == list(range(1, len(numbers) + 1))
