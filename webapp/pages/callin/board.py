"""The list of those who can come, and asking them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.domain.sentence import Sentence
from webapp.gate import allowed, current_account, now, store
from webapp.i18n import sentence_text
from webapp.pages.callin.blueprint import blueprint
from webapp.pages.callin.narrow import narrow_board, narrow_desk, require_call
from webapp.pages.places import attached
from webapp.pages.typed import typed_day, typed_minute, typed_moment
from webapp.reach import require_agent
from webapp.services import callin_steps as steps
from webapp.services.callin import Outage
from webapp.services.callin_desk import Desk, desk
from webapp.services.callin_plan import take_plan
from webapp.services.callins import ABSENCE, OUTAGE, SURGE, Board, Wanted, board
from webapp.services.problems import CannotDo

MOST_CALLS = 10_000
"""In half an hour."""
KINDS = (ABSENCE, SURGE, OUTAGE)
FIELDS = (
    "kind",
    "on",
    "absent",
    "queue",
    "begin",
    "end",
    "agents",
    "calls",
    "start",
    "stop",
    "redial",
    "hours",
    "lost",
)
Answer = str | AnyResponse | tuple[str, int]


@blueprint.get("")
@allowed("call-in")
def show() -> Answer:
    """What is needed, and who can come."""
    try:
        wanted = wanted_of(request.args)
        found = _board(wanted) if wanted else None
    except CannotDo as refused:
        return _page(None, refused.sentences), 409
    return _page(found)


@blueprint.post("/ask")
@allowed("call-in")
def ask() -> Answer:
    """Ask somebody, or note that they were reached and come."""
    form, who = request.form, current_account().person
    wanted = wanted_of(form)
    if wanted is None or form.get("how") not in ("ask", "called"):
        abort(400)

    agent, reached = form.get("agent", ""), form["how"] == "called"
    try:
        require_agent(agent)
        store().retrying(
            lambda c: steps.ask(c, g.site, wanted, agent, who, now(), reached=reached), queued=True
        )
    except CannotDo as refused:
        return _page(_board(wanted), refused.sentences), 409
    return redirect(url_for("callin.show", **_fields(form)))


@blueprint.post("/<int:number>")
@allowed("call-in")
def note(number: int) -> Answer:
    """Note an answer that came by telephone, or take the question back."""
    form, who = request.form, current_account().person
    verb, why = form.get("verb"), form.get("reason", "")
    if verb not in ("accept", "decline", "withdraw"):
        abort(400)
    require_call(number)
    if verb == "withdraw":
        store().retrying(lambda c: steps.withdraw(c, g.site, number, who, now()), queued=True)
    else:
        yes = verb == "accept"
        store().retrying(
            lambda c: steps.answer(c, g.site, number, who, yes, why, now(), own=False), queued=True
        )
    return redirect(url_for("callin.show", **_fields(form)))


@blueprint.post("/plan.md")
@allowed("call-in")
def plan() -> Response:
    """The written plan of an outage (K-49), noted as every file that is taken (K-52)."""
    wanted = wanted_of(request.form)
    found = _board(wanted) if wanted else None
    if found is None or found.emergency is None:
        abort(404)
    emergency, who, at = found.emergency, current_account(), now()
    return attached(store().retrying(lambda c: take_plan(c, g.site, emergency, who, at, sentence_text)))


def _board(wanted: Wanted) -> Board:
    with store().read() as connection:
        found = board(connection, g.site, wanted)
    return narrow_board(found)


def _page(found: Board | None, refused: tuple[Sentence, ...] = ()) -> str:
    with store().read() as connection:
        around: Desk = desk(connection, g.site, now())
    around = narrow_desk(around)
    values = request.values
    kind = values.get("kind", ABSENCE)
    return render_template(
        "callin/show.html",
        desk=around,
        board=found,
        refused=refused,
        kind=kind if kind in KINDS else ABSENCE,
        fields=_fields(values),
        today=now().astimezone(g.site.zone).date(),
    )


def _fields(values: Mapping[str, str]) -> dict[str, Any]:
    """What was asked for, to be asked for again."""
    return {name: values[name] for name in (*FIELDS, "reason") if values.get(name)}


def wanted_of(values: Mapping[str, str]) -> Wanted | None:
    """The need of a form; None for an empty one. Raises CannotDo."""
    kind = values.get("kind")
    if kind not in KINDS or not (values.get("on") or values.get("start")):
        return None
    reason = values.get("reason", "").strip()[: steps.MOST_LETTERS]
    if kind == OUTAGE:
        outage = _outage(values)
        return Wanted(OUTAGE, outage.end.date(), queue=outage.queue, reason=reason, outage=outage)
    on = typed_day(values.get("on", ""))
    if kind == ABSENCE:
        return Wanted(ABSENCE, on, absent=values.get("absent", ""), reason=reason)
    begin, end = (typed_minute(values.get(name, "")) for name in ("begin", "end"))
    agents = _number(values.get("agents", ""), "1", whole=True)
    calls = _number(values.get("calls", ""), "0")
    if calls > MOST_CALLS:
        raise CannotDo(Sentence("{n} calls in half an hour are beyond any call centre.", {"n": calls}))
    queue = values.get("queue", "")
    return Wanted(SURGE, on, "", queue, begin, end or 24 * 60, int(agents), reason, calls=calls)


def _outage(values: Mapping[str, str]) -> Outage:
    start, stop = (typed_moment(values.get(name, "")) for name in ("start", "stop"))
    redial = _number(values.get("redial", ""), "60") / 100
    hours, lost = _number(values.get("hours", ""), "2"), values.get("lost", "")
    if not (0 <= redial <= 1 and 0.5 <= hours <= 48):
        raise CannotDo(
            Sentence("Between 0 and 100 per cent of the callers call again, within half an hour to 48 hours.")
        )
    return Outage(
        values.get("queue", ""), start, stop, redial, hours, _number(lost, "0") if lost.strip() else None
    )


def _number(text: str, usual: str, *, whole: bool = False) -> float:
    text = text.strip() or usual
    digits = text.replace(".", "", 0 if whole else 1)
    if not digits.isascii() or not digits.isdigit() or len(text) > 9:
        raise CannotDo(Sentence("{text!r} is no number.", {"text": text[:20]}))
    return float(text)
