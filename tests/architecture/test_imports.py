"""Who may import whom: the contracts of pyproject.toml, and the ones import-linter has no words for."""

import subprocess
import sys
from pathlib import Path

from tests.architecture.sources import ROOT, imported_modules, sources
from tests.patience import PATIENCE_S


def test_import_contracts_are_kept() -> None:
    # In a process of its own: the linter configures logging and writes past pytest's capture.
    linter = Path(sys.executable).parent / "lint-imports"
    answer = subprocess.run(
        [linter, "--no-logo", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_domain_needs_only_the_standard_library() -> None:
    foreign = [
        f"{source.path}:{line} imports {name}"
        for source in sources("scheduler/domain")
        for line, name in imported_modules(source.tree)
        if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith("scheduler.domain")
    ]
    assert foreign == []


def test_imports_are_absolute() -> None:
    relative = [
        f"{source.path}:{line}"
        for source in sources("scheduler", "forecasting", "webapp")
        for line, name in imported_modules(source.tree)
        if name.startswith(".")
    ]
    assert relative == []
