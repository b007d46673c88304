"""Who keeps which data of a site, and what is to be handed over before an account is closed (SC-02)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from scheduler.domain.sentence import Sentence
from webapp.services.people import posts_of
from webapp.services.posts import APPOINT, DISMISS, PostDeed, change_post
from webapp.services.problems import CannotDo
from webapp.store.accounts import Account, accounts
from webapp.store.office import note_decision
from webapp.store.sites import StoredSite, sites
from webapp.store.tables.people import custodian
from webapp.store.tables.sites import post_holder

DATA_SETS: Mapping[str, Sentence] = {
    "history": Sentence("Counts of calls"),
    "rosters": Sentence("Rosters"),
    "slips": Sentence("Leave slips"),
}
"""What is kept by a named person, in words."""
HAND_OVER = "hand-over"


@dataclass(frozen=True)
class Held:
    """What somebody has at a site: posts by code and name, data sets by code and name."""

    site: StoredSite
    posts: Mapping[str, Sentence | str]
    data: Mapping[str, Sentence]


def keepers(connection: Connection, site: StoredSite) -> dict[str, str]:
    """Who keeps each data set of a site; "" = nobody."""
    mine = select(custodian.c.data_set, custodian.c.person).where(custodian.c.site_id == site.id)
    found = {row.data_set: row.person for row in connection.execute(mine)}
    return {code: found.get(code, "") for code in DATA_SETS}


def give_data(
    connection: Connection, site: StoredSite, data_set: str, person: str, actor: str, at: datetime
) -> None:
    """Let somebody keep a data set, in the place of who did; logged. Raises CannotDo."""
    if data_set not in DATA_SETS:
        raise CannotDo(
            Sentence(
                "There is no data set {code!r}: name one of {list}.",
                {"code": data_set[:40], "list": ", ".join(DATA_SETS)},
            )
        )
    _require_account(connection, site, person)
    was = keepers(connection, site)[data_set]
    if was == person:
        return
    mine = (custodian.c.site_id == site.id, custodian.c.data_set == data_set)
    connection.execute(delete(custodian).where(*mine))
    connection.execute(insert(custodian).values(site_id=site.id, data_set=data_set, person=person))
    facts = {"from": was, "to": person}
    note_decision(connection, site.id, ("data", data_set), actor, at, HAND_OVER, facts)


def held_by(connection: Connection, person: str, site_id: int | None) -> list[Held]:
    """What a person holds and keeps, at one site or (None) at all."""
    found = []
    for site in sites(connection):
        if site_id not in (None, site.id):
            continue
        mine = select(post_holder.c.post).where(
            post_holder.c.site_id == site.id, post_holder.c.person == person
        )
        codes = set(connection.execute(mine).scalars())
        posts = {code: one.name for code, one in posts_of(connection, site).items() if code in codes}
        data = {code: DATA_SETS[code] for code, who in keepers(connection, site).items() if who == person}
        if posts or data:
            found.append(Held(site, posts, data))
    return found


def hand_over(
    connection: Connection, site: StoredSite, giver: str, taker: str, actor: str, at: datetime
) -> Held:
    """Give another person every post and data set that somebody has at a site; what it was.

    Each is a line of the log. Call it in a write transaction. Raises CannotDo.
    """
    found = held_by(connection, giver, site.id)
    if not found:
        raise CannotDo(
            Sentence(
                "{person} holds no post and keeps no data of {site}.", {"person": giver, "site": site.code}
            )
        )
    if giver == taker:
        raise CannotDo(Sentence("{person} hands over to somebody else: name them.", {"person": giver}))
    _require_account(connection, site, taker)
    for code in found[0].posts:
        change_post(connection, site, PostDeed(APPOINT, code, actor, at, taker))
        change_post(connection, site, PostDeed(DISMISS, code, actor, at, giver))
    for code in found[0].data:
        give_data(connection, site, code, taker, actor, at)
    facts = {"from": giver, "to": taker, "posts": sorted(found[0].posts), "data": sorted(found[0].data)}
    note_decision(connection, site.id, ("post", giver), actor, at, HAND_OVER, facts)
    return found[0]


def unhanded(connection: Connection, account: Account) -> Sentence | None:
    """Why an account cannot be closed yet: its person holds posts or keeps data; None where it can."""
    same = (one for one in accounts(connection, None) if one.person == account.person and not one.disabled)
    if any(one.id != account.id and one.site_id in (None, account.site_id) for one in same):
        return None
    for held in held_by(connection, account.person, account.site_id):
        names = [*held.posts.values(), *held.data.values()]
        listed: Sentence | str = names[0]
        for name in names[1:]:
            listed = Sentence("{held}, {post}", {"held": listed, "post": name})
        return Sentence(
            "{person} still has at {site}: {held}. Hand it over first: on the page Posts of the site, or "
            "with `paiban post hand-over {person} TO`. A new password ends all sessions at once.",
            {"person": account.person, "site": held.site.code, "held": listed},
        )
    return None


def _require_account(connection: Connection, site: StoredSite, person: str) -> None:
    known = accounts(connection, None)
    if not any(one.person == person and not one.disabled and one.site_id in (None, site.id) for one in known):
        raise CannotDo(
            Sentence(
                "{person} has no open account at {site}: who takes posts or data over needs one.",
                {"person": person or '""', "site": site.code},
            )
        )
