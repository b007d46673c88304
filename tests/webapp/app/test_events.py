"""Live progress: told when it changes and ends, to so many at a time, to nobody who may not see it."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import TimeoutError
from werkzeug.test import TestResponse

from tests.webapp.app.conftest import NOW, Office, Visitor
from webapp import job_watch
from webapp.job_watch import Follower, News, Streams, Watch
from webapp.services.accounts import IDLE, disable
from webapp.services.solving import PLAN
from webapp.store import accounts, jobs
from webapp.store.engine import Store, open_store
from webapp.stream_places import Places

SESSION = "the-secret-of-a-session"


def begun(office: Office, kind: str = PLAN) -> jobs.Job:
    """A job of the site under way."""

    def work(connection: object) -> jobs.Job:
        jobs.enqueue(connection, kind, {}, "scheduler", site_id=office.site_id)  # type: ignore[arg-type]
        job = jobs.claim(connection, "w")  # type: ignore[arg-type]
        assert job
        return job

    return office.store.retrying(work)


def streams(office: Office) -> Streams:
    found: Streams = office.app.extensions["paiban-streams"]  # type: ignore[attr-defined]
    return found


@contextmanager
def opened(visitor: Visitor, job: jobs.Job) -> Iterator[tuple[TestResponse, Iterator[str]]]:
    """The answer of a stream and its events, one at a time."""
    answer = visitor.get(f"/s/living/jobs/{job.id}/events")
    try:
        yield answer, (part.decode() if isinstance(part, bytes) else part for part in answer.response)
    finally:
        answer.close()


def test_a_stream_tells_that_a_job_changes_and_ends(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_watch, "LOOK_S", 0.01)
    job = begun(office)
    with opened(office.person("scheduler"), job) as (answer, told):
        assert answer.mimetype == "text/event-stream"
        assert answer.headers["Cache-Control"] == "no-store"
        assert next(told) == "retry: 2000\n\n"
        assert next(told) == f"event: changed\ndata: {job.id}\n\n"
        office.store.retrying(lambda c: jobs.beat(c, job.id, job.attempt, progress={"done": 0.5}))
        assert next(told) == f"event: changed\ndata: {job.id}\n\n"
        office.store.retrying(lambda c: jobs.finish(c, job.id, job.attempt, jobs.DONE))
        assert next(told) == f"event: ended\ndata: {job.id}\n\n"
        assert list(told) == []
    assert len(streams(office).places.mine) == 0


def test_a_stream_ends_with_its_session(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_watch, "LOOK_S", 0.01)
    job, scheduler = begun(office), office.person("scheduler")
    with opened(scheduler, job) as (_, told):
        next(told), next(told)
        with office.store.read() as connection:
            account = accounts.account_of_login(connection, "scheduler")
        assert account
        office.store.retrying(lambda c: disable(c, account))
        assert next(told) == f"event: left\ndata: {job.id}\n\n"
        assert list(told) == []


def test_streams_beyond_the_most_are_told_to_ask_later(sqlite_office: Office) -> None:
    job, scheduler, places = (
        begun(sqlite_office),
        sqlite_office.person("scheduler"),
        streams(sqlite_office).places,
    )
    taken = [places.take() for _ in range(places.most - 1)]
    with opened(scheduler, job) as (answer, _):
        assert answer.status_code == 200
        late = scheduler.get(f"/s/living/jobs/{job.id}/events")
        assert (late.status_code, late.headers["Retry-After"]) == (503, "30")
    # Who leaves makes room, even who has heard nothing.
    with opened(scheduler, job) as (answer, _):
        assert answer.status_code == 200
    for place in taken:
        assert place is not None
        places.give_back(place)


def test_nobody_follows_what_they_may_not_see(sqlite_office: Office) -> None:
    job = begun(sqlite_office)
    assert sqlite_office.visitor().get(f"/s/living/jobs/{job.id}/events").status_code == 302
    assert sqlite_office.person("agent").get(f"/s/living/jobs/{job.id}/events").status_code == 403
    scheduler = sqlite_office.person("scheduler")
    assert scheduler.get(f"/s/living/jobs/{job.id + 1}/events").status_code == 404
    elsewhere = sqlite_office.store.retrying(lambda c: jobs.enqueue(c, PLAN, {}, "x"))
    assert scheduler.get(f"/s/living/jobs/{elsewhere}/events").status_code == 404
    unknown = begun(sqlite_office, "echo")
    assert scheduler.get(f"/s/living/jobs/{unknown.id}/events").status_code == 404


def test_places_are_shared_by_processes_and_free_when_one_dies(tmp_path: Path) -> None:
    path = tmp_path / "places"
    places = Places(path, 3)
    assert [places.take(), places.take()] == [0, 1]
    other = (
        "from pathlib import Path; from webapp.stream_places import Places; import sys, time\n"
        f"p = Places(Path({str(path)!r}), 3)\n"
        "print(p.take(), p.take(), flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", other], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "2 None\n"
        assert places.take() is None
        process.kill()
    assert places.take() == 2
    places.give_back(0)
    assert places.take() == 0


def test_somebody_elses_file_of_places_is_not_used(tmp_path: Path) -> None:
    aim = tmp_path / "aim"
    aim.write_text("mine", encoding="utf-8")
    (tmp_path / "places").symlink_to(aim)
    places = Places(tmp_path / "places", 1)
    assert [places.take(), places.take()] == [0, None]
    assert aim.read_text(encoding="utf-8") == "mine"


def test_threads_are_there_for_as_many_as_watch(tmp_path: Path) -> None:
    places, told = Places(tmp_path / "places", 2), list[int]()
    places.changed = told.append
    first = places.take()
    places.take()
    places.take()
    assert first is not None
    places.give_back(first)
    places.give_back(first)
    assert told == [1, 2, 1]


def test_a_reader_who_has_gone_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_watch, "CHECK_S", 0.001)
    monkeypatch.setattr(job_watch, "BEAT_S", 0.002)
    here = iter([False] * 4)
    assert list(Follower(1, SESSION, 1).news(lambda: next(here, True))) == [News.NOTHING] * 2


def test_an_idle_session_hears_no_more(
    sqlite_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    store: Store = open_store(sqlite_database())
    follower, watch = Follower(1, SESSION, 1), Watch(store, lambda: NOW + IDLE + timedelta(1))

    def away() -> object:
        raise TimeoutError("no connection is free")

    # A database that is away for a moment ends nothing.
    with monkeypatch.context() as patch:
        patch.setattr(store.engine, "connect", away)
        watch.look([follower])
    watch.look([follower])
    assert list(follower.news()) == [News.LEFT]
    store.close()
