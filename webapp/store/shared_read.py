"""Reads of one thread that see one state of everything: a page asks a dozen things, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from threading import local
from typing import TypeVar, cast

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

T = TypeVar("T")
Open = Callable[[], AbstractContextManager[Connection]]


class SharedRead(local):
    """The reading transaction that a thread shares, while it shares one."""

    def __init__(self) -> None:
        self._sharing = False
        self._connection: Connection | None = None
        self._opened = ExitStack()
        self._readers = 0
        self._stale = False
        self._error: DBAPIError | None = None

    @contextmanager
    def sharing(self) -> Iterator[None]:
        """Share one transaction among all reads until the end, opened by the first of them."""
        if self._sharing:
            yield
            return
        self._sharing = True
        try:
            yield
        finally:
            self._sharing = False
            self._end()

    @contextmanager
    def reading(self, opened: Open) -> Iterator[Connection]:
        """The transaction that is shared, or one of its own."""
        if not self._sharing or self._stale:
            with opened() as connection:
                yield connection
            return
        if self._connection is None:
            self._connection = self._opened.enter_context(opened())
        self._readers += 1
        try:
            yield self._connection
        except DBAPIError as error:
            # Nothing can be read in it any more: the next one finds out whether the database is back.
            self._stale, self._error = True, error
            raise
        finally:
            self._readers -= 1
            if self._stale and not self._readers:
                self._end()

    @contextmanager
    def over(self) -> Iterator[None]:
        """What was read so far is over: something is written meanwhile, and later reads see it."""
        self._let_go()
        try:
            yield
        finally:
            self._let_go()

    def _let_go(self) -> None:
        if self._connection is None:
            return
        if self._readers:
            # Somebody still looks at what it was; whoever comes reads anew.
            self._stale = True
        else:
            self._end()

    def _end(self) -> None:
        opened, error = self._opened, self._error
        self._connection, self._stale, self._error, self._opened = None, False, None, ExitStack()
        # What was read was read: a transaction without changes that cannot be ended takes nothing from it.
        with suppress(DBAPIError):
            opened.__exit__(type(error) if error else None, error, None)


def seen_of(connection: Connection) -> dict[Hashable, object] | None:
    """What was told in a reading transaction, by what was asked; None in one that writes."""
    found: dict[Hashable, object] | None = connection.get_execution_options().get("paiban_seen")
    return found


def once(connection: Connection, key: Hashable, make: Callable[[], T]) -> T:
    """What is asked of the database again and again: in a transaction that changes nothing, asked once."""
    seen = seen_of(connection)
    if seen is None:
        return make()
    if key not in seen:
        seen[key] = make()
    return cast(T, seen[key])
