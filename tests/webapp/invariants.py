"""What must hold in a database whatever was done to it, checked over all its tables at once.

Everything is computed from the rows, beside the product wherever that takes few lines; the ledger and the
logs are checked by the product's own reckoning of them.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, Row, select

from scheduler.leave.states import BINDING
from webapp.services.ledger import differences
from webapp.services.log_chain import chains
from webapp.store.engine import Store
from webapp.store.rosters import NO_PARENT, duties_at, version_hash
from webapp.store.sites import StoredSite, sites
from webapp.store.tables.base import metadata
from webapp.store.tables.callins import call_in
from webapp.store.tables.clearing import clearing_round
from webapp.store.tables.decisions import notice
from webapp.store.tables.jobs import DONE, RUNNING, STATES, WAITING, job
from webapp.store.tables.leave import leave_place, leave_slip, leave_version
from webapp.store.tables.rosters import filing, roster, roster_version
from webapp.store.tables.sites import site_text
from webapp.store.tables.swaps import handover_signature, swap, swap_claim, swap_leg, swap_log

ENDED = {"approved", "refused", "declined", "withdrawn", "expired", "void", "upheld"}
UNDECIDED = {"offered", "agreed"}
# The steps of a roster's life, by the kind of version that ends in each.
STATE_AFTER = {"review": "review", "publish": "published", "recall": "recalled"}


def broken(store: Store) -> list[str]:
    """What does not hold, a line each; nothing where all is well."""
    with store.read() as connection:
        found = [*_references(connection), *_seals(connection), *_told_twice(connection), *_jobs(connection)]
        for site in sites(connection):
            found += [f"{site.code}: {line}" for line in _of_site(connection, site)]
    return found


def _of_site(connection: Connection, site: StoredSite) -> Iterator[str]:
    yield from _rosters(connection, site)
    yield from _swaps(connection, site)
    yield from _leave(connection, site)
    yield from _texts(connection, site)
    yield from _call_ins(connection, site)
    for one in differences(connection, site):
        yield f"the ledger is not what the rosters say: {one}"


def _references(connection: Connection) -> Iterator[str]:
    """Rows that name rows which are not there: SQLite is told to look, whatever tables it has."""
    if connection.dialect.name == "sqlite":
        for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
            yield f"row {row[1]} of {row[0]} names what is not there"
        if (verdict := connection.exec_driver_sql("PRAGMA integrity_check").scalar()) != "ok":
            yield f"the file is damaged: {verdict}"
    for table in metadata.sorted_tables:
        for key in table.foreign_key_constraints:
            pairs = [(one.parent, one.column) for one in key.elements]
            known = select(1).where(*(there == here for here, there in pairs)).correlate(table).exists()
            lost = select(*(here for here, _ in pairs)).where(*(here.is_not(None) for here, _ in pairs))
            if key.referred_table is not table and connection.execute(lost.where(~known)).first():
                yield f"a row of {table.name} names what is not in {key.referred_table.name}"


def _seals(connection: Connection) -> Iterator[str]:
    for chain in chains(connection):
        if chain.broken is not None:
            yield f"the log {chain.log} does not hold from line {chain.broken.last_id}"


def _told_twice(connection: Connection) -> Iterator[str]:
    """The same event tells the same person once, whatever its key says."""
    rows = connection.execute(select(notice.c.site_id, notice.c.recipient, notice.c.key))
    for (_, recipient, key), times in Counter(map(tuple, rows)).items():
        if times > 1:
            yield f"{recipient} is told {times} times of {key}"


def _jobs(connection: Connection) -> Iterator[str]:
    open_ones: Counter[tuple[Any, ...]] = Counter()
    for row in connection.execute(select(job)):
        if row.state not in STATES or (row.ended_at is None) != (row.state in (WAITING, RUNNING)):
            yield f"job {row.id} is {row.state} and ended at {row.ended_at}"
        if row.state == DONE and row.result is None:
            yield f"job {row.id} is done without a result"
        if row.subject and row.state in (WAITING, RUNNING):
            open_ones[row.site_id, row.kind, row.subject] += 1
    yield from (f"{times} open jobs of {what}" for what, times in open_ones.items() if times > 1)


def _rosters(connection: Connection, site: StoredSite) -> Iterator[str]:
    for head in connection.execute(select(roster).where(roster.c.site_id == site.id)):
        made = select(roster_version).where(roster_version.c.roster_id == head.id)
        chain = connection.execute(made.order_by(roster_version.c.version)).all()
        if [one.version for one in chain] != list(range(1, head.version + 1)):
            yield f"{head.month} is at version {head.version} of {[one.version for one in chain]}"
            continue
        yield from _chain(connection, site, head, chain)
        steps = [one.kind for one in chain if one.kind in STATE_AFTER]
        due = STATE_AFTER[steps[-1]] if steps else "draft"
        if head.state not in (due, "draft"):
            yield f"{head.month} is {head.state}, its last step was {steps[-1:]}"
        shown = {one.version: one.sha256 for one in chain}
        for filed in connection.execute(select(filing).where(filing.c.roster_id == head.id)):
            if shown[filed.version] != filed.sha256:
                yield f"version {filed.version} of {head.month} is not what was filed"


def _chain(connection: Connection, site: StoredSite, head: Row[Any], chain: Any) -> Iterator[str]:
    """Hashes, owners and what each version changed."""
    parent, before = NO_PARENT, Counter[tuple[Any, ...]]()
    for one in chain:
        place = f"version {one.version} of {head.month}"
        duties = duties_at(connection, head.id, one.version, site.zone)
        if (one.parent_sha256, one.sha256) != (parent, version_hash(parent, duties)):
            yield f"{place} is no link of the chain"
        held: dict[str, list[Any]] = {}
        for duty in duties:
            held.setdefault(duty.agent, []).append(duty)
        for agent, mine in held.items():
            mine.sort(key=lambda duty: duty.start)
            if any(first.end > second.start for first, second in pairwise(mine)):
                yield f"{place} has {agent} in two places at once"
        given = Counter((duty.date, duty.shift) for duty in duties)
        if one.kind in ("swap", "board") and given != before:
            yield f"{place} is a {one.kind} that makes or loses duties: {given - before} {before - given}"
        parent, before = one.sha256, given


def _swaps(connection: Connection, site: StoredSite) -> Iterator[str]:
    """Every request that ended is logged once for each end; only agreed ones hold days."""
    found = {row.id: row for row in connection.execute(select(swap).where(swap.c.site_id == site.id))}
    logged: dict[int, list[Row[Any]]] = {}
    for row in connection.execute(select(swap_log).where(swap_log.c.site_id == site.id)):
        logged.setdefault(row.swap_id, []).append(row)
        if sum(row.loads.values()):
            yield f"the loads of swap {row.swap_id} do not add up to nothing: {row.loads}"
    for number, one in found.items():
        told = [row.state for row in sorted(logged.get(number, []), key=lambda row: row.id)]
        if one.state in ENDED and (not told or told[-1] != one.state):
            yield f"swap {number} is {one.state}, the log says {told}"
        if one.state in UNDECIDED and told:
            yield f"swap {number} is {one.state}, but the log says {told}"
        if told.count("approved") > 1:
            yield f"swap {number} was approved {told.count('approved')} times"
    mine = select(swap_claim).where(swap_claim.c.swap_id.in_(found))
    for claim in connection.execute(mine):
        if found[claim.swap_id].state != "agreed":
            yield f"swap {claim.swap_id} is {found[claim.swap_id].state} and holds {claim.agent} {claim.date}"
    both = {row.swap_id for row in connection.execute(select(handover_signature.c.swap_id))}
    legs = {row.swap_id for row in connection.execute(select(swap_leg.c.swap_id))}
    yield from (f"swap {number} has no duty" for number in (found.keys() | both & found.keys()) - legs)
    rounds = Counter(
        row.roster_id
        for row in connection.execute(select(clearing_round).where(clearing_round.c.site_id == site.id))
        if row.state != "cleared"
    )
    yield from (f"{times} rounds are open on roster {which}" for which, times in rounds.items() if times > 1)


def _leave(connection: Connection, site: StoredSite) -> Iterator[str]:
    """Places are held by leave that waits or binds; leave is signed once and took back what it gave."""
    slips = {
        row.id: row for row in connection.execute(select(leave_slip).where(leave_slip.c.site_id == site.id))
    }
    holding = {str(state) for state in BINDING} | {"submitted"}
    held: Counter[tuple[Any, ...]] = Counter()
    for place in connection.execute(select(leave_place).where(leave_place.c.site_id == site.id)):
        held[place.team, place.date, place.place] += 1
        if slips[place.slip_id].state not in holding:
            yield f"slip {place.slip_id} is {slips[place.slip_id].state} and holds a place on {place.date}"
    yield from (f"{times} leaves have place {what}" for what, times in held.items() if times > 1)
    for first, second in pairwise(sorted(slips.values(), key=lambda row: (row.agent, row.first_day))):
        both = {first.state, second.state} <= holding and first.agent == second.agent
        if both and not (first.half and second.half) and first.last_day >= second.first_day:
            yield f"{first.agent} has leave {first.id} and {second.id} on {second.first_day}"
    for row in connection.execute(select(leave_version).where(leave_version.c.slip_id.in_(slips))):
        if slips[row.slip_id].decided_at is None:
            yield f"undecided slip {row.slip_id} changed roster {row.roster_id}"


def _texts(connection: Connection, site: StoredSite) -> Iterator[str]:
    known: dict[str, list[int]] = {}
    texts = select(site_text).where(site_text.c.site_id == site.id).order_by(site_text.c.version)
    for row in connection.execute(texts):
        known.setdefault(row.name, []).append(row.version)
        if hashlib.sha256(row.text.encode()).hexdigest() != row.sha256:
            yield f"text {row.version} of {row.name} is not what its hash says"
    for name, numbers in known.items():
        if len(set(numbers)) != len(numbers):
            yield f"{name} has versions {numbers}"


def _call_ins(connection: Connection, site: StoredSite) -> Iterator[str]:
    """One answer each, and one accepted call of an agent at a time."""
    taken: Counter[tuple[Any, ...]] = Counter()
    for row in connection.execute(select(call_in).where(call_in.c.site_id == site.id)):
        if (row.state in ("accepted", "declined")) != (
            row.answered_by is not None
        ) and row.state != "withdrawn":
            yield f"call-in {row.id} is {row.state}, answered by {row.answered_by}"
        if row.state == "accepted":
            taken[row.agent, row.date, row.starts] += 1
            if row.kind == "absence":
                taken["for", row.absent, row.date] += 1
    yield from (f"{times} accepted call-ins of {what}" for what, times in taken.items() if times > 1)
