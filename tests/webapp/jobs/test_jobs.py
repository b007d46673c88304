"""Jobs: claimed once, fenced off when late, tried again when the worker dies, cancelled when asked."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from threading import Barrier, Thread

from tests.patience import PATIENCE_S
from tests.webapp.jobs.lost_leases import ENDLESS, SOON, end_soon
from webapp.jobs.child import run
from webapp.jobs.worker import Beginning
from webapp.store import jobs
from webapp.store.engine import Store, open_store


def put(store: Store, steps: int = 3, subject: str = "") -> int:
    return store.retrying(lambda c: jobs.enqueue(c, "echo", {"steps": steps}, "tester", subject=subject))


def get(store: Store, number: int) -> jobs.Job:
    with store.read() as connection:
        found = jobs.job_of(connection, number)
    assert found
    return found


def test_a_job_is_done_once_and_says_how(store: Store) -> None:
    number = put(store)
    taken = store.retrying(lambda c: jobs.claim(c, "w1"))
    assert taken
    assert (taken.id, taken.attempt, taken.state) == (number, 1, "running")
    assert store.retrying(lambda c: jobs.claim(c, "w2")) is None
    assert run(store, number, 1)
    ended = get(store, number)
    assert (ended.state, ended.result) == ("done", {"count": 3, "attempt": 1})
    assert ended.progress == {"count": 3} or ended.progress is None or ended.progress["count"] <= 3


def test_a_double_click_is_one_job(store: Store) -> None:
    assert put(store, subject="2026-12") == put(store, subject="2026-12")
    assert put(store, subject="2027-01") != put(store, subject="2026-12")


def test_sixteen_workers_claim_each_job_once(database: str, store: Store) -> None:
    numbers = {put(store) for _ in range(20)}
    start, claimed = Barrier(16), []

    def worker(name: str) -> None:
        own = open_store(database)
        start.wait()
        while (job := own.retrying(lambda c: jobs.claim(c, name))) is not None:
            claimed.append(job.id)
        own.close()

    threads = [Thread(target=worker, args=(f"w{n}",)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed) == sorted(numbers)


def test_a_worker_that_is_gone_loses_the_job_and_cannot_write(store: Store) -> None:
    number = put(store)
    gone = timedelta(seconds=-1)
    first = store.retrying(lambda c: jobs.claim(c, "w1", gone))
    second = store.retrying(lambda c: jobs.claim(c, "w2"))
    assert first
    assert second
    assert (second.id, second.attempt) == (number, 2)
    with store.write() as connection:
        assert jobs.beat(connection, number, first.attempt, progress={"count": 9}) is None
        assert not jobs.finish(connection, number, first.attempt, jobs.DONE, result={"count": 9})
        assert jobs.beat(connection, number, second.attempt) is False
    assert get(store, number).progress is None


def test_a_clock_that_is_set_back_holds_no_job(store: Store) -> None:
    number = put(store)
    # Its worker died when the clock stood an hour later.
    assert store.retrying(lambda c: jobs.claim(c, "w1", jobs.LEASE + timedelta(hours=1)))
    again = store.retrying(lambda c: jobs.claim(c, "w2"))
    assert again
    assert (again.id, again.attempt) == (number, 2)


def test_a_child_that_takes_long_to_begin_keeps_its_job(store: Store) -> None:
    number = put(store)
    taken = store.retrying(lambda c: jobs.claim(c, "w1"))
    assert taken
    # Half of a lease that was over before is over at once.
    beginning = Beginning(store, taken, timedelta(seconds=-1))
    beginning.look()
    held = get(store, number).lease_until
    assert held != taken.lease_until
    beginning.look()
    assert get(store, number).lease_until not in (held, taken.lease_until)
    # Once the child keeps its lease itself, nobody else does.
    store.retrying(lambda c: jobs.beat(c, number, taken.attempt))
    told = get(store, number).lease_until
    beginning.look()
    assert get(store, number).lease_until == told


def test_three_deaths_are_a_failure_with_its_reason(store: Store) -> None:
    number = put(store)
    for _ in range(3):
        assert store.retrying(lambda c: jobs.claim(c, "w1", timedelta(seconds=-1)))
    assert store.retrying(lambda c: jobs.claim(c, "w1")) is None
    ended = get(store, number)
    assert ended.state == "failed"
    assert ended.reason == "It was tried 3 times and died each time; the last worker was w1."


def test_a_job_that_waits_is_cancelled_at_once_and_one_that_runs_when_it_looks(store: Store) -> None:
    waiting, running = put(store), put(store, steps=10_000)
    assert store.retrying(lambda c: jobs.cancel(c, waiting))
    assert get(store, waiting).state == "cancelled"
    taken = store.retrying(lambda c: jobs.claim(c, "w1"))
    assert taken
    assert taken.id == running
    assert store.retrying(lambda c: jobs.cancel(c, running))
    assert run(store, running, taken.attempt)
    # It ended early, with what it had.
    ended = get(store, running)
    assert ended.result
    assert ended.result["count"] < 10_000
    assert not store.retrying(lambda c: jobs.cancel(c, running))


def started(database: str) -> "subprocess.Popen[bytes]":
    code = "import sys; from webapp.jobs.worker import work; work(sys.argv[1])"
    return subprocess.Popen([sys.executable, "-c", code, database], stdout=subprocess.DEVNULL)


def until(store: Store, number: int, wanted: "set[str]", least: int = 0) -> jobs.Job:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        found = get(store, number)
        if found.state in wanted and int((found.progress or {}).get("count", 0)) >= least:
            return found
        time.sleep(0.05)
    raise AssertionError(f"job {number} did not come to {wanted}: {get(store, number)}")


def test_a_killed_child_is_followed_by_an_attempt_that_goes_on_from_its_checkpoint(
    database: str, store: Store
) -> None:
    number = put(store, ENDLESS["steps"])
    worker = started(database)
    try:
        lost = until(store, number, {"running"}, least=SOON + 1)
        end_soon(store, number)
        found = subprocess.run(["pgrep", "-P", str(worker.pid)], capture_output=True, text=True, check=True)
        os.kill(int(found.stdout.split()[0]), signal.SIGKILL)
        ended = until(store, number, {"done"})
    finally:
        worker.kill()
        worker.wait()
    assert lost.checkpoint > SOON
    assert ended.attempt == lost.attempt + 1
    assert ended.result == {"count": ended.checkpoint, "attempt": ended.attempt}
    assert ended.checkpoint >= lost.checkpoint
