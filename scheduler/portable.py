"""Problems, rulebooks and rosters as plain data (what JSON holds) and back, without loss.

Nothing is known of single classes but their fields: what a dataclass gains later is carried too, and what an
older file lacks takes its default.
"""

import types
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from scheduler.domain.roster import Duty, Roster
from scheduler.rulebook import Rulebook, RuleSetting, rulebook
from scheduler.rules import discover
from scheduler.rules.rule import OFF

Plain = Any


def to_plain(value: object) -> Plain:
    """A value as plain data; raises TypeError for what has no such form."""
    if value is None or isinstance(value, bool | int | float | str):
        return value.value if isinstance(value, Enum) else value
    if isinstance(value, Roster):
        return [to_plain(duty) for duty in value.duties]
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_plain(getattr(value, f.name)) for f in fields(value) if f.init and _said(value, f)}
    if isinstance(value, Mapping):
        return [[to_plain(key), to_plain(item)] for key, item in value.items()]
    if isinstance(value, AbstractSet):
        return sorted((to_plain(item) for item in value), key=repr)
    if isinstance(value, Sequence):
        return [to_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, ZoneInfo):
        return value.key
    if isinstance(value, Fraction):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no plain form.")


def _said(value: object, field: Any) -> bool:
    """Whether a field holds anything but its default."""
    own = getattr(value, field.name)
    if field.default is not MISSING:
        return bool(own != field.default)
    return field.default_factory is MISSING or bool(own != field.default_factory())


def from_plain(kind: Any, data: Plain) -> Any:
    """The value of a type that plain data stands for; raises ValueError for data that cannot be one."""
    try:
        return _value(kind, data)
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"This is no {getattr(kind, '__name__', kind)}: {error}.") from error


def _value(kind: Any, data: Plain) -> Any:
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _either(inner, data)
    if origin is Literal or kind in (bool, int, float, str, object, Any) or kind is type(None):
        return data
    if origin is tuple and (len(inner) != 2 or inner[1] is not Ellipsis):
        return tuple(_value(item, part) for item, part in zip(inner, data, strict=True))
    if origin is not None and issubclass(origin, Mapping):
        return {_value(inner[0], key): _value(inner[1], item) for key, item in data}
    if origin is not None and issubclass(origin, AbstractSet):
        return frozenset(_value(inner[0], item) for item in data)
    if origin is not None and issubclass(origin, Sequence):
        return tuple(_value(inner[0], item) for item in data)
    if kind is Roster:
        return Roster(_value(Duty, item) for item in data)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        make: Any = kind
        return make(**{name: _value(hints[name], item) for name, item in data.items()})
    if isinstance(kind, type) and issubclass(kind, date):
        return kind.fromisoformat(data)
    return kind(data)


def _either(kinds: tuple[Any, ...], data: Plain) -> Any:
    """The value of the one type of several that the data fits."""
    if data is None and type(None) in kinds:
        return None
    fitting = [kind for kind in kinds if kind is not type(None)]
    plain = [kind for kind in fitting if isinstance(kind, type) and type(data) is kind]
    if plain:
        return data
    for kind in fitting[:-1]:
        try:
            return _value(kind, data)
        except (TypeError, KeyError, AttributeError, ValueError):
            continue
    return _value(fitting[-1], data)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def rules_to_plain(book: Rulebook) -> Plain:
    """The rules in force with severity, weight and all their parameters."""
    return [
        {
            "code": entry.rule.code,
            "severity": entry.severity,
            "weight": entry.weight,
            "parameters": {f.name: to_plain(getattr(entry.rule, f.name)) for f in fields(entry.rule)},
        }
        for entry in book.entries
    ]


def rules_from_plain(data: Plain) -> Rulebook:
    """The rulebook of such data; rules that it does not name are off. Raises ValueError."""
    known = discover()
    settings = []
    for entry in data:
        hints = _hints(known[entry["code"]]) if entry["code"] in known else {}
        given = {name: _value(hints[name], v) for name, v in entry["parameters"].items() if name in hints}
        settings.append(RuleSetting(entry["code"], entry["severity"], entry["weight"], given))
    named = {setting.code for setting in settings}
    off = [RuleSetting(code, OFF) for code, cls in known.items() if code not in named and not cls.always_hard]
    return rulebook([*settings, *off])
