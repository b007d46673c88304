"""Names of a site's agents, kept until the site changes."""

from collections.abc import Mapping

from sqlalchemy import Connection

from webapp.services.kept import Kept
from webapp.store.names import agent_names
from webapp.store.sites import StoredSite

MOST_SITES = 16
_names: Kept[tuple[str, str], Mapping[str, str]] = Kept(MOST_SITES)


def names_of(connection: Connection, site: StoredSite) -> Mapping[str, str]:
    """The name of each agent of a site by id."""
    if not site.revision:
        return agent_names(connection, site.id)
    return _names.of((site.code, site.revision), lambda: agent_names(connection, site.id))
