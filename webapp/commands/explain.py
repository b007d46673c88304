"""`paiban explain`."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from scheduler.domain.sentence import Sentence
from webapp.commands.terminal import (
    COULD_NOT,
    CentreArgument,
    JsonOption,
    RequirementOption,
    SeedOption,
    date_of_text,
    month_of_text,
    out,
    reasons,
    working,
)
from webapp.services.months import Month
from webapp.services.problems import CannotDo

HELP = """Say why: is a month possible, why has somebody a duty, what would a free day take, how even is it.

Without a roster: every contradiction among the rules and facts of the month, each with the cheapest ways out,
all tried; exit status 1 when there is one. With a roster, an agent and a date: that day is forced the other
way (free with --free, a duty with --shift, else anything but what it is) and what breaks or who pays is told.

Examples:

    paiban explain data/hotline --requirement requirement.csv --month 2026-12

    paiban explain data/hotline --roster roster.csv --requirement requirement.csv --agent A07
        --date 2026-12-03 --free

    paiban explain data/hotline --roster roster.csv --requirement requirement.csv --fairness
"""

RosterOption = Annotated[Path | None, typer.Option("--roster", metavar="FILE", help="A roster.csv.")]
MonthOption = Annotated[
    Month | None,
    typer.Option("--month", parser=month_of_text, metavar="MONTH", help="Without a roster: which month."),
]
AgentOption = Annotated[
    str | None, typer.Option("--agent", metavar="AGENT", help="Whose day, by id or by name.")
]
DateOption = Annotated[
    Any, typer.Option("--date", parser=date_of_text, metavar="DATE", help="The day, as 2026-12-31.")
]
FreeOption = Annotated[bool, typer.Option("--free", help="What would it take to be free?")]
ShiftOption = Annotated[
    str | None, typer.Option("--shift", metavar="CODE", help="What would it take to have this shift?")
]
FairnessOption = Annotated[bool, typer.Option("--fairness", help="Count the burdens, who bears how many.")]
SHOWN = 8


@reasons
def explain(
    centre: CentreArgument,
    roster: RosterOption = None,
    requirement: RequirementOption = None,
    month: MonthOption = None,
    agent: AgentOption = None,
    date: DateOption = None,
    free: FreeOption = False,
    shift: ShiftOption = None,
    fairness: FairnessOption = False,
    seed: SeedOption = 1,
    as_json: JsonOption = False,
) -> None:
    """Ask and tell."""
    # The solver takes seconds to load: only the commands that use it wait for it.
    from webapp.services.explain import cell_facts, fairness_facts, month_facts, open_month
    from webapp.services.rostered import open_rostered

    if (agent is None) != (date is None) or ((free or shift) and agent is None) or (free and shift):
        raise CannotDo(
            Sentence(
                "A question about a day needs --agent and --date, and at most one of --free and --shift."
            )
        )
    possible = True
    with working("Reading the centre") as step:
        if roster is None:
            if requirement is None or agent or fairness:
                raise CannotDo(
                    Sentence(
                        "Without --roster only whether the month is possible can be told: give --requirement."
                    )
                )
            case = open_month(centre, requirement, month)
            step(f"Looking for contradictions in {case.month}")
            facts: dict[str, Any] = month_facts(case, seed)
            possible = facts["possible"]
        else:
            case = open_rostered(centre, roster, requirement)
            facts = {}
            if agent is not None:
                step("Forcing the day the other way")
                facts = cell_facts(case, agent, date, free=free, shift=shift, seed=seed)
            if fairness or agent is None:
                facts["fairness"] = fairness_facts(case)
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False, indent=1))
    else:
        _tell(facts)
    if not possible:
        raise typer.Exit(COULD_NOT)


def _tell(facts: dict[str, Any]) -> None:
    if "conflicts" in facts:
        _tell_month(facts)
    if "then" in facts:
        _tell_cell(facts)
    for line in facts.get("fairness", ()):
        out.print(line["sentence"])


def _tell_month(facts: dict[str, Any]) -> None:
    if facts["possible"]:
        out.print(f"{facts['month']}: a roster that keeps every hard rule exists.")
        return
    for place, conflict in enumerate(facts["conflicts"], 1):
        known = "" if conflict["proven"] else " (no roster was found; that there is none is not proven)"
        out.print(f"{place}. {conflict['who']}: these cannot all be kept{known}:")
        for statement in conflict["statements"]:
            out.print(f"     {statement}")
        for way in conflict["ways_out"]:
            said = way["sentences"]
            more = f" ({len(said) - SHOWN} more like it)" if len(said) > SHOWN else ""
            out.print(f"   Way out, if all else is kept: {' '.join(said[:SHOWN])}{more}")


def _tell_cell(facts: dict[str, Any]) -> None:
    head = f"{facts['name']} on {facts['date']}: {facts['now']} -> {facts['then']}"
    if facts["possible"]:
        out.print(f"{head} would cost {facts['cost']:+,}.")
    else:
        out.print(f"{head} would break hard rules:")
    for sentence in facts["broken"]:
        out.print(f"  Broken: {sentence}")
    for kind in ("pays", "gains"):
        for line in facts[kind][:SHOWN]:
            out.print(f"  {line['cost']:+,}  {line['sentence']}")
        if len(facts[kind]) > SHOWN:
            rest = sum(line["cost"] for line in facts[kind][SHOWN:])
            out.print(f"  {rest:+,}  in {len(facts[kind]) - SHOWN} more places")
    for cell in facts["changed"]:
        out.print(f"  {cell['date']}  {cell['name']}: {cell['before']} -> {cell['after']}")
