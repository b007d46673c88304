"""Each refusal is one of a table of reasons, the page lists them all, and those of leave are all in use."""

import ast
from collections import Counter

from tests.architecture.reasons_page import PAGE, code_of, enumerations, with_tables
from tests.architecture.sources import PRODUCT, sources


def test_the_page_lists_every_reason() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert with_tables(page) == page, "run .venv/bin/python -m tests.architecture.reasons_page"


def test_codes_are_told_apart() -> None:
    codes = Counter(code_of(reason) for reasons in enumerations().values() for reason in reasons)
    assert {"leave-too-late", "leave-no-leave-day"} <= set(codes)
    assert [code for code, times in codes.items() if times > 1] == []


def test_every_reason_of_leave_is_given_somewhere() -> None:
    reasons = enumerations()["leave"]
    used = {
        node.attr
        for source in sources(*PRODUCT)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == reasons.__name__
    }
    assert [reason.name for reason in reasons if reason.name not in used] == []
