"""One file, one rule. A module put here is in force at once; names with a leading underscore are no rules."""

import importlib
import pkgutil
from functools import cache

from scheduler.rules.rule import Rule


@cache
def discover() -> dict[str, type[Rule]]:
    """Every rule class of this package by its code, in alphabetical order of codes."""
    found: dict[str, type[Rule]] = {}
    for module in pkgutil.iter_modules(__path__):
        if module.name.startswith("_") or module.name == "rule":
            continue
        members = vars(importlib.import_module(f"{__name__}.{module.name}")).values()
        for member in members:
            if not isinstance(member, type) or member.__module__ != f"{__name__}.{module.name}":
                continue
            if issubclass(member, Rule):
                if member.code in found:
                    raise TypeError(f"Two rules have the code {member.code}; a code names one rule.")
                found[member.code] = member
    return dict(sorted(found.items()))
