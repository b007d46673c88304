"""One scenario: its layers, and a form that lays another one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, g, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from forecasting.adjust import PERS
from webapp.centre.mistakes import Mistakes
from webapp.centre.scenarios import WEEKDAYS, layer_facts
from webapp.gate import allowed, current_account, now, store
from webapp.pages.places import month_or_404
from webapp.pages.scenarios import blueprint
from webapp.pages.scenarios.drawing import drawing_facts
from webapp.services.desk import site_centre
from webapp.services.months import Month
from webapp.services.site_scenarios import (
    SiteScenario,
    add_layer,
    change_layers,
    new_scenario,
    open_scenario,
    remove_scenario,
    scenario_names,
    switched_layer,
    without_layer,
)


@dataclass(frozen=True)
class FormField:
    """A field of a kind's form: its key in the file, words, kind of input and what they may look like."""

    key: str
    label: object
    type: str = "number"
    hint: object = ""
    needed: bool = True


@dataclass(frozen=True)
class FormKind:
    """A kind of layer: what people call it, and its fields."""

    label: object
    fields: tuple[FormField, ...]


_CALLS = (FormField("calls", _l("Calls")), FormField("per", _l("Per"), "per"))
KINDS: Mapping[str, FormKind] = {
    "scale": FormKind(
        _l("More or fewer calls"), (FormField("factor", _l("Times"), hint=_l("1.1 = 10 % more")),)
    ),
    "add": FormKind(_l("Calls on top"), _CALLS),
    "set": FormKind(_l("Exactly so many calls"), _CALLS),
    "min": FormKind(_l("At least so many calls"), _CALLS),
    "max": FormKind(_l("At most so many calls"), _CALLS),
    "campaign": FormKind(
        _l("Campaign"),
        (
            FormField("contacts", _l("Customers reached")),
            FormField("response", _l("Share that calls"), hint=_l("0.03 = 3 %")),
            FormField("halving_days", _l("Days until half as many call")),
        ),
    ),
    "outage_recovery": FormKind(
        _l("Callers after an outage"),
        (
            FormField("outage_start", _l("Outage from"), "datetime-local"),
            FormField("outage_end", _l("Outage until"), "datetime-local"),
            FormField("redial", _l("Share that calls again"), hint=_l("0.6 = 60 %")),
            FormField("spread_hours", _l("Over so many hours")),
            FormField("lost_calls", _l("Calls lost, if known"), needed=False),
        ),
    ),
    "growth": FormKind(
        _l("Growth"),
        (
            FormField("yearly", _l("Growth a year"), hint=_l("0.08 = 8 %")),
            FormField("since", _l("Since"), "date"),
        ),
    ),
    "handle_time": FormKind(
        _l("Handle time"),
        (
            FormField("factor", _l("Times"), hint=_l("1.1 = 10 % longer"), needed=False),
            FormField("aht_s", _l("Or exactly, in seconds"), needed=False),
        ),
    ),
    "shrinkage": FormKind(
        _l("Shrinkage"), (FormField("share", _l("Share of paid time"), hint=_l("0.3 = 30 %")),)
    ),
}
"""Every kind of layer as its form shows it; keys are those of the scenario's file."""

DAY_NAMES = (_l("Mon"), _l("Tue"), _l("Wed"), _l("Thu"), _l("Fri"), _l("Sat"), _l("Sun"))
PER_NAMES = {
    "interval": _l("interval"),
    "day": _l("day"),
    "month": _l("month"),
    "year": _l("year"),
    "range": _l("the whole range"),
}


@blueprint.post("/<month>/scenarios")
@allowed("scenarios")
def new(month: str) -> Response | tuple[str, int]:
    """An empty scenario."""
    g.month = month_or_404(month)
    name, note = request.form.get("name", "").strip(), request.form.get("note", "").strip()
    with store().read() as connection:
        centre = site_centre(connection, g.site, g.month)
    try:
        store().retrying(
            lambda connection: new_scenario(connection, g.site, centre, name, note or name, now())
        )
    except Mistakes as problem:
        return render_template("scenarios/refused.html", mistakes=problem.mistakes), 400
    return _to(g.month, name)


@blueprint.get("/<month>/scenarios/<name>")
@allowed("scenarios")
def show_layers(month: str, name: str) -> str:
    """The layers of a scenario."""
    g.month = month_or_404(month)
    return _page(name)


@blueprint.post("/<month>/scenarios/<name>")
@allowed("scenarios")
def lay(month: str, name: str) -> Response | tuple[str, int]:
    """Lay one more layer."""
    g.month = month_or_404(month)
    kind = request.form.get("kind", "")
    if kind not in KINDS:
        abort(400)
    facts = layer_form(kind, current_account().person)
    with store().read() as connection:
        centre = site_centre(connection, g.site, g.month)
    try:
        store().retrying(lambda connection: add_layer(connection, g.site, centre, name, facts, now()))
    except Mistakes as problem:
        return _page(name, kind, problem.mistakes), 400
    return _to(g.month, name)


@blueprint.post("/<month>/scenarios/<name>/change")
@allowed("scenarios")
def change(month: str, name: str) -> Response:
    """Switch a layer on or off, take it away, or take the whole scenario away."""
    g.month = month_or_404(month)
    with store().read() as connection:
        centre = site_centre(connection, g.site, g.month)
    verb, layer = request.form.get("verb"), request.form.get("layer", "")
    if verb == "remove-scenario":
        store().retrying(lambda connection: remove_scenario(connection, g.site, name))
        return redirect(url_for("scenarios.show", month=g.month))
    verbs: dict[str | None, Callable[[str], Any]] = {"switch": switched_layer, "remove": without_layer}
    if verb not in verbs:
        abort(400)
    changed = verbs[verb](layer)
    store().retrying(lambda connection: change_layers(connection, g.site, centre, name, changed, now()))
    return _to(g.month, name)


def layer_form(kind: str, author: str) -> dict[str, Any]:
    """The form as facts under the keys of the scenario's file; what is left empty is left out."""
    form = request.form
    facts: dict[str, Any] = {"name": form.get("name", ""), "author": author, "reason": form.get("reason", "")}
    facts["kind"] = kind
    for field in KINDS[kind].fields:
        if text := form.get(field.key, "").strip():
            facts[field.key] = _number(text) if field.type == "number" else text
    for key in ("first_day", "last_day", "from", "to"):
        if text := form.get(key, "").strip():
            facts[key] = text
    for key in ("queues", "weekdays"):
        if chosen := form.getlist(key):
            facts[key] = chosen
    return facts


def _number(text: str) -> float | str:
    try:
        number = float(text)
    except ValueError:
        return text
    return number if abs(number) < float("inf") else text


def _page(name: str, kind: str | None = None, mistakes: Any = ()) -> str:
    kind = kind or request.args.get("kind", "scale")
    if kind not in KINDS or name not in scenario_names(g.site):
        abort(404)
    with store().read() as connection:
        centre = site_centre(connection, g.site, g.month)
        found: SiteScenario = open_scenario(connection, g.site, centre, name)
    return render_template(
        "scenarios/layers.html",
        found=found,
        layers=[(layer, layer_facts(layer)) for layer in found.scenario.layers],
        kinds=KINDS,
        kind=kind,
        pers=[(per, PER_NAMES[per]) for per in PERS],
        weekdays=list(zip(WEEKDAYS, DAY_NAMES, strict=True)),
        queues=centre.queues,
        names={queue.code: queue.name for queue in centre.queues},
        mistakes=mistakes,
        drawing=drawing_facts(),
    )


def _to(month: Month, name: str) -> Response:
    return redirect(url_for("scenarios.show_layers", month=month, name=name))
