"""One's own account: who asks, sites within reach, notices, tokens, the calendar's addresses."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from flask import g, url_for
from pydantic import Field

from scheduler.domain.sentence import Sentence
from webapp.access import READ, scope_fits
from webapp.api.shared import Calls, not_there, refuse
from webapp.api.values import Code, Done, Given, Line, Name, Number, Page, Said, Taken
from webapp.gate import current_account, now, store
from webapp.pages.places import my_sites
from webapp.services import feed, inbox
from webapp.services import tokens as service

calls = Calls("account", "One's own account", site=False)


class Read(Taken):
    """Notices that were read."""

    numbers: Annotated[list[Number], Field(max_length=200)]


class Newest(Taken):
    """How many at most."""

    limit: Page = 100


class Email(Taken):
    """Where notices go by e-mail; empty for nowhere."""

    email: Annotated[Line, Field(max_length=254)]


class TokenOrder(Taken):
    """A new token: what to know it by, for what (never more than the token that asks), for how many days;
    for one `site` only, or with a `team` for one team of it.
    """

    label: Name
    scopes: Annotated[list[Name], Field(min_length=1, max_length=100)]
    days: Literal[30, 90, 365]
    site: Code | None = None
    team: Code | None = None


class Label(Taken):
    """What to know an address by."""

    label: Name


class Who(Given):
    """Who asks, and what the token is for."""

    login: str
    name: str
    role: str
    site: str | None
    team: str
    person: str
    scopes: list[str]


class Site(Given):
    """A site."""

    code: str
    name: str
    timezone: str


class Sites(Given):
    """The sites that the account reaches."""

    sites: list[Site]


class Notice(Given):
    """A notice as its recipient reads it."""

    number: int
    site: str
    title: Said
    lines: list[Said]
    at: datetime
    new: bool


class Notices(Given):
    """The newest notices of the account, and how many are unread."""

    unread: int
    email: str
    notices: list[Notice]


class Noted(Given):
    """How many of them were new."""

    noted: int


class Token(Given):
    """A token without its secret; a site or team is told that it is held to more closely than its account."""

    number: int
    label: str
    scopes: list[str]
    site: str | None
    team: str
    created_at: datetime
    expires_at: datetime | None


class Tokens(Given):
    """The tokens that hold."""

    tokens: list[Token]


class Secret(Given):
    """A token's secret, told only now."""

    token: str


class Address(Given):
    """An address of the calendar, without its secret."""

    number: int
    label: str
    created_at: datetime


class Addresses(Given):
    """The addresses of the calendar."""

    addresses: list[Address]


class NewAddress(Given):
    """An address of the calendar, told only now."""

    url: str


@calls.get("/account", "own-account", Who)
def who() -> dict[str, Any]:
    """Who asks."""
    one = current_account()
    site = next((s.code for s in my_sites() if s.id == one.site_id), None)
    return {
        "login": one.login,
        "name": one.name,
        "role": one.role,
        "site": site,
        "team": one.team,
        "person": one.person,
        "scopes": list(g.scopes or ()),
    }


@calls.get("/sites", "own-account", Sites)
def sites() -> dict[str, Any]:
    """The sites that the account reaches."""
    return {"sites": [{"code": s.code, "name": s.name, "timezone": s.zone.key} for s in my_sites()]}


@calls.get("/notices", "own-notices", Notices, asks=Newest)
def notices(asked: Newest) -> dict[str, Any]:
    """The newest notices of the account."""
    with store().read() as connection:
        found = inbox.letters(connection, current_account(), asked.limit)
        unread = inbox.unread(connection, current_account())
        email = inbox.email_of(connection, current_account().id)
    told = [
        {
            "number": one.id,
            "site": one.site,
            "title": one.told.title,
            "lines": list(one.told.lines),
            "at": one.at,
            "new": one.new,
        }
        for one in found
    ]
    return {"unread": unread, "email": email, "notices": told}


@calls.post("/notices/read", "own-notices", Noted, takes=Read)
def read(told: Read) -> dict[str, Any]:
    """Note that notices were read."""
    mine, at = current_account(), now()
    return {"noted": store().retrying(lambda c: inbox.mark_read(c, mine, told.numbers, at))}


@calls.put("/notices/email", "own-account", Done, takes=Email)
def email(told: Email) -> dict[str, Any]:
    """Where notices go by e-mail."""
    mine = current_account().id
    refused = store().retrying(lambda c: inbox.set_email(c, mine, told.email))
    if refused is not None:
        refuse([refused], "not-valid", 422)
    return {"done": True}


@calls.get("/tokens", "own-tokens", Tokens)
def tokens() -> dict[str, Any]:
    """The tokens of the account that hold."""
    return {"tokens": _tokens()}


@calls.post("/tokens", "own-tokens", Secret, takes=TokenOrder, status=201)
def add_token(told: TokenOrder) -> dict[str, Any]:
    """A new token, which may do no more than the one that asks for it."""
    held = set(g.scopes or ())
    beyond = [s for s in told.scopes if not scope_fits(s) or not held & {s, s.removesuffix(READ)}]
    if beyond:
        sentence = Sentence("This token may not hand on {scope}.", {"scope": beyond[0]})
        refuse([sentence], "not-allowed", 403)
    mine, at = current_account(), now()
    reach = service.Reach(told.site or "", told.team or "")
    made = store().retrying(
        lambda c: service.add_token(c, mine, told.label, told.scopes, at, told.days, reach)
    )
    if made is service.ENOUGH:
        refuse([service.ENOUGH], "too-many")
    if isinstance(made, Sentence):
        refuse([made], "out-of-reach", 403)
    return {"token": made}


@calls.post("/tokens/<int:number>/revoke", "own-tokens", Done)
def revoke(number: int) -> dict[str, Any]:
    """End a token."""
    mine, at = current_account(), now()
    if not store().retrying(lambda c: service.revoke_token(c, mine, number, at)):
        raise not_there(Sentence("You have no token {number}.", {"number": number}))
    return {"done": True}


@calls.get("/calendar", "own-month", Addresses)
def addresses() -> dict[str, Any]:
    """The addresses of one's calendar."""
    with store().read() as connection:
        found = feed.addresses(connection, current_account().id)
    return {"addresses": [{"number": n, "label": label, "created_at": at} for n, label, at in found]}


@calls.post("/calendar", "own-month", NewAddress, takes=Label, status=201)
def new_address(told: Label) -> dict[str, Any]:
    """A new secret address of one's calendar, told only now."""
    mine, at = current_account(), now()
    secret = store().retrying(lambda c: feed.new_address(c, mine, told.label, at))
    return {"url": url_for("feed.read", secret=secret, _external=True)}


@calls.post("/calendar/<int:number>/revoke", "own-month", Done)
def revoke_address(number: int) -> dict[str, Any]:
    """An address that opens nothing any more."""
    mine, at = current_account(), now()
    with store().read() as connection:
        known = [one[0] for one in feed.addresses(connection, mine.id)]
    if number not in known:
        raise not_there(Sentence("You have no address {number}.", {"number": number}))
    store().retrying(lambda c: service.revoke_token(c, mine, number, at))
    return {"done": True}


def _tokens() -> list[dict[str, Any]]:
    with store().read() as connection:
        found = service.held_tokens(connection, current_account())
        codes = {one.id: one.code for one in my_sites()}
    return [
        {
            "number": one["id"],
            "label": one["label"],
            "scopes": one["scopes"],
            "site": codes.get(one["site_id"]),
            "team": one["team"],
            "created_at": one["created_at"],
            "expires_at": one["expires_at"],
        }
        for one in found
    ]
