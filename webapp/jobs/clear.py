"""The job that clears the board of a month: a round is opened, closed and run, as `paiban clear` does it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from scheduler.domain.sentence import Sentence
from webapp.services import said
from webapp.services.clearing import Refused, close_round, open_round, run_round
from webapp.services.months import Month, parse_month
from webapp.services.problems import CannotDo
from webapp.store.clearing import StoredRound, round_numbered, unfinished_round
from webapp.store.rosters import roster_of
from webapp.store.sites import StoredSite, sites
from webapp.store.tables.clearing import CLEARED, OPEN

if TYPE_CHECKING:
    from webapp.jobs.child import Attempt


def work(attempt: Attempt) -> Mapping[str, Any]:
    """Clear the board of the job's facts: month, at. A round that is under way is gone on with; so does a
    second attempt with that of the first.
    """
    store, facts, actor = attempt.store, attempt.job.facts, attempt.job.actor
    month, at = parse_month(facts["month"]), datetime.fromisoformat(facts["at"])
    with store.read() as connection:
        site = next(one for one in sites(connection) if one.id == attempt.job.site_id)
    found = _begun(attempt, site, month)
    if found is None:
        found = _told(open_round(store, site.code, month, actor, at, secrets.token_bytes(32)))
    attempt.keep({"round": found.id})
    if found.state == OPEN:
        found = _told(close_round(store, site.code, found.id, actor, at))
    if found.state != CLEARED:
        offers = len((found.board or {})["offers"])
        step = Sentence("Exchanges are sought among {n:offer|offers} of the board.", {"n": offers})
        attempt.report({"step": said.kept(step)})
        found = _told(run_round(store, site.code, found.id, actor, at))
    result = (found.record or {})["result"]
    return {"round": found.id, "served": result["served"], "exchanges": len(result["exchanges"])}


def _begun(attempt: Attempt, site: StoredSite, month: Month) -> StoredRound | None:
    """The round to go on with; None when one is to be opened."""
    with attempt.store.read() as connection:
        if attempt.job.checkpoint:
            return round_numbered(connection, site.id, int(attempt.job.checkpoint["round"]))
        stored = roster_of(connection, site.id, str(month))
        return unfinished_round(connection, stored.id) if stored else None


def _told(found: StoredRound | Refused) -> StoredRound:
    if isinstance(found, Refused):
        raise CannotDo(found.sentence)
    return found
