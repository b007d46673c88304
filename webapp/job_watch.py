"""Following jobs for those who watch them: one look at the database for all streams of a process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread

from sqlalchemy.exc import SQLAlchemyError

from webapp.services.accounts import USUAL, Lifetime, holding
from webapp.store import jobs
from webapp.store.engine import Store
from webapp.store.problems import StoreError
from webapp.stream_places import Places, places_of

LOOK_S = 0.5
CHECK_S = 1.0
BEAT_S = 10.0


class News(Enum):
    """What a stream is told: its job has changed or ended, its reader's session has ended; nothing for a
    while; this server goes, and another one will answer.
    """

    CHANGED = "changed"
    ENDED = "ended"
    LEFT = "left"
    NOTHING = "nothing"
    AWAY = "away"


class Follower:
    """One who follows a job in a session."""

    def __init__(self, job: int, session: str, account_version: int) -> None:
        self.job = job
        self.session = session
        self._version = account_version
        self._standing: object = None
        self._news: SimpleQueue[News] = SimpleQueue()

    def hear(self, standing: jobs.Standing | None, account_version: int | None) -> None:
        """Take in how the job stands, and the version of the account where the session still holds."""
        if account_version != self._version:
            self._news.put(News.LEFT)
        elif standing is None or not standing.open:
            self._news.put(News.ENDED)
        elif standing != self._standing:
            self._standing = standing
            self._news.put(News.CHANGED)

    def leave(self) -> None:
        """End what `news` tells, for now."""
        self._news.put(News.AWAY)

    def news(self, gone: Callable[[], bool] = lambda: False) -> Iterator[News]:
        """What happens, until the job or the session ends, or the reader is `gone`."""
        quiet = 0
        while not gone():
            try:
                told = self._news.get(timeout=CHECK_S)
            except Empty:
                quiet += 1
                if quiet * CHECK_S < BEAT_S:
                    continue
                told = News.NOTHING
            if told is News.AWAY:
                return
            quiet = 0
            yield told
            if told in (News.ENDED, News.LEFT):
                return


class Watch:
    """Looks at jobs and sessions as long as somebody follows, in a thread of its own."""

    def __init__(self, store: Store, clock: Callable[[], datetime], lasts: Lifetime = USUAL) -> None:
        self._store = store
        self._clock = clock
        self._lasts = lasts
        self._followers: set[Follower] = set()
        self._lock = Lock()
        self._new = Event()
        self._running = False

    @contextmanager
    def following(self, follower: Follower) -> Iterator[Follower]:
        """Let a follower hear of its job."""
        with self._lock:
            self._followers.add(follower)
            if not self._running:
                self._running = True
                Thread(target=self._run, name="paiban-watch", daemon=True).start()
        self._new.set()
        try:
            yield follower
        finally:
            with self._lock:
                self._followers.discard(follower)

    def close(self) -> None:
        """Send everybody away."""
        with self._lock:
            followers = list(self._followers)
        for one in followers:
            one.leave()

    def _run(self) -> None:
        while True:
            self._new.clear()
            with self._lock:
                now = list(self._followers)
                if not now:
                    self._running = False
                    return
            self.look(now)
            # Whoever comes in between hears at once how the job stands.
            self._new.wait(LOOK_S)

    def look(self, followers: list[Follower]) -> None:
        """Tell followers how their jobs stand."""
        try:
            with self._store.read() as connection:
                standing = jobs.standings(connection, {one.job for one in followers})
                watched = {one.session for one in followers}
                held = holding(connection, watched, self._clock(), self._lasts)
        except (StoreError, SQLAlchemyError):
            # The database is away for a moment; the next look tells.
            return
        for one in followers:
            one.hear(standing.get(one.job), held.get(one.session))


@dataclass(frozen=True)
class Streams:
    """What streams of an application share: their places, and who looks at the database for them."""

    places: Places
    watch: Watch


def streams_of(store: Store, clock: Callable[[], datetime], lasts: Lifetime = USUAL) -> Streams:
    """The streams of an application whose sessions last so long."""
    return Streams(places_of(str(store.engine.url)), Watch(store, clock, lasts))
