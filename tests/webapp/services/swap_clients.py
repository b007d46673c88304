"""Many clients at once: threads of this process and of another one, each with a connection of its own.

Run as a module it is the other process: a line in is a round, a line out what its clients got.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

from tests.webapp.services.swap_site import NOW
from webapp.services import swap_answers, swap_decisions
from webapp.services.swap_case import Done, Overtaken, Result
from webapp.store.engine import Store, open_store

Deed = tuple[str, int, str]
"""What a client does: a verb, the number of a swap, a person."""


def do(store: Store, deed: Deed) -> Result:
    """One client's step."""
    verb, number, person = deed
    if verb == "accept":
        return swap_answers.accept(store, "small", number, person, NOW)
    if verb == "withdraw":
        return swap_answers.withdraw(store, "small", number, person, NOW)
    if verb == "refuse":
        return swap_decisions.refuse(store, "small", number, person, NOW, "No.")
    assert verb == "approve"
    return swap_decisions.approve(store, "small", number, person, NOW)


def told(result: Result) -> dict[str, Any]:
    """What a client got, as data; who was overtaken looks at the fresh audit."""
    if isinstance(result, Done):
        return {"what": "done", "state": str(result.swap.state), "partner": result.swap.partner}
    if isinstance(result, Overtaken):
        facts = {"state": str(result.swap.state), "version": result.month.version}
        return {"what": "overtaken", **facts, "cost": result.audit.objective}
    return {"what": "refused", "rules": list(result.rules)}


def all_at_once(store: Store, deeds: Sequence[Deed]) -> list[dict[str, Any]]:
    """Every deed by a thread of its own, started together."""
    found: list[dict[str, Any]] = []
    start = Barrier(len(deeds))

    def client(deed: Deed) -> None:
        start.wait()
        found.append(told(do(store, deed)))

    threads = [Thread(target=client, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == len(deeds), "a client failed"
    return found


class Clients:
    """The clients of two processes."""

    def __init__(self, store: Store, other: "subprocess.Popen[str]") -> None:
        self.store, self.other = store, other

    def race(self, deeds: Sequence[Deed]) -> list[dict[str, Any]]:
        """What all got: half of the deeds are done here, half by the other process."""
        assert self.other.stdin is not None
        assert self.other.stdout is not None
        self.other.stdin.write(json.dumps(deeds[1::2]) + "\n")
        self.other.stdin.flush()
        mine = all_at_once(self.store, deeds[::2])
        theirs: list[dict[str, Any]] = json.loads(self.other.stdout.readline())
        return mine + theirs


@contextmanager
def clients(database: str) -> Iterator[Clients]:
    """Clients of a database, here and in another process."""
    command = [sys.executable, "-m", "tests.webapp.services.swap_clients", database]
    root = Path(__file__).parents[3]
    store = open_store(database)
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root
    ) as other:
        assert other.stdin is not None
        try:
            yield Clients(store, other)
        finally:
            other.stdin.close()
            store.close()


def main() -> None:
    """The other process."""
    store = open_store(sys.argv[1])
    for line in sys.stdin:
        deeds: list[Deed] = [(verb, number, person) for verb, number, person in json.loads(line)]
        print(json.dumps(all_at_once(store, deeds)), flush=True)
    store.close()


if __name__ == "__main__":
    main()
