"""The table of docs/rules.md, made from the rules themselves.

    .venv/bin/python -m tests.scheduler.rules.rules_page

writes it into the page again after a rule was added or changed.
"""

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import cast

from scheduler.domain.sentence import in_unit
from scheduler.rules import discover
from scheduler.rules.rule import SOFT, Rule

PAGE = Path(__file__).parents[3] / "docs" / "rules.md"
BEGIN, END = "<!-- table of rules: begin -->", "<!-- table of rules: end -->"


def table() -> str:
    """The table, one line a rule."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield "| code | rule | unit of its amounts | proposes itself as | parameters | file, examples |"
    yield "|---|---|---|---|---|---|"
    for code, cls in discover().items():
        rule = cls()
        head = (f"`{code}`", str(rule.statement()), rule.unit)
        told = (*head, _severity(rule), _parameters(cls), _files(code))
        yield f"| {' | '.join(told)} |"


def _severity(rule: Rule) -> str:
    if rule.always_hard:
        return "always hard"
    return f"soft, weight {rule.weight}" if rule.severity == SOFT else rule.severity


def _files(code: str) -> str:
    """Where the rule stands, and the examples that price it by hand; one file each, named like the rule."""
    name = code.replace("-", "_")
    return f"[rule](../scheduler/rules/{name}.py), [examples](../tests/scheduler/rules/test_{name}.py)"


def _parameters(cls: type[Rule]) -> str:
    """Name, label, proposed value with unit, bounds."""
    told = [
        f"`{field.name}`: {field.metadata['label'].lower()}, "
        f"{in_unit(cast(int, field.default), field.metadata['unit'])} "
        f"({field.metadata['least']} to {field.metadata['most']})"
        for field in fields(cls)
    ]
    return "; ".join(told) or "none"


def with_table(page: str) -> str:
    """The page with its table written anew; raises ValueError when its marks are missing."""
    before, _, rest = page.partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise ValueError(f"{PAGE.name} lacks {BEGIN} or {END}.")
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
