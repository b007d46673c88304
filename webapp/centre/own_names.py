"""A centre's own names in other languages: `[names.zh-CN]` of centre.toml, and the centre as it is read.

Codes and teams stay as they are: they say which is meant. A name that is not listed stays as well.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from webapp.centre.model import Centre
from webapp.centre.toml_table import TomlTable

TAGS: Mapping[str, str] = {"en": "en", "zh-CN": "zh_CN"}
"""How the file names a language, and the locale that pages know it by."""


class _Named(Protocol):
    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=_Named)


def read_names(table: TomlTable) -> dict[str, dict[str, str]]:
    """The tables below [names]: by locale, what each name is called there."""
    outer = TomlTable(table.file, table.table("names"), (*table.path, "names"), table.lines, table.mistakes)
    found = {}
    for tag, locale in TAGS.items():
        path = (*outer.path, tag)
        entry = TomlTable(table.file, outer.table(tag), path, table.lines, table.mistakes)
        found[locale] = {name: entry.text(name) for name in entry.values}
    outer.finish()
    return {locale: words for locale, words in found.items() if words}


def in_language(centre: Centre, language: str) -> Centre:
    """The centre with its names, and those of public holidays, in a language of `TAGS`."""
    words = centre.names.get(language, {})

    def named(things: Sequence[N]) -> tuple[N, ...]:
        return tuple(
            replace(one, name=words[one.name]) if one.name in words else one  # type: ignore[type-var]
            for one in things
        )

    return replace(
        centre,
        language=language,
        name=words.get(centre.name, centre.name),
        queues=named(centre.queues),
        shifts=named(centre.shifts),
        windows=named(centre.windows),
        holidays=named(centre.holidays),
    )
