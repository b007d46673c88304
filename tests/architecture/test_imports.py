"""Who may import whom: the contracts of pyproject.toml, and the ones import-linter has no words for."""

import sys

import pytest
from importlinter import cli

from tests.architecture.sources import ROOT, imported_modules, sources


def test_import_contracts_are_kept(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    status = cli.lint_imports(config_filename=str(ROOT / "pyproject.toml"), cache_dir=None, no_cache=True)
    assert status == 0, capsys.readouterr().out


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
