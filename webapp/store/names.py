"""Names of agents, without reading the whole centre."""

from sqlalchemy import Connection, select

from webapp.store.tables.centre import agent


def agent_names(connection: Connection, site_id: int) -> dict[str, str]:
    """The name of each agent of a site by id."""
    rows = connection.execute(select(agent.c.agent, agent.c.name).where(agent.c.site_id == site_id))
    return {row.agent: row.name or row.agent for row in rows}


def agent_teams(connection: Connection, site_id: int) -> dict[str, str]:
    """The team of each agent of a site by id."""
    rows = connection.execute(select(agent.c.agent, agent.c.team).where(agent.c.site_id == site_id))
    return {row.agent: row.team for row in rows}
