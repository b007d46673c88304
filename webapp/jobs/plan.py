"""The job that plans a month: forecast, requirement and roster, kept as a draft of the month."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from scheduler.rules.understaffing import Understaffing
from scheduler.solver.progress import Progress
from webapp.centre.problem import duty_rows
from webapp.jobs.executors import executor_of
from webapp.services import drafts, said
from webapp.services.centres import open_centre
from webapp.services.comparisons import chosen_requirement, rows_of
from webapp.services.forecast_kept import keep_forecast, told_of
from webapp.services.foresight import foresee, write_foresight
from webapp.services.months import Month, parse_month
from webapp.services.plan import MonthPlan, plan_month
from webapp.services.roster import Held, MonthRoster, Watched, result_facts
from webapp.services.sites import export_site
from webapp.services.versions import NewVersion
from webapp.store.documents import Origin
from webapp.store.engine import Store
from webapp.store.jobs import database_now
from webapp.store.roster_notes import pins_of
from webapp.store.rosters import duties_at, roster_of
from webapp.store.sites import StoredSite, sites

if TYPE_CHECKING:
    from webapp.jobs.child import Attempt

MOST_POINTS = 120
SECONDS = 60.0
Checkpoint = list[tuple[str, str, str, str | None]]


def work(attempt: Attempt) -> Mapping[str, Any]:
    """Plan the month of the job's facts: month, seconds, effort, seed, scenario, keep, improve.

    `improve` goes on from the month's newest roster; so do pins. A second attempt goes on from the best
    roster of the first.
    """
    facts, store = attempt.job.facts, attempt.store
    month = parse_month(facts["month"])
    with store.read() as connection:
        site = next(one for one in sites(connection) if one.id == attempt.job.site_id)
        # A scenario that this job names goes before the one that was chosen for the month.
        chosen = None if facts.get("scenario") else chosen_requirement(connection, site, month)
    drafts.check_plannable(store, site.code, month)
    live = Live(attempt)
    executor = executor_of(os.environ, live.warn)
    with tempfile.TemporaryDirectory(prefix="paiban-") as folder, closing(executor):
        centre, forecast = Path(folder) / site.code, Path(folder) / "forecast"
        export_site(store, site.code, centre)
        if chosen is not None:
            chosen.bring_into(centre)
        forecast.mkdir()
        live.say(Sentence("Reading the centre"))
        seed = int(facts.get("seed", 1))
        named = chosen.name if chosen else facts.get("scenario")
        foresight = foresee(open_centre(centre), month, seed=seed, scenario=named, progress=live.say)
        # Whatever can be done before the search is: whoever stops it does not wait for more than its roster.
        write_foresight(foresight, forecast)
        made = plan_month(
            foresight,
            month,
            seconds=float(facts.get("seconds", SECONDS)),
            effort=facts.get("effort"),
            seed=seed,
            progress=live.say,
            watched=replace(_watched(store, site, month, attempt, live), workers=executor),
            chosen=partial(rows_of, chosen) if chosen else None,
            before=drafts.centre_before(store, site.code, month),
        )
        attempt.storing()
        version = _stored(attempt, site, made, forecast)
    return {
        "version": version.version.version if version else None,
        "warnings": [*(said.kept(one) for one in made.warnings), *live.warnings],
        "stopped": attempt.cancelled(),
        **_result(made.roster),
    }


def _stored(attempt: Attempt, site: StoredSite, made: MonthPlan, forecast: Path) -> NewVersion | None:
    """Keep the roster as a draft, and the forecast whose files lie in a folder as the month's newest."""
    store, actor, found = attempt.store, attempt.job.actor, made.roster
    with store.read() as connection:
        at = database_now(connection)
    rows = duty_rows(found.result.roster.duties, found.problem.horizon)
    judged = drafts.Judged(made.centre, found.result.audit)
    planned = drafts.Planned(made.month, tuple(rows), made.requirement, judged)
    told = told_of(made.foresight, made.warnings)

    def keep(connection: Connection, site: StoredSite) -> None:
        keep_forecast(connection, site, made.month, forecast, Origin(actor, at), told)

    return drafts.store_planned(store, site.code, planned, actor, at, keep)


def _result(made: MonthRoster) -> dict[str, Any]:
    names = ("status", "objective", "bound", "gap", "understaffed_hours", "seconds", "effort", "seed")
    found = result_facts(made.result)
    return {name: found[name] for name in names}


def _watched(store: Store, site: StoredSite, month: Month, attempt: Attempt, live: Live) -> Watched:
    """What the search starts from: the checkpoint of an attempt that died, or the month's newest roster."""
    start: tuple[Held, ...] = ()
    pins: frozenset[tuple[str, date]] = frozenset()
    with store.read() as connection:
        stored = roster_of(connection, site.id, str(month))
        if stored is not None:
            pins = pins_of(connection, stored.id)
            if pins or attempt.job.facts.get("improve"):
                rows = duties_at(connection, stored.id, stored.version, site.zone)
                start = tuple((row.agent, row.date, row.shift, row.queue or None) for row in rows)
    if attempt.job.checkpoint:
        kept = ((agent, date.fromisoformat(on), *what) for agent, on, *what in attempt.job.checkpoint)
        # What was pinned since then counts as it stands now.
        pinned = tuple(one for one in start if (one[0], one[1]) in pins)
        start = (*(one for one in kept if (one[0], one[1]) not in pins), *pinned)
    return Watched(live.found, attempt.cancelled, start, pins)


class Live:
    """Tells of a search as it goes: steps, figures, a line of costs, and the best roster to go on from."""

    def __init__(self, attempt: Attempt) -> None:
        """Nothing is known yet."""
        self.attempt, self.began = attempt, time.monotonic()
        self.told: dict[str, Any] = {"step": "", "line": []}
        self.warnings: list[Any] = []
        self._seen: Roster | None = None

    def say(self, text: Sentence | str) -> None:
        """A step in words."""
        self._tell(step=said.kept(text))

    def warn(self, text: Sentence) -> None:
        """What those who look at the plan should know, now and when it is done."""
        self.warnings.append(said.kept(text))
        self._tell(warnings=self.warnings)

    def found(self, stand: Progress, problem: RosterProblem) -> None:
        """Where the search stands, and the best roster so far."""
        seconds = round(time.monotonic() - self.began, 1)
        figures: dict[str, Any] = {
            "phase": stand.phase,
            "done": round(stand.done, 3),
            "objective": stand.objective,
            "hard": stand.hard,
            "bound": stand.bound,
            "gap": stand.gap,
            "per_rule": dict(stand.per_rule),
        }
        if stand.roster is not None and stand.roster is not self._seen:
            self._seen = stand.roster
            short = sum(one.amount for one in Understaffing().check(problem, stand.roster))
            figures["short_hours"] = round(short / 60, 1)
            if not stand.hard and stand.objective is not None:
                self.told["line"] = [*self.told["line"], [seconds, stand.objective]][-MOST_POINTS:]
                self.attempt.keep(_checkpoint(stand, problem))
        self._tell(**figures)

    def _tell(self, **news: Any) -> None:
        self.told = {**self.told, **news}
        self.attempt.report(self.told)


def _checkpoint(stand: Progress, problem: RosterProblem) -> Checkpoint:
    assert stand.roster is not None
    date_of = problem.horizon.date_of
    return [(d.agent, date_of(d.day).isoformat(), d.shift, d.queue) for d in stand.roster.duties]
