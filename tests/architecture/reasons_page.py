"""The tables of docs/reasons.md, made from the enumerations of reasons.

    .venv/bin/python -m tests.architecture.reasons_page

writes them into the page again after a reason was added or changed.
"""

import importlib
from enum import Enum

from tests.architecture.sources import ROOT

PAGE = ROOT / "docs" / "reasons.md"
BEGIN, END = "<!-- reasons: begin -->", "<!-- reasons: end -->"


def enumerations() -> dict[str, type[Enum]]:
    """The enumeration of reasons of each package of `scheduler` that has a module `reasons`."""
    found: dict[str, type[Enum]] = {}
    for path in sorted((ROOT / "scheduler").glob("*/reasons.py")):
        module = importlib.import_module(f"scheduler.{path.parent.name}.reasons")
        kinds = [
            value
            for value in vars(module).values()
            if isinstance(value, type) and issubclass(value, Enum) and value.__module__ == module.__name__
        ]
        assert len(kinds) == 1, f"{path} has one enumeration of reasons"
        found[path.parent.name] = kinds[0]
    return found


def code_of(reason: Enum) -> str:
    """The code by which a reason is known in answers."""
    return str(reason.code)  # type: ignore[attr-defined]


def tables() -> str:
    """A section with a table for each package."""
    lines: list[str] = []
    for package, reasons in enumerations().items():
        lines += [f"## {package.capitalize()}", "", "| code | sentence |", "|---|---|"]
        lines += [f"| `{code_of(reason)}` | {reason.value} |" for reason in reasons]
        lines.append("")
    return "\n".join(lines).rstrip()


def with_tables(page: str) -> str:
    """The page with its tables written anew; raises ValueError when its marks are missing."""
    before, mark, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not mark or not end:
        raise ValueError(f"{PAGE.name} lacks {BEGIN} or {END}.")
    return f"{before}{BEGIN}\n{tables()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
