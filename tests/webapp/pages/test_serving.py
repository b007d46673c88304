"""The server that browser tests visit."""

import http.client
import threading

import pytest

from tests.patience import PATIENCE_S
from tests.serving import served_by_thread

ROUNDS = 40
"""Ended by another thread, one round in eight failed."""


def test_a_server_ends_without_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    errors: list[object] = []
    monkeypatch.setattr(threading, "excepthook", errors.append)
    before = set(threading.enumerate())
    for _ in range(ROUNDS):
        with served_by_thread(_answer, threads=2) as address:
            callers = [http.client.HTTPConnection(address.removeprefix("http://")) for _ in range(3)]
            for caller in callers:
                caller.request("GET", "/")
                assert caller.getresponse().read() == b"ok"
            for caller in callers:
                caller.close()
    assert errors == []
    left = set(threading.enumerate()) - before
    for thread in left:
        # Its work is over; that it is, too, takes a moment more.
        thread.join(PATIENCE_S)
    assert not any(thread.is_alive() for thread in left)


def _answer(_environ: object, start: object) -> list[bytes]:
    assert callable(start)
    start("200 OK", [("Content-Length", "2")])
    return [b"ok"]
