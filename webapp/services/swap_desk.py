"""What an agent sees of swaps: legal exchanges and what each means, what waits for an answer, the board."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from scheduler.domain.roster import Duty
from scheduler.domain.sentence import Sentence
from scheduler.ledger import borne
from scheduler.swaps.exchange import BOARD, NIGHT, Leg, NotThere, agents_of, exchanged, leg_of
from scheduler.swaps.outcome import Fate, outcome
from scheduler.swaps.partners import Partner
from scheduler.swaps.reasons import SwapReason
from scheduler.swaps.states import OPEN, State
from webapp.services import said
from webapp.services.exchanges import exchange_sentences
from webapp.services.fairness import point_table
from webapp.services.months import Month
from webapp.services.names import names_of
from webapp.services.notices import notices_about
from webapp.services.swap_case import Refused, SwapCase, case_of, refused
from webapp.services.swap_lists import candidates
from webapp.store.engine import Store
from webapp.store.sites import StoredSite
from webapp.store.swaps import DatedLeg, StoredSwap, asked_swaps, dated, latest_swaps, open_swaps

BY_NOW = 20


@dataclass(frozen=True)
class Meaning:
    """What a change means for an agent: by how much paid minutes, nights, weekend duties, burden points and
    the soft costs of the own roster change; of all but minutes, less is better.
    """

    minutes: int
    nights: int
    weekend: int
    points: int
    soft: int

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """It in words; what stays the same is not told."""
        found = []
        for number, more, less in (
            (self.nights, MORE_NIGHTS, LESS_NIGHTS),
            (self.weekend, MORE_WEEKEND, LESS_WEEKEND),
            (self.points, MORE_POINTS, LESS_POINTS),
        ):
            if number:
                found.append(Sentence(more if number > 0 else less, {"n": abs(number)}))
        if self.minutes:
            hours = round(abs(self.minutes) / 60, 1)
            found.append(Sentence(MORE_HOURS if self.minutes > 0 else LESS_HOURS, {"n": hours}))
        return tuple(found) or (Sentence(THE_SAME),)


MORE_NIGHTS = Sentence("{n:night|nights} more").template
LESS_NIGHTS = Sentence("{n:night|nights} fewer").template
MORE_WEEKEND = Sentence("{n:weekend duty|weekend duties} more").template
LESS_WEEKEND = Sentence("{n:weekend duty|weekend duties} fewer").template
MORE_POINTS = Sentence("{n:burden point|burden points} more").template
LESS_POINTS = Sentence("{n:burden point|burden points} fewer").template
MORE_HOURS = Sentence("{n:hour|hours} more").template
LESS_HOURS = Sentence("{n:hour|hours} fewer").template
THE_SAME = Sentence("the same hours and burdens").template


@dataclass(frozen=True)
class Way:
    """A change that all rules allow: with whom, for which of their duties (None: for nothing)."""

    partner: str
    name: str
    back: Leg | None
    back_date: date | None
    meaning: Meaning


@dataclass(frozen=True)
class Ways:
    """Every way to be without a duty that was looked at, the best first."""

    case: SwapCase
    duty: Duty
    on: date
    gifts: tuple[Way, ...]
    exchanges: tuple[Way, ...]


def ways(store: Store, site_code: str, month: Month, agent: str, on: date, now: datetime) -> Ways | Refused:
    """Who would take the duty of a day, for nothing or in exchange. Raises CannotDo, StoreError."""
    gifts = candidates(store, site_code, month, agent, on, now)
    exchanges = candidates(store, site_code, month, agent, on, now, None)
    if isinstance(gifts, Refused):
        return gifts
    if isinstance(exchanges, Refused):
        return exchanges
    case, duty, given = gifts
    names = case.month.centre.agent_names

    def told(found: tuple[Partner, ...]) -> tuple[Way, ...]:
        return tuple(_way(case, duty, partner, names) for partner in found)

    return Ways(case, duty, on, told(given), told(exchanges[2]))


def _way(case: SwapCase, duty: Duty, partner: Partner, names: Mapping[str, str]) -> Way:
    back = partner.legs[1] if len(partner.legs) > 1 else None
    on = case.month.problem.horizon.date_of(back.day) if back else None
    meaning = meaning_of(case, partner.legs, duty.agent, partner.verdict.soft.get(duty.agent, 0))
    return Way(partner.agent, names[partner.agent], back, on, meaning)


def meaning_of(case: SwapCase, legs: tuple[Leg, ...], agent: str, soft: int = 0) -> Meaning:
    """What legs mean for an agent who gives or takes some of them."""
    problem = case.month.problem
    table = point_table(case.month.centre, case.month.rulebook)
    minutes = nights = weekend = points = 0
    for leg in legs:
        sign = (leg.taker == agent) - (leg.giver == agent)
        if not sign:
            continue
        duty = problem.duty(agent, leg.day, leg.shift, leg.queue)
        minutes += sign * problem.paid_minutes(leg.shift, leg.day)
        nights += sign * problem.shift_of[leg.shift].is_night
        weekend += sign * problem.days[leg.day].weekend
        points += sign * sum(borne(problem, duty, table).values())
    return Meaning(minutes, nights, weekend, points, soft)


@dataclass(frozen=True)
class Answer:
    """A way to accept a swap: with which own duty in return, what it means, why the rules are against it."""

    give: date | None
    back: DatedLeg | None
    meaning: Meaning
    reasons: tuple[Sentence, ...]


def answers(
    store: Store, site_code: str, number: int, agent: str, now: datetime
) -> tuple[SwapCase, StoredSwap, tuple[Answer, ...]] | Refused:
    """A swap that concerns an agent or is on the board, with every way in which the agent can accept it.

    Raises CannotDo, StoreError.
    """
    with store.read() as connection:
        case = case_of(connection, site_code, number, now)
        if isinstance(case, Refused):
            return case
        swap = case.swap(number)
        asked = swap.partner == agent or (swap.partner is None and agent not in swap.told)
        if agent not in swap.told and not (swap.partner is None and swap.state is State.OFFERED):
            return refused(SwapReason.NO_SUCH_SWAP, swap=number, site=site_code)
        if not asked or swap.state is not State.OFFERED or swap.expires_at <= now:
            return case, swap, ()
        return case, swap, tuple(_answers(case, swap, agent))


def _answers(case: SwapCase, swap: StoredSwap, agent: str) -> Iterator[Answer]:
    horizon = case.month.problem.horizon
    legs = tuple(replace(leg, taker=leg.taker or agent) for leg in swap.legs)
    if not takes_exchange(swap):
        yield _answer(case, agent, legs, None)
        return
    for day in swap.in_return:
        for held in case.month.roster.of(agent, horizon.day_of_date(day)):
            back = dated(leg_of(held, swap.asker), horizon)
            yield _answer(case, agent, (*legs, back), back)


def _answer(case: SwapCase, agent: str, dated_legs: tuple[DatedLeg, ...], back: DatedLeg | None) -> Answer:
    legs, month = case.legs(dated_legs), case.month
    try:
        changed = exchanged(month.problem, month.roster, legs)
    except NotThere as gone:
        return Answer(back.date if back else None, back, Meaning(0, 0, 0, 0, 0), (gone.sentence,))
    verdict = case.verdict(changed, sorted(agents_of(legs)))
    found = outcome(verdict, case.settings)
    meaning = meaning_of(case, legs, agent, verdict.soft.get(agent, 0))
    return Answer(
        back.date if back else None, back, meaning, found.reasons if found.fate is Fate.REFUSE else ()
    )


def told_why(connection: Connection, site_id: int, swap: StoredSwap, agent: str) -> tuple[Sentence, ...]:
    """Why a swap ended as it did, as the agent was told; nothing while it can be answered."""
    if swap.state is State.OFFERED:
        return ()
    newest = next(reversed(notices_about(connection, site_id, agent, f"swap/{swap.id}/")), None)
    return said.all_told(newest.facts.get("said", ())) if newest else ()


@dataclass(frozen=True)
class Desk:
    """The swaps of a site as one agent sees them: to be answered, own, on the board, and those ended."""

    to_answer: tuple[StoredSwap, ...]
    mine: tuple[StoredSwap, ...]
    board: tuple[StoredSwap, ...]
    ended: tuple[StoredSwap, ...]
    names: Mapping[str, str]
    exchanges: Mapping[int, Sentence]
    """Of those ended that a clearing of the board granted: what the agent gave and got, by number."""


def desk(connection: Connection, site: StoredSite, agent: str, now: datetime) -> Desk:
    """What an agent may answer, has asked for, may take from the board, and how the latest ones ended."""
    undecided = open_swaps(connection, site.id)
    live = [one for one in undecided if one.expires_at > now or one.state != State.OFFERED]
    mine = [one for one in live if agent in one.told and agent != one.partner]
    asked = [one for one in live if agent == one.partner and one.state is State.OFFERED]
    agreed = [one for one in live if agent == one.partner and one.state is not State.OFFERED]
    board = [one for one in live if one.partner is None and one.kind != NIGHT and agent not in one.told]
    ended = _ended(connection, site, agent, undecided, now)
    names = names_of(connection, site)
    return Desk(
        tuple(asked),
        (*mine, *agreed),
        tuple(board),
        tuple(reversed(ended)),
        names,
        exchange_sentences(connection, site.id, ended, agent, names),
    )


@dataclass(frozen=True)
class Asked:
    """The swaps that an agent has still to answer, with the names of everybody."""

    to_answer: tuple[StoredSwap, ...]
    names: Mapping[str, str]


def asked(connection: Connection, site: StoredSite, agent: str, now: datetime) -> Asked:
    """What an agent may answer."""
    return Asked(tuple(asked_swaps(connection, site.id, agent, now)), names_of(connection, site))


def _ended(
    connection: Connection, site: StoredSite, agent: str, undecided: Sequence[StoredSwap], now: datetime
) -> list[StoredSwap]:
    """The agent's latest swaps that are over, by number; with those that nobody answered in time."""
    over = [one for one in undecided if one.state is State.OFFERED and one.expires_at <= now]
    found = [one for one in over if agent in one.told]
    found += latest_swaps(connection, site.id, agent, frozenset(State) - OPEN, BY_NOW)
    return sorted(found, key=lambda one: one.id)[-BY_NOW:]


def takes_exchange(swap: StoredSwap) -> bool:
    """Whether a swap on the board is taken only for a duty in return."""
    return swap.kind == BOARD and bool(swap.in_return)
