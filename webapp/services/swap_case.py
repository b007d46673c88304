"""What a step with a swap is judged by: a site's month as one transaction sees it; and what comes of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np
from sqlalchemy import Connection

from scheduler.audit import Audit
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from scheduler.swaps.exchange import Leg
from scheduler.swaps.ground import change_of
from scheduler.swaps.judge import Verdict
from scheduler.swaps.limits import ChangeLimits, QueueService
from scheduler.swaps.outcome import with_monthly_limit
from scheduler.swaps.reasons import Refusal, SwapReason
from scheduler.swaps.settings import SwapSettings
from webapp.services import said
from webapp.services.desk import OpenMonth, open_month, open_numbered
from webapp.services.kept import beside
from webapp.services.months import Month
from webapp.services.notices import Notice, leave_word
from webapp.services.people import holders
from webapp.services.sites import site_named
from webapp.services.staff import shrinkages, staffing_norm
from webapp.services.versions import DayChange, NewVersion, days_told
from webapp.store.office import note_decision
from webapp.store.rosters import PUBLISHED
from webapp.store.sites import StoredSite
from webapp.store.swaps import DatedLeg, StoredSwap, grants, log_swap, swap_numbered

RULES = "paiban"
"""The actor of decisions that nobody but the rules has made."""
TOLD = "swap"


@dataclass(frozen=True)
class Done:
    """The swap as it is now; `reasons` with their `rules` are why, `made` the roster's new version if any."""

    swap: StoredSwap
    reasons: tuple[Sentence, ...] = ()
    rules: tuple[str, ...] = ()
    made: NewVersion | None = None


@dataclass(frozen=True)
class Refused:
    """Nothing was done, for `reasons` with the ids of their `rules`."""

    reasons: tuple[Sentence, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Overtaken:
    """Somebody was faster and nothing was done: the swap and the month are as they are now."""

    swap: StoredSwap
    month: OpenMonth
    reason: Refusal

    @property
    def audit(self) -> Audit:
        """The verdict on the roster as it is now."""
        return self.month.audit


Result = Done | Refused | Overtaken


def refused(reason: SwapReason, **facts: Any) -> Refused:
    """Refused for one reason."""
    refusal = Refusal(reason, facts)
    return Refused((refusal.sentence,), (reason.code,))


@dataclass(frozen=True)
class SwapCase:
    """A month of a site in a transaction, at an instant."""

    connection: Connection
    month: OpenMonth
    now: datetime

    @property
    def site(self) -> StoredSite:
        """The site."""
        return self.month.site

    @property
    def settings(self) -> SwapSettings:
        """The centre's settings of swaps."""
        return self.month.centre.swap_settings

    @property
    def today(self) -> date:
        """The local date."""
        return self.now.astimezone(self.site.zone).date()

    @cached_property
    def limits(self) -> ChangeLimits:
        """What a swap must keep beside the hard rules, now."""
        return ChangeLimits(
            now=self.month.problem.horizon.minute_of(self.now),
            lead_minutes=60 * self.settings.lead_hours,
            service_fall=self.settings.service_fall,
            services=services_of(self.month),
        )

    def legs(self, dated: Iterable[DatedLeg]) -> tuple[Leg, ...]:
        """Legs in days of the month."""
        return tuple(leg.leg(self.month.problem.horizon) for leg in dated)

    def verdict(self, changed: Roster, agents: Sequence[str] = ()) -> Verdict:
        """The judge's verdict on a change, and on how many swaps these agents have had this month."""
        month = self.month
        found = month.standing.judge_within(change_of(month.roster, changed), self.limits)
        had = grants(self.connection, month.stored.id, agents) if agents else {}
        return with_monthly_limit(found, {agent: had.get(agent, 0) for agent in agents}, self.settings)

    def minute(self, instant: datetime) -> int:
        """An instant in minutes of the month."""
        return self.month.problem.horizon.minute_of(instant)

    def starts(self, legs: Iterable[Leg]) -> datetime:
        """When the first duty that changes hands begins."""
        problem = self.month.problem
        return problem.horizon.instant(min(problem.times(leg.shift, leg.day)[0] for leg in legs))

    def expires(self, legs: Iterable[Leg]) -> datetime:
        """Until when a swap asked for now can be answered: never into the lead time of its duties."""
        lead = timedelta(hours=self.settings.lead_hours)
        return min(self.now + timedelta(hours=self.settings.expiry_hours), self.starts(legs) - lead)

    def not_published(self) -> Refused | None:
        """Why nothing can be swapped while the agents have no roster to go by."""
        if self.month.state == PUBLISHED:
            return None
        return refused(SwapReason.NOT_PUBLISHED, month=str(self.month.month), state=self.month.state)

    def swap(self, number: int) -> StoredSwap:
        """The swap of that number, which there is."""
        found = swap_numbered(self.connection, self.site.id, number)
        assert found is not None, "a swap never goes away"
        return found

    def overtaken(self, seen: StoredSwap) -> Overtaken:
        """What is now of a swap that somebody else changed."""
        now = self.swap(seen.id)
        return Overtaken(
            now, self.month, Refusal(SwapReason.FASTER, {"swap": seen.id, "state": str(now.state)})
        )

    def note(self, swap: StoredSwap, actor: str, verb: str, reason: str, facts: Mapping[str, Any]) -> None:
        """Write a step into the log of decisions."""
        subject, told = ("swap", str(swap.id)), {"state": str(swap.state), "version": swap.version, **facts}
        note_decision(self.connection, self.site.id, subject, actor, self.now, verb, told, reason)

    def record(
        self, swap: StoredSwap, actor: str, reason: str, verdict: Verdict, loads: Mapping[str, int]
    ) -> None:
        """Append to the log of swaps what became of one."""
        log_swap(
            self.connection,
            {
                "site_id": self.site.id,
                "swap_id": swap.id,
                "version": swap.version,
                "kind": swap.kind,
                "state": str(swap.state),
                "asker": swap.asker,
                "partner": swap.partner,
                "legs": [leg.facts() for leg in swap.legs],
                "asked_at": swap.asked_at,
                "agreed_at": swap.agreed_at,
                "decided_at": self.now,
                "rules": list(verdict.rules),
                "reasons": [str(sentence) for sentence in verdict.reasons],
                "loads": dict(loads),
                "actor": actor,
                "reason": reason,
            },
        )

    def tell(
        self,
        swap: StoredSwap,
        reasons: Iterable[Sentence] = (),
        people: Iterable[str] = (),
        changes: Mapping[str, list[DayChange]] | None = None,
    ) -> None:
        """Tell everybody concerned, or just some people, how a swap stands; `changes`: their days."""
        why = list(reasons)
        facts: dict[str, Any] = {"swap": swap.id, "state": str(swap.state), "kind": swap.kind}
        facts |= {"asker": swap.asker, "legs": [leg.facts() for leg in swap.legs]}
        # In English for other programs, as data for pages in the reader's language.
        facts |= {"reasons": [str(one) for one in why], "said": [said.written(one) for one in why]}
        told = sorted(people) or list(swap.told)
        event = f"swap/{swap.id}/{swap.version}/{swap.state}"
        notices = [
            Notice(person, TOLD, facts | days_told(changes, person), f"{event}/{person}") for person in told
        ]
        leave_word(self.connection, self.site.id, notices, self.now)

    def tell_supervisors(self, swap: StoredSwap, reasons: Iterable[Sentence] = ()) -> None:
        """Tell those who approve that a swap waits for them."""
        people = holders(self.connection, self.site, self.settings.supervisor, self.today)
        if people:
            self.tell(swap, reasons, people)


def services_of(month: OpenMonth) -> tuple[QueueService, ...]:
    """What the service level of each queue of a month follows from; nothing without a requirement."""
    return beside(month.standing.frame, "services", lambda: _services_of(month))


def _services_of(month: OpenMonth) -> tuple[QueueService, ...]:
    horizon, found = month.problem.horizon, []
    for queue in month.centre.queues:
        rows = [row for row in month.requirement if row.queue == queue.code]
        if not rows:
            continue
        at = [horizon.minute_of(row.interval_start) // horizon.interval_minutes for row in rows]
        series = {
            "offered": [row.offered for row in rows],
            "load": [row.load_erlangs for row in rows],
            "aht_s": [row.aht_s for row in rows],
            "shrinkage": shrinkages(queue, rows, {}),
        }
        arrays = {}
        for name, values in series.items():
            arrays[name] = np.zeros(horizon.intervals)
            arrays[name][at] = values
        found.append(QueueService(queue.code, norm=staffing_norm(queue), **arrays))
    return tuple(found)


def open_case(connection: Connection, site_code: str | None, month: Month | str, now: datetime) -> SwapCase:
    """A month with its roster. Raises CannotDo when there is none."""
    return SwapCase(connection, open_month(connection, site_code, month), now)


def case_of(connection: Connection, site_code: str | None, number: int, now: datetime) -> SwapCase | Refused:
    """The month that a swap is about."""
    site = site_named(connection, site_code)
    found = swap_numbered(connection, site.id, number)
    if found is None:
        return refused(SwapReason.NO_SUCH_SWAP, swap=number, site=site.code)
    return SwapCase(connection, open_numbered(connection, site, found.roster_id), now)
