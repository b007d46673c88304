"""Scenarios of a site compared by a job, kept, shown again, and one of them made a month's requirement."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from scheduler.domain.sentence import Sentence
from scheduler.staffing.capacity import MonthCapacity
from webapp.centre.model import Centre, RequirementRow
from webapp.centre.requirements import read_requirement, requirement_bytes
from webapp.centre.tables import write_whole
from webapp.services import said
from webapp.services.months import Month, parse_month
from webapp.services.problems import CannotDo
from webapp.services.scenarios import PLAIN, Compared, Comparison, Figures
from webapp.services.site_scenarios import file_of
from webapp.services.sites import folder_of
from webapp.store import documents
from webapp.store.documents import Document, Origin
from webapp.store.sites import StoredSite

COMPARISON, REQUIREMENT = "comparison", "requirement"
NEEDS = "requirement.csv"
_TEXT = "scenario.toml"


@dataclass(frozen=True)
class KeptComparison:
    """A comparison and the document it is kept in."""

    document: Document
    compared: Comparison


@dataclass(frozen=True)
class ChosenRequirement:
    """The requirement that somebody chose for a month: of which scenario, its text and its rows."""

    document: Document
    scenario: str
    text: bytes | None
    needs: bytes

    @property
    def name(self) -> str | None:
        """The scenario as planning names it: None for the forecast as it is."""
        return None if self.scenario == PLAIN else self.scenario

    def bring_into(self, folder: Path) -> None:
        """Write the scenario as it was when it was chosen into a centre folder. Raises OSError."""
        if self.text is not None:
            write_whole(folder / file_of(self.scenario), self.text)


def keep_comparison(
    connection: Connection,
    site: StoredSite,
    compared: Comparison,
    texts: Mapping[str, bytes],
    origin: Origin,
) -> int:
    """Keep a comparison with the first month's requirement under each scenario; its number.

    `texts` are the scenarios as they were compared, by name.
    """
    first, files = compared.months[0], {}
    for one in compared.scenarios:
        inside = [row for row in one.needs if _month(row) == first]
        files[f"{one.name}/{NEEDS}"] = requirement_bytes(inside)
        if one.name in texts:
            files[f"{one.name}/{_TEXT}"] = texts[one.name]
    facts = comparison_facts(compared)
    return documents.add_document(connection, site.id, COMPARISON, str(first), origin, facts, files)


def _month(row: RequirementRow) -> Month:
    return Month(row.interval_start.year, row.interval_start.month)


def comparison_facts(compared: Comparison) -> dict[str, Any]:
    """A comparison as plain values."""
    return {
        "months": [str(month) for month in compared.months],
        "warnings": [said.kept(one) for one in compared.warnings],
        "scenarios": [
            {
                "name": one.name,
                "figures": [
                    {**asdict(figures), "month": str(figures.month) if figures.month else None}
                    for figures in one.figures
                ],
                "capacity": [asdict(month) for month in one.capacity],
                "warnings": [said.kept(warning) for warning in one.warnings],
            }
            for one in compared.scenarios
        ],
    }


def kept_comparison(
    connection: Connection, site: StoredSite, centre: Centre, month: Month
) -> KeptComparison | None:
    """The newest comparison that begins with a month; None where there is none."""
    found = documents.newest(connection, site.id, COMPARISON, str(month))
    if found is None:
        return None
    facts = found.facts
    months = tuple(parse_month(text) for text in facts["months"])
    scenarios = tuple(_compared(one) for one in facts["scenarios"])
    return KeptComparison(found, Comparison(centre, months, scenarios, said.all_told(facts["warnings"])))


def _compared(facts: Mapping[str, Any]) -> Compared:
    figures = (
        Figures(**{**one, "month": parse_month(one["month"]) if one["month"] else None})
        for one in facts["figures"]
    )
    capacity = tuple(MonthCapacity(**one) for one in facts["capacity"])
    return Compared(facts["name"], tuple(figures), capacity, said.all_told(facts["warnings"]))


def choose(
    connection: Connection, site: StoredSite, month: Month, number: int, scenario: str, origin: Origin
) -> int:
    """Make the requirement of a compared scenario that of the month; plans from now on answer it.

    Raises CannotDo.
    """
    compared = documents.document_numbered(connection, site.id, number)
    if compared is None or (compared.kind, compared.subject) != (COMPARISON, str(month)):
        raise CannotDo(
            Sentence("There is no such comparison of {month} any more: compare anew.", {"month": str(month)})
        )
    files = documents.files_of(connection, number)
    if f"{scenario}/{NEEDS}" not in files:
        raise CannotDo(Sentence("{scenario!r} was not compared: compare it first.", {"scenario": scenario}))
    if not origin.reason.strip():
        raise CannotDo(Sentence("Say why this scenario is to be planned for: the reason is kept with it."))
    kept = {name: files[f"{scenario}/{name}"] for name in (NEEDS, _TEXT) if f"{scenario}/{name}" in files}
    facts = {"scenario": scenario, "comparison": number}
    return documents.add_document(connection, site.id, REQUIREMENT, str(month), origin, facts, kept)


def withdraw(connection: Connection, site: StoredSite, month: Month, origin: Origin) -> None:
    """Plan the month for its own forecast again. Raises CannotDo where nothing was chosen."""
    if chosen_requirement(connection, site, month) is None:
        raise CannotDo(
            Sentence(
                "No requirement is chosen for {month}: it is planned for its forecast.", {"month": str(month)}
            )
        )
    documents.add_document(connection, site.id, REQUIREMENT, str(month), origin, {"scenario": None}, {})


def chosen_requirement(connection: Connection, site: StoredSite, month: Month) -> ChosenRequirement | None:
    """The requirement chosen for a month; None where it is planned for its own forecast."""
    found = documents.newest(connection, site.id, REQUIREMENT, str(month))
    if found is None or found.facts["scenario"] is None:
        return None
    files = documents.files_of(connection, found.id)
    return ChosenRequirement(found, found.facts["scenario"], files.get(_TEXT), files[NEEDS])


def rows_of(chosen: ChosenRequirement, centre: Centre) -> tuple[RequirementRow, ...]:
    """The rows of a chosen requirement. Raises Mistakes where they do not fit the centre any more."""
    with folder_of({NEEDS: chosen.needs}, "requirement") as folder:
        return read_requirement(folder / NEEDS, centre)


def check_names(names: Sequence[str], known: Sequence[str]) -> None:
    """Refuse names of scenarios that there are not. Raises CannotDo."""
    strange = [name for name in names if name not in known and name != PLAIN]
    if strange:
        raise CannotDo(
            Sentence(
                "There is no scenario {strange!r} any more: load the page again.", {"strange": strange[0]}
            )
        )
