"""What agents carry into a month by the ledger in the database."""

from sqlalchemy import Connection

from webapp.centre.model import LedgerRow
from webapp.services.months import Month
from webapp.store import ledger as rows
from webapp.store.sites import StoredSite


def carried_into(connection: Connection, site: StoredSite, month: Month) -> tuple[LedgerRow, ...] | None:
    """What agents carry into a month by the ledger; None until the month before is closed."""
    if not rows.closed(connection, site.id, str(month.plus(-1))):
        return None
    found = rows.sums(connection, site.id, month.first_day)
    return tuple(LedgerRow(agent, kind, float(points)) for (agent, kind), points in found.items())
