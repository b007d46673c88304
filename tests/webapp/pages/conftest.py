"""A synthetic plan and the application over it."""

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
import waitress
from flask.testing import FlaskClient

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
    door = socket.create_server(("127.0.0.1", 0))
    server = waitress.create_server(create_app(plan_folder), sockets=[door], threads=4)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{door.getsockname()[1]}"
    server.close()
    thread.join(timeout=5)
