"""Changing one entry of an array of tables in a TOML text and leaving every other byte as it is.

Within the entry, too: comments, order and layout of keys that keep their values stay.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, MutableMapping
from datetime import date
from typing import Any

import tomlkit
from tomlkit.items import Item

from webapp.centre.toml_lines import key_lines


def entries(text: str, name: str) -> list[dict[str, Any]]:
    """The entries of the array of that name, in order. Raises tomllib.TOMLDecodeError."""
    found = tomllib.loads(text).get(name, [])
    return [dict(one) for one in found] if isinstance(found, list) else []


def with_entry(text: str, name: str, index: int, values: Mapping[str, Any]) -> str:
    """The text with exactly these values in the entry of that index; its comments stay."""
    lines = _lines(text)
    first, after = _block(text, lines, name, index)
    block = tomlkit.parse("\n".join(lines[first:after]) + "\n")
    _set(block[name][0], values)
    changed = _lines(tomlkit.dumps(block))
    return "\n".join([*lines[:first], *changed, *lines[after:]]) + "\n"


def with_new_entry(text: str, name: str, values: Mapping[str, Any]) -> str:
    """The text with one more entry, behind the last one of that name or at the end."""
    lines, number = _lines(text), len(entries(text, name))
    at = _block(text, lines, name, number - 1)[1] if number else len(lines)
    return "\n".join([*lines[:at], "", *_rendered(name, values), *lines[at:]]) + "\n"


def without_entry(text: str, name: str, index: int) -> str:
    """The text without the entry of that index."""
    lines = _lines(text)
    first, after = _block(text, lines, name, index)
    while after < len(lines) and not lines[after].strip():
        after += 1
    return "\n".join([*lines[:first], *lines[after:]]) + "\n"


def _lines(text: str) -> list[str]:
    # Not splitlines(): a text of the file may hold other signs that it takes for ends of lines.
    return text.removesuffix("\n").split("\n")


def _set(table: MutableMapping[str, Any], values: Mapping[str, Any]) -> None:
    """Make a table hold these values; what is equal already keeps its place, layout and comment."""
    for key in [key for key in table if key not in values]:
        del table[key]
    for key, value in values.items():
        old = table.get(key)
        if isinstance(old, MutableMapping) and isinstance(value, Mapping):
            _set(old, value)
        elif old is None or not _same(_plain(old), value):
            table[key] = _item(value)


def _plain(item: Any) -> Any:
    return item.unwrap() if isinstance(item, Item) else item


def _same(old: Any, new: Any) -> bool:
    """1 and true are equal to Python, and 0.8 and 0.80 to a reader: only the first two differ here."""
    return bool(old == new) and isinstance(old, bool) == isinstance(new, bool)


def _item(value: Any) -> Any:
    # Of a plain list of mappings the library would make an array of tables, which has no place in a block.
    return tomlkit.parse(f"x = {toml_value(value)}")["x"]


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
