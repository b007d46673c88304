"""Who keeps which data of a site, and handing over posts and data (SC-02)."""

from __future__ import annotations

from typing import Any, Literal

from flask import g

from webapp.api.shared import Calls
from webapp.api.values import Given, Name, Taken
from webapp.gate import current_account, now, store
from webapp.services import custody

calls = Calls("custody", "Rules and posts")


class DataOrder(Taken):
    """Who is to keep a data set."""

    data_set: Literal[tuple(custody.DATA_SETS)]  # type: ignore[valid-type]
    person: Name


class HandOver(Taken):
    """Who hands over everything, and to whom."""

    giver: Name
    taker: Name


class Keepers(Given):
    """Who keeps each data set; "" = nobody."""

    keepers: dict[str, str]


class Handed(Given):
    """The posts and data sets that were handed over."""

    posts: list[str]
    data: list[str]


@calls.get("/keepers", "posts", Keepers)
def keepers() -> dict[str, Any]:
    """Who keeps each data set of the site."""
    with store().read() as connection:
        return {"keepers": custody.keepers(connection, g.site)}


@calls.post("/keepers", "posts", Keepers, takes=DataOrder)
def give(told: DataOrder) -> dict[str, Any]:
    """Let somebody keep a data set, in the place of who did."""
    who, at = current_account().person, now()
    store().retrying(lambda c: custody.give_data(c, g.site, told.data_set, told.person, who, at))
    return keepers()


@calls.post("/hand-over", "posts", Handed, takes=HandOver)
def hand_over(told: HandOver) -> dict[str, Any]:
    """Give another person every post and data set that somebody has at the site."""
    who, at = current_account().person, now()
    found = store().retrying(lambda c: custody.hand_over(c, g.site, told.giver, told.taker, who, at))
    return {"posts": list(found.posts), "data": list(found.data)}
