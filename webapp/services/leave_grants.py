"""Days granted to an agent: annual leave by contract, time off earned by overtime (OT-03)."""

from datetime import datetime

from sqlalchemy import Connection

from scheduler.domain.sentence import Sentence
from webapp.services.leave_site import leave_site
from webapp.services.people import Actor, require_rank
from webapp.services.problems import CannotDo
from webapp.store.engine import Store
from webapp.store.leave import grant, granted


def grant_days(
    store: Store,
    code: str | None,
    agent: str,
    kind: str,
    days: float,
    year: int,
    why: str,
    actor: str,
    now: datetime,
) -> str:
    """Write a grant, in half days at least; says what the agent has by then. Raises CannotDo."""
    half_days = round(2 * days)
    if half_days != 2 * days or not half_days:
        raise CannotDo(
            Sentence("{days} days cannot be granted: write whole or half days.", {"days": f"{days:g}"})
        )

    def work(connection: Connection) -> str:
        site = leave_site(connection, code, now)
        known = site.settings.type_of.get(kind)
        if known is None or known.entitlement is None:
            codes = ", ".join(k.code for k in site.settings.types if k.entitlement)
            raise CannotDo(
                Sentence(
                    "Nothing is granted of {kind!r} leave: name one of {codes}.",
                    {"kind": kind, "codes": codes},
                )
            )
        if site.agent(agent) is None:
            raise CannotDo(
                Sentence("{code} has no agent {agent!r}.", {"code": site.site.code, "agent": agent})
            )
        signer = site.signer(actor)
        if actor == agent:
            raise CannotDo(
                Sentence("{actor} cannot grant days to themself: somebody else does.", {"actor": actor})
            )
        deed = Sentence("grant {type} leave", {"type": kind})
        require_rank(
            connection, site.site, Actor(actor, frozenset(signer.held)), site.settings.receiver, deed
        )
        row = {"site_id": site.site.id, "agent": agent, "type": kind, "year": year, "half_days": half_days}
        grant(connection, {**row, "why": why, "actor": actor, "at": now})
        has = granted(connection, site.site.id, agent, year or site.today.year).get(kind, 0) / 2
        return f"{agent} has {has:g} days of {kind} leave granted{f' for {year}' if year else ''}."

    return store.retrying(work)
