"""Serving on a loopback address."""

import socket
from pathlib import Path

import pytest
import waitress

from webapp.plan_folder import PlanFolderError
from webapp.viewer import serve


class Served:
    """Stands for the server: is interrupted as soon as it runs."""

    def run(self) -> None:
        """End as Ctrl-C ends the real one."""

    def close(self) -> None:
        """Nothing was opened."""


def test_it_prints_the_address(
    plan_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    doors: list[socket.socket] = []

    def make(_app: object, sockets: list[socket.socket], **_settings: object) -> Served:
        doors.extend(sockets)
        return Served()

    monkeypatch.setattr(waitress, "create_server", make)
    serve(plan_folder)
    with doors[0]:
        assert f"http://127.0.0.1:{doors[0].getsockname()[1]}/" in capsys.readouterr().out


def test_a_port_in_use_is_a_sentence(plan_folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PlanFolderError, match=f"Port {port} of 127.0.0.1 is in use; choose another"):
            serve(plan_folder, port=port)


def test_a_folder_without_plan_is_not_served(tmp_path: Path) -> None:
    with pytest.raises(PlanFolderError, match=r"plan\.json is missing"):
        serve(tmp_path)
