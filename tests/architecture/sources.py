"""The project's own source files, read once as text and syntax trees, for the tests beside this module."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCT = ("scheduler", "forecasting", "webapp")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One Python file: its path from the checkout, its text and its syntax tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        """Number of lines, comments and empty ones included."""
        return len(self.text.splitlines())

    def functions(self) -> Iterator[Function]:
        """Every function and method of the file, nested ones too."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """Every Python file under the folders, in order of path."""
    files = sorted(
        path for folder in folders for path in (ROOT / folder).rglob("*.py") if ".venv" not in path.parts
    )
    return tuple(_source(path) for path in files)


@cache
def _source(path: Path) -> Source:
    text = path.read_text(encoding="utf-8")
    return Source(path.relative_to(ROOT).as_posix(), text, ast.parse(text, filename=str(path)))


def dotted(node: ast.expr) -> str:
    """The dotted name that an expression spells (`pd.Timestamp.now`), or an empty string."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        owner = dotted(node.value)
        return f"{owner}.{node.attr}" if owner else ""
    return ""


def imported_modules(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and full module name of every absolute import; relative ones are refused by their own test."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "." * node.level + (node.module or "")
