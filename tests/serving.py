"""An application served from a thread of this process."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

import waitress
from waitress import wasyncore

LOOK_S = 0.25


@contextmanager
def served_by_thread(application: Callable[..., Any], threads: int = 8) -> Iterator[str]:
    """Serve on a free port of this machine; gives the address.

    The thread that waits for the sockets closes them itself: closed by another one, they would end its wait
    with an error now and then (an unhandled exception, blamed on whatever test ran then).
    """
    channels: dict[int, Any] = {}
    door = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{door.getsockname()[1]}"
    server = waitress.create_server(application, map=channels, sockets=[door], threads=threads)
    over = Event()

    def serve() -> None:
        while not over.is_set():
            wasyncore.loop(timeout=LOOK_S, use_poll=True, map=channels, count=1)
        server.task_dispatcher.shutdown()
        wasyncore.close_all(channels)

    thread = Thread(target=serve, name=f"serving {address}", daemon=True)
    thread.start()
    try:
        yield address
    finally:
        over.set()
        server.pull_trigger()
        thread.join()
