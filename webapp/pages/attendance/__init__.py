"""Attendance: the journal of a day, records of clocks, the way of a cycle up to payroll (AT-01, AT-02)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scheduler.domain.sentence import Sentence
from webapp.centre.mistakes import Mistakes
from webapp.gate import allowed, current_account, now, store
from webapp.i18n import sentence_text
from webapp.pages.attendance.doing import bring, charge_of, cycle_of, had_roster, note_one
from webapp.pages.places import attached, month_or_404, site_blueprint, usual_month
from webapp.pages.typed import typed_day, typed_minute
from webapp.reach import require_agent
from webapp.services import attendance_steps as steps
from webapp.services import journal as service
from webapp.services.attendance import HEADS
from webapp.services.clock_file import Brought
from webapp.services.clock_lines import Line
from webapp.services.door_list import door_list
from webapp.services.journal import Entry, Journal
from webapp.services.months import Month
from webapp.services.problems import CannotDo
from webapp.services.report_files import take_report
from webapp.store.documents import Origin

blueprint = site_blueprint("attendance", __name__, "/attendance")
NO_FILE = Sentence("No file was chosen: choose one with the columns that the page names.")
Answer = str | Response | tuple[str, int]


@blueprint.get("")
@allowed("attendance")
def show() -> Answer:
    """The journal of a day (?date=2026-12-08, else today); with ?at=03:00 who is on duty then (AT-08)."""
    try:
        return _page(*_asked())
    except CannotDo as refused:
        return _page(_today(), None, refused.sentences), 409


@blueprint.post("/note")
@allowed("note-attendance")
def note() -> Answer:
    """Note when somebody came and left, or that they did not come."""
    form = request.form
    on, agent = typed_day(form.get("date", "")), form.get("agent", "")
    require_agent(agent)
    try:
        came, left = (typed_minute(form[name]) if form.get(name) else None for name in ("came", "left"))
        how = form.get("how", "")
        entry = Entry(came, left, how == "away", how == "excused", form.get("note", "")[:400])
        note_one(on, agent, entry)
    except CannotDo as refused:
        return _page(on, None, refused.sentences), 409
    return redirect(url_for("attendance.show", date=on, _anchor=f"a-{agent}"))


@blueprint.post("/confirm")
@allowed("note-attendance")
def confirm() -> Answer:
    """Confirm the journal of a day: of the asker's team, or of everybody."""
    on, account = typed_day(request.form.get("date", "")), current_account()
    origin = Origin(account.person, now())
    charge_of(on)
    try:
        store().retrying(lambda c: service.confirm(c, g.site, on, account.team, origin))
    except CannotDo as refused:
        return _page(on, None, refused.sentences), 409
    return redirect(url_for("attendance.show", date=on))


@blueprint.post("/clock")
@allowed("bring-clock")
def upload() -> Answer:
    """Records of a clock, as clock.csv."""
    on = typed_day(request.form.get("date", ""))
    sent = request.files.get("clock")
    if sent is None or not sent.filename:
        return _page(on, None, (NO_FILE,)), 409
    try:
        found = bring(sent.read())
    except Mistakes as wrong:
        return _page(on, None, wrong.sentences), 400
    except CannotDo as refused:
        return _page(on, None, refused.sentences), 409
    return _page(on, None, brought=found)


@blueprint.post("/door")
@allowed("attendance")
def door() -> Response:
    """Who is on duty at a time, as a list for the door; noted."""
    on, at = _asked()
    who, moment, say = current_account(), now(), sentence_text
    with store().read() as connection:
        found = service.journal(connection, g.site, on, moment, who.team, at or 0)
    paper = door_list(found, at or 0)
    return attached(store().retrying(lambda c: take_report(c, g.site, paper, "csv", who, moment, say)))


@blueprint.get("/<month>")
@allowed("attendance")
def cycle(month: str) -> Answer:
    """The cycle that ends in a month: figures by team, and how far each team's are."""
    return _cycle(month_or_404(month))


@blueprint.post("/<month>")
@allowed("report-attendance")
def step(month: str) -> Answer:
    """Submit, review, or send to payroll the attendance of a team."""
    on, form = month_or_404(month), request.form
    team, state = form.get("team", ""), form.get("state", "")
    if state not in steps.STEPS:
        abort(400)
    if current_account().team not in ("", team):
        abort(403)
    origin = Origin(current_account().person, now())
    try:
        store().retrying(lambda c: steps.take_step(c, g.site, on, team, state, origin))
    except CannotDo as refused:
        return _cycle(on, refused.sentences), 409
    return redirect(url_for("attendance.cycle", month=on))


def _cycle(month: Month, refused: tuple[Sentence, ...] = ()) -> str:
    g.month = month
    found, every = cycle_of(month)
    return render_template(
        "attendance/cycle.html",
        found=found,
        reports=every,
        refused=refused,
        states=steps.STATES,
        heads=HEADS,
        over=now().astimezone(g.site.zone).date() > found.last,
    )


def _today() -> date:
    return now().astimezone(g.site.zone).date()


def _usual_day() -> date:
    """Today, but the first day of the newest month with a roster while there is none of today's."""
    today, newest = _today(), usual_month(g.site)
    return max(today, newest.first_day) if not had_roster(today) else today


def _asked() -> tuple[date, int | None]:
    """The day that is asked for, and the minute; the usual one, and none, without. Raises CannotDo."""
    given = request.values
    on = typed_day(given["date"]) if given.get("date") else _usual_day()
    return on, typed_minute(given["at"]) if given.get("at") else None


def _page(
    on: date, at: int | None, refused: tuple[Sentence, ...] = (), brought: Brought | None = None
) -> str:
    found: Journal | None = None
    g.month = Month(on.year, on.month)
    with store().read() as connection:
        try:
            found = service.journal(connection, g.site, on, now(), current_account().team, at)
        except CannotDo as nothing:
            refused = refused or nothing.sentences
    return render_template(
        "attendance/day.html",
        found=found,
        on=on,
        at=at,
        before=on - timedelta(days=1),
        after=on + timedelta(days=1),
        refused=refused,
        brought=brought,
        moment=now(),
        said_of=_said,
    )


def _said(line: Line, moment: datetime) -> list[Sentence]:
    return [said for _, _, said in service.said_of(line, moment)]
