"""Calls generated from the OpenAPI document, by every role: no fault, no undocumented answer (I1).

`PAIBAN_CASES` = how many in all; each call has its share, and the same ones with the same number.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.webapp.api.fuzzing import Fuzz
from tests.webapp.app.conftest import opened
from tests.webapp.app.test_months import stored_october
from tests.webapp.services.living import write_living
from webapp.store.engine import open_store

CASES = int(os.environ.get("PAIBAN_CASES", "800"))
LEAST = 6


@pytest.fixture(scope="module")
def fuzz(sqlite_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fuzz]:
    """A site with a published month, and a token of every role."""
    store = open_store(sqlite_database())
    office = opened(store, write_living(Path(tmp_path_factory.mktemp("fuzz")) / "living"))
    stored_october(store, "published")
    yield Fuzz(office)
    store.close()


# A file is closed by the server that sends it; here nobody does.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_generated_calls_are_answered_as_described(fuzz: Fuzz) -> None:
    operations = list(fuzz.operations())
    each = max(LEAST, -(-CASES // len(operations)))
    for number, operation in enumerate(operations):
        fuzz.run(operation, each, number)
    statuses = {status for _, status in fuzz.seen}
    assert {200, 201, 202, 400, 403, 404, 409, 422} <= statuses
    assert 0.95 * each * len(operations) <= sum(fuzz.seen.values())
