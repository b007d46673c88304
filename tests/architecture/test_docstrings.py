"""Every public name says what it is; a method that overrides a documented one need not say it again."""

import ast
from collections.abc import Iterator

from tests.architecture.sources import PRODUCT, Function, dotted, sources


def _classes() -> dict[str, list[ast.ClassDef]]:
    found: dict[str, list[ast.ClassDef]] = {}
    for source in sources(*PRODUCT):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ClassDef):
                found.setdefault(node.name, []).append(node)
    return found


def _inherits_docstring(owner: ast.ClassDef, method: str, classes: dict[str, list[ast.ClassDef]]) -> bool:
    for base in owner.bases:
        name = dotted(base.value if isinstance(base, ast.Subscript) else base).rpartition(".")[2]
        for candidate in classes.get(name, []):
            if candidate is owner:
                continue
            own = [node for node in candidate.body if isinstance(node, Function) and node.name == method]
            if any(ast.get_docstring(node) for node in own) or _inherits_docstring(
                candidate, method, classes
            ):
                return True
    return False


def _undocumented(
    owner: ast.Module | ast.ClassDef, classes: dict[str, list[ast.ClassDef]]
) -> Iterator[tuple[int, str]]:
    for node in owner.body:
        if not isinstance(node, Function | ast.ClassDef) or node.name.startswith("_"):
            continue
        inherited = isinstance(owner, ast.ClassDef) and _inherits_docstring(owner, node.name, classes)
        setter = isinstance(node, Function) and any(
            dotted(d).endswith(".setter") for d in node.decorator_list
        )
        if ast.get_docstring(node) is None and not inherited and not setter:
            yield node.lineno, node.name
        if isinstance(node, ast.ClassDef):
            yield from _undocumented(node, classes)


def test_every_module_has_a_docstring() -> None:
    bare = [source.path for source in sources(*PRODUCT) if ast.get_docstring(source.tree) is None]
    assert bare == []


def test_every_public_name_has_a_docstring() -> None:
    classes = _classes()
    bare = [
        f"{source.path}:{line} {name}"
        for source in sources(*PRODUCT)
        for line, name in _undocumented(source.tree, classes)
    ]
    assert bare == []
