"""Running the application on one machine: the web server in this process and one worker beside it."""

from __future__ import annotations

import errno
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from types import FrameType

import waitress

from scheduler.domain.sentence import Sentence
from webapp.app import Settings, create_app
from webapp.gate import wall_clock
from webapp.jobs.worker import WITH_PARENT
from webapp.services.installation import Installed
from webapp.services.problems import CannotDo
from webapp.store.engine import Store

LOOPBACK = "127.0.0.1"
HOSTS = (LOOPBACK, "localhost")
THREADS = 16
PATIENCE_S = 10.0
AGAIN_S = 1.0


class Worker:
    """A worker process that is started anew when it dies, until it is told to end."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._keeper = threading.Thread(target=self._keep, daemon=True)

    def __enter__(self) -> Worker:
        self._keeper.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        with self._lock:
            process = self._process
        if process is not None:
            _end(process)
        self._keeper.join()

    def _keep(self) -> None:
        command = [sys.executable, "-m", "webapp.jobs.worker", WITH_PARENT, self._url]
        while not self._over.is_set():
            with self._lock:
                # A session of its own: Ctrl-C is for this process, which then ends the worker in order.
                self._process = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
            self._process.wait()
            self._over.wait(AGAIN_S)


def _end(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    process.stdin.close()
    try:
        process.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def serve(store: Store, url: str, found: Installed, port: int, told: Callable[[str], None]) -> None:
    """Serve on a loopback address until interrupted, with one worker. Raises CannotDo for a taken port."""
    door = open_port(port)
    address = f"http://{LOOPBACK}:{door.getsockname()[1]}/"
    settings = Settings(secure=False, demo=found.demo, hosts=HOSTS, clock=found.clock(wall_clock))
    server = waitress.create_server(create_app(store, settings), sockets=[door], threads=THREADS)
    signal.signal(signal.SIGTERM, _interrupt)
    with Worker(url):
        told(f"Paiban runs at {address} (Ctrl-C stops it)")
        try:
            server.run()
        finally:
            server.close()


def open_port(port: int) -> socket.socket:
    """A listening socket on the loopback address; 0 takes a free port. Raises CannotDo."""
    try:
        return socket.create_server((LOOPBACK, port))
    except OSError as error:
        reason = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
        raise CannotDo(
            Sentence(
                "Port {port} of {loopback} {reason}; choose another one with --port.",
                {"port": port, "loopback": LOOPBACK, "reason": reason},
            )
        ) from None


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
