"""How many streams there may be at a time, over all web processes of a database on one machine.

Each holds a thread and a connection for as long as somebody watches: the rest must stay for everybody else.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import weakref
from collections.abc import Callable
from functools import cache
from pathlib import Path
from threading import Lock

if os.name == "posix":
    import fcntl

MOST_STREAMS = 60


class Places:
    """Numbered places, of which each is one process's: a lock on a byte of a file, gone with the process."""

    def __init__(self, file: Path, most: int = MOST_STREAMS) -> None:
        self.most = most
        self.changed: Callable[[int], None] = lambda taken: None
        """Told how many this process has, whenever that changes."""
        self._path = file
        self._file: int | None = None
        self._mine: set[int] = set()
        self._lock = Lock()

    @property
    def mine(self) -> frozenset[int]:
        """Those that this process has."""
        with self._lock:
            return frozenset(self._mine)

    def take(self) -> int | None:
        """A free place; None when all are taken."""
        with self._lock:
            found = next((n for n in range(self.most) if n not in self._mine and self._locked(n)), None)
            if found is not None:
                self._mine.add(found)
                self.changed(len(self._mine))
        return found

    def give_back(self, place: int) -> None:
        """Let somebody else have a place."""
        with self._lock:
            if place in self._mine:
                self._mine.remove(place)
                self.changed(len(self._mine))
                if os.name == "posix" and self._file is not None:
                    fcntl.lockf(self._file, fcntl.LOCK_UN, 1, place)

    def _locked(self, place: int) -> bool:
        if os.name != "posix":
            return True
        if self._file is None:
            self._file = _own_file(self._path)
            weakref.finalize(self, os.close, self._file)
        with contextlib.suppress(BlockingIOError, PermissionError):
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
            return True
        return False


def _own_file(path: Path) -> int:
    """The open file, if it is this user's or can be; else one without a name, for this process alone."""
    with contextlib.suppress(OSError):
        number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        if os.fstat(number).st_uid == os.getuid():
            return number
        os.close(number)
    number, name = tempfile.mkstemp()
    os.unlink(name)
    return number


@cache
def places_of(database: str) -> Places:
    """The places of a database (its URL): one object a process, for locks are the process's."""
    name = hashlib.sha256(database.encode()).hexdigest()[:16]
    user = os.getuid() if os.name == "posix" else 0
    return Places(Path(tempfile.gettempdir()) / f"paiban-{user}-{name}.streams")
