"""`paiban seats`."""

import json
import math
import re
from typing import Annotated, get_args

import typer

from scheduler.domain.sentence import Sentence
from scheduler.staffing.target import AbandonTarget, Denominator, ServiceTarget, SpeedTarget, Target
from webapp.commands.terminal import err, out, reasons
from webapp.services.problems import CannotDo
from webapp.services.seats import SeatAnswer, seats_for

HELP = """Say how many seats so many calls need: a pocket calculator.

The target is 97/20 (97 % answered in 20 s), --asa or --abandoned. By Erlang C, with --patience by Erlang A.

Examples:

    paiban seats --calls 400 --aht 99 --target 97/20

    paiban seats --calls 120 --per 30 --aht 215 --target 80/20 --patience 150 --shrinkage 0.12 --json
"""

OF: tuple[Denominator, ...] = get_args(Denominator)
_TARGET = re.compile(r"(\d+(?:\.\d+)?) ?%? ?/ ?(\d+(?:\.\d+)?) ?s?")

CallsOption = Annotated[
    float, typer.Option("--calls", min=0, max=1e7, help="Calls offered in --per minutes.")
]
AhtOption = Annotated[float, typer.Option("--aht", min=0, max=86_400, help="Handle time in seconds.")]
TargetOption = Annotated[
    str | None, typer.Option("--target", metavar="SHARE/SECONDS", help="97/20: 97 % answered in 20 s.")
]
PerOption = Annotated[int, typer.Option("--per", min=1, max=1440, help="Minutes in which the calls come.")]
PatienceOption = Annotated[
    float | None,
    typer.Option("--patience", min=0.001, max=86_400, help="Mean seconds until callers give up."),
]
AsaOption = Annotated[
    float | None, typer.Option("--asa", min=0, help="Target: mean speed of answer, seconds.")
]
AbandonedOption = Annotated[
    float | None, typer.Option("--abandoned", min=0, max=1, help="Target: at most this share gives up.")
]
OfOption = Annotated[str, typer.Option("--of", help=f"The share is of these calls: {', '.join(OF)}.")]
OccupancyOption = Annotated[float, typer.Option("--max-occupancy", help="No busier than this; 1 = no cap.")]
ShrinkageOption = Annotated[float, typer.Option("--shrinkage", help="Share of paid time not on calls.")]
LeastOption = Annotated[int, typer.Option("--least", min=0, max=100_000, help="Never fewer seats.")]
MostOption = Annotated[
    int | None, typer.Option("--most", min=0, max=100_000, help="The seats that are there.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]


@reasons
def seats(
    calls: CallsOption,
    aht: AhtOption,
    target: TargetOption = None,
    per: PerOption = 60,
    patience: PatienceOption = None,
    asa: AsaOption = None,
    abandoned: AbandonedOption = None,
    of: OfOption = "offered",
    max_occupancy: OccupancyOption = 1.0,
    shrinkage: ShrinkageOption = 0.0,
    least: LeastOption = 0,
    most: MostOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compute and print."""
    wanted = _wanted(target, asa, abandoned, of)
    found = seats_for(
        calls,
        aht,
        per,
        wanted,
        patience_s=patience,
        max_occupancy=max_occupancy,
        shrinkage=shrinkage,
        least=least,
        most=most,
    )
    if found.short:
        err.print(f"Warning: short {found.short}, seat-limited: only {most} seats are there.")
    if as_json:
        extra = {"required": found.required} if shrinkage else {}
        typer.echo(json.dumps({**found.facts(), **extra}))
        return
    _tell(found, wanted.threshold_s, patience is not None, shrinkage > 0)


def _tell(found: SeatAnswer, seconds: float, patient: bool, shrunk: bool) -> None:
    result = found.outcome
    out.print(f"{found.seats} seats" + (f", {found.required} agents rostered" if shrunk else ""))
    out.print(f"  {float(result.service_level):.2%} of the offered calls answered in {seconds:g} s")
    speed = f"{float(result.asa_s):.2f} s" if math.isfinite(result.asa_s) else "without end"
    out.print(f"  speed of answer {speed}, occupancy {float(result.occupancy):.2%}")
    gone = f", {float(result.abandoned):.2%} give up" if patient else ""
    out.print(f"  {float(result.waits):.2%} of the calls wait{gone}")
    if found.one_fewer is not None:
        out.print(f"  one seat fewer: {float(found.one_fewer.service_level):.2%} in {seconds:g} s")


def _wanted(target: str | None, asa: float | None, abandoned: float | None, of: str) -> Target:
    if sum(given is not None for given in (target, asa, abandoned)) != 1:
        raise CannotDo(Sentence("Seats need one target: --target 97/20, --asa or --abandoned."))
    if target is None and _denominator(of) != "offered":
        raise CannotDo(
            Sentence("--of says what the share of --target is of: leave it out with --asa and --abandoned.")
        )
    try:
        if target is not None:
            return parse_target(target, of)
        return SpeedTarget(asa) if asa is not None else AbandonTarget(abandoned or 0.0)
    except ValueError as error:
        raise CannotDo.because(error) from error


def parse_target(text: str, of: str = "offered") -> ServiceTarget:
    """The target of "97/20", share in per cent. Raises ValueError, CannotDo for another text."""
    match = _TARGET.fullmatch(text.strip())
    if not match:
        raise CannotDo(
            Sentence("{text!r} is no target: write per cent and seconds as 97/20.", {"text": text})
        )
    return ServiceTarget(float(match[1]) / 100, float(match[2]), _denominator(of))


def _denominator(of: str) -> Denominator:
    known = next((name for name in OF if name == of), None)
    if known is None:
        raise CannotDo(
            Sentence("{of!r} is not known: use one of {list} with --of.", {"of": of, "list": ", ".join(OF)})
        )
    return known
