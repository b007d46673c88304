"""Modules and functions stay small enough to be read in one go."""

from tests.architecture.sources import PRODUCT, ROOT, Function, sources

LONGEST_MODULE = 400
LONGEST_FUNCTION = 60


def _length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


FOLDERS = (*PRODUCT, "tests")


def test_no_module_is_too_long() -> None:
    long = {source.path: source.lines for source in sources(*FOLDERS) if source.lines > LONGEST_MODULE}
    assert long == {}


def test_no_page_script_or_style_sheet_is_too_long() -> None:
    files = [path for kind in ("html", "js", "css") for path in (ROOT / "webapp").rglob(f"*.{kind}")]
    own = [path for path in files if "vendor" not in path.parts]
    assert own
    lines = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in own}
    assert {name: count for name, count in lines.items() if count > LONGEST_MODULE} == {}


def test_no_function_is_too_long() -> None:
    long = {
        f"{source.path}:{function.lineno} {function.name}": _length(function)
        for source in sources(*FOLDERS)
        for function in source.functions()
        if _length(function) > LONGEST_FUNCTION
    }
    assert long == {}
