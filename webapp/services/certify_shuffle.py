"""Centres in which other people have been there longest, and centres in which people have other ids."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from random import Random
from typing import Any

from scheduler.domain.roster import Roster
from webapp.centre.model import Centre


def with_other_tenure(centre: Centre, seed: int) -> Centre:
    """The centre with dates of entry and names dealt out anew among all agents; all else stays with whom it
    was, facts once derived from an entry included.
    """
    order = list(range(len(centre.agents)))
    Random(seed).shuffle(order)
    told = [centre.agents[place] for place in order]
    agents = tuple(
        replace(row, hired_on=other.hired_on, name=other.name)
        for row, other in zip(centre.agents, told, strict=True)
    )
    return replace(centre, agents=agents)


def other_ids(centre: Centre, seed: int) -> dict[str, str]:
    """An agent's id by the id of before: the ids of all, dealt out anew."""
    ids = [row.agent for row in centre.agents]
    dealt = list(ids)
    Random(seed).shuffle(dealt)
    return dict(zip(ids, dealt, strict=True))


def renamed(centre: Centre, ids: Mapping[str, str]) -> Centre:
    """The centre in which agents have other ids, in all its files."""
    changed: dict[str, Any] = {}
    for field in fields(centre):
        rows = getattr(centre, field.name)
        if isinstance(rows, tuple) and rows and is_dataclass(rows[0]) and hasattr(rows[0], "agent"):
            changed[field.name] = tuple(_row(row, ids) for row in rows)
    return replace(centre, **changed)


def _row(row: Any, ids: Mapping[str, str]) -> Any:
    mentor = {"mentor": ids[row.mentor]} if getattr(row, "mentor", "") else {}
    return replace(row, agent=ids.get(row.agent, row.agent), **mentor)


def renamed_roster(roster: Roster, ids: Mapping[str, str]) -> Roster:
    """The roster in which agents have other ids."""
    return Roster(replace(duty, agent=ids[duty.agent]) for duty in roster.duties)
