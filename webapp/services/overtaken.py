"""What somebody is shown who was overtaken: what changed, by whom, and what their own change means now."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from scheduler.domain.sentence import Sentence
from webapp.services.desk import OpenMonth
from webapp.services.editing import Change, Weighed, weigh
from webapp.services.problems import CannotDo
from webapp.services.version_changes import ChangedDay, changes_between
from webapp.store.rosters import Version, versions_of


@dataclass(frozen=True)
class Overtaken:
    """The roster as it is by now: `versions` are those written since version `seen`, `changed` what they did.

    `mine` are those changed days that the own change is about too; `weighed` is the own change as it would be
    judged now, None where it cannot be made any more (`refused` says why) or where none was given.
    """

    month: OpenMonth
    seen: int
    versions: tuple[Version, ...]
    changed: tuple[ChangedDay, ...]
    mine: tuple[ChangedDay, ...] = ()
    weighed: Weighed | None = None
    refused: tuple[Sentence | str, ...] = ()

    @property
    def people(self) -> tuple[str, ...]:
        """Who was faster, each once."""
        return tuple(dict.fromkeys(version.actor for version in self.versions))


def overtaken(
    connection: Connection,
    month: OpenMonth,
    seen: int,
    changes: Sequence[Change] = (),
    agents: Collection[str] | None = None,
) -> Overtaken:
    """What changed since a version was seen for some agents or all, and what the own changes would do now."""
    versions = tuple(one for one in versions_of(connection, month.stored.id) if one.version > seen)
    # A version that never was: somebody made the address up, or the database was set back.
    seen = min(max(seen, 0), month.version)
    all_changed = changes_between(connection, month, seen, month.version)
    changed = tuple(day for day in all_changed if agents is None or day.agent in agents)
    places = {(change.agent, change.on) for change in changes}
    mine = tuple(day for day in changed if (day.agent, day.date) in places)
    if not changes:
        return Overtaken(month, seen, versions, changed)
    try:
        return Overtaken(month, seen, versions, changed, mine, weigh(month, changes))
    except CannotDo as refused:
        return Overtaken(month, seen, versions, changed, mine, None, refused.sentences)
