"""A synthetic plan and the application over it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.serving import served_by_thread
from tests.webapp.pages.plan_factory import PlanFactory
from webapp.viewer import create_app


@pytest.fixture(scope="session")
def plan_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan of 12 agents, 2 queues and December 2026; not to be changed."""
    return PlanFactory().write(tmp_path_factory.mktemp("plan"))


@pytest.fixture
def own_folder(plan_folder: Path, tmp_path: Path) -> Path:
    """A copy of the plan that a test may break."""
    return Path(shutil.copytree(plan_folder, tmp_path / "plan"))


@pytest.fixture(scope="session")
def client(plan_folder: Path) -> FlaskClient:
    """A client of the application over the plan."""
    return create_app(plan_folder).test_client()


@pytest.fixture(scope="session")
def address(plan_folder: Path) -> Iterator[str]:
    """The application served on a free port of this machine."""
    with served_by_thread(create_app(plan_folder), threads=4) as served:
        yield served
