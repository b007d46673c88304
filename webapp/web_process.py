"""A web process: waitress on a socket that several processes share, ended in order by SIGTERM."""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import signal
import socket
import time
from collections.abc import Callable
from typing import Any

import waitress
from waitress import wasyncore

from webapp.config import MOST_UPLOAD
from webapp.job_watch import Streams
from webapp.processes import die_with_parent
from webapp.supervision import ENDING

if os.name == "posix":
    import resource

YOUNG = 20_000
"""Things made since the last collection, at which the next one begins."""
THREADS = 8
"""Requests that a process works on at a time; they share one core, and wait for the database side by side."""
MOST_OPEN, LEAST_OPEN = 2_000, 16
"""Connections that a process keeps: each browser keeps some open for its next request."""
OTHER_FILES = 200
"""Files that a process has open beside its connections: the database, most of all."""
LOOK_S = 0.25
DRAIN_S = 4.0
"""How long requests in hand are answered after SIGTERM; who started the process waits a little longer."""

Wsgi = Callable[..., Any]


def serve_with_parent(application: Wsgi, door: socket.socket, parent: int, streams: Streams) -> None:
    """Serve in a child process until SIGTERM, or until the parent is gone."""
    for number in ENDING:
        # What a terminal sends to all is for the parent, which then ends everybody in order.
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    die_with_parent(signal.SIGTERM)
    if os.getppid() != parent:
        return
    # That requests wait for a thread is what threads are counted for: nobody has to be told.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    # What was there before the fork stays: looking through it again and again would cost every request.
    gc.freeze()
    # A page makes thousands of things that live no longer than it: collecting seldom saves a seventh of it.
    gc.set_threshold(YOUNG, 10, 10)
    server = Server(application, door)
    streams.places.changed = server.more_threads
    server.run(streams.watch.close)


def most_open() -> int:
    """How many connections this process may keep; where it may not open so many files, as many as it may.

    One more than it may open would not wait in line, but be tried for again and again.
    """
    if os.name != "posix":
        return MOST_OPEN
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_OPEN + OTHER_FILES
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return MOST_OPEN
    more = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (more, hard))
        soft = more
    return max(LEAST_OPEN, soft - OTHER_FILES)


class Server:
    """Waitress on an open socket; SIGTERM ends it once the requests in hand are answered."""

    def __init__(self, application: Wsgi, door: socket.socket, threads: int = THREADS) -> None:
        self._map: dict[int, Any] = {}
        self._threads = threads
        self._over = False
        self._server = waitress.create_server(
            application,
            map=self._map,
            sockets=[door],
            threads=threads,
            connection_limit=most_open(),
            # The application refuses in a sentence; what is larger still is not even taken to the disk.
            max_request_body_size=2 * MOST_UPLOAD,
            asyncore_use_poll=True,
            # So that a reader who leaves is noticed while the answer is still being written.
            channel_request_lookahead=1,
            ident=None,
        )

    def run(self, ending: Callable[[], None] = lambda: None) -> None:
        """Serve until SIGTERM; `ending` is called then, to end answers that have no end of their own."""
        signal.signal(signal.SIGTERM, self._end)
        while not self._over:
            self._turn()
        self._server.accepting = False
        ending()
        until = time.monotonic() + DRAIN_S
        while self._busy() and time.monotonic() < until:
            self._turn()

    def more_threads(self, more: int) -> None:
        """Have threads beside those for requests, for answers that take as long as somebody listens."""
        self._server.task_dispatcher.set_thread_count(self._threads + more)

    def _turn(self) -> None:
        wasyncore.loop(timeout=LOOK_S, use_poll=True, map=self._map, count=1)

    def _busy(self) -> bool:
        channels = list(self._server.active_channels.values())
        return any(channel.requests or channel.total_outbufs_len for channel in channels)

    def _end(self, *_: object) -> None:
        self._over = True
