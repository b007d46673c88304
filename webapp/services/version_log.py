"""What became of a month's roster, version by version, and whether its chain of hashes holds (PB-05)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from scheduler.domain.sentence import Sentence
from webapp.centre.model import DutyRow
from webapp.centre.requirements import write_requirement
from webapp.centre.rosters import write_roster
from webapp.services.desk import open_month
from webapp.services.months import Month
from webapp.services.problems import CannotDo
from webapp.store.rosters import (
    NO_PARENT,
    Filing,
    Version,
    duties_at,
    filings_of,
    requirement_rows,
    version_hash,
    versions_of,
)


@dataclass(frozen=True)
class VersionLog:
    """A month's versions; `broken` names those whose hash is not that of what is stored."""

    state: str
    versions: tuple[Version, ...]
    filings: tuple[Filing, ...]
    broken: tuple[int, ...]


def version_log(connection: Connection, site_code: str | None, month: Month) -> VersionLog:
    """Every version, with all hashes computed again. Raises CannotDo."""
    now = open_month(connection, site_code, month)
    roster = now.stored.id
    versions = versions_of(connection, roster)
    broken, parent = [], NO_PARENT
    for version in versions:
        rows = duties_at(connection, roster, version.version, now.site.zone)
        if version.parent_sha256 != parent or version.sha256 != version_hash(parent, rows):
            broken.append(version.version)
        parent = version.sha256
    filed = filings_of(connection, roster)
    return VersionLog(now.state, tuple(versions), tuple(filed), tuple(broken))


def write_version(
    connection: Connection, site_code: str | None, month: Month, version: int | None, out: Path
) -> Sequence[DutyRow]:
    """Write roster.csv and, where it is known, requirement.csv of a version into a folder; None = the newest.

    Raises CannotDo, OSError.
    """
    now = open_month(connection, site_code, month)
    wanted = now.version if version is None else version
    found = next((one for one in versions_of(connection, now.stored.id) if one.version == wanted), None)
    if found is None:
        raise CannotDo(
            Sentence(
                "The roster of {month} has no version {wanted}: it has 1 to {version}.",
                {"month": str(month), "wanted": wanted, "version": now.version},
            )
        )
    rows = duties_at(connection, now.stored.id, wanted, now.site.zone)
    out.mkdir(parents=True, exist_ok=True)
    write_roster(out / "roster.csv", rows)
    if found.requirement_id is not None:
        needs = requirement_rows(connection, found.requirement_id, now.site.zone)
        write_requirement(out / "requirement.csv", needs)
    return rows
