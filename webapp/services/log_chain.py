"""The chain that shows whether lines of the logs were changed behind the application's back.

The databases refuse to change or remove a line; who owns the database can still do it. So lines are sealed:
each seal is a hash of the seal before it and of the lines since, and a changed, removed or slipped-in line
breaks the chain from there on. A seal that was written down elsewhere, as every export has one, shows even a
chain that was made anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from webapp.store import log_seals as rows
from webapp.store.log_seals import LOGS, Seal

START = "0" * 64


@dataclass(frozen=True)
class ChainState:
    """A log's chain: `broken` is the first seal that does not hold, None where all do.

    `since` is when the first line was sealed, `unsealed` how many of the newest lines are not yet.
    """

    log: str
    seals: int
    lines: int
    since: datetime | None
    tip: str
    broken: Seal | None
    unsealed: int


def seal_logs(connection: Connection, at: datetime) -> int:
    """Seal the lines of every log that are not sealed yet, in a write transaction; how many there were."""
    rows.hold(connection)
    return sum(_seal(connection, log, at) for log in LOGS)


def _seal(connection: Connection, log: str, at: datetime) -> int:
    before = rows.last_seal(connection, log)
    found = list(rows.lines(connection, log, before.last_id if before else 0, None))
    if not found:
        return 0
    parent = before.sha256 if before else START
    rows.add_seal(
        connection,
        log=log,
        last_id=found[-1]["id"],
        lines=len(found),
        parent_sha256=parent,
        sha256=chained(parent, found),
        at=at,
    )
    return len(found)


def chained(parent: str, lines: Iterable[dict[str, Any]]) -> str:
    """The hash of a seal: of the one before it and of every value of the lines."""
    whole = hashlib.sha256(parent.encode())
    for line in lines:
        text = json.dumps(line, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)
        whole.update(f"\n{text}".encode())
    return whole.hexdigest()


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no value of a log")


def chain_of(connection: Connection, log: str) -> ChainState:
    """Compute every seal of a log again."""
    parent, last, lines = START, 0, 0
    seals, broken = rows.seals(connection, log), None
    for seal in seals:
        found = list(rows.lines(connection, log, last, seal.last_id))
        if seal.parent_sha256 != parent or len(found) != seal.lines or chained(parent, found) != seal.sha256:
            broken = seal
            break
        parent, last, lines = seal.sha256, seal.last_id, lines + seal.lines
    unsealed = sum(1 for _ in rows.lines(connection, log, seals[-1].last_id if seals else 0, None))
    return ChainState(log, len(seals), lines, seals[0].at if seals else None, parent, broken, unsealed)


def chains(connection: Connection) -> list[ChainState]:
    """The chains of all logs."""
    return [chain_of(connection, log) for log in LOGS]
