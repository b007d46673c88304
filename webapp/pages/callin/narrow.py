"""A call-in as who reaches one team sees it: that team's people, and nobody else's calls."""

from __future__ import annotations

from dataclasses import replace

from flask import abort, g

from webapp.gate import store
from webapp.reach import require_agent, team_agents
from webapp.services.callin_desk import Desk
from webapp.services.callins import Board
from webapp.store.callins import call_numbered


def narrow_board(board: Board) -> Board:
    """The list with the asker's people only."""
    mine = team_agents()
    if mine is None:
        return board
    return replace(
        board,
        helpers=tuple(one for one in board.helpers if one.call.agent in mine),
        unfit=tuple(one for one in board.unfit if one[0] in mine),
        asked=tuple(one for one in board.asked if one.agent in mine),
    )


def narrow_desk(desk: Desk) -> Desk:
    """What stands around the list, of the asker's people only."""
    mine = team_agents()
    if mine is None:
        return desk
    return replace(
        desk,
        agents=tuple(row for row in desk.agents if row.agent in mine),
        calls=tuple(one for one in desk.calls if one.agent in mine),
    )


def require_call(number: int) -> None:
    """404 for no call-in of the site, 403 for one of another team's agent."""
    with store().read() as connection:
        found = call_numbered(connection, g.site.id, number)
    if found is None:
        abort(404)
    require_agent(found.agent)
