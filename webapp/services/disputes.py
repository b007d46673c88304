"""An agent's word against an entry of the ledger, and the decision on it (EV-07)."""

from datetime import date, datetime, timedelta
from fractions import Fraction

from sqlalchemy import Connection

from scheduler.burden_log import Entry
from scheduler.domain.sentence import Sentence
from webapp.services.notices import Notice, tell
from webapp.services.people import DUTY_MANAGER, actor_of, require_rank
from webapp.services.problems import CannotDo
from webapp.store import ledger as rows
from webapp.store.ledger import DISPUTE, OPEN, REJECTED, UPHELD, Dispute, LoggedEntry, Origin
from webapp.store.sites import StoredSite

WORKING_DAYS = 5
DECIDED = "ledger-dispute-decided"


def due_day(day: date, working_days: int = WORKING_DAYS) -> date:
    """The working day (Monday to Friday) so many after a day, by which a dispute is decided [A]."""
    while working_days:
        day += timedelta(days=1)
        working_days -= day.weekday() < 5
    return day


def complain(
    connection: Connection, site: StoredSite, number: int, agent: str, reason: str, at: datetime
) -> Dispute:
    """Dispute an entry of one's own. Raises CannotDo."""
    entry = _entry(connection, site, number)
    if entry.entry.agent != agent:
        raise CannotDo(
            Sentence(
                "Entry {number} is not one of {agent}: everybody disputes their own entries.",
                {"number": number, "agent": agent},
            )
        )
    if not reason.strip():
        raise CannotDo(Sentence("A dispute needs a reason: say why, in a sentence."))
    known = next((d for d in rows.disputes(connection, site.id) if d.entry == number), None)
    if known is not None:
        raise CannotDo(
            Sentence(
                "Entry {number} is disputed already; that dispute is {state}.",
                {"number": number, "state": known.state},
            )
        )
    due = due_day(at.astimezone(site.zone).date())
    told = Dispute(0, number, agent, reason, at, due, OPEN, None, None, None)
    rows.open_dispute(connection, site.id, entry, told)
    return next(d for d in rows.disputes(connection, site.id) if d.entry == number)


def decide(
    connection: Connection,
    site: StoredSite,
    number: int,
    person: str,
    upheld: bool,
    reason: str,
    at: datetime,
    points: Fraction | None = None,
) -> Dispute:
    """Decide the dispute of an entry. Upheld, an entry of its own corrects it to `points` (0 by itself).

    Not by whoever brought the entry about, nor by the agent. Raises CannotDo.
    """
    entry = _entry(connection, site, number)
    found = next((d for d in rows.disputes(connection, site.id) if d.entry == number), None)
    if found is None or found.state != OPEN:
        raise CannotDo(Sentence("Entry {number} has no open dispute.", {"number": number}))
    actor = actor_of(connection, site, person, at.astimezone(site.zone).date())
    require_rank(connection, site, actor, DUTY_MANAGER, Sentence("decide a dispute"))
    if person in (entry.origin.actor, found.agent):
        raise CannotDo(
            Sentence(
                "{person} took part in entry {number}: somebody else decides its dispute.",
                {"person": person, "number": number},
            )
        )
    if not reason.strip():
        raise CannotDo(Sentence("A decision needs a reason: say why, in a sentence."))
    state = UPHELD if upheld else REJECTED
    if not rows.decide_dispute(connection, found.id, state, person, at, reason):
        raise CannotDo(
            Sentence(
                "The dispute of entry {number} was decided by somebody else in this moment.",
                {"number": number},
            )
        )
    if upheld:
        right = points if points is not None else Fraction(0)
        correction = Entry(entry.entry.agent, entry.entry.kind, right - entry.entry.points, entry.entry.day)
        said = f"dispute of entry {number} upheld: {reason}"
        rows.add_entries(connection, site.id, [correction], Origin(DISPUTE, person, at, said))
    facts = {"entry": number, "state": state, "reason": reason}
    tell(connection, site.id, [Notice(found.agent, DECIDED, facts, f"dispute/{found.id}")], at)
    return next(d for d in rows.disputes(connection, site.id) if d.id == found.id)


def _entry(connection: Connection, site: StoredSite, number: int) -> LoggedEntry:
    found = rows.entry_numbered(connection, site.id, number)
    if found is None:
        raise CannotDo(
            Sentence(
                "The ledger has no entry {number}: `paiban ledger log` shows the numbers.", {"number": number}
            )
        )
    return found
