"""A TOML file as a table whose values know their lines."""

import tomllib
from pathlib import Path

from scheduler.domain.sentence import Sentence
from webapp.centre.mistakes import MistakeList
from webapp.centre.tables import read_text
from webapp.centre.toml_lines import key_lines
from webapp.centre.toml_table import TomlTable

MOST_DOTS = 100
"""Of one line: a key of thousands of parts takes its reader the square of their number."""


def open_toml(path: Path, when_empty: str, mistakes: MistakeList) -> TomlTable | None:
    """The file's table; None after a mistake. `when_empty` says what an empty file should hold."""
    text = read_text(path, mistakes)
    if text is None:
        return None
    if not text.strip():
        mistakes.add(path.name, None, None, Sentence("the file is empty"), when_empty)
        return None
    try:
        _refuse_deep(text)
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        # ValueError: TOMLDecodeError is one, and so is a number of thousands of digits.
        mistakes.add(
            path.name,
            None,
            None,
            Sentence("this is not TOML: {error}", {"error": str(error)}),
            Sentence("mend the text there"),
        )
        return None
    return TomlTable(path.name, values, (), key_lines(text), mistakes)


def _refuse_deep(text: str) -> None:
    for number, line in enumerate(text.splitlines(), 1):
        if line.count(".") > MOST_DOTS:
            raise ValueError(f"line {number} has more than {MOST_DOTS} dots")
