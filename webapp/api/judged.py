"""A change of the centre's files as programs make it: judged like on the pages before it is kept."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from flask import g
from pydantic import Field

from webapp.api.place import today
from webapp.api.shared import refuse
from webapp.api.values import Given, Said, Taken, Yes
from webapp.gate import current_account, now, store
from webapp.i18n import sentence_text
from webapp.services import site_judge
from webapp.services.site_edit import SiteEdit, SiteFile, edit_site, site_file

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", max_length=64)]


class Seen(Taken):
    """By somebody who saw the file of hash `seen`. What would break hard rules of a roster, or close days on
    which leave is granted, is kept only when `sure` says so; without it the answer is 409, would-break.
    """

    seen: Hash
    sure: Yes = False


class RuleEffect(Given):
    """A rule whose breaches or cost would change, each as it is and as it would be."""

    code: str
    statement: Said
    hard: bool
    breaches: tuple[int, int]
    cost: tuple[int, int]


class MonthEffect(Given):
    """A month's roster under the change: its cost as it is and would be, and hard rules newly broken."""

    month: str
    state: str
    cost: tuple[int, int]
    rules: list[RuleEffect]
    broken: list[Said]


class DayEffect(Given):
    """A day of the calendar that would be another one."""

    day: date
    told: list[Said]


class Effects(Given):
    """What a change would do to rosters, to days of the calendar, and to leave that is granted.

    `breaks` = it is kept only when one is sure.
    """

    breaks: bool
    months: list[MonthEffect]
    days: list[DayEffect]
    more_days: int
    leave: list[Said]


def effects_of(name: str, seen: str, data: bytes) -> site_judge.Judgement:
    """What it would do to put a file in the place of the one that was seen; nothing is kept."""
    return _judged(_edit(name, seen, data, "look", {}))


def keep_file(name: str, told: Seen, data: bytes, verb: str, **facts: object) -> SiteFile:
    """Put a file in the place of the one that was seen, unless that would break something unlooked at."""
    edit = _edit(name, told.seen, data, verb, facts)
    if not told.sure and (judged := _judged(edit)).breaks:
        broken = [sentence for month in judged.months for sentence in month.broken]
        said: dict[str, Any] = {
            "broken": [sentence_text(one) for one in broken],
            "leave": [sentence_text(one) for one in judged.leave],
        }
        refuse([*broken, *judged.leave], "would-break", **said)
    store().retrying(lambda connection: edit_site(connection, g.site.code, edit))
    return file_now(name)


def file_now(name: str) -> SiteFile:
    """A file of the site as it is now."""
    with store().read() as connection:
        return site_file(connection, g.site, name)


def _edit(name: str, seen: str, data: bytes, verb: str, facts: dict[str, object]) -> SiteEdit:
    return SiteEdit({name: data}, {name: seen}, current_account().person, now(), verb, facts)


def _judged(edit: SiteEdit) -> site_judge.Judgement:
    with store().read() as connection:
        return site_judge.judge(connection, g.site.code, edit, today())
