"""Deeds at once on the pages, on both databases: each ends as it may, and all of it holds after."""

import os
from collections.abc import Callable
from io import BytesIO
from itertools import chain
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

from tests.webapp.app.racing import Answer, Deed, Race, Stage, judged, set_stage
from tests.webapp.app.racing_office import RACES
from tests.webapp.invariants import broken
from tests.webapp.services.swap_site import NOW
from webapp.app import Settings, create_app
from webapp.jobs.child import run as run_job
from webapp.store.engine import Store
from webapp.store.jobs import claim

PART: dict[str, slice] = {"sqlite": slice(3, None, 4), "postgresql": slice(None, None, 2)}
"""Which of them every run does; all with PAIBAN_TRIES set. SQLite has one writer: few say as much."""


def sender(app: Any) -> Callable[[Stage, Deed], Answer]:
    """Deeds sent to the application itself, each from a browser of its own."""

    def send(stage: Stage, deed: Deed) -> Answer:
        if deed.bearer:
            headers = {"Authorization": f"Bearer {deed.bearer}"}
            return answered(app.test_client().post(deed.path, json=dict(deed.form), headers=headers))
        cookie, token = stage.people[deed.who]
        client = app.test_client(use_cookies=False)
        form = {"csrf_token": token, **deed.form}
        if deed.file:
            form[deed.file[0]] = (BytesIO(deed.file[1]), "counts.csv")
        return answered(client.post(deed.path, data=form, headers={"Cookie": cookie}))

    return send


def answered(response: Any) -> Answer:
    return Answer(response.status_code, response.location or "", response.text)


def together(stage: Stage, deeds: list[Deed]) -> list[Answer]:
    """What all get when they begin at once."""
    start, found = Barrier(len(deeds)), dict[int, Answer]()

    def client(turn: int, deed: Deed) -> None:
        start.wait()
        found[turn] = stage.send(stage, deed)

    threads = [Thread(target=client, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == len(deeds), "a client failed"
    return [found[turn] for turn in range(len(deeds))]


def work_off(store: Store) -> None:
    """Do the jobs that wait, as a worker does."""
    while (job := store.retrying(lambda c: claim(c, "races"))) is not None:
        run_job(store, job.id, job.attempt)


def test_of_deeds_at_once_each_ends_as_it_may(store: Store, tmp_path: Path) -> None:
    app = create_app(store, Settings(secure=False, clock=lambda: NOW))
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def run(race: Race) -> list[str]:
        stage = set_stage(store, app, tmp_path, sender(app), lambda: work_off(store), race.approval)
        return judged(stage, race, together(stage, race.set_up(stage)))

    races = RACES if os.environ.get("PAIBAN_TRIES") else RACES[PART[store.engine.dialect.name]]
    assert list(chain.from_iterable(map(run, races))) == []
    assert broken(store) == []
