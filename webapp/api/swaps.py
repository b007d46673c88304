"""Swaps: legal exchanges, asking and offering, answers, appeals, hand-overs, and decisions on them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from flask import g
from pydantic import Field

from scheduler.domain.sentence import Sentence
from webapp.api.place import published
from webapp.api.shared import Calls, Refused, not_there, refuse
from webapp.api.values import Code, Day, Given, Line, MonthName, Said, Taken, Text, Yes
from webapp.gate import current_account, now, store
from webapp.pages.places import month_or_404
from webapp.reach import require_swap, team_agents
from webapp.services import handovers, swap_answers, swap_case, swap_decisions, swap_lists, swaps
from webapp.services.swap_desk import Way, answers, desk, ways
from webapp.store.swaps import StoredSwap

calls = Calls("swaps", "Swaps")
LongNote = Annotated[Text, Field(max_length=2000)]


class SwapRequest(Taken):
    """A duty of one's own, offered to an agent or (partner null) to everybody; for theirs, or for nothing."""

    month: MonthName
    date: Day
    partner: Code | None = None
    partner_date: Day | None = None
    in_return: Annotated[list[Day], Field(max_length=31, default_factory=list)]
    reason: Line = ""


class SwapAnswer(Taken):
    """Taking part in a swap; `give` is the day of one's own duty in return, where one is asked for."""

    give: Day | None = None


class Declined(Taken):
    """Why not, where one says so."""

    reason: Line = ""


class Why(Taken):
    """A reason."""

    reason: LongNote


class Verdict(Taken):
    """A decision on a swap; a refusal needs its reason."""

    verb: Literal["approve", "refuse"]
    reason: Line = ""


class Handover(Taken):
    """Sections of a hand-over as they are to be, and whether it is signed with that."""

    open_cases: LongNote | None = None
    customers: LongNote | None = None
    documents: LongNote | None = None
    sign: Yes = False


class OnDay(Taken):
    """A day."""

    date: Day


class Swap(Given):
    """A swap."""

    swap: int
    kind: str
    state: str
    asker: str
    partner: str | None
    duties: list[dict[str, Any]]
    in_return: list[date]
    asked_at: str
    expires_at: str
    waits_for: str | None


class Swaps(Given):
    """Swaps."""

    swaps: list[Swap]


class Meaning(Given):
    """By how much the caller's paid minutes, nights, weekend duties and burden points would change."""

    minutes: int
    nights: int
    weekend: int
    points: int


class WayOut(Given):
    """A change that all rules allow: with whom, for their duty of which day (null: for nothing)."""

    partner: str
    name: str
    back: date | None
    meaning: Meaning


class WaysOut(Given):
    """Every way to be without a duty: given away, or exchanged; the best first."""

    date: date
    shift: str
    gifts: list[WayOut]
    exchanges: list[WayOut]


class Answer(Given):
    """A way to accept: with which own duty, what it means, why the rules are against it."""

    give: date | None
    meaning: Meaning
    reasons: list[Said]


class Paper(Given):
    """A hand-over: what it says, and who signed when."""

    sections: dict[str, str]
    signed: dict[str, datetime]


class WholeSwap(Swap):
    """A swap with what the caller can answer, and its hand-over once it is approved."""

    answers: list[Answer]
    handover: Paper | None


@calls.get("/swaps", "read-requests", Swaps)
def open_swaps() -> dict[str, Any]:
    """The swaps that are open; of one's own team, where the account is a team's."""
    mine = team_agents()
    found = swap_lists.board(store(), g.site.code)
    return {"swaps": [_facts(one) for one in found if mine is None or not mine.isdisjoint(one.told)]}


@calls.get("/swaps/mine", "own-requests", Swaps)
def own_swaps() -> dict[str, Any]:
    """What waits for one's answer, what one asked for, what is on the board, and how the latest ended."""
    with store().read() as connection:
        seen = desk(connection, g.site, _me(), now())
    found = {one.id: one for one in (*seen.to_answer, *seen.mine, *seen.board, *seen.ended)}
    return {"swaps": [_facts(found[number]) for number in sorted(found)]}


@calls.get("/months/<month>/swaps/ways", "own-requests", WaysOut, asks=OnDay)
def ways_out(month: str, asked: OnDay) -> dict[str, Any]:
    """Every legal way to be without one's duty of a day."""
    published(month)
    found = ways(store(), g.site.code, month_or_404(month), _me(), asked.date, now())
    if isinstance(found, swap_case.Refused):
        refuse(found.reasons, "refused", rules=list(found.rules))
    return {
        "date": found.on,
        "shift": found.duty.shift,
        "gifts": [_way(one) for one in found.gifts],
        "exchanges": [_way(one) for one in found.exchanges],
    }


@calls.get("/swaps/<int:number>", "own-requests", WholeSwap)
def one_swap(number: int) -> dict[str, Any]:
    """A swap that one takes part in, or that is on the board."""
    found = answers(store(), g.site.code, number, _me(), now())
    if isinstance(found, swap_case.Refused):
        raise _no_swap(number)
    _, swap, possible = found
    paper = handovers.read_handover(store(), g.site.code, number) if _me() in swap.agents else None
    stored = None if paper is None or isinstance(paper, swap_case.Refused) else paper.stored
    told = [{"give": one.give, "meaning": one.meaning, "reasons": one.reasons} for one in possible]
    return {**_facts(swap), "answers": told, "handover": stored}


@calls.post("/swaps", "own-requests", Swap, takes=SwapRequest, status=201)
def ask_swap(told: SwapRequest) -> dict[str, Any]:
    """Ask an agent, or put the duty on the board."""
    code, at, month = g.site.code, now(), month_or_404(told.month)
    if told.partner is None:
        days = told.in_return
        return _swap(swaps.offer(store(), code, month, _me(), told.date, at, days, told.reason))
    back = told.partner_date
    return _swap(swaps.ask(store(), code, month, _me(), told.date, told.partner, at, back, told.reason))


@calls.post("/swaps/<int:number>/accept", "own-requests", Swap, takes=SwapAnswer)
def accept_swap(number: int, told: SwapAnswer) -> dict[str, Any]:
    """Take part in a swap; it is judged at once."""
    return _swap(swap_answers.accept(store(), g.site.code, number, _me(), now(), told.give))


@calls.post("/swaps/<int:number>/decline", "own-requests", Swap, takes=Declined)
def decline_swap(number: int, told: Declined) -> dict[str, Any]:
    """Say no to a swap that one was asked for; whoever asked is told the reason."""
    return _swap(swap_answers.decline(store(), g.site.code, number, _me(), now(), told.reason.strip()))


@calls.post("/swaps/<int:number>/withdraw", "own-requests", Swap)
def withdraw_swap(number: int) -> dict[str, Any]:
    """Take back what one asked for."""
    return _swap(swap_answers.withdraw(store(), g.site.code, number, _me(), now()))


@calls.post("/swaps/<int:number>/appeal", "own-requests", Swap, takes=Why)
def appeal_swap(number: int, told: Why) -> dict[str, Any]:
    """Contest a refusal: somebody else looks at it."""
    return _swap(swap_decisions.appeal(store(), g.site.code, number, _me(), now(), told.reason))


@calls.post("/swaps/<int:number>/handover", "own-requests", Paper, takes=Handover)
def write_handover(number: int, told: Handover) -> Any:
    """Write sections of a hand-over, and sign it."""
    given = {"open-cases": told.open_cases, "customers": told.customers, "documents": told.documents}
    texts = {name: text for name, text in given.items() if text is not None}
    paper = handovers.read_handover(store(), g.site.code, number)
    if isinstance(paper, swap_case.Refused) or _me() not in paper.swap.agents:
        raise _no_swap(number)
    written: handovers.Paper | swap_case.Refused = paper
    if texts:
        written = handovers.write_handover(store(), g.site.code, number, _me(), texts)
    if told.sign and not isinstance(written, swap_case.Refused):
        written = handovers.sign_handover(store(), g.site.code, number, _me(), now())
    if isinstance(written, swap_case.Refused):
        refuse(written.reasons, "refused", rules=list(written.rules))
    return {"sections": dict(written.stored.sections), "signed": dict(written.stored.signed)}


@calls.post("/swaps/<int:number>/decision", "decide-swaps", Swap, takes=Verdict)
def decide(number: int, told: Verdict) -> dict[str, Any]:
    """Approve or refuse an agreed swap."""
    require_swap(number)
    verb = swap_decisions.approve if told.verb == "approve" else swap_decisions.refuse
    return _swap(verb(store(), g.site.code, number, current_account().person, now(), told.reason))


def _me() -> str:
    return current_account().person


def _no_swap(number: int) -> Refused:
    return not_there(Sentence("{site} has no swap {number}.", {"site": g.site.code, "number": number}))


def _way(one: Way) -> dict[str, Any]:
    return {"partner": one.partner, "name": one.name, "back": one.back_date, "meaning": one.meaning}


def _facts(swap: StoredSwap) -> dict[str, Any]:
    return swap_lists.swap_facts(swap)


def _swap(result: swap_case.Result) -> dict[str, Any]:
    if isinstance(result, swap_case.Refused):
        refuse(result.reasons, "refused", rules=list(result.rules))
    if isinstance(result, swap_case.Overtaken):
        refuse([result.reason.sentence], "overtaken", version=result.month.version)
    return _facts(result.swap)
