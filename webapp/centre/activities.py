"""activities.csv: who does what when, one stretch of time a line."""

from collections.abc import Iterable

from scheduler.activities.plan import Activity
from scheduler.domain.clock import Horizon
from webapp.centre.tables import table_bytes
from webapp.centre.times import format_instant

COLUMNS = ("agent", "start", "end", "activity", "queue")


def activities_bytes(activities: Iterable[Activity], horizon: Horizon) -> bytes:
    """The file's bytes: local times with their offset, in the order given."""
    return table_bytes(
        COLUMNS,
        (
            (
                a.agent,
                format_instant(horizon.instant(a.start)),
                format_instant(horizon.instant(a.end)),
                a.activity,
                a.queue or "",
            )
            for a in activities
        ),
    )
