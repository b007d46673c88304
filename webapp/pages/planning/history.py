"""The history: counts come in by upload, what is doubtful in them is shown and put right."""

from __future__ import annotations

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.centre.mistakes import Mistake, Mistakes
from webapp.centre.read import CALLS
from webapp.gate import allowed, current_account, now, store
from webapp.pages.controls import Choice, Control
from webapp.pages.places import month_or_404
from webapp.pages.planning import blueprint
from webapp.planning_charts import history_chart
from webapp.services.actuals import Uploaded, keep_actuals, last_day_of, read_upload
from webapp.services.desk import site_centre
from webapp.services.limits import note_upload
from webapp.services.months import Month
from webapp.services.site_history import day_counts, quality_of
from webapp.services.site_repairs import leave_out, repair, steps, undo
from webapp.store.documents import Origin

SHOWN, MOST_MONTHS = 60, 24


@blueprint.get("/history")
@allowed("upload-actuals")
def history() -> str:
    """The history with the doubts of one month."""
    new, changed, unchanged = (request.args.get(name, type=int) for name in ("new", "changed", "unchanged"))
    if new is None or changed is None or unchanged is None:
        return _page()
    return _page(done=Uploaded(new, changed, unchanged, None, None))


@blueprint.post("/history")
@allowed("upload-actuals")
def upload() -> Response | tuple[str, int]:
    """Take counts of a file, or typed as a table."""
    sent = request.files.get("file")
    data = sent.read() if sent and sent.filename else request.form.get("table", "").encode()
    with store().read() as connection:
        centre = site_centre(connection, g.site, _this_month())
    who, at = current_account(), now()
    store().retrying(lambda connection: note_upload(connection, who, CALLS, len(data), at))
    try:
        frame = read_upload(data, centre)
    except Mistakes as problem:
        return _page(mistakes=problem.mistakes), 400
    made = store().retrying(lambda connection: keep_actuals(connection, g.site, frame))
    month = Month(made.last_day.year, made.last_day.month) if made.last_day else None
    return redirect(
        url_for(
            "planning.history",
            month=month,
            since=made.first_day.strftime("%Y-%m") if made.first_day else None,
            new=made.new,
            changed=made.changed,
            unchanged=made.unchanged,
        )
    )


@blueprint.post("/history/repair")
@allowed("upload-actuals")
def put_right() -> Response:
    """Put one count right, take it out, or accept that it stays out of forecasts."""
    form = {name: request.form.get(name, "") for name in ("queue", "start", "offered", "month")}
    origin = Origin(current_account().person, now(), request.form.get("reason", "").strip()[:200])
    with store().read() as connection:
        centre = site_centre(connection, g.site, _this_month())
    place = (form["queue"], form["start"])
    if request.form.get("verb") == "accept":
        store().retrying(lambda connection: leave_out(connection, g.site, centre, *place, origin))
    else:
        store().retrying(
            lambda connection: repair(connection, g.site, centre, *place, form["offered"], origin)
        )
    return _back(form["month"])


@blueprint.post("/history/undo")
@allowed("upload-actuals")
def take_back() -> Response:
    """Undo the last step with a count."""
    number = request.form.get("number", type=int) or 0
    origin = Origin(current_account().person, now())
    store().retrying(lambda connection: undo(connection, g.site, number, origin))
    return _back(request.form.get("month", ""))


def _back(month: str) -> Response:
    return redirect(url_for("planning.history", month=month or None, _anchor="doubts"))


def _this_month() -> Month:
    local = now().astimezone(g.site.zone)
    return Month(local.year, local.month)


def _told_of(last: Month) -> tuple[Month, ...]:
    """The months that an upload told of, up to its last one; the newest of many."""
    first = month_or_404(request.args.get("since") or str(last))
    number = (last.year - first.year) * 12 + last.month - first.month + 1
    return tuple(last.plus(-back) for back in reversed(range(min(number, MOST_MONTHS))))


def _page(done: Uploaded | None = None, mistakes: tuple[Mistake, ...] = ()) -> str:
    wanted = request.args.get("month")
    with store().read() as connection:
        last = last_day_of(connection, g.site)
        month = month_or_404(wanted) if wanted else Month(last.year, last.month) if last else _this_month()
        centre = site_centre(connection, g.site, month)
        doubts = quality_of(connection, g.site, centre, month)
        days = day_counts(connection, g.site, centre, last) if last else ()
        done_with = steps(connection, g.site)
    g.month = month
    names = {queue.code: queue.name for queue in centre.queues}
    choices = tuple(Choice(one.queue, names[one.queue]) for one in days)
    return render_template(
        "planning/history.html",
        last=last,
        doubts=doubts,
        names=names,
        zone=g.site.zone,
        chart=history_chart(days),
        controls=(Control("queue", _("Queue"), choices),),
        steps=done_with[:SHOWN],
        days=days,
        done=done,
        told_of=_told_of(month) if done else (),
        mistakes=mistakes,
    )
