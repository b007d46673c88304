"""The rulebook: every rule with its sentence, numbers and cost today; tried, and kept. Posts and holders."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from flask import g
from pydantic import Field, StrictInt, model_validator

from scheduler.domain.sentence import Sentence
from webapp.api.judged import Seen, keep_file
from webapp.api.place import today
from webapp.api.shared import Calls, not_there
from webapp.api.values import MOST_NUMBER, Code, Day, Given, Name, Said, Taken, Whole
from webapp.centre.read import TOML
from webapp.gate import current_account, now, store
from webapp.pages.places import usual_roster
from webapp.services.centres import rule_settings
from webapp.services.posts import PostDeed, change_post, held_posts
from webapp.services.problems import CannotDo
from webapp.services.rule_forms import RuleChange, rule_forms, tried, with_rule
from webapp.services.site_edit import SiteFile, site_file

calls = Calls("rules", "Rules and posts")


class RuleOrder(Taken):
    """A rule as it is wished; `numbers` left out stay as the rule proposes them."""

    severity: Literal["hard", "soft", "off"]
    weight: Annotated[StrictInt, Field(ge=0, le=MOST_NUMBER)] = 1
    numbers: Annotated[dict[Code, Whole], Field(max_length=40, default_factory=dict)]


class RuleKept(RuleOrder, Seen):
    """The same as it is to be; `seen` and `sure` as of every change."""


class PostOrder(Taken):
    """To whom a post is given, from whom it is taken, who stands in from when to when, or its new name."""

    person: Name | None = None
    deputy: Name | None = None
    name: Name | None = None
    first_day: Day | None = None
    last_day: Day | None = None

    @model_validator(mode="after")
    def _ordered(self) -> PostOrder:
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise ValueError("the last day is before the first one")
        return self


class NumberField(Given):
    """A number of a rule."""

    name: str
    label: str
    unit: str
    least: int
    most: int
    value: int
    default: int


class Total(Given):
    """What a rule costs in the newest roster."""

    cost: int
    violations: int


class Rule(Given):
    """A rule as it is set."""

    code: str
    statement: Said
    severity: str
    weight: int
    always_hard: bool
    numbers: list[NumberField]
    total: Total | None
    cells: int
    examples: list[Said]


class Rules(Given):
    """Every rule, with the hash that a change names and the month whose roster they are held against."""

    seen: str
    month: str | None
    rules: list[Rule]


class Tried(Given):
    """What a rule would cost if it were set like this; null = it would be off."""

    month: str
    total: Total | None


class Deputy(Given):
    """Who stands in for a holder, and when."""

    holder: str
    deputy: str
    first_day: date
    last_day: date


class Post(Given):
    """A post."""

    code: str
    name: str
    rank: int
    holders: list[str]
    deputies: list[Deputy]


class Posts(Given):
    """The posts of a site, the highest first."""

    posts: list[Post]


@calls.get("/rules", "rulebook", Rules)
def rules() -> dict[str, Any]:
    """Every rule with what it costs in the newest roster."""
    file, month = _file(), usual_roster(g.site)
    shown = rule_forms(file.text, month)
    return {"seen": file.seen, "month": str(month.month) if month else None, "rules": shown}


@calls.post("/rules/<code>/try", "rulebook", Tried, takes=RuleOrder)
def try_rule(code: str, told: RuleOrder) -> dict[str, Any]:
    """What a rule would cost in the newest roster; nothing is kept."""
    change = _change(code, told)
    with_rule(_file().text, change)
    month = usual_roster(g.site)
    if month is None:
        raise CannotDo(Sentence("There is no roster to try the rule on yet."))
    total = tried(month, rule_settings(month.centre.rules), change)
    return {"month": str(month.month), "total": total}


@calls.put("/rules/<code>", "rulebook", Rules, takes=RuleKept)
def keep_rule(code: str, told: RuleKept) -> dict[str, Any]:
    """Set a rule."""
    change = _change(code, told)
    data = with_rule(_file().text, change).encode()
    keep_file(TOML, told, data, "edit-rules", rule=code, severity=change.severity, weight=change.weight)
    return rules()


@calls.get("/posts", "posts", Posts)
def posts() -> dict[str, Any]:
    """The posts, who holds them, and who stands in."""
    with store().read() as connection:
        found = held_posts(connection, g.site, today())
    names = ("holder", "deputy", "first_day", "last_day")
    return {
        "posts": [
            {
                "code": one.post.code,
                "name": one.post.name,
                "rank": one.post.rank,
                "holders": one.holders,
                "deputies": [dict(zip(names, lent, strict=True)) for lent in one.deputies],
            }
            for one in found
        ]
    }


@calls.post("/posts/<code>/<any(appoint, dismiss, delegate, rename):verb>", "posts", Posts, takes=PostOrder)
def post(code: str, verb: str, told: PostOrder) -> dict[str, Any]:
    """Give, take, delegate or rename a post."""
    if code not in [one["code"] for one in posts()["posts"]]:
        raise not_there(Sentence("The site has no post {code}.", {"code": code[:40]}))
    days = (told.first_day, told.last_day) if told.first_day and told.last_day else None
    who, names = current_account().person, (told.person or "", told.deputy or "", told.name or "")
    deed = PostDeed(verb, code, who, now(), *names, days)
    store().retrying(lambda connection: change_post(connection, g.site, deed))
    return posts()


def _file() -> SiteFile:
    with store().read() as connection:
        return site_file(connection, g.site, TOML)


def _change(code: str, told: RuleOrder) -> RuleChange:
    if code not in [one.code for one in rule_forms(_file().text, None)]:
        raise not_there(Sentence("There is no rule {code}.", {"code": code[:40]}))
    return RuleChange(code, told.severity, told.weight, dict(told.numbers))
