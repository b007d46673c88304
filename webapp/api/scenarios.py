"""Scenarios: layers over the forecast, comparisons as jobs, and one of them as a month's requirement."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from flask import g
from pydantic import Field

from scheduler.domain.sentence import Sentence
from webapp.api.jobs import Job, job_numbered
from webapp.api.place import this_month
from webapp.api.planning import Moment16
from webapp.api.shared import Calls, not_there
from webapp.api.values import Code, Day, Done, Facts, Given, Line, Name, Number, Real, Said, Taken
from webapp.centre.model import Centre
from webapp.centre.scenarios import layer_facts
from webapp.gate import current_account, now, store
from webapp.pages.places import month_or_404
from webapp.services import comparisons, site_scenarios
from webapp.services.desk import site_centre
from webapp.services.limits import order_work
from webapp.services.scenarios import MOST_SCENARIOS, PLAIN
from webapp.services.site_scenarios import SiteScenario
from webapp.store.documents import Origin

calls = Calls("scenarios", "Scenarios")
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$", max_length=5)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Kind = Literal[
    "scale",
    "add",
    "set",
    "min",
    "max",
    "campaign",
    "outage_recovery",
    "growth",
    "handle_time",
    "shrinkage",
]


class NewScenario(Taken):
    """A scenario's name and what it is about."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
    note: Line = ""


class Layer(Taken):
    """A layer under the keys of a scenario's file; which fields it has follows from its kind."""

    name: Name
    kind: Kind
    reason: Annotated[Line, Field(min_length=1)]
    factor: Real | None = None
    calls: Real | None = None
    per: Literal["interval", "day", "month", "year", "range"] | None = None
    contacts: Real | None = None
    response: Real | None = None
    halving_days: Real | None = None
    outage_start: Moment16 | None = None
    outage_end: Moment16 | None = None
    redial: Real | None = None
    spread_hours: Real | None = None
    lost_calls: Real | None = None
    yearly: Real | None = None
    since: Day | None = None
    aht_s: Real | None = None
    share: Real | None = None
    first_day: Day | None = None
    last_day: Day | None = None
    from_: Annotated[Clock | None, Field(alias="from")] = None
    to: Clock | None = None
    queues: Annotated[list[Code], Field(max_length=40, default_factory=list)]
    weekdays: Annotated[list[Weekday], Field(max_length=7, default_factory=list)]


class LayerChange(Taken):
    """What is to happen to a layer."""

    layer: Name
    verb: Literal["switch", "remove"]


class CompareOrder(Taken):
    """The scenarios to put side by side, and over how many months."""

    names: Annotated[list[Name], Field(max_length=MOST_SCENARIOS - 1)]
    months: Literal[1, 3, 6, 12] = 1


class Choice(Taken):
    """The scenario of a comparison that the month is to be planned for, and why."""

    comparison: Number
    name: Name
    reason: Annotated[Line, Field(min_length=1)]


class Scenario(Given):
    """A scenario with its layers, each under the keys of its file."""

    name: str
    note: str
    layers: list[Facts]


class Scenarios(Given):
    """The scenarios of a site."""

    scenarios: list[Scenario]


class Comparison(Given):
    """Scenarios side by side: calls, seats, posts, hours, cost, service level by month."""

    number: int
    made_at: datetime
    actor: str
    months: list[str]
    warnings: list[Said]
    scenarios: list[Facts]


class Requirement(Given):
    """What a month is planned for: a scenario that somebody chose, or (null) its own forecast."""

    scenario: str | None
    actor: str | None
    at: datetime | None
    reason: str | None


@calls.get("/scenarios", "scenarios", Scenarios)
def scenarios() -> dict[str, Any]:
    """The scenarios of the site with their layers."""
    with store().read() as connection:
        centre = site_centre(connection, g.site, this_month())
        found = [
            site_scenarios.open_scenario(connection, g.site, centre, name)
            for name in site_scenarios.scenario_names(g.site)
        ]
    return {"scenarios": [_facts(one) for one in found]}


@calls.post("/scenarios", "scenarios", Scenario, takes=NewScenario, status=201)
def new(told: NewScenario) -> dict[str, Any]:
    """An empty scenario."""
    centre, at = _centre(), now()
    note = told.note.strip() or told.name
    made = store().retrying(lambda c: site_scenarios.new_scenario(c, g.site, centre, told.name, note, at))
    return _facts(made)


@calls.get("/scenarios/<name>", "scenarios", Scenario)
def one(name: str) -> dict[str, Any]:
    """A scenario."""
    centre = _known(name)
    with store().read() as connection:
        return _facts(site_scenarios.open_scenario(connection, g.site, centre, name))


@calls.delete("/scenarios/<name>", "scenarios", Done)
def remove(name: str) -> dict[str, Any]:
    """Take a scenario away; what it was stays in the versions of its text."""
    _known(name)
    store().retrying(lambda c: site_scenarios.remove_scenario(c, g.site, name))
    return {"done": True}


@calls.post("/scenarios/<name>/layers", "scenarios", Scenario, takes=Layer, status=201)
def lay(name: str, told: Layer) -> dict[str, Any]:
    """Lay one more layer; what does not fit its kind is refused with a sentence."""
    centre, at = _known(name), now()
    said = told.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
    facts = {**said, "author": current_account().person}
    return _facts(store().retrying(lambda c: site_scenarios.add_layer(c, g.site, centre, name, facts, at)))


@calls.post("/scenarios/<name>/changes", "scenarios", Scenario, takes=LayerChange)
def change(name: str, told: LayerChange) -> dict[str, Any]:
    """Switch a layer on or off, or take it away."""
    centre, at = _known(name), now()
    verb = {"switch": site_scenarios.switched_layer, "remove": site_scenarios.without_layer}[told.verb]
    with store().read() as connection:
        found = site_scenarios.open_scenario(connection, g.site, centre, name)
    if told.layer not in [layer.name for layer in found.scenario.layers]:
        raise not_there(Sentence("{name} has no layer {layer}.", {"name": name, "layer": told.layer}))
    done = verb(told.layer)
    return _facts(store().retrying(lambda c: site_scenarios.change_layers(c, g.site, centre, name, done, at)))


@calls.post("/months/<month>/comparisons", "scenarios", Job, takes=CompareOrder, status=202)
def compare(month: str, told: CompareOrder) -> dict[str, Any]:
    """Put scenarios side by side as a job; the forecast as it is is the base."""
    on, actor = month_or_404(month), current_account().person
    names = list(dict.fromkeys([PLAIN, *told.names]))
    comparisons.check_names(names, site_scenarios.scenario_names(g.site))
    facts = {"month": str(on), "months": told.months, "names": names, "seed": 1}
    made = store().retrying(
        lambda c: order_work(c, "compare", facts, actor, site_id=g.site.id, subject=str(on))
    )
    return job_numbered(made)


@calls.get("/months/<month>/comparison", "scenarios", Comparison)
def compared(month: str) -> dict[str, Any]:
    """The newest comparison that begins with a month."""
    on = month_or_404(month)
    with store().read() as connection:
        centre = site_centre(connection, g.site, on)
        kept = comparisons.kept_comparison(connection, g.site, centre, on)
    if kept is None:
        raise not_there(Sentence("Nothing is compared for {month} yet.", {"month": str(on)}))
    origin = kept.document.origin
    told = {"number": kept.document.id, "made_at": origin.at, "actor": origin.actor}
    return {**comparisons.comparison_facts(kept.compared), **told}


@calls.get("/months/<month>/requirement", "scenarios", Requirement)
def requirement(month: str) -> dict[str, Any]:
    """What a month is planned for."""
    on = month_or_404(month)
    with store().read() as connection:
        chosen = comparisons.chosen_requirement(connection, g.site, on)
    if chosen is None:
        return {"scenario": None, "actor": None, "at": None, "reason": None}
    origin = chosen.document.origin
    return {
        "scenario": chosen.scenario,
        "actor": origin.actor,
        "at": origin.at,
        "reason": origin.reason,
    }


@calls.put("/months/<month>/requirement", "set-requirement", Requirement, takes=Choice)
def choose(month: str, told: Choice) -> dict[str, Any]:
    """Plan the month for a compared scenario."""
    on, origin = month_or_404(month), Origin(current_account().person, now(), told.reason)
    store().retrying(lambda c: comparisons.choose(c, g.site, on, told.comparison, told.name, origin))
    return requirement(month)


@calls.delete("/months/<month>/requirement", "set-requirement", Requirement)
def withdraw(month: str) -> dict[str, Any]:
    """Plan the month for its own forecast again."""
    on, origin = month_or_404(month), Origin(current_account().person, now())
    store().retrying(lambda c: comparisons.withdraw(c, g.site, on, origin))
    return requirement(month)


def _centre() -> Centre:
    with store().read() as connection:
        return site_centre(connection, g.site, this_month())


def _known(name: str) -> Centre:
    if name not in site_scenarios.scenario_names(g.site):
        raise not_there(Sentence("{site} has no scenario {name}.", {"site": g.site.code, "name": name[:80]}))
    return _centre()


def _facts(found: SiteScenario) -> dict[str, Any]:
    layers = [layer_facts(layer) for layer in found.scenario.layers]
    return {"name": found.name, "note": found.note, "layers": layers}
