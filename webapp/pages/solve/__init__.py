"""Drafts of a month: start planning, watch it, stop it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scheduler.domain.sentence import Sentence
from webapp.gate import allowed, current_account, now, store
from webapp.pages.home.places import page_of_step
from webapp.pages.month.cells import stale
from webapp.pages.places import month_or_404, site_blueprint
from webapp.reach import require_all
from webapp.services import solving
from webapp.services.drafts import take_version
from webapp.services.limits import TooOften
from webapp.services.problems import CannotDo
from webapp.services.solving import Order
from webapp.services.timetable import timetable
from webapp.services.versions import Stale
from webapp.store.jobs import Job
from webapp.store.roster_notes import pins_of
from webapp.store.rosters import roster_of

blueprint = site_blueprint("solve", __name__)
WIDE, HIGH = 600.0, 120.0


@dataclass(frozen=True)
class Line:
    """The cost over time as a line of a picture: its points, and what its ends stand for."""

    points: str
    seconds: float
    first: int
    last: int


@blueprint.app_template_filter("job_state")
def job_state(state: str) -> str:
    """The state of a job in words."""
    words = {
        "waiting": _("waiting"),
        "running": _("running"),
        "done": _("done"),
        "failed": _("failed"),
        "cancelled": _("stopped"),
    }
    return str(words[state])


@blueprint.app_template_filter("effort_name")
def effort_name(effort: str) -> str:
    """How long to search, in words."""
    return str({"quick": _("Quick"), "thorough": _("Thorough"), "deep": _("Deep")}[effort])


@blueprint.get("/<month>/draft")
@allowed("solve")
def show(month: str) -> str:
    """What is planned and was planned of the month."""
    return _page(month)


@blueprint.get("/<month>/draft/progress")
@allowed("solve")
def progress(month: str) -> str:
    """The part of the page that changes while a plan is made."""
    g.month = month_or_404(month)
    newest = next(iter(_plans()), None)
    return render_template("solve/live.html", job=newest, line=line_of(newest), standing=solving.standing)


@blueprint.post("/<month>/draft")
@allowed("solve")
def begin(month: str) -> str | Response | tuple[str, int]:
    """Start planning."""
    g.month = month_or_404(month)
    form, who = request.form, current_account().person
    seed, minutes = form.get("seed", "1").strip(), form.get("minutes", "").strip()
    try:
        if not seed.isascii() or not seed.isdigit():
            raise CannotDo(
                Sentence(
                    "The seed {seed!r} is no whole number: write digits only, like 1.", {"seed": seed[:20]}
                )
            )
        if minutes and (not minutes.isascii() or not minutes.isdigit()):
            raise CannotDo(
                Sentence(
                    "The minutes {text!r} are no whole number: write digits only.", {"text": minutes[:20]}
                )
            )
        order = Order(
            g.month,
            form.get("effort", ""),
            int(seed[:12]),
            form.get("from") == "newest",
            minutes=int(minutes[:6]) if minutes else None,
        )
        store().retrying(lambda c: solving.start(c, g.site, order, who))
    except TooOften:
        raise
    except CannotDo as refused:
        return _page(month, refused.sentences), 409
    return redirect(url_for("solve.show", month=g.month))


@blueprint.post("/<month>/draft/stop")
@allowed("solve")
def stop(month: str) -> Response:
    """Stop and keep the best."""
    g.month = month_or_404(month)
    number = request.form.get("job", type=int)
    if number is None:
        abort(400)
    store().retrying(lambda c: solving.stop(c, g.site, number))
    return redirect(url_for("solve.show", month=g.month))


@blueprint.post("/<month>/draft/take")
@allowed("edit-draft")
def take(month: str) -> Response | tuple[str, int]:
    """Go on from an earlier version."""
    require_all()
    g.month = month_or_404(month)
    version, seen = request.form.get("take", type=int), request.form.get("version", type=int)
    if version is None or seen is None:
        abort(400)
    who, at = current_account().person, now()
    made = store().retrying(
        lambda c: take_version(c, g.site.code, g.month, version, seen, who, at), queued=True
    )
    if isinstance(made, Stale):
        return stale(made)
    return redirect(url_for("solve.show", month=g.month))


def _plans() -> list[Job]:
    with store().read() as connection:
        return solving.plans(connection, g.site, g.month)


def _page(month: str, refused: tuple[Sentence, ...] = ()) -> str:
    g.month = month_or_404(month)
    with store().read() as connection:
        made = solving.plans(connection, g.site, g.month)
        stored = roster_of(connection, g.site.id, str(g.month))
        pins = len(pins_of(connection, stored.id)) if stored else 0
        steps = timetable(connection, g.site, g.month, now().astimezone(g.site.zone).date())
    newest = next(iter(made), None)
    return render_template(
        "solve/show.html",
        job=newest,
        plans=made,
        line=line_of(newest),
        standing=solving.standing,
        stored=stored,
        pins=pins,
        steps=[(one, page_of_step(one, g.month)) for one in steps],
        efforts=solving.EFFORTS,
        refused=refused,
    )


def line_of(job: Job | None) -> Line | None:
    """The cost over time; None before there are two rosters to compare."""
    told = [(float(at), int(cost)) for at, cost in ((job and job.progress) or {}).get("line", ())]
    if len(told) < 2:
        return None
    begin, end = told[0][0], max(told[-1][0], told[0][0] + 1)
    low, high = min(cost for _, cost in told), max(cost for _, cost in told)
    span = max(1, high - low)
    points = (
        f"{WIDE * (at - begin) / (end - begin):.1f},{HIGH * (high - cost) / span:.1f}" for at, cost in told
    )
    return Line(" ".join(points), end - begin, told[0][1], told[-1][1])
