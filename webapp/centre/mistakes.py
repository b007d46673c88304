"""Mistakes of a centre's files: where, what is wrong, what would be right; all of them at once."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches

from scheduler.domain.sentence import Fact, Sentence

MOST_ALIKE = 25  # after that many mistakes in one column the rest are only counted


@dataclass(frozen=True)
class Mistake:
    """One mistake. `line` counts from 1 as text editors do; None when no line is to blame."""

    file: str
    line: int | None
    column: str | None
    what: Sentence | str
    right: Sentence | str

    @property
    def sentence(self) -> Sentence:
        """The mistake as one sentence, whose phrases are sentences themselves."""
        facts: dict[str, Fact] = {"place": self.place, "what": self.what, "right": self.right}
        return Sentence("{place}: {what}; {right}.", facts)

    @property
    def place(self) -> Sentence:
        """Where it is."""
        facts: dict[str, Fact] = {"file": self.file, "line": self.line or 0, "column": self.column or ""}
        if self.line is None:
            return Sentence("{file}, {column}", facts) if self.column else Sentence("{file}", facts)
        if self.column:
            return Sentence("{file}, line {line}, {column}", facts)
        return Sentence("{file}, line {line}", facts)

    def __str__(self) -> str:
        return _printable(str(self.sentence))


def _printable(text: str) -> str:
    """The text with what a terminal might obey, or not show, written as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


class Mistakes(Exception):
    """The input cannot be used. `mistakes` holds every one found; the text has one per line."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        self.sentences = tuple(one.sentence for one in self.mistakes)
        super().__init__("\n".join(str(m) for m in self.mistakes))


@dataclass
class MistakeList:
    """Collects mistakes while files are read on to their ends."""

    found: list[Mistake] = field(default_factory=list)
    _alike: Counter[tuple[str, str | None]] = field(default_factory=Counter)

    def add(
        self, file: str, line: int | None, column: str | None, what: Sentence | str, right: Sentence | str
    ) -> None:
        """Record one mistake; beyond MOST_ALIKE in one column of one file it is only counted."""
        self._alike[(file, column)] += 1
        if self._alike[(file, column)] <= MOST_ALIKE:
            self.found.append(Mistake(file, line, column, what, right))

    def full(self, file: str, column: str | None) -> bool:
        """Whether further ones there are only counted, so that their words need not be found."""
        return self._alike[(file, column)] >= MOST_ALIKE

    @property
    def count(self) -> int:
        """How many mistakes were made, the merely counted ones included."""
        return sum(self._alike.values())

    def __iter__(self) -> Iterator[Mistake]:
        yield from self.found
        for (file, column), number in self._alike.items():
            if number > MOST_ALIKE:
                what = Sentence("{number} more mistakes of this column", {"number": number - MOST_ALIKE})
                yield Mistake(file, None, column, what, Sentence("mend the first ones first"))

    def raise_if_any(self) -> None:
        """Raise `Mistakes` with all that was found."""
        if self.count:
            raise Mistakes(self)


def one_of(choices: Iterable[str], wrong: str = "") -> Sentence:
    """The phrase "use one of a, b, c", with the nearest choice named when `wrong` is close to one."""
    known = [c for c in choices if c]
    near = get_close_matches(wrong, known, n=1)
    listed = ", ".join(known[:40])
    if near:
        return Sentence("did you mean {near!r}? Known here: {known}", {"near": near[0], "known": listed})
    if not known:
        return Sentence("there is none to choose from")
    return Sentence("use one of {known}", {"known": listed + (", ..." if len(known) > 40 else "")})
