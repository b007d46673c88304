"""Exchanges of several agents that a clearing of the board granted: who gave what to whom, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from scheduler.domain.sentence import Fact, Sentence
from scheduler.swaps.exchange import BOARD
from scheduler.swaps.states import State, Step
from webapp.services.clearing_board import number_of
from webapp.services.swap_case import RULES
from webapp.store.swaps import DatedLeg, StoredSwap, cleared_swaps, swaps_numbered
from webapp.store.tables.decisions import decision

_OF_TWO = Sentence("Exchange: you give {given}, {give}; you get {got}, {get}; with {names}.").template
OF_THREE = Sentence(
    "Three-way exchange: you give {given}, {give}; you get {got}, {get}; with {names}."
).template
_OF_FOUR = Sentence(
    "Four-way exchange: you give {given}, {give}; you get {got}, {get}; with {names}."
).template
_GIVEN = Sentence("The board was cleared: you give {given}, {give}; with {names}.").template
_GOT = Sentence("The board was cleared: you get {got}, {get}; with {names}.").template
_SIZES = {2: _OF_TWO, 3: OF_THREE, 4: _OF_FOUR}


def exchange_words(legs: Sequence[DatedLeg], agent: str, names: Mapping[str, str]) -> Sentence:
    """What an agent gives and gets in an exchange, and with whom; of several duties the first."""
    others = sorted({one for leg in legs for one in (leg.giver, leg.taker) if one} - {agent})
    known: dict[str, Fact] = {"names": ", ".join(names.get(one, one) for one in others)}
    gives = next((leg for leg in legs if leg.giver == agent), None)
    gets = next((leg for leg in legs if leg.taker == agent), None)
    if gives is not None:
        known |= {"given": gives.date, "give": gives.shift}
    if gets is not None:
        known |= {"got": gets.date, "get": gets.shift}
    if gives is None or gets is None:
        return Sentence(_GOT if gives is None else _GIVEN, known)
    return Sentence(_SIZES[len(legs)], known)


def leg_read(facts: Mapping[str, str | None]) -> DatedLeg:
    """A leg from what a notice keeps of it."""
    on, shift = date.fromisoformat(str(facts["date"])), str(facts["shift"])
    return DatedLeg(on, shift, facts.get("queue"), facts.get("giver"), facts.get("taker"))


def exchanges_of(
    connection: Connection, site_id: int, swaps: Iterable[StoredSwap]
) -> dict[int, tuple[StoredSwap, ...]]:
    """The swaps that were granted together with each of these, by number; none where no clearing did it."""
    asked = {one.id for one in swaps if one.kind == BOARD and one.partner is None}
    cleared = asked & {one.id for one in swaps if one.state is State.APPROVED}
    if not cleared:
        return {}
    mine = (
        (decision.c.site_id == site_id)
        & (decision.c.subject_kind == "swap")
        & decision.c.subject_id.in_(sorted(map(str, cleared)))
        & (decision.c.verb == str(Step.APPROVE))
        & (decision.c.actor == RULES)
    )
    rows = connection.execute(select(decision.c.subject_id, decision.c.facts).where(mine))
    found = {int(row.subject_id): row.facts["exchange"] for row in rows if "exchange" in row.facts}
    numbers = {number: tuple(map(number_of, ids)) for number, ids in found.items()}
    known = {one.id: one for one in swaps_numbered(connection, site_id, set().union(*numbers.values()))}
    return {number: tuple(known[one] for one in ids) for number, ids in numbers.items()}


def legs_of(exchange: Iterable[StoredSwap]) -> tuple[DatedLeg, ...]:
    """Every duty that changes hands in an exchange."""
    return tuple(leg for one in exchange for leg in one.legs)


def exchange_sentences(
    connection: Connection,
    site_id: int,
    swaps: Iterable[StoredSwap],
    agent: str,
    names: Mapping[str, str],
) -> dict[int, Sentence]:
    """What an agent gave and got with each of these swaps that a clearing granted, by number."""
    found = exchanges_of(connection, site_id, list(swaps))
    return {number: exchange_words(legs_of(one), agent, names) for number, one in found.items()}


@dataclass(frozen=True)
class Part:
    """What an agent's exchange says of one of their days: the swap, it in words, the shift that is held."""

    swap: int
    sentence: Sentence
    shift: str | None


def days_exchanged(
    connection: Connection, site_id: int, roster_id: int, agent: str, names: Mapping[str, str]
) -> dict[date, Part]:
    """The days of an agent's month that an exchange changed; `shift` None where the duty was given away."""
    own = cleared_swaps(connection, roster_id, agent)
    found: dict[date, Part] = {}
    for number, exchange in exchanges_of(connection, site_id, own).items():
        legs = legs_of(exchange)
        sentence = exchange_words(legs, agent, names)
        for leg in legs:
            if leg.giver == agent:
                found.setdefault(leg.date, Part(number, sentence, None))
        for leg in legs:
            if leg.taker == agent:
                found[leg.date] = Part(number, sentence, leg.shift)
    return found
