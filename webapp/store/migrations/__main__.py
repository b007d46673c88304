"""Writes the next step from the difference between the steps so far and the tables.

    python -m webapp.store.migrations "Add a table of shifts on offer"

Alembic sees new and changed tables and columns, not changed CHECK constraints: write those by hand.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from sqlalchemy import create_engine

from webapp.store import schema
from webapp.store.tables.base import APPEND_ONLY, Instant, metadata


def write_step(message: str, folder: Path) -> None:
    """Write the next step; `folder` holds a database for a while."""
    append_only: list[str] = []

    def note_tables(_context: object, _revision: object, directives: list[ops.MigrationScript]) -> None:
        made = directives[0].upgrade_ops
        assert made is not None
        names = [one.table_name for one in made.ops if isinstance(one, ops.CreateTableOp)]
        append_only.extend(name for name in names if metadata.tables[name].info.get(APPEND_ONLY))

    steps = schema.revisions()
    config = schema.alembic_config()
    generating: dict[str, Any] = {
        "process_revision_directives": note_tables,
        "render_item": _rendered,
        "template_args": {"append_only": append_only},
    }
    engine = create_engine(f"sqlite:///{folder}/now.db")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        if steps:
            command.upgrade(config, "head")
        config.attributes["generating"] = generating
        command.revision(config, message, autogenerate=True, rev_id=f"{len(steps) + 1:04d}")
    engine.dispose()
    # Alembic's own layout is not the project's.
    written = schema.MIGRATIONS / "versions"
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", str(written)], check=True)
    subprocess.run([sys.executable, "-m", "ruff", "check", "--quiet", "--fix", str(written)], check=True)


def _rendered(kind: str, item: object, _context: AutogenContext) -> str | bool:
    return "Instant()" if kind == "type" and isinstance(item, Instant) else False


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        write_step(sys.argv[1], Path(name))
