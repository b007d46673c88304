"""Publication of a month: review, reading, comments, the step to everybody and the way back."""

from __future__ import annotations

from dataclasses import replace

from flask import abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.access import may
from webapp.gate import allowed, current_account, now, store
from webapp.pages.month.cells import stale
from webapp.pages.month.place import asked, blueprint
from webapp.pages.places import month_or_404
from webapp.pages.suggestions import answers_all
from webapp.reach import reached
from webapp.services import publication as service
from webapp.services.desk import open_month
from webapp.services.own_review import own_review
from webapp.services.publish import STEPS, Refused, Step, take_step
from webapp.services.versions import Stale

Answer = str | Response | tuple[str, int]

SAID = ("reason", "override")
"""What is written beside a step."""


@blueprint.get("/<month>/roster/publish")
@allowed("read-roster")
def publication(month: str) -> str:
    """Where the roster stands, and what stands in its way."""
    return _page(month)


@blueprint.post("/<month>/roster/publish")
@allowed("publish")
def step(month: str) -> Answer:
    """Put up for review, publish or recall."""
    g.month = month_or_404(month)
    form = request.form
    if form.get("verb") not in STEPS:
        abort(400)
    wanted = Step(
        form["verb"],
        current_account().person,
        now(),
        form.get("reason", "").strip()[: service.MOST_LETTERS],
        form.get("override", "").strip()[: service.MOST_LETTERS],
        form.get("version", type=int),
        all_read=True,
    )
    made = store().retrying(lambda c: take_step(c, g.site.code, g.month, wanted), queued=True)
    if isinstance(made, Stale):
        said = {name: text for name in SAID if (text := getattr(wanted, name))}
        return stale(made, back=url_for("roster.publication", month=g.month, **said))
    if isinstance(made, Refused):
        return _page(month, made), 409
    return redirect(url_for("roster.publication", month=g.month))


@blueprint.get("/<month>/roster/read")
@allowed("own-month")
def read(month: str) -> str:
    """An agent's own days in review or as published: what is different, and what there is to say."""
    g.month = month_or_404(month)
    with store().read() as connection:
        shown = own_review(connection, g.site, g.month, current_account().person, now())
    return render_template("month/read.html", shown=shown)


@blueprint.post("/<month>/roster/remind")
@allowed("publish")
def remind(month: str) -> Response:
    """Remind the agents who have not confirmed their days."""
    g.month = month_or_404(month)
    at = now()
    store().retrying(lambda c: service.remind(c, g.site, g.month, at))
    return _back()


@blueprint.post("/<month>/roster/read")
@allowed("comment")
def confirm(month: str) -> Response:
    """Confirm having read a version."""
    g.month = month_or_404(month)
    version, who = request.form.get("version", type=int), current_account().person
    if version is None:
        abort(400)
    store().retrying(lambda c: service.confirm(c, g.site.code, g.month, version, who, now()))
    return _back()


@blueprint.post("/<month>/roster/comment")
@allowed("comment")
def comment(month: str) -> Response:
    """Say something about a roster in review, or how a published one does."""
    g.month = month_or_404(month)
    form, who = request.form, current_account().person
    said = service.Opinion(
        form.get("text", ""),
        form.get("rating", type=int),
        form.get("topic", ""),
        form.get("proposal") == "1",
    )
    store().retrying(lambda c: service.say(c, g.site.code, g.month, who, said, now()))
    return _back()


def _back() -> Response:
    """To the page that this account can read."""
    role = current_account().role
    for endpoint, action in (("roster.read", "own-month"), ("roster.publication", "read-roster")):
        if may(role, action):
            return redirect(url_for(endpoint, month=g.month))
    return redirect(url_for("suggestions.show"))


def _page(month: str, refused: Refused | None = None) -> str:
    with store().read() as connection:
        seen = open_month(connection, g.site.code, asked(month))
        shown = service.publication(connection, seen, now().astimezone(g.site.zone).date())
    mine = reached(seen.centre)
    if mine is not None:
        changed = tuple(one for one in shown.changed if one.agent in mine)
        missing = tuple(one for one in shown.missing if one[0] in mine)
        shown = replace(shown, changed=changed, missing=missing)
    until = service.open_until(g.month)
    return render_template(
        "month/publish.html",
        shown=shown,
        month=seen,
        refused=refused,
        answering=answers_all(),
        until=until,
        open=service.takes_opinions(seen, now()),
    )
