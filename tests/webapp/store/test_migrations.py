from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, insert, inspect, select, text
from sqlalchemy.exc import IntegrityError

from tests.webapp.services.swap_site import NOW, published_month
from tests.webapp.sessions import Member, logged_in
from webapp.access import SCHEDULER
from webapp.store import schema
from webapp.store.engine import Store, open_store
from webapp.store.problems import StoreError
from webapp.store.tables.accounts import second_factor
from webapp.store.tables.base import metadata


@pytest.fixture(params=["sqlite", "postgresql"])
def two(request: pytest.FixtureRequest) -> Iterator[tuple[Engine, Engine]]:
    """A database whose tables came by migrations, and an empty one."""
    copy: Callable[[], str] = request.getfixturevalue(
        "sqlite_database" if request.param == "sqlite" else "postgres_database"
    )
    engines = [open_store(copy()).engine for _ in range(2)]
    with schema.changing(engines[1]) as connection:
        schema.migrate(connection, "base", back=True)
    yield engines[0], engines[1]
    for engine in engines:
        engine.dispose()


def shape(connection: Connection) -> dict[str, Any]:
    """Everything that a database says about its tables."""
    told = inspect(connection)
    parts: dict[str, Callable[[Any], Any]] = {
        "columns": lambda c: (c["name"], str(c["type"]), c["nullable"], str(c["default"])),
        "check_constraints": lambda c: (str(c["name"]), c["sqltext"]),
        "unique_constraints": lambda c: (str(c["name"]), c["column_names"]),
        "foreign_keys": lambda c: (str(c["name"]), c["constrained_columns"], c["referred_table"]),
        "indexes": lambda c: (str(c["name"]), c["column_names"]),
        "pk_constraint": lambda c: c["constrained_columns"],
    }
    found: dict[str, Any] = {}
    for part, facts in parts.items():
        for (_, table), rows in getattr(told, f"get_multi_{part}")().items():
            if table != schema.VERSION_TABLE:
                kept = facts(rows) if part == "pk_constraint" else sorted(map(facts, rows))
                found.setdefault(table, {})[part] = kept
    return found


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


def test_each_step_down_and_up_again_is_the_same_and_keeps_the_rows(
    two: tuple[Engine, Engine], tmp_path: Path
) -> None:
    migrated, empty = two
    site = published_month(Store(migrated), tmp_path / "small", stepwise=True).site
    with migrated.begin() as connection:
        logged_in(connection, Member("Chen", "Chen", SCHEDULER, site.id), "rows", NOW)
    steps = schema.revisions()
    told = {steps[-1]: state(migrated)}
    rows = counted(migrated)
    for target in reversed(["base", *steps[:-1]]):
        with schema.changing(migrated) as connection:
            schema.migrate(connection, target, back=True)
        told[target] = state(migrated)
        left = counted(migrated)
        assert left == {table: rows[table] for table in left}, target
    assert told["base"] == ({}, [])
    for target in steps:
        with schema.changing(empty) as connection:
            schema.migrate(connection, target)
        assert state(empty) == told[target], target


def test_rows_that_would_lose_what_they_refer_to_are_told(sqlite_database: Callable[[], str]) -> None:
    engine = open_store(sqlite_database()).engine
    lost = insert(second_factor).values(account_id=7, secret="of nobody")
    with (
        pytest.raises(schema.SchemaError, match=r"rows of second_factor would lose what .* in account"),
        schema.changing(engine) as connection,
    ):
        connection.execute(lost)
    with engine.connect() as connection:
        assert connection.execute(select(second_factor)).all() == []
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(lost)
    engine.dispose()


def state(engine: Engine) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The tables of a database, and what guards them."""
    with engine.connect() as connection:
        return shape(connection), triggers(connection)


def counted(engine: Engine) -> dict[str, int]:
    """How many rows each table has."""
    with engine.connect() as connection:
        tables = [name for name in inspect(connection).get_table_names() if name != schema.VERSION_TABLE]
        return {t: connection.execute(text(f'SELECT count(*) FROM "{t}"')).scalar_one() for t in tables}


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
