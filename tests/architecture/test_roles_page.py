"""docs/web.md says of every role what it may, and of every variable what it is for."""

import re

from tests.architecture.roles_page import PAGE, with_table
from tests.architecture.sources import sources

VARIABLE = re.compile(r"\bPAIBAN_[A-Z_]+\b")


def test_the_page_lists_every_role_and_action() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert with_table(page) == page, "run .venv/bin/python -m tests.architecture.roles_page"


def test_the_page_names_every_variable() -> None:
    asked = {name for source in sources("webapp") for name in VARIABLE.findall(source.text)}
    told = set(VARIABLE.findall(PAGE.read_text(encoding="utf-8")))
    assert asked
    assert sorted(asked - told) == []
    assert sorted(told - asked) == []
