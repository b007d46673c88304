"""On which line of a TOML text each key stands, so that a mistake names file, line and key.

`tomllib` forgets lines. This walks the text once; it need only be right for texts that `tomllib` accepted.
A path is a tuple of keys and indices, e.g. ("queues", 1, "opens").
"""

import re
from collections.abc import Iterator

Path = tuple[str | int, ...]
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""'
    r"|'''.*?'''"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*"
    r"|\[\[|\]\]|[\[\]{}=,\n]"
    r"|[^\s\"'#\[\]{}=,]+",
    re.DOTALL,
)


def key_lines(text: str) -> dict[Path, int]:
    """Line numbers (from 1) of all keys, table headers, and items of arrays."""
    return _Walk(text).run()


def line_of(lines: dict[Path, int], path: Path) -> int | None:
    """The line of the path, or of the nearest thing around it that has one."""
    while path:
        if path in lines:
            return lines[path]
        path = path[:-1]
    return None


class _Walk:
    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {}
        self.arrays: dict[Path, int] = {}
        self.tokens = list(_tokens(text))
        self.at = 0

    def run(self) -> dict[Path, int]:
        base: Path = ()
        while self.at < len(self.tokens):
            token, line = self.tokens[self.at]
            if token == "\n":
                self.at += 1
            elif token in ("[", "[["):
                base = self._header(token == "[[", line)
            else:
                self._pair(base)
        return self.lines

    def _header(self, is_array: bool, line: int) -> Path:
        self.at += 1
        keys: list[str] = []
        while self.at < len(self.tokens) and self.tokens[self.at][0] not in ("]", "]]", "\n"):
            keys += _split(self.tokens[self.at][0])
            self.at += 1
        self.at += 1
        path: Path = ()
        for number, key in enumerate(keys):
            path = (*path, key)
            last = number == len(keys) - 1
            if is_array and last:
                self.arrays[path] = self.arrays.get(path, -1) + 1
            if path in self.arrays:
                path = (*path, self.arrays[path])
        self.lines.setdefault(path, line)
        return path

    def _pair(self, base: Path) -> None:
        path, line = base, self.tokens[self.at][1]
        while self.at < len(self.tokens) and self.tokens[self.at][0] not in ("=", "\n"):
            path = (*path, *_split(self.tokens[self.at][0]))
            self.at += 1
        self.at += 1
        self.lines.setdefault(path, line)
        self._value(path)

    def _value(self, path: Path) -> None:
        token = self.tokens[self.at][0] if self.at < len(self.tokens) else "\n"
        if token in ("[", "[["):
            self._array(path)
        elif token == "{":
            self._inline(path)
        else:
            while self.at < len(self.tokens) and self.tokens[self.at][0] not in ("\n", ",", "]", "]]", "}"):
                self.at += 1

    def _array(self, path: Path) -> None:
        self._split_bracket("[")
        index = 0
        while self.at < len(self.tokens):
            token, line = self.tokens[self.at]
            if token in ("]", "]]"):
                self._split_bracket("]")
                return
            if token == ",":
                index += 1
                self.at += 1
            elif token == "\n":
                self.at += 1
            else:
                self.lines.setdefault((*path, index), line)
                self._value((*path, index))

    def _split_bracket(self, bracket: str) -> None:
        """Step over one bracket, though two may have been read as one token."""
        token, line = self.tokens[self.at]
        if len(token) == 2:
            self.tokens[self.at] = (bracket, line)
        else:
            self.at += 1

    def _inline(self, path: Path) -> None:
        self.at += 1
        while self.at < len(self.tokens) and self.tokens[self.at][0] != "}":
            if self.tokens[self.at][0] in (",", "\n"):
                self.at += 1
            else:
                self._pair(path)
        self.at += 1


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    line, seen = 1, 0
    for match in _TOKEN.finditer(text):
        line += text.count("\n", seen, match.start())
        seen = match.start()
        if not match[0].startswith("#"):
            yield match[0], line
    yield "\n", line


def _split(token: str) -> list[str]:
    """The keys of a (dotted) key token; quotes removed."""
    if token[0] in "\"'":
        return [token[1:-1]]
    return [key for key in token.split(".") if key]
