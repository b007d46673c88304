"""Reads of one thread that see one state of everything: a page asks a dozen things, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from threading import local
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Delete, Executable, Insert, SelectBase, Table, Update
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


class Told:
    """What a transaction was told, by what it asked, until it writes to the tables that this follows from."""

    def __init__(self, writes: bool) -> None:
        self.writes = writes
        self._told: dict[Hashable, tuple[object, frozenset[str]]] = {}
        self.waiting: list[tuple[Executable, str, Sequence[Mapping[str, Any]] | None]] = []
        """What is still to be sent, with the table that each writes to."""

    def __contains__(self, key: Hashable) -> bool:
        """Whether that was told."""
        return key in self._told

    def note(self, key: Hashable, answer: object, *tables: Table) -> None:
        """Keep what was told, and which tables it follows from."""
        self._told[key] = answer, frozenset(table.name for table in tables)

    def __getitem__(self, key: Hashable) -> object:
        """What was told."""
        return self._told[key][0]

    def forget(self, statement: object) -> None:
        """Forget what a statement changes: everything, where it is not known to change less."""
        if not self._told or isinstance(statement, SelectBase):
            return
        if not isinstance(statement, Insert | Update | Delete) or not isinstance(statement.table, Table):
            self._told.clear()
            return
        for key in [key for key, (_, tables) in self._told.items() if statement.table.name in tables]:
            del self._told[key]


def told_of(connection: Connection) -> Told | None:
    """What the transaction was told; None for one that was not opened by a store."""
    found: Told | None = connection.get_execution_options().get("paiban_told")
    return found


def only_reads(connection: Connection) -> bool:
    """Whether the transaction changes nothing, so that everything it sees was kept."""
    told = told_of(connection)
    return told is not None and not told.writes


def once(connection: Connection, key: Hashable, make: Callable[[], T], *tables: Table) -> T:
    """What is asked of the database again and again: in a transaction asked once, while it does not change
    the tables that the answer follows from; where it writes and they are not named, always anew.
    """
    told = told_of(connection)
    if told is None or (told.writes and not tables):
        return make()
    if key not in told:
        told.note(key, make(), *tables)
    return cast(T, told[key])
