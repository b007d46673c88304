"""Running the application on one machine: web processes on one socket, and a worker, all kept running."""

from __future__ import annotations

import errno
import os
import socket
import sys
from collections.abc import Callable

from scheduler.domain.sentence import Sentence
from webapp.app import Settings, create_app
from webapp.gate import wall_clock
from webapp.jobs.worker import WITH_PARENT
from webapp.processes import cores
from webapp.ready import make_ready
from webapp.services.installation import Installed
from webapp.services.problems import CannotDo
from webapp.store.engine import Store
from webapp.supervision import Child, Command, Forked, supervise
from webapp.web_process import serve_with_parent

LOOPBACK = "127.0.0.1"
HOSTS = (LOOPBACK, "localhost")


def serve(
    store: Store,
    url: str,
    found: Installed,
    port: int,
    told: Callable[[str], None],
    web: int | None = None,
) -> None:
    """Serve on a loopback address until interrupted: `web` processes (one a core by default) and a worker.

    Raises CannotDo for a taken port.
    """
    door = open_port(port)
    address = f"http://{LOOPBACK}:{door.getsockname()[1]}/"
    settings = Settings(secure=False, demo=found.demo, hosts=HOSTS, clock=found.clock(wall_clock))
    app = create_app(store, settings)
    make_ready(app)
    # An open connection of a database must not be shared by a fork.
    store.close()
    parent = os.getpid()
    worker = Command([sys.executable, "-m", "webapp.jobs.worker", WITH_PARENT, url])

    def work() -> None:
        worker.close()
        serve_with_parent(app, door, parent, app.extensions["paiban-streams"])

    children: list[Child] = [Forked(work) for _ in range(web or cores())]
    try:
        supervise([*children, worker], lambda: told(f"Paiban runs at {address} (Ctrl-C stops it)"))
    finally:
        door.close()


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
