"""A month of a site on the desk: its centre, problem, rules and roster as they are in one transaction."""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from threading import Lock

from sqlalchemy import Connection

from scheduler.audit import Audit, audit
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from scheduler.rulebook import Rulebook, rulebook
from webapp.centre.model import Centre, DutyRow, RequirementRow
from webapp.centre.problem import duties, roster_problem
from webapp.centre.read import CALLS
from webapp.services.centres import rule_settings
from webapp.services.ledger_carried import carried_into
from webapp.services.months import Month, parse_month
from webapp.services.problems import CannotDo
from webapp.services.sites import centre_of_files, site_named
from webapp.store.rosters import (
    PUBLISHED,
    StoredRoster,
    Version,
    duties_at,
    requirement_rows,
    roster_of,
    version_of,
)
from webapp.store.sites import StoredSite, folder_files

MOST_CENTRES = 16


@dataclass(frozen=True)
class OpenMonth:
    """A site's month: everything that a change of its roster is judged by."""

    site: StoredSite
    centre: Centre
    month: Month
    problem: RosterProblem
    rulebook: Rulebook
    roster: Roster
    stored: StoredRoster
    head: Version
    requirement: tuple[RequirementRow, ...]

    @property
    def version(self) -> int:
        """The newest version of the roster."""
        return self.stored.version

    @property
    def state(self) -> str:
        """Whether the roster is a draft, in review, published or recalled."""
        return self.stored.state

    @cached_property
    def audit(self) -> Audit:
        """The verdict on the roster as it is."""
        return audit(self.problem, self.rulebook, self.roster)


class _Centres:
    """Centres by the hash of their files: reading one takes a while, and few changes touch it."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Centre] = OrderedDict()
        self._lock = Lock()

    def of(self, files: Mapping[str, bytes], code: str) -> Centre:
        whole = hashlib.sha256(code.encode())
        for name, data in sorted(files.items()):
            whole.update(f"\0{name}\0{len(data)}\0".encode() + data)
        key = whole.hexdigest()
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        centre = centre_of_files(files, code)
        with self._lock:
            self._kept[key] = centre
            while len(self._kept) > MOST_CENTRES:
                self._kept.popitem(last=False)
        return centre


_centres = _Centres()


def open_month(
    connection: Connection, site_code: str | None, month: Month | str, hold: bool = False
) -> OpenMonth:
    """A month with its roster; `site_code` None = the only site. Raises CannotDo when there is no roster.

    `hold` keeps others from changing the roster until the transaction ends.
    """
    site = site_named(connection, site_code)
    stored = roster_of(connection, site.id, str(month), hold)
    if stored is None:
        raise CannotDo(
            Sentence(
                "{code} has no roster of {month}: make one with `paiban plan --db URL`, or bring one "
                "in with `paiban import`.",
                {"code": site.code, "month": str(month)},
            )
        )
    return open_roster(connection, site, stored)


def open_roster(connection: Connection, site: StoredSite, stored: StoredRoster) -> OpenMonth:
    """The month of a roster, at the version that `stored` names."""
    month = parse_month(stored.month)
    head = version_of(connection, stored.id, stored.version)
    needs = (
        requirement_rows(connection, head.requirement_id, site.zone)
        if head.requirement_id is not None
        else ()
    )
    centre = site_centre(connection, site, month)
    problem = roster_problem(centre, month.first_day, month.last_day, needs or None)
    rows = duties_at(connection, stored.id, stored.version, site.zone)
    book = rulebook(rule_settings(centre.rules))
    roster = Roster(duties(rows, problem.horizon))
    return OpenMonth(site, centre, month, problem, book, roster, stored, head, needs)


def needing(month: OpenMonth, needs: Sequence[RequirementRow]) -> OpenMonth:
    """The month with its roster under another requirement."""
    first, last = month.month.first_day, month.month.last_day
    inside = [row for row in needs if first <= row.interval_start.date() <= last]
    problem = roster_problem(month.centre, first, last, inside or None)
    return replace(month, problem=problem, requirement=tuple(inside))


def site_centre(connection: Connection, site: StoredSite, month: Month) -> Centre:
    """The site's centre, without its calls, as it stands before a month.

    What was published for the month before takes the place of the past duties of that month; once that month
    is closed, the ledger of the database takes the place of the one that was brought in.
    """
    centre = _centres.of(folder_files(connection, site, (CALLS,)), site.code)
    carried = carried_into(connection, site, month)
    if carried is not None:
        centre = replace(centre, ledger=carried)
    before = month.plus(-1)
    stored = roster_of(connection, site.id, str(before))
    if stored is None or stored.state != PUBLISHED:
        return centre
    kept = [row for row in centre.past_duties if not before.first_day <= row.date <= before.last_day]
    worked: tuple[DutyRow, ...] = duties_at(connection, stored.id, stored.version, site.zone)
    return replace(centre, past_duties=(*kept, *worked))
