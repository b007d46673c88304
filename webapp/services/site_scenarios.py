"""Scenarios of a site: layers with author and reason, laid by form, kept as the site's texts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from forecasting.scenario import Layer, Scenario
from scheduler.domain.sentence import Sentence
from webapp.centre.model import Centre
from webapp.centre.scenario_targets import TargetChange, scenario_targets
from webapp.centre.scenarios import (
    FOLDER,
    layer_lines,
    read_scenario,
    require_scenario_name,
    scenario_bytes,
    scenario_note,
)
from webapp.services.problems import CannotDo
from webapp.services.sites import folder_of
from webapp.store.sites import StoredSite, remove_text, sites, text_of, write_text

SUFFIX = ".toml"
MOST_LAYERS = 100


@dataclass(frozen=True)
class SiteScenario:
    """A scenario with its other targets and its note."""

    scenario: Scenario
    targets: tuple[TargetChange, ...]
    note: str

    @property
    def name(self) -> str:
        """Its name."""
        return self.scenario.name


def file_of(name: str) -> str:
    """The text of a scenario among the site's."""
    return f"{FOLDER}/{name}{SUFFIX}"


def scenario_names(site: StoredSite) -> list[str]:
    """The names of the site's scenarios."""
    mine = (file for file in site.files if file.startswith(f"{FOLDER}/"))
    return sorted(Path(file).stem for file in mine)


def open_scenario(connection: Connection, site: StoredSite, centre: Centre, name: str) -> SiteScenario:
    """A scenario of the site. Raises CannotDo where there is none, Mistakes where it does not fit."""
    text = text_of(connection, site, file_of(name))
    if text is None:
        raise CannotDo(
            Sentence(
                "{code} has no scenario {name!r}: make it on the page of scenarios.",
                {"code": site.code, "name": name},
            )
        )
    return _read(text, centre, name)


def _read(text: str, centre: Centre, name: str) -> SiteScenario:
    with folder_of({file_of(name): text.encode()}, "scenario") as folder:
        inside = replace(centre, folder=folder)
        found = read_scenario(name, inside)
        return SiteScenario(found, scenario_targets(name, inside), scenario_note(name, inside))


def new_scenario(
    connection: Connection, site: StoredSite, centre: Centre, name: str, note: str, at: datetime
) -> SiteScenario:
    """An empty scenario of that name. Raises CannotDo where there is one, Mistakes for no name."""
    require_scenario_name(name)
    site = _by_now(connection, site)
    if name in scenario_names(site):
        raise CannotDo(
            Sentence("There is a scenario {name!r} already: give the new one another name.", {"name": name})
        )
    made = SiteScenario(Scenario(name), (), note)
    _keep(connection, site, centre, made, at)
    return made


def add_layer(
    connection: Connection,
    site: StoredSite,
    centre: Centre,
    name: str,
    facts: Mapping[str, Any],
    at: datetime,
) -> SiteScenario:
    """Lay one more layer, given under the keys of the scenario's file. Raises CannotDo, Mistakes."""
    site = _by_now(connection, site)
    known = open_scenario(connection, site, centre, name)
    if len(known.scenario.layers) >= MOST_LAYERS:
        raise CannotDo(
            Sentence(
                "{name} has {most_layers} layers: take some away first.",
                {"name": name, "most_layers": MOST_LAYERS},
            )
        )
    text = scenario_bytes(known.scenario, (), "").decode()
    # The file's own reader judges the form: one set of checks and of sentences.
    added = _read(f"{text.strip()}\n\n{layer_lines(facts)}\n", centre, name)
    made = replace(known, scenario=added.scenario)
    _keep(connection, site, centre, made, at)
    return made


def change_layers(
    connection: Connection,
    site: StoredSite,
    centre: Centre,
    name: str,
    change: Callable[[tuple[Layer, ...]], tuple[Layer, ...]],
    at: datetime,
) -> SiteScenario:
    """Other layers in the place of a scenario's. Raises CannotDo, Mistakes."""
    site = _by_now(connection, site)
    known = open_scenario(connection, site, centre, name)
    made = replace(known, scenario=Scenario(name, change(known.scenario.layers)))
    _keep(connection, site, centre, made, at)
    return made


def without_layer(layer: str) -> Callable[[tuple[Layer, ...]], tuple[Layer, ...]]:
    """All layers but the one of that name."""
    return lambda layers: tuple(one for one in layers if one.name != layer)


def switched_layer(layer: str) -> Callable[[tuple[Layer, ...]], tuple[Layer, ...]]:
    """The layer of that name on where it was off, and off where it was on."""
    return lambda layers: tuple(replace(one, on=not one.on) if one.name == layer else one for one in layers)


def remove_scenario(connection: Connection, site: StoredSite, name: str) -> None:
    """Take a scenario out of the site; what it was stays in the versions of its text. Raises CannotDo."""
    site = _by_now(connection, site)
    if name not in scenario_names(site):
        raise CannotDo(
            Sentence("{code} has no scenario {name!r} any more.", {"code": site.code, "name": name})
        )
    remove_text(connection, site, file_of(name))


def _by_now(connection: Connection, site: StoredSite) -> StoredSite:
    """The site as it is in this transaction: who asks has read it before, and others write meanwhile."""
    return next(one for one in sites(connection) if one.id == site.id)


def _keep(connection: Connection, site: StoredSite, centre: Centre, made: SiteScenario, at: datetime) -> None:
    text = scenario_bytes(made.scenario, made.targets, made.note).decode()
    _read(text, centre, made.name)
    write_text(connection, site, file_of(made.name), text, at)
