"""How far an account reaches at a site: everybody, or the people of its team only (K-51)."""

from __future__ import annotations

from collections.abc import Iterable

from flask import abort

from webapp.centre.model import Centre
from webapp.gate import current_account
from webapp.services.desk import OpenMonth


def reached(centre: Centre) -> frozenset[str] | None:
    """The agents that the asker sees and decides on; None = all."""
    team = current_account().team
    return frozenset(row.agent for row in centre.agents if row.team == team) if team else None


def narrowed(centre: Centre, wanted: set[str] | None) -> frozenset[str] | None:
    """Those of the agents wanted (None = all) whom the asker sees."""
    mine = reached(centre)
    if wanted is None:
        return mine
    return frozenset(wanted) if mine is None else mine & wanted


def sees(centre: Centre, agent: str) -> bool:
    """Whether the asker sees an agent."""
    mine = reached(centre)
    return mine is None or agent in mine


def require_reach(month: OpenMonth, agents: Iterable[str]) -> None:
    """Refuse (403) what concerns anybody of another team."""
    mine = reached(month.centre)
    if mine is not None and not mine.issuperset(agents):
        abort(403)
