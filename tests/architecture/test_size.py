"""Modules and functions stay small enough to be read in one go."""

import ast

from tests.architecture.sources import PRODUCT, Function, sources

LONGEST_MODULE = 400
LONGEST_FUNCTION = 60


def _length_without_docstring(function: Function) -> int:
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    if ast.get_docstring(function, clean=False) is None:
        return lines
    docstring = function.body[0]
    return lines - ((docstring.end_lineno or docstring.lineno) - docstring.lineno + 1)


FOLDERS = (*PRODUCT, "tests")


def test_no_module_is_too_long() -> None:
    long = {source.path: source.lines for source in sources(*FOLDERS) if source.lines > LONGEST_MODULE}
    assert long == {}


def test_no_function_is_too_long() -> None:
    long = {
        f"{source.path}:{function.lineno} {function.name}": _length_without_docstring(function)
        for source in sources(*FOLDERS)
        for function in source.functions()
        if _length_without_docstring(function) > LONGEST_FUNCTION
    }
    assert long == {}
