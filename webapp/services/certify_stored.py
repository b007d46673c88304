"""What is certified of a month in a database: the roster that agents work by, and what became of requests."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from scheduler.domain.sentence import Sentence
from scheduler.leave import states as leave_states
from scheduler.swaps import states as swap_states
from webapp.centre.model import Centre, DutyRow
from webapp.services.certify_decisions import Case
from webapp.services.desk import OpenMonth, open_roster
from webapp.services.months import Month
from webapp.services.problems import CannotDo
from webapp.services.sites import site_named
from webapp.store.engine import Store
from webapp.store.leave import slips
from webapp.store.rosters import duties_at, roster_of
from webapp.store.swaps import swaps

PAST = timedelta(days=365)
"""Requests decided in a year up to the end of the month count: in one month there are few."""
LEAVE, SWAPS = "leave granted", "swaps granted"
LEAVE_YES = leave_states.BINDING | {leave_states.State.CANCELLED}
SWAP_YES = frozenset({swap_states.State.APPROVED})
SWAP_NO = frozenset(
    {
        swap_states.State.REFUSED,
        swap_states.State.UPHELD,
        swap_states.State.UNDER_REVIEW,
        swap_states.State.DECLINED,
        swap_states.State.EXPIRED,
    }
)


@dataclass(frozen=True)
class StoredCase:
    """A stored month: its centre, what is decided about, the version of its roster and the version's rows,
    shares granted by agent.
    """

    centre: Centre
    case: Case
    version: int
    rows: tuple[DutyRow, ...]
    requests: Mapping[str, Mapping[str, float]]


def stored_case(store: Store, code: str | None, month: Month, seed: int, effort: int) -> StoredCase | None:
    """What is certified of a month; None where it has no roster yet. Raises CannotDo."""
    with store.read() as connection:
        site = site_named(connection, code)
        stored = roster_of(connection, site.id, str(month))
        if stored is None:
            return None
        seen = open_roster(connection, site, stored)
        if not seen.requirement:
            raise CannotDo(
                Sentence(
                    "The roster of {month} was stored without its requirement: name its plan with --plan.",
                    {"month": str(month)},
                )
            )
        rows = duties_at(connection, stored.id, stored.version, site.zone)
        case = Case(month, seen.requirement, seed, effort)
        return StoredCase(seen.centre, case, stored.version, rows, requests_granted(connection, seen))


def requests_granted(connection: Connection, month: OpenMonth) -> dict[str, dict[str, float]]:
    """By measure and agent, the share granted of what was decided or ran out; who asked nothing is missing.

    What was taken back by whoever asked counts as neither; leave that was granted and returned as granted.
    """
    end = month.problem.horizon.instant(month.problem.horizon.minutes)
    return {
        LEAVE: _shares(
            (slip.agent, slip.state in LEAVE_YES)
            for slip in slips(connection, month.site.id)
            if slip.state in LEAVE_YES or slip.state is leave_states.State.REFUSED
            if _counts(slip.decided_at, end)
        ),
        SWAPS: _shares(
            (one.asker, one.state in SWAP_YES)
            for one in swaps(connection, month.site.id, SWAP_YES | SWAP_NO)
            if _counts(one.decided_at or one.expires_at, end)
        ),
    }


def _counts(at: datetime | None, end: datetime) -> bool:
    return at is not None and end - PAST <= at < end


def _shares(answers: Iterable[tuple[str, bool]]) -> dict[str, float]:
    found: dict[str, list[bool]] = {}
    for agent, granted in answers:
        found.setdefault(agent, []).append(granted)
    return {agent: sum(given) / len(given) for agent, given in found.items()}
