"""A light browser for load: one connection kept open, requests written by hand, answers read as they come.

It takes about a tenth of a millisecond of CPU a request, so that the load generator does not measure itself.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

PATIENCE_S = 30.0


@dataclass(frozen=True)
class Answer:
    """What came back: status, the address it leads to, the body."""

    status: int
    location: str
    body: bytes


class Broken(Exception):
    """The connection ended before the answer was whole."""


class Browser:
    """Somebody logged in."""

    def __init__(self, port: int, cookie: str) -> None:
        self._port, self._cookie = port, cookie
        self._open: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, path: str, form: Sequence[tuple[str, str]] | None = None) -> Answer:
        """GET a path, or POST a form to it. Raises Broken, TimeoutError."""
        kept = self._open is not None
        try:
            return await asyncio.wait_for(self._ask(path, form), PATIENCE_S)
        except (OSError, Broken, TimeoutError, asyncio.IncompleteReadError) as error:
            self.close()
            # A server may close a connection that rests just when the next request is written.
            if kept and form is None and not isinstance(error, TimeoutError):
                return await self.ask(path)
            if isinstance(error, TimeoutError):
                raise
            raise Broken(str(error)) from error

    async def _ask(self, path: str, form: Sequence[tuple[str, str]] | None) -> Answer:
        if self._open is None:
            self._open = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._open
        writer.write(_request(path, self._cookie, form))
        status, headers = await _head(reader)
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        if headers.get("connection") == "close":
            self.close()
        return Answer(status, headers.get("location", ""), body)

    async def listen(self, path: str) -> AsyncIterator[tuple[str, float]]:
        """The names of a stream's events and when each came; first the status of the answer as text."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            writer.write(_request(path, self._cookie, None))
            status, _ = await _head(reader)
            yield str(status), time.monotonic()
            while status == 200 and (line := await reader.readline()):
                if line.startswith(b"event: "):
                    yield line[7:].decode().strip(), time.monotonic()
        finally:
            writer.close()

    def close(self) -> None:
        """Leave."""
        if self._open is not None:
            self._open[1].close()
        self._open = None


def _request(path: str, cookie: str, form: Sequence[tuple[str, str]] | None) -> bytes:
    head = f"Host: localhost\r\nCookie: {cookie}\r\nAccept-Language: en\r\n"
    if form is None:
        return f"GET {path} HTTP/1.1\r\n{head}\r\n".encode()
    body = urlencode(form).encode()
    kind = "Content-Type: application/x-www-form-urlencoded"
    return f"POST {path} HTTP/1.1\r\n{head}{kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


async def _head(reader: asyncio.StreamReader) -> tuple[int, Mapping[str, str]]:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    if not first.startswith("HTTP/1.1 "):
        raise Broken(first)
    pairs = (line.partition(":") for line in lines if line)
    return int(first.split()[1]), {name.lower(): value.strip() for name, _, value in pairs}


@dataclass
class Tally:
    """What came of requests; `times` in seconds from when each was due to when its answer was whole."""

    times: list[float] = field(default_factory=list)
    refused: int = 0
    errors: list[str] = field(default_factory=list)

    def note(self, answer: Answer, due: float) -> None:
        """Count an answer: 409 is a refusal by the rules, other codes from 400 on are errors."""
        self.times.append(time.monotonic() - due)
        if answer.status == 409:
            self.refused += 1
        elif answer.status >= 400:
            self.errors.append(str(answer.status))

    def quantile(self, share: float) -> float:
        """The time within which this share of the requests was answered, in seconds."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")
