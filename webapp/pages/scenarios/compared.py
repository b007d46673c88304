"""Scenarios side by side, and the one whose requirement the month is planned for."""

from __future__ import annotations

from dataclasses import replace

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scheduler.domain.sentence import Sentence
from webapp.gate import allowed, current_account, now, store
from webapp.pages.places import month_or_404
from webapp.pages.planning.work import newest_job
from webapp.pages.scenarios import blueprint
from webapp.scenario_page import capacity_rows, chart_key, comparison_lines, posts_chart, side_chart
from webapp.services.comparisons import check_names, choose, chosen_requirement, kept_comparison, withdraw
from webapp.services.desk import site_centre
from webapp.services.limits import order_work
from webapp.services.months import Month
from webapp.services.problems import CannotDo
from webapp.services.scenarios import MOST_SCENARIOS, PLAIN
from webapp.services.site_scenarios import open_scenario, scenario_names
from webapp.store.documents import Origin
from webapp.store.rosters import roster_of

SPANS = (1, 3, 6, 12)


@blueprint.get("/<month>/scenarios")
@allowed("scenarios")
def show(month: str) -> str:
    """The site's scenarios, the newest comparison and what is chosen."""
    g.month = month_or_404(month)
    names = scenario_names(g.site)
    with store().read() as connection:
        centre = site_centre(connection, g.site, g.month)
        kept = kept_comparison(connection, g.site, centre, g.month)
        known = [open_scenario(connection, g.site, centre, name) for name in names]
        chosen = chosen_requirement(connection, g.site, g.month)
    compared = kept.compared if kept else None
    return render_template(
        "scenarios/show.html",
        known=known,
        kept=kept,
        compared=compared,
        lines=comparison_lines(compared) if compared else (),
        chart=posts_chart(compared) if compared else None,
        side=side_chart(compared) if compared else None,
        key=[(look, _named(name)) for look, name in chart_key(compared)] if compared else (),
        capacity=[capacity_rows(compared, one) for one in compared.scenarios] if compared else (),
        planning=centre.planning,
        chosen=chosen,
        plain=PLAIN,
        spans=SPANS,
        job=newest_job("compare", str(g.month)),
    )


@blueprint.post("/<month>/scenarios/compare")
@allowed("scenarios")
def compare(month: str) -> Response:
    """Compare the scenarios ticked, as a job; the forecast as it is is the base."""
    g.month = month_or_404(month)
    names = list(dict.fromkeys([PLAIN, *request.form.getlist("name")]))
    check_names(names, scenario_names(g.site))
    if len(names) > MOST_SCENARIOS:
        raise CannotDo(
            Sentence(
                "{number} scenarios do not fit side by side: tick at most {value}.",
                {"number": len(names), "value": MOST_SCENARIOS - 1},
            )
        )
    months = request.form.get("months", type=int)
    facts = {"month": str(g.month), "months": months if months in SPANS else 1, "names": names, "seed": 1}
    actor, site = current_account().person, g.site.id
    store().retrying(
        lambda connection: order_work(
            connection, "compare", facts, actor, site_id=site, subject=str(facts["month"])
        )
    )
    return _back(g.month)


@blueprint.get("/<month>/scenarios/use")
@allowed("set-requirement")
def confirm(month: str) -> str:
    """What it changes to plan the month for a compared scenario, before it is done."""
    g.month = month_or_404(month)
    name, number = request.args.get("name", ""), request.args.get("comparison", type=int) or 0
    with store().read() as connection:
        centre = site_centre(connection, g.site, g.month)
        kept = kept_comparison(connection, g.site, centre, g.month)
        chosen = chosen_requirement(connection, g.site, g.month)
        known = roster_of(connection, g.site.id, str(g.month))
    wanted = next((one for one in kept.compared.scenarios if one.name == name), None) if kept else None
    if kept is None or wanted is None or kept.document.id != number:
        raise CannotDo(
            Sentence(
                "There is no such comparison of {month} any more: compare anew.", {"month": str(g.month)}
            )
        )
    now_for = chosen.scenario if chosen else PLAIN
    planned = next((one for one in kept.compared.scenarios if one.name == now_for), None)
    both = replace(kept.compared, scenarios=tuple(one for one in (planned, wanted) if one))
    return render_template(
        "scenarios/confirm.html",
        wanted=wanted,
        now_for=now_for,
        planned=planned,
        lines=comparison_lines(both, g.month),
        number=number,
        plain=PLAIN,
        state=known.state if known else None,
    )


@blueprint.post("/<month>/scenarios/use")
@allowed("set-requirement")
def use(month: str) -> Response:
    """Plan the month for one of the compared scenarios, or for its forecast again."""
    g.month = month_or_404(month)
    origin = Origin(current_account().person, now(), request.form.get("reason", "").strip()[:200])
    name, number = request.form.get("name", ""), request.form.get("comparison", type=int) or 0
    if name:
        store().retrying(lambda connection: choose(connection, g.site, g.month, number, name, origin))
    else:
        store().retrying(lambda connection: withdraw(connection, g.site, g.month, origin))
    return _back(g.month)


def _named(scenario: str) -> str:
    return str(_("the forecast as it is")) if scenario == PLAIN else scenario


def _back(month: Month) -> Response:
    return redirect(url_for("scenarios.show", month=month))
