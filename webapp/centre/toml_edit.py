"""Changing one entry of an array of tables in a TOML text and leaving every other line as it is."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

from webapp.centre.toml_lines import key_lines


def entries(text: str, name: str) -> list[dict[str, Any]]:
    """The entries of the array of that name, in order. Raises tomllib.TOMLDecodeError."""
    found = tomllib.loads(text).get(name, [])
    return [dict(one) for one in found] if isinstance(found, list) else []


def with_entry(text: str, name: str, index: int, values: Mapping[str, Any]) -> str:
    """The text with the entry of that index anew; comments inside the entry are lost."""
    lines = text.splitlines()
    first, after = _block(text, lines, name, index)
    return "\n".join([*lines[:first], *_rendered(name, values), *lines[after:]]) + "\n"


def with_new_entry(text: str, name: str, values: Mapping[str, Any]) -> str:
    """The text with one more entry, behind the last one of that name or at the end."""
    lines, number = text.splitlines(), len(entries(text, name))
    at = _block(text, lines, name, number - 1)[1] if number else len(lines)
    return "\n".join([*lines[:at], "", *_rendered(name, values), *lines[at:]]) + "\n"


def without_entry(text: str, name: str, index: int) -> str:
    """The text without the entry of that index."""
    lines = text.splitlines()
    first, after = _block(text, lines, name, index)
    while after < len(lines) and not lines[after].strip():
        after += 1
    return "\n".join([*lines[:first], *lines[after:]]) + "\n"


def _block(text: str, lines: list[str], name: str, index: int) -> tuple[int, int]:
    """From the header's line (from 0) to behind the entry's last value; comments behind it stay."""
    where = key_lines(text)
    if (name, index) not in where:
        raise KeyError((name, index))
    first = where[name, index] - 1
    last = max(line for path, line in where.items() if path[:2] == (name, index)) - 1
    after = last + 1
    # A value may go on over several lines: up to the next header, blank line or comment.
    while after < len(lines) and lines[after].strip() and not lines[after].lstrip().startswith(("#", "[")):
        after += 1
    return first, after


def _rendered(name: str, values: Mapping[str, Any]) -> list[str]:
    return [f"[[{name}]]", *(f"{key} = {toml_value(value)}" for key, value in values.items())]


def toml_value(value: Any) -> str:
    """A value as TOML writes it on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        told = ", ".join(f"{key} = {toml_value(one)}" for key, one in value.items())
        return f"{{ {told} }}" if told else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(toml_value(one) for one in value)}]"
    return repr(value)


def parsed_value(text: str) -> Any:
    """The value that a text stands for. Raises ValueError in a sentence."""
    try:
        return tomllib.loads(f"x = {text}")["x"]
    except (tomllib.TOMLDecodeError, KeyError):
        raise ValueError(f"{text[:60]!r} is no value: write it as in the text of the centre.") from None
