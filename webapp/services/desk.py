"""A month of a site on the desk: its centre, problem, rules and roster as they are in one transaction."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from sqlalchemy import Connection

from scheduler.audit import Audit
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from scheduler.rulebook import Rulebook, rulebook
from webapp.centre.model import Centre, DutyRow, PreferenceRow, RequirementRow
from webapp.centre.own_names import in_language
from webapp.centre.problem import duties, roster_problem
from webapp.centre.read import CALLS, PREFERENCES
from webapp.services.centres import rule_settings
from webapp.services.kept import Kept, beside
from webapp.services.ledger_carried import carried_into
from webapp.services.months import Month, parse_month
from webapp.services.problems import CannotDo
from webapp.services.sites import centre_of_files, site_named
from webapp.services.standing import Frame, Standing, duties_after
from webapp.store.accounts import Account
from webapp.store.outlook import foresee, foresee_numbered
from webapp.store.rosters import (
    PUBLISHED,
    StoredRoster,
    Version,
    cells_after,
    duties_at,
    requirement_rows,
    requirement_sha256,
    roster_of,
    version_of,
)
from webapp.store.sites import StoredSite, folder_files, sites, wish_rows
from webapp.tongues import READER

MOST_CENTRES, MOST_FRAMES, MOST_VERSIONS, MOST_ROSTERS = 16, 8, 3, 3


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
    kept: Standing | None = field(default=None, repr=False, compare=False)

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
        return self.standing.audit

    @cached_property
    def standing(self) -> Standing:
        """The roster, ready for changes to be judged: the version's own, unless another took its place."""
        kept = self.kept
        if kept is not None and kept.roster is self.roster and kept.frame.problem is self.problem:
            return kept
        return Standing(Frame(self.centre, self.problem, self.rulebook, self.requirement), self.roster)


Wishes = tuple[str, tuple[PreferenceRow, ...]]
MonthKey = tuple[object, ...]
"""What a centre before a month follows from."""


class _Shelf:
    """A frame, and the newest of its rosters that were asked for."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.standings: Kept[str, Standing] = Kept(MOST_VERSIONS)
        self.newest: tuple[StoredRoster, Standing] | None = None


_states: Kept[tuple[str, str], tuple[str, Centre]] = Kept(MOST_CENTRES)
_centres: Kept[str, Centre] = Kept(MOST_CENTRES)
_wished: Kept[tuple[str, str, str, str], Wishes] = Kept(MOST_CENTRES)
_months: Kept[MonthKey, Centre] = Kept(MOST_CENTRES)
_wished_months: Kept[MonthKey, Centre] = Kept(MOST_CENTRES)
_shelves: Kept[tuple[object, ...], _Shelf] = Kept(MOST_FRAMES)
_duties: Kept[tuple[str, str], tuple[DutyRow, ...]] = Kept(MOST_ROSTERS)


def _site_as_read(connection: Connection, site: StoredSite) -> tuple[str, Centre]:
    """A site's centre without its calls and wishes, and the hash of its files."""
    if not site.revision:
        return _read(connection, site)
    return _states.of((site.code, site.revision), lambda: _read(connection, site))


def _as_is(connection: Connection, site: StoredSite) -> StoredSite:
    """The site as it is by now: this transaction may have changed it since it was read."""
    return next((one for one in sites(connection) if one.id == site.id), site)


def _read(connection: Connection, site: StoredSite) -> tuple[str, Centre]:
    files = folder_files(connection, site, (CALLS, PREFERENCES))
    whole = hashlib.sha256(site.code.encode())
    for name, data in sorted(files.items()):
        whole.update(f"\0{name}\0{len(data)}\0".encode() + data)
    content = whole.hexdigest()
    return content, _centres.of(content, lambda: centre_of_files(files, site.code))


def _wishes(connection: Connection, site: StoredSite, month: Month) -> Wishes:
    """What agents wish for a month, and its hash; "" where they wish nothing."""
    if PREFERENCES not in site.files:
        return "", ()

    def read() -> Wishes:
        rows = tuple(wish_rows(connection, site, month.first_day, month.last_day))
        return (hashlib.sha256(repr(rows).encode()).hexdigest() if rows else ""), rows

    if not site.revision:
        return read()
    return _wished.of((site.code, site.revision, site.wished, str(month)), read)


def forget() -> None:
    """Be as a process that has just begun: for measurements."""
    for kept in (_states, _centres, _months, _shelves, _duties):
        kept.clear()


def open_month(
    connection: Connection, site_code: str | None, month: Month | str, hold: bool = False
) -> OpenMonth:
    """A month with its roster; `site_code` None = the only site. Raises CannotDo when there is no roster.

    `hold` keeps others from changing the roster until the transaction ends.
    """
    site = site_named(connection, site_code)
    foresee(connection, site.id, str(month), month_before(str(month)))
    stored = roster_of(connection, site.id, str(month), hold)
    if stored is None:
        raise CannotDo(
            Sentence(
                "{code} has no roster of {month}: plan that month first, or bring in a roster of it.",
                {"code": site.code, "month": str(month)},
            )
        )
    return open_roster(connection, site, stored)


def month_before(month: str) -> str:
    """The month before one."""
    return str(parse_month(month).plus(-1))


def open_numbered(connection: Connection, site: StoredSite, number: int) -> OpenMonth:
    """The month of the roster of that number."""
    return open_roster(connection, site, foresee_numbered(connection, site.id, number, month_before))


def open_roster(connection: Connection, site: StoredSite, stored: StoredRoster) -> OpenMonth:
    """The month of a roster, at the version that `stored` names."""
    month = parse_month(stored.month)
    head = version_of(connection, stored.id, stored.version)
    shelf = _shelf(connection, site, month, head)
    standing = shelf.standings.of(head.sha256, lambda: _standing(connection, site, stored, head, shelf))
    newest = shelf.newest
    if newest is None or newest[0].id != stored.id or newest[0].version < stored.version:
        shelf.newest = (stored, standing)
    frame, roster = shelf.frame, standing.roster
    return OpenMonth(
        site,
        _as_read(frame.centre),
        month,
        frame.problem,
        frame.rulebook,
        roster,
        stored,
        head,
        frame.requirement,
        standing,
    )


def _shelf(connection: Connection, site: StoredSite, month: Month, head: Version) -> _Shelf:
    key, make = _before(connection, site, month)
    asked = requirement_sha256(connection, head.requirement_id) if head.requirement_id is not None else ""

    def framed() -> _Shelf:
        centre = _wished_months.of(key, make)
        needs = (
            requirement_rows(connection, head.requirement_id, site.zone)
            if head.requirement_id is not None
            else ()
        )
        problem = roster_problem(centre, month.first_day, month.last_day, needs or None)
        return _Shelf(Frame(centre, problem, rulebook(rule_settings(centre.rules)), needs))

    return _shelves.of((key, str(month), asked, site.zone.key), framed)


def _standing(
    connection: Connection, site: StoredSite, stored: StoredRoster, head: Version, shelf: _Shelf
) -> Standing:
    """The roster of a version: what changed since one that is known, or all of it."""
    horizon, known = shelf.frame.problem.horizon, shelf.newest
    if known is not None and known[0].id == stored.id and known[0].version < head.version:
        seen, before = known
        if version_of(connection, stored.id, seen.version).sha256 == before.sha256:
            cells = cells_after(connection, stored.id, seen.version, head.version, site.zone)
            changed = {
                (cell.agent, horizon.day_of_date(cell.date)): next(
                    iter(duties([cell.duty] if cell.duty else [], horizon)), None
                )
                for cell in cells
            }
            roster = duties_after(before.roster, changed)
            return Standing(shelf.frame, roster, head.sha256, before)
    rows = _duties_of(connection, site, stored, head.sha256)
    return Standing(shelf.frame, Roster(duties(rows, horizon)), head.sha256)


def _duties_of(
    connection: Connection, site: StoredSite, stored: StoredRoster, sha256: str
) -> tuple[DutyRow, ...]:
    """All duties of a roster at a version: a month is read for itself, and for the one that follows it."""
    return _duties.of(
        (sha256, site.zone.key), lambda: duties_at(connection, stored.id, stored.version, site.zone)
    )


def needing(month: OpenMonth, needs: Sequence[RequirementRow]) -> OpenMonth:
    """The month with its roster under another requirement."""
    first, last = month.month.first_day, month.month.last_day
    inside = [row for row in needs if first <= row.interval_start.date() <= last]
    problem = roster_problem(month.centre, first, last, inside or None)
    return replace(month, problem=problem, requirement=tuple(inside))


def site_centre(connection: Connection, site: StoredSite, month: Month) -> Centre:
    """The site's centre, without its calls and other months' wishes, as it stands before a month.

    What was published for the month before takes the place of the past duties of that month; once that month
    is closed, the ledger of the database takes the place of the one that was brought in.
    """
    key, make = _before(connection, site, month)
    return _as_read(_wished_months.of(key, make))


def site_of(connection: Connection, account: Account | None) -> StoredSite | None:
    """The site that an account is for; None where it is for all of them."""
    if account is None or account.site_id is None:
        return None
    return next((one for one in sites(connection) if one.id == account.site_id), None)


def own_words(connection: Connection, site: StoredSite) -> Mapping[str, str]:
    """What a site's own names are called in the language of who reads them."""
    return _site_as_read(connection, site)[1].names.get(READER.get(), {})


def queue_names(connection: Connection, site: StoredSite) -> Mapping[str, str]:
    """What the queues of a site are called, by code, in the language of who reads."""
    return {queue.code: queue.name for queue in _as_read(_site_as_read(connection, site)[1]).queues}


def _as_read(centre: Centre) -> Centre:
    """The centre with its names in the language of who reads them, if there is a reader."""
    language = READER.get()
    return beside(centre, f"in {language}", lambda: in_language(centre, language)) if language else centre


def _before(connection: Connection, site: StoredSite, month: Month) -> tuple[MonthKey, Callable[[], Centre]]:
    """What the centre before a month follows from, and how it is made of that."""
    site = _as_is(connection, site)
    content, centre = _site_as_read(connection, site)
    wished, wishes = _wishes(connection, site, month)
    carried, before = carried_into(connection, site, month), month.plus(-1)
    stored = roster_of(connection, site.id, str(before))
    published = stored if stored is not None and stored.state == PUBLISHED else None
    worked = version_of(connection, published.id, published.version).sha256 if published else ""

    key: MonthKey = (content, carried, worked, str(before) if worked else "")

    def make() -> Centre:
        made = centre if carried is None else replace(centre, ledger=carried)
        if published is None:
            return made
        kept = [row for row in made.past_duties if not before.first_day <= row.date <= before.last_day]
        return replace(made, past_duties=(*kept, *_duties_of(connection, site, published, worked)))

    def with_wishes() -> Centre:
        return replace(_months.of(key, make), preferences=wishes)

    return (*key, wished), with_wishes
