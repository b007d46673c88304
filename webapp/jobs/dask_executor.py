"""Pieces of a huge roster worked on by a Dask cluster, for as long as there is one."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

import dask
from distributed import Client, as_completed

from scheduler.domain.sentence import Sentence
from scheduler.solver.compiled import Ints
from scheduler.solver.pieces import Piece, improve
from webapp.jobs.executors import POLL_S, Executor, Told

RETRIES = 3
CONNECT_S = 10
SETTINGS = {
    # Pieces travel with their tasks: what is scattered to a worker is lost with it.
    "distributed.admin.large-graph-warning-threshold": "1GB",
    "distributed.comm.timeouts.connect": f"{CONNECT_S}s",
}
LOST = Sentence(
    "The Dask cluster at {address} cannot be used ({why}); the pieces of the roster are worked on by "
    "processes of this machine instead. The roster is the same, it only takes longer."
)


class DaskExecutor:
    """Works on pieces through a scheduler; what it does not answer is done by another executor.

    A worker that dies is Dask's business. A scheduler that dies takes all tasks along: from then on, or
    from the start where nobody answers, `otherwise` does what is missing.
    """

    def __init__(self, address: str, otherwise: Executor, told: Told) -> None:
        """`told` hears when the cluster is lost."""
        self.address, self._otherwise, self._told = address, otherwise, told
        self._client: Client | None = None
        self._lost = False

    def answers(self, pieces: Sequence[Piece], over: Callable[[], bool]) -> Iterator[tuple[int, Ints]]:
        """The answers as they come."""
        missing = dict(enumerate(pieces))
        if not self._lost:
            try:
                for number, own in self._by_cluster(pieces, over):
                    del missing[number]
                    yield number, own
            except Exception as error:
                self._lose(error)
        if self._lost and missing and not over():
            numbers = list(missing)
            for place, own in self._otherwise.answers(list(missing.values()), over):
                yield numbers[place], own

    def _by_cluster(self, pieces: Sequence[Piece], over: Callable[[], bool]) -> Iterator[tuple[int, Ints]]:
        client = self._connected()
        futures = client.map(improve, pieces, pure=False, retries=RETRIES)
        number_of = {future.key: number for number, future in enumerate(futures)}
        came: queue.SimpleQueue[Any] = queue.SimpleQueue()
        threading.Thread(target=_collect, args=(client, futures, came), daemon=True).start()
        try:
            while number_of and not over():
                with suppress(queue.Empty):
                    key, own = came.get(timeout=POLL_S)
                    if isinstance(own, BaseException):
                        raise own
                    yield number_of.pop(key), own
        finally:
            with suppress(Exception):
                client.cancel(futures)

    def _connected(self) -> Client:
        if self._client is None:
            dask.config.set(SETTINGS)
            self._client = Client(self.address, timeout=CONNECT_S, set_as_default=False)
        return self._client

    def _lose(self, error: BaseException) -> None:
        self._lost = True
        why = str(error).strip().partition("\n")[0] or type(error).__name__
        self._told(Sentence(LOST.template, {"address": self.address, "why": why.rstrip(".")}))
        self._disconnect()

    def _disconnect(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with suppress(Exception):
                client.close(timeout=1)

    def close(self) -> None:
        """Leave the cluster."""
        self._disconnect()
        self._otherwise.close()


def _collect(client: Client, futures: Sequence[Any], came: queue.SimpleQueue[Any]) -> None:
    """Fetch each result as soon as it is there: a worker that dies later cannot lose it any more."""
    try:
        for future, own in as_completed(futures, loop=client.loop, with_results=True):
            came.put((future.key, own))
    except BaseException as error:
        came.put((None, error))
