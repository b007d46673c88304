"""Things that take long to make, kept for whoever asks next: bounded, made once, safe between threads.

The key must say everything that the thing follows from, read anew from the database by everybody who asks:
so several web processes never need to tell each other what has changed.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


def beside(thing: object, name: str, make: Callable[[], V]) -> V:
    """What follows from a thing that never changes, and from nothing else: made once, kept as long as it."""
    kept: dict[str, V] = vars(thing).setdefault("_beside", {})
    if name not in kept:
        kept[name] = make()
    return kept[name]


class _Entry(Generic[V]):
    """A thing, or the place where it is being made."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.made: list[V] = []


class Kept(Generic[K, V]):
    """The `most` things that were asked for last, by their keys."""

    def __init__(self, most: int) -> None:
        """Keep nothing yet."""
        self._most = most
        self._entries: OrderedDict[K, _Entry[V]] = OrderedDict()
        self._lock = Lock()

    def of(self, key: K, make: Callable[[], V]) -> V:
        """The thing of a key, made where it is not kept; who asks meanwhile waits for it."""
        with self._lock:
            entry = self._entries.setdefault(key, _Entry())
            self._entries.move_to_end(key)
            while len(self._entries) > self._most:
                self._entries.popitem(last=False)
        if not entry.made:
            with entry.lock:
                if not entry.made:
                    entry.made.append(make())
        return entry.made[0]

    def clear(self) -> None:
        """Keep nothing any more, as in a process that has just begun."""
        with self._lock:
            self._entries.clear()

    def __len__(self) -> int:
        """How many are kept."""
        return len(self._entries)
