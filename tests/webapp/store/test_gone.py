"""A database server that dies and comes back: the application goes on without being started anew."""

import tempfile
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.benchmarks.web_server import Postgres
from tests.databases import POSTGRES_INSTALL_LINE, postgres_bin
from webapp.store.accounts import keep_secret, secret_of
from webapp.store.engine import open_store
from webapp.store.problems import StoreError


@pytest.mark.skipif(postgres_bin() is None, reason=f"no PostgreSQL here; on Debian: {POSTGRES_INSTALL_LINE}")
def test_a_server_that_is_killed_loses_nothing_and_is_used_again_at_once() -> None:
    with tempfile.TemporaryDirectory(prefix="paiban-pg-", ignore_cleanup_errors=True) as folder:
        server = Postgres(Path(folder))
        try:
            server.start()
            store = open_store(server.url)
            store.retrying(lambda c: keep_secret(c, "kept", "acknowledged"))
            server.kill()
            with pytest.raises(StoreError, match="cannot be used now"), store.read() as connection:
                connection.execute(text("SELECT 1"))
            server.start()
            # The pool still holds connections to the one that died.
            with store.read() as connection:
                assert secret_of(connection, "kept") == "acknowledged"
            store.close()
        finally:
            server.kill()
