"""Planning a month as a job: started, watched, stopped; and in plain words, how it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from scheduler.domain.sentence import Sentence
from webapp.services import said
from webapp.services.limits import order_work
from webapp.services.months import Month
from webapp.services.problems import CannotDo
from webapp.services.versions import refuse_published
from webapp.store import jobs
from webapp.store.jobs import Job
from webapp.store.rosters import roster_of
from webapp.store.sites import StoredSite

PLAN = "plan"
EFFORTS: Mapping[str, tuple[int, int]] = {"quick": (2, 60), "thorough": (8, 240), "deep": (24, 900)}
"""How long to search, in words: effort, and the seconds after which the best so far is kept."""
MOST_SEED = 2**31 - 1
MOST_MINUTES = 240

WAITS = Sentence("Waiting for a worker.")
FAILED = Sentence("It ended without a roster.")
CANCELLED = Sentence("Stopped before there was a roster.")
ENDING = Sentence("Stopping: the best roster so far is kept.")
UNCHANGED = Sentence("The roster found is the one that stands.")
KEPT = Sentence("Done: the roster found is version {version}, a draft.")
KEPT_STOPPED = Sentence("Stopped: the best roster so far is version {version}, a draft.")
STARTING = Sentence("A worker has taken it up and is getting ready.")
BEFORE = Sentence("Preparing: {step}.")
ILLEGAL = Sentence("Searching: the best roster so far still breaks hard rules by {hard} units.")
SEARCHING = Sentence("Searching, {percent} %: every hard rule is kept, the roster is still getting cheaper.")
BOUNDING = Sentence("The roster is found; now it is proven how much better any roster could be.")
AGAIN = Sentence("The worker was lost; attempt {attempt} goes on from the best roster so far.")


@dataclass(frozen=True)
class Order:
    """What is asked of planning; `improve` goes on from the month's newest roster, `minutes` end the search
    sooner or later than its effort does (None = as usual).
    """

    month: Month
    effort: str = "thorough"
    seed: int = 1
    improve: bool = False
    scenario: str | None = None
    minutes: int | None = None


def start(connection: Connection, site: StoredSite, order: Order, actor: str) -> int:
    """The number of the job that plans the month; that of the one under way if there is one.

    Raises CannotDo where the month is published or the order makes no sense.
    """
    refuse_published(roster_of(connection, site.id, str(order.month)))
    if order.effort not in EFFORTS:
        raise CannotDo(
            Sentence(
                "There is no effort {effort!r}: choose one of {list}.",
                {"effort": order.effort, "list": ", ".join(EFFORTS)},
            )
        )
    if not 0 <= order.seed <= MOST_SEED:
        raise CannotDo(
            Sentence(
                "The seed {seed} is out of range: give a whole number from 0 to {most_seed}.",
                {"seed": order.seed, "most_seed": MOST_SEED},
            )
        )
    if order.minutes is not None and not 1 <= order.minutes <= MOST_MINUTES:
        raise CannotDo(
            Sentence(
                "{minutes} minutes are no time to search: give 1 to {most}.",
                {"minutes": order.minutes, "most": MOST_MINUTES},
            )
        )
    effort, seconds = EFFORTS[order.effort]
    if order.minutes is not None:
        seconds = order.minutes * 60
    facts: dict[str, Any] = {
        "month": str(order.month),
        "effort": effort,
        "seconds": seconds,
        "seed": order.seed,
        "improve": order.improve,
        "scenario": order.scenario,
    }
    return order_work(connection, PLAN, facts, actor, site_id=site.id, subject=str(order.month))


def plans(connection: Connection, site: StoredSite, month: Month) -> list[Job]:
    """The month's plans, the newest first."""
    return jobs.jobs_of(connection, site.id, PLAN, str(month))


def stop(connection: Connection, site: StoredSite, number: int) -> bool:
    """End a plan of the site and keep its best roster; False when it has ended. Raises CannotDo."""
    job = jobs.job_of(connection, number)
    if job is None or job.site_id != site.id or job.kind != PLAN:
        raise CannotDo(Sentence("The site has no plan {number} under way.", {"number": number}))
    return jobs.cancel(connection, number)


def standing(job: Job) -> Sentence:
    """How a plan stands, in plain words."""
    if not job.open:
        return _ended(job)
    if job.cancel:
        return ENDING
    told = job.progress or {}
    if job.state == jobs.WAITING:
        return WAITS
    if told.get("objective") is None:
        if job.attempt > 1:
            return Sentence(AGAIN.template, {"attempt": job.attempt})
        step = told.get("step")
        return Sentence(BEFORE.template, {"step": said.told(step)}) if step else STARTING
    if told.get("hard"):
        return Sentence(ILLEGAL.template, {"hard": int(told["hard"])})
    if told.get("phase") == "searching":
        return Sentence(SEARCHING.template, {"percent": round(100 * float(told.get("done", 0)))})
    return BOUNDING


def _ended(job: Job) -> Sentence:
    if job.state == jobs.FAILED:
        return FAILED
    if job.state == jobs.CANCELLED or job.result is None:
        return CANCELLED
    if job.result.get("version") is None:
        return UNCHANGED
    kept = KEPT_STOPPED if job.result.get("stopped") else KEPT
    return Sentence(kept.template, {"version": int(job.result["version"])})
