"""How far an account reaches at a site: everybody, or the people of its team only (K-51)."""

from __future__ import annotations

from collections.abc import Iterable

from flask import abort, g

from webapp.access import may, reaches
from webapp.centre.model import Centre
from webapp.gate import current_account, store
from webapp.services.desk import OpenMonth
from webapp.services.exports import NEEDS
from webapp.services.questions import WHY
from webapp.services.requests_desk import LEAVE_DECISION
from webapp.store.jobs import Job
from webapp.store.leave import slip_numbered
from webapp.store.names import agent_teams
from webapp.store.swaps import swap_numbered

ACTION_OF_WORK = {
    "plan": "solve",
    "demo": "own-notices",
    "forecast": "forecast",
    "compare": "scenarios",
    WHY: "edit-draft",
    "certify": "certificate",
    "clear": "clear-board",
    LEAVE_DECISION: "read-requests",
}


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


def require_all() -> None:
    """Refuse (403) who reaches one team what concerns everybody."""
    if current_account().team:
        abort(403)


def require_file(kind: str) -> None:
    """Refuse (403) the requirement, which tells of the whole site's staffing, to who does not read that."""
    if kind == NEEDS:
        require_all()
        if not may(current_account().role, "read-staffing"):
            abort(403)


def require_swap(number: int) -> None:
    """Refuse a swap of the site that concerns another team; 404 for none."""
    with store().read() as connection:
        found = swap_numbered(connection, g.site.id, number)
    if found is None:
        abort(404)
    mine = team_agents()
    if mine is not None and not mine.issuperset(found.agents):
        abort(403)


def require_slip(number: int) -> None:
    """Refuse a leave slip of another team; 404 for none of the site."""
    with store().read() as connection:
        found = slip_numbered(connection, g.site.id, number)
    if found is None:
        abort(404)
    if current_account().team not in ("", found.team):
        abort(403)


def require_work(job: Job) -> None:
    """Refuse (403) work of a kind that the asker has no page of, and what is asked about another team."""
    own = current_account()
    if not reaches(own.role, own.team, action_of_work(job.kind), own.site_id):
        abort(403)
    if job.kind == WHY:
        require_agent(str(job.facts["agent"]))
    elif job.kind == LEAVE_DECISION:
        require_slip(int(job.facts["slip"]))


def action_of_work(kind: str) -> str:
    """What it takes to see work of a kind: what it takes to see its page."""
    return ACTION_OF_WORK.get(kind, "solve")


def team_agents() -> frozenset[str] | None:
    """The agents of the asker's team at the site of the request; None = all."""
    team = current_account().team
    if not team:
        return None
    with store().read() as connection:
        teams = agent_teams(connection, g.site.id)
    return frozenset(agent for agent, own in teams.items() if own == team)


def require_agent(agent: str) -> None:
    """Refuse (403) an agent of another team."""
    mine = team_agents()
    if mine is not None and agent not in mine:
        abort(403)
