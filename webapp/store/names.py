"""Names of agents, without reading the whole centre."""

from sqlalchemy import Connection, select

from webapp.store.tables.centre import agent


def agent_names(connection: Connection, site_id: int) -> dict[str, str]:
    """The name of each agent of a site by id."""
    rows = connection.execute(select(agent.c.agent, agent.c.name).where(agent.c.site_id == site_id))
    return {row.agent: row.name or row.agent for row in rows}
