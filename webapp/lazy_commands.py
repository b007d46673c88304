"""A group of commands of which only the one that is called is loaded: a second of libraries less for all."""

import ast
import importlib
from collections.abc import Iterator, MutableMapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar

import typer
from typer.core import TyperGroup
from typer.main import get_command

PACKAGE = "webapp.commands"
Entry = tuple[str, str, str]
"""Module, what is in it, and the name of its help text; `module.name` for that of another module."""


class _Commands(MutableMapping[str, Any]):
    """Commands by name, each loaded when it is asked for."""

    def __init__(self, table: dict[str, Entry]) -> None:
        self._table, self._known = table, dict[str, Any]()

    def __getitem__(self, name: str) -> Any:
        if name not in self._known:
            self._known[name] = _loaded(name, self._table[name])
        return self._known[name]

    def __setitem__(self, name: str, command: Any) -> None:
        self._known[name] = command

    def __delitem__(self, name: str) -> None:
        del self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)


class LazyGroup(TyperGroup):
    """The commands of `table`; their first lines of help are read without loading anything."""

    table: ClassVar[dict[str, Entry]] = {}

    def __init__(self, **given: Any) -> None:
        super().__init__(**{**given, "commands": _Commands(self.table)})
        self.commands = _Commands(self.table)

    def list_commands(self, ctx: Any) -> list[str]:
        """The names in the order of the table."""
        return list(self.table)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The list of commands, as in any other help."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, _first_line(*entry)) for name, entry in self.table.items()])


def _loaded(name: str, entry: Entry) -> Any:
    module = importlib.import_module(f"{PACKAGE}.{entry[0]}")
    found = getattr(module, entry[1])
    if isinstance(found, typer.Typer):
        # A group within a group has no completion to install.
        found._add_completion = False
        command = get_command(found)
    else:
        single = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
        text = getattr(module, entry[2])
        single.command(name=name, help=text, short_help=text.partition("\n")[0])(found)
        command = get_command(single)
    command.name = name
    return command


def _first_line(module: str, what: str, constant: str) -> str:
    owner, _, name = constant.rpartition(".")
    spec = find_spec(f"{PACKAGE}.{owner or module}")
    assert spec is not None
    assert spec.origin is not None
    for node in ast.parse(Path(spec.origin).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and name in [getattr(one, "id", "") for one in node.targets]:
            return str(ast.literal_eval(node.value)).partition("\n")[0]
    raise KeyError(constant)
