"""What no request may carry: control characters, and values longer than anything that is kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from flask import abort, request

LONGEST_VALUE = 200_000
"""Characters of one field of a form: the text of a whole centre.toml fits."""
LONGEST_ARGUMENT = 2_000
MOST_NUMBER = 2**31 - 1
"""No row has a higher number, and no integer column of a database holds one."""
MOST_JSON = 2 * 2**20
"""Bytes of a JSON body: a centre.toml of the longest kind fits."""
# Controls but tab and line ends, and halves of characters, which no encoding can write.
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def refuse_unfit() -> None:
    """A control character or a value of any length has no business in a form or an address."""
    if any(not fit(value, LONGEST_ARGUMENT) for value in _of_address()):
        abort(400)
    if any(isinstance(value, int) and value > MOST_NUMBER for value in (request.view_args or {}).values()):
        abort(404)
    if request.is_json:
        request.max_content_length = MOST_JSON
    elif request.method not in ("GET", "HEAD"):
        values = (part for key, values in request.form.lists() for part in (key, *values))
        if any(not fit(value, LONGEST_VALUE) for value in values):
            abort(400)


def row_number(text: str) -> int | None:
    """The number of a row as a form tells it; None for what no row has."""
    digits = text.isascii() and text.isdigit() and len(text) <= len(str(MOST_NUMBER))
    return int(text) if digits and int(text) <= MOST_NUMBER else None


def row_numbers(texts: Iterable[str]) -> list[int]:
    """Those of the texts that are numbers of rows."""
    return [number for number in map(row_number, texts) if number is not None]


def _of_address() -> Iterator[str]:
    yield request.path
    for key, values in request.args.lists():
        yield key
        yield from values


def fit(value: str, longest: int) -> bool:
    """Whether a text is short enough and free of control characters."""
    return len(value) <= longest and UNFIT.search(value) is None
