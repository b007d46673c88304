"""What people decide on swaps: the supervisor's approval and refusal, appeals, the duty manager's nights."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from scheduler.domain.sentence import Sentence
from scheduler.swaps.exchange import NIGHT, Leg, exchanged, leg_of
from scheduler.swaps.judge import judge
from scheduler.swaps.nights import not_a_night_move
from scheduler.swaps.outcome import Fate, supervised
from scheduler.swaps.reasons import SwapReason
from scheduler.swaps.settings import working_days_later
from scheduler.swaps.states import State, Step
from webapp.services.months import Month
from webapp.services.people import actor_of, posts_of
from webapp.services.problems import CannotDo
from webapp.services.swap_case import Done, Overtaken, Refused, Result, SwapCase, case_of, open_case, refused
from webapp.services.swap_settling import Prospect, end_expired, finish, prospect, settle
from webapp.store.engine import Store
from webapp.store.swaps import StoredSwap, add_appeal, add_swap, appeal_of, dated, move_swap

WAITING = (State.AGREED, State.UNDER_REVIEW)


def approve(
    store: Store, site_code: str | None, number: int, person: str, now: datetime, reason: str = ""
) -> Result:
    """Approve a swap that waits for the supervisor, or whose refusal was appealed against.

    It is judged again by the roster as it is: a rule still refuses it, the centre's own bounds do not.
    Raises CannotDo, StoreError.
    """

    def work(connection: Connection) -> Result:
        waiting = _waiting(connection, site_code, number, person, now, Step.APPROVE)
        if not isinstance(waiting, Waiting):
            return waiting
        case, swap = waiting.case, waiting.swap
        found = prospect(case, swap, supervised)
        refuses = found.changed is not None and found.outcome.fate is Fate.REFUSE
        if swap.state is State.UNDER_REVIEW and refuses:
            return finish(case, swap, Step.UPHOLD, person, reason, found.verdict)
        return settle(case, found, person, reason)

    return store.retrying(work, queued=True)


def refuse(
    store: Store, site_code: str | None, number: int, person: str, now: datetime, reason: str
) -> Result:
    """Refuse a swap that waits for the supervisor, or let a refusal stand. Raises CannotDo, StoreError."""

    def work(connection: Connection) -> Result:
        waiting = _waiting(connection, site_code, number, person, now, Step.REFUSE)
        if not isinstance(waiting, Waiting):
            return waiting
        if not reason.strip():
            return refused(SwapReason.NO_WHY, swap=number, step=str(Step.REFUSE))
        step = Step.UPHOLD if waiting.swap.state is State.UNDER_REVIEW else Step.REFUSE
        return finish(waiting.case, waiting.swap, step, person, reason)

    return store.retrying(work, queued=True)


def appeal(store: Store, site_code: str | None, number: int, agent: str, now: datetime, text: str) -> Result:
    """Contest a refusal: somebody else than who refused looks at it, within days (EV-07, K-54).

    Raises CannotDo, StoreError.
    """

    def work(connection: Connection) -> Result:
        case = case_of(connection, site_code, number, now)
        if isinstance(case, Refused):
            return case
        swap = case.swap(number)
        if agent not in swap.told:
            facts = {"swap": number, "asker": swap.asker, "agent": agent}
            return refused(SwapReason.NOT_YOURS, **facts, step=str(Step.APPEAL))
        if not text.strip():
            return refused(SwapReason.NO_WHY, swap=number, step=str(Step.APPEAL))
        if swap.state is not State.REFUSED:
            return case.overtaken(swap)
        found = move_swap(connection, swap, State.UNDER_REVIEW)
        if found is None:
            return case.overtaken(swap)
        due = working_days_later(case.today, case.settings.appeal_days)
        values = {"swap_id": number, "agent": agent, "text": text, "at": now, "due": due}
        add_appeal(connection, {**values, "first_decider": swap.decider})
        case.note(found, agent, str(Step.APPEAL), text, {"due": due.isoformat()})
        case.tell(found)
        case.tell_supervisors(found)
        return Done(found)

    return store.retrying(work, queued=True)


@dataclass(frozen=True)
class Waiting:
    """A swap that the person may decide on."""

    case: SwapCase
    swap: StoredSwap


def _waiting(
    connection: Connection, site_code: str | None, number: int, person: str, now: datetime, step: Step
) -> Waiting | Refused | Overtaken:
    case = case_of(connection, site_code, number, now)
    if isinstance(case, Refused):
        return case
    swap = case.swap(number)
    post = case.settings.supervisor
    if not _holds(case, person, post):
        return refused(SwapReason.NO_RIGHT, person=person, step=str(step), swap=number, post=post)
    if person in swap.told:
        return refused(SwapReason.OWN_REQUEST, person=person, swap=number)
    if swap.state not in WAITING:
        return case.overtaken(swap)
    contested = appeal_of(connection, number)
    if swap.state is State.UNDER_REVIEW and contested and contested["first_decider"] == person:
        day = swap.decided_at.astimezone(case.site.zone).date() if swap.decided_at else case.today
        return refused(SwapReason.SAME_DECIDER, person=person, swap=number, date=day)
    if swap.state is State.AGREED and swap.expires_at <= now:
        return end_expired(case, swap)
    if step is Step.APPROVE and (not_published := case.not_published()):
        return not_published
    return Waiting(case, swap)


def _holds(case: SwapCase, person: str, least: str) -> bool:
    """Whether a person holds a post or one above it today."""
    posts = posts_of(case.connection, case.site)
    if least not in posts:
        raise CannotDo(
            Sentence(
                "The site has no post {least!r}: name one of {list} in [swaps].",
                {"least": least, "list": ", ".join(posts)},
            )
        )
    held = actor_of(case.connection, case.site, person, case.today).posts
    return any(posts[code].rank >= posts[least].rank for code in held if code in posts)


@dataclass(frozen=True)
class NightMove:
    """Who moves the night of which day from whom to whom, for the night of `taker_on` in return if any."""

    person: str
    on: date
    giver: str
    taker: str
    taker_on: date | None = None
    reason: str = ""


def move_night(
    store: Store, site_code: str | None, month: Month | str, move: NightMove, now: datetime
) -> Result:
    """Move a night from one agent to another, or exchange two, without asking (NT-02, K-20, C-06).

    For duty managers, inside their team; the rules judge it, the lead time does not. Whoever is above the
    supervisor's post moves nights of every team. Raises CannotDo, StoreError.
    """

    def work(connection: Connection) -> Result:
        case = open_case(connection, site_code, month, now)
        legs = _night_legs(case, move)
        if isinstance(legs, Refused):
            return legs
        return _no_right(case, move, legs) or _move(case, legs, move)

    return store.retrying(work, queued=True)


def _no_right(case: SwapCase, move: NightMove, legs: tuple[Leg, ...]) -> Refused | None:
    """Why somebody has no right to move these duties."""
    person, post = move.person, case.settings.night_manager
    if not _holds(case, person, post):
        return refused(SwapReason.NOT_NIGHT_MANAGER, person=person, date=move.on, post=post)
    above = _holds(case, person, case.settings.supervisor)
    team = None if above else _team(case, person)
    if team is None and not above:
        return refused(SwapReason.NO_TEAM, person=person, site=case.site.code)
    wrong = not_a_night_move(case.month.problem, legs, team)
    return None if wrong is None else Refused((wrong.sentence,), (wrong.reason.code,))


def _night_legs(case: SwapCase, move: NightMove) -> tuple[Leg, ...] | Refused:
    moves = ((move.giver, move.on, move.taker), (move.taker, move.taker_on, move.giver))
    problem, found = case.month.problem, []
    for giver, on, taker in moves:
        if on is None:
            continue
        for agent in (giver, taker):
            if agent not in problem.agent_of:
                return refused(SwapReason.NO_SUCH_AGENT, agent=agent, site=case.site.code)
        held = case.month.roster.of(giver, problem.horizon.day_of_date(on))
        if not held:
            return refused(SwapReason.NO_DUTY, agent=giver, date=on)
        found.append(leg_of(held[0], taker))
    return tuple(found)


def _team(case: SwapCase, person: str) -> str | None:
    """The team of a person who is one of the agents."""
    return next((row.team for row in case.month.centre.agents if person in (row.agent, row.name)), None)


def _move(case: SwapCase, legs: tuple[Leg, ...], move: NightMove) -> Result:
    """Store the move as agreed and settle it at once; where it is refused nothing stays."""
    month = case.month
    if not_published := case.not_published():
        return not_published
    values = {
        "site_id": case.site.id,
        "roster_id": month.stored.id,
        "kind": NIGHT,
        "state": State.AGREED.value,
        "asker": move.person,
        "partner": None,
        "reason": move.reason,
        "asked_at": case.now,
        "agreed_at": case.now,
        "expires_at": case.starts(legs),
        "in_return": [],
    }
    changed = exchanged(month.problem, month.roster, legs)
    atonce = replace(case.limits, now=None)
    verdict = judge(month.problem, month.rulebook, month.roster, changed, atonce)
    found = supervised(verdict)
    if found.fate is Fate.REFUSE:
        return Refused(found.reasons, found.rules)
    number = add_swap(case.connection, values, [dated(leg, month.problem.horizon) for leg in legs])
    return settle(case, Prospect(case.swap(number), verdict, found, changed), move.person, move.reason)
