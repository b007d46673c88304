"""`paiban audit`."""

import json

import typer

from webapp.commands.terminal import (
    COULD_NOT,
    CentreArgument,
    JsonOption,
    RequirementOption,
    RosterOption,
    out,
    reasons,
)

HELP = """Judge a roster, also one edited by hand: every violation in a sentence.

Exit status 1 when a hard rule is broken.

Examples:

    paiban audit data/hotline --roster out/december/roster.csv

    paiban audit data/hotline --roster roster.csv --requirement requirement.csv --json
"""


@reasons
def audit(
    centre: CentreArgument,
    roster: RosterOption,
    requirement: RequirementOption = None,
    as_json: JsonOption = False,
) -> None:
    """Audit and print."""
    from webapp.services.audit import audit_roster, violation_facts

    report = audit_roster(centre, roster, requirement)
    judged = report.judged
    if as_json:
        facts = [violation_facts(judged, violation) for violation in judged.violations]
        typer.echo(
            json.dumps({"month": str(report.month), "violations": facts}, ensure_ascii=False, indent=1)
        )
    else:
        for sentence in report.sentences:
            out.print(sentence)
        hard, all_of_them = len(judged.hard), len(judged.violations)
        out.print(f"{report.month}: {hard} violations of hard rules, {all_of_them - hard} of soft ones.")
        if requirement is None:
            out.print("Cover and fair shares were not judged: they need --requirement.")
    if judged.hard:
        raise typer.Exit(COULD_NOT)
