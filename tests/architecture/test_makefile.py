"""What make says where it cannot set up: a sentence with the remedy, and nothing half made."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT
from tests.patience import PATIENCE_S

OLD = 'case "$*" in *version_info*) exit 1;; -V) echo Python 3.9.2;; esac'
NO_VENV = 'case "$*" in *ensurepip*) exit 1;; esac'


def _make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}
    return subprocess.run(
        ["make", *arguments],
        cwd=folder,
        env=inherited,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def _interpreter(folder: Path, script: str) -> Path:
    path = folder / "fake-python"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (OLD, "Paiban needs Python 3.11 or newer, but"),
        (NO_VENV, "On Debian: apt-get install -y python3-venv"),
    ],
)
def test_unfit_python_is_refused_in_a_sentence(tmp_path: Path, script: str, said: str) -> None:
    answer = _make(tmp_path, "install", f"PYTHON={_interpreter(tmp_path, script)}")
    assert answer.returncode != 0
    assert said in answer.stderr
    assert not (tmp_path / ".venv").exists()


def test_missing_python_is_named(tmp_path: Path) -> None:
    answer = _make(tmp_path, "install", "PYTHON=no-such-python")
    assert answer.returncode != 0
    assert "Install Python 3.11 or newer" in answer.stderr


def test_make_alone_lists_the_targets(tmp_path: Path) -> None:
    answer = _make(tmp_path)
    assert answer.returncode == 0
    assert "make run" in answer.stdout
    assert "make test" in answer.stdout
