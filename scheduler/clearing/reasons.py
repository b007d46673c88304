"""Every reason why a clearing does not do what is asked, or does not grant an offer: one table."""

from collections.abc import Collection
from enum import Enum

from scheduler.clearing.graph import Graph
from scheduler.clearing.offers import Offer
from scheduler.domain.refusal import RefusedFor, code_of


class ClearingReason(Enum):
    """A reason's sentence; its name in small letters with hyphens is the code by which it is known."""

    NOT_PUBLISHED = "The roster of {month} is {state}: its board is cleared once it is published."
    ROUND_THERE = "Round {round} of {month} is {state}: run it before another one is opened."
    NO_ROUND = "There is no clearing round {round} at {site}."
    WRONG_STATE = "Round {round} is {state}: it can no longer be {step}."
    OVERTAKEN = "The roster or the board of round {round} changed while it was being run: run it again."
    GONE = "{offer} was withdrawn, taken or expired after the board was closed."
    NOBODY_TAKES = "Nobody on the board takes the {shift} of {date} who may have it."
    NOTHING_FITS = "No duty on the board that {agent} would take for the {shift} of {date} is one to have."
    NO_EXCHANGE = "No exchange of at most {longest} offers has the {shift} of {date} in it."
    OUTWEIGHED = (
        "The {shift} of {date} is in exchanges, but none goes with the rules and with those that serve the "
        "most agents, of these the ones with the fewest grants, at the lowest cost, by lot."
    )

    @property
    def code(self) -> str:
        """`clearing-no-round`: as in docs/reasons.md and in answers."""
        return code_of("clearing", self)


class Refusal(RefusedFor[ClearingReason]):
    """Why something about the clearing of a board was not done."""


def why_not(graph: Graph, exchangeable: Collection[str], offer: Offer) -> ClearingReason:
    """Why an offer of the board was not granted; `exchangeable` are the offers that any exchange has."""
    if offer.id in exchangeable:
        return ClearingReason.OUTWEIGHED
    number = next(n for n, one in enumerate(graph.offers) if one.id == offer.id)
    if not (graph.item_offer == number).any():
        return ClearingReason.NOTHING_FITS
    if not (graph.item_class == graph.gives[number]).any():
        return ClearingReason.NOBODY_TAKES
    return ClearingReason.NO_EXCHANGE
