"""Faults under load: web processes and the database killed, backups made and brought back."""

from __future__ import annotations

import asyncio
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks.web_case import Place, Result, missing
from tests.benchmarks.web_client import Broken, Browser
from tests.benchmarks.web_load import Crowd
from tests.benchmarks.web_server import serving
from webapp.services.desk import open_month
from webapp.services.sites import site_named
from webapp.store.backup import backup, suffix
from webapp.store.engine import open_store
from webapp.store.rosters import rosters_of, versions_of
from webapp.store.swaps import swaps

RATE = 50.0
WEB_KILLS, DATABASE_KILLS, BACKUPS = 20, 5, 10
BACK_S = 5.0
PATIENCE_S = 30.0


class NotHere(Exception):
    """A case that this database does not have."""


async def web_killed(place: Place) -> Result:
    """kill -9 of a web process again and again: no acknowledged write is lost."""
    kills = place.kills or WEB_KILLS
    crowd, pause = Crowd(place.centre, place.served.port), place.seconds / (kills + 1)

    async def kill() -> None:
        for turn in range(kills):
            await asyncio.sleep(pause)
            place.served.kill_a_web(turn)

    with place.measured(f"F1 {kills} webs killed", "0 acknowledged lost", crowd) as result:
        await asyncio.gather(crowd.run(RATE, place.seconds), kill())
    return _judged(place, crowd, result, kills)


def _judged(place: Place, crowd: Crowd, result: Result, kills: int) -> Result:
    crowd.close()
    lost = missing(place.centre.url, crowd.kept)
    result.must(not lost, "0 acknowledged lost")
    result.must(bool(crowd.kept.writes), "somebody writes")
    result.told.append(f"{crowd.kept.writes} writes acknowledged, {len(lost)} lost {lost[:3] or ''}")
    result.told.append(f"{result.errors / max(1, kills):.1f} requests broken off by each kill")
    return result


async def database_killed(place: Place) -> Result:
    """kill -9 of PostgreSQL and a start anew: the application serves again by itself."""
    server = place.database
    if server is None:
        raise NotHere("SQLite has no server that could be killed.")
    kills = place.kills or DATABASE_KILLS
    crowd, pause = Crowd(place.centre, place.served.port), place.seconds / (kills + 1)
    browser = Browser(place.served.port, place.centre.agents[0].cookie)
    back: list[float] = []

    async def kill() -> None:
        for _ in range(kills):
            await asyncio.sleep(pause)
            server.kill()
            await asyncio.to_thread(server.start)
            begun = time.monotonic()
            while time.monotonic() < begun + PATIENCE_S:
                try:
                    if (await browser.ask(place.centre.path("mine"))).status == 200:
                        break
                except (Broken, TimeoutError):
                    pass
                await asyncio.sleep(0.02)
            back.append(time.monotonic() - begun)

    with place.measured(f"F3 {kills} databases killed", "0 lost, back within 5 s", crowd) as result:
        await asyncio.gather(crowd.run(RATE, place.seconds), kill())
    result.must(len(back) == kills and max(back) <= BACK_S, "back within 5 s")
    result.told.append(f"the application serves again {max(back):.2f} s after the database, at the latest")
    return _judged(place, crowd, result, kills)


async def backups(place: Place) -> Result:
    """Backups under load, each brought back into an empty place: whole, and served."""
    crowd, times = Crowd(place.centre, place.served.port), list[float]()
    folder = Path(place.served.folder)
    made: list[Path] = []

    def one(number: int) -> None:
        store = open_store(place.centre.url)
        try:
            path = folder / f"backup{number}{suffix(store)}"
            begun = time.monotonic()
            backup(store, path, datetime.now(UTC))
            times.append(time.monotonic() - begun)
            made.append(path)
        finally:
            store.close()

    async def all_of_them() -> None:
        for number in range(BACKUPS):
            await asyncio.to_thread(one, number)
            await asyncio.sleep(place.seconds / BACKUPS / 4)

    with place.measured(f"B1 {BACKUPS} backups", "whole, served, 30 s", crowd) as result:
        await asyncio.gather(crowd.run(RATE, place.seconds), all_of_them())
    crowd.close()
    result.must(not result.errors, "no errors")
    result.must(max(times) <= 30, "30 s")
    broken = [problem for path in made for problem in _restored(place, path)]
    result.must(not broken, "each whole")
    url = _brought_back(place, made[-1])
    with serving(url, 1) as served:
        browser = Browser(served.port, place.centre.agents[0].cookie)
        answer = await browser.ask(place.centre.path("mine"))
        browser.close()
    result.must(answer.status == 200, "served")
    size = made[-1].stat().st_size / 1e6
    result.told += [f"{len(made)} backups of {size:.0f} MB, {max(times):.1f} s at most", *broken[:3]]
    return result


def _brought_back(place: Place, path: Path) -> str:
    """The URL of a database that holds a backup and nothing else."""
    if place.database is None:
        return f"sqlite:///{path}"
    url = place.database.empty()
    subprocess.run(["pg_restore", "--no-owner", "--exit-on-error", "--dbname", url, path], check=True)
    return url


def _restored(place: Place, path: Path) -> list[str]:
    """What is wrong with a backup."""
    url = _brought_back(place, path)
    store, found = open_store(url), list[str]()
    try:
        with store.read() as connection:
            if place.database is None:
                check = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
                dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
                found += [f"{path.name}: {check}"] if check != "ok" or dangling else []
            site = site_named(connection, None)
            for roster in rosters_of(connection, site.id):
                chain = versions_of(connection, roster.id)
                numbers = [one.version for one in chain]
                if numbers != list(range(1, roster.version + 1)):
                    found.append(f"{path.name}: versions {numbers} of {roster.month} at {roster.version}")
                open_month(connection, None, roster.month)
            swaps(connection, site.id)
    finally:
        store.close()
    return found
