"""How swaps, their results and their hand-overs are told on the command line."""

from typing import TYPE_CHECKING

import typer

from webapp.commands.terminal import COULD_NOT, err, out

if TYPE_CHECKING:
    from webapp.services.handovers import Paper
    from webapp.services.swap_case import Refused, Result
    from webapp.store.swaps import StoredSwap


def told_refusal(refused: "Refused") -> None:
    """One line a reason, with its rule's id, on standard error."""
    for rule, sentence in zip(refused.rules, refused.reasons, strict=True):
        err.print(f"[{rule}] {sentence}")


def tell_result(result: "Result") -> None:
    """What came of a step; status 1 when nothing was done."""
    from webapp.services.swap_case import Done, Overtaken

    if isinstance(result, Done):
        tell_swap(result.swap)
        for rule, sentence in zip(result.rules, result.reasons, strict=True):
            out.print(f"  [{rule}] {sentence}")
        if result.made is not None:
            out.print(f"  version {result.made.version.version} of the roster, cost {result.made.price:+,}")
        return
    if isinstance(result, Overtaken):
        err.print(f"[{result.reason.reason.code}] {result.reason}")
        err.print(
            f"The roster of {result.month.month} is at version {result.month.version} now, with "
            f"{len(result.audit.hard)} breaches of hard rules and a cost of {result.audit.objective:,}."
        )
    else:
        told_refusal(result)
    raise typer.Exit(COULD_NOT)


def tell_swap(swap: "StoredSwap") -> None:
    """A swap in a line."""
    duties = ", ".join(
        f"{leg.shift} of {leg.date} from {leg.giver or 'nobody'} to {leg.taker or 'anybody'}"
        for leg in swap.legs
    )
    days = f", for a duty of {', '.join(map(str, swap.in_return))}" if swap.in_return else ""
    out.print(f"{swap.id}. {swap.kind}, {swap.state}: {duties}{days}; asked by {swap.asker}")


def tell_paper(paper: "Paper") -> None:
    """What a hand-over says and who has signed."""
    from scheduler.swaps.handover import SECTIONS

    state = "complete" if paper.handover.complete else "incomplete"
    out.print(f"Hand-over of swap {paper.swap.id}, {state}, due {paper.stored.due_at:%Y-%m-%d %H:%M} UTC")
    for section in SECTIONS:
        out.print(f"  {section}: {paper.stored.sections.get(section, '(nothing yet)')}")
    signed = ", ".join(f"{agent} at {at:%Y-%m-%d %H:%M} UTC" for agent, at in paper.stored.signed.items())
    out.print(f"  signed by {signed or 'nobody'}")
