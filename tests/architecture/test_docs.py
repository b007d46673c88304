"""The documentation points at things that are there."""

import re
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from tests.architecture.sources import ROOT
from webapp.cli import app

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "tests").glob("*/*.md")])
PAIBAN = re.compile(r"(?:`|^    )(?:\.venv/bin/)?paiban ([a-z]+)([^`\n]*)", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_no_link_dangles(page: Path) -> None:
    links = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_make_command_is_a_target(page: Path) -> None:
    targets = set(
        re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    commands = re.findall(r"(?:`|^    |^)make ([a-z][a-z-]*)", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(commands) <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_paiban_command_is_one(page: Path) -> None:
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    commands = group.commands
    for name, rest in PAIBAN.findall(page.read_text(encoding="utf-8")):
        assert name in commands, f"{page.name} names the command {name!r}"
        command = commands[name]
        if isinstance(command, TyperGroup):
            verb = rest.split()[0] if rest.split() else ""
            assert verb in {*command.commands, ""} | {"..."}, f"{page.name} names {name} {verb}"
            command = command.commands.get(verb, command)
        options = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", rest)) <= options | {"--help"}


def test_docs_index_names_every_page() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    pages = [path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")]
    assert [page for page in pages if page != "README.md" and f"({page})" not in index] == []
