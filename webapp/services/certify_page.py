"""certificate.json, certificate.txt and certificate.html."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from webapp.centre.tables import write_whole
from webapp.report import styles
from webapp.services.json_files import json_bytes

FILE, TEXT, PAGE = "certificate.json", "certificate.txt", "certificate.html"
TEMPLATES = Path(__file__).parent.parent / "templates"
RULE_OF_THUMB = "A relation stands out where its corrected chance is below 5 %."


def write_certificate(facts: Mapping[str, Any], out: Path) -> None:
    """Write the certificate as data, as text and as a page into a folder. Raises OSError."""
    write_whole(out / TEXT, ("\n".join(lines(facts)) + "\n").encode())
    write_whole(out / PAGE, page(facts).encode())
    write_whole(out / FILE, json_bytes(facts))


def page(facts: Mapping[str, Any]) -> str:
    """The certificate as a page that needs nothing else."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    template = environment.get_template("certificate.html")
    return template.render(facts=facts, related=related, styles=styles(), thumb=RULE_OF_THUMB)


def related(look: Mapping[str, Any]) -> str:
    """A relation in words: -0.12 (-0.40 to +0.18), chance 44 %, corrected 100 %."""
    if look["correlation"] is None:
        return f"cannot be told of {look['agents']} agents"
    found = f"{look['correlation']:+.2f} ({look['low']:+.2f} to {look['high']:+.2f})"
    return (
        f"{found}, chance {look['chance']:.0%}, corrected {look['corrected']:.0%}"
        if (look["corrected"] is not None)
        else found
    )


def lines(facts: Mapping[str, Any]) -> Iterator[str]:
    """The certificate as text."""
    yield f"Certificate of seniority-neutral planning: {facts['centre']}, {facts['month']}"
    yield ""
    yield "VERDICT: " + ("neutral" if facts["neutral"] else "NOT SHOWN TO BE NEUTRAL")
    yield facts["verdict"]
    yield facts["ids"]["verdict"]
    checker = facts["checker"]
    yield (
        f"The checker found {checker['hard_violations']} violations of hard rules; {checker['rules']} rules "
        f"are in force, the soft ones cost {checker['soft_cost']:,}."
    )
    yield ""
    yield "Hashes (SHA-256), which the same input, rules, engine, seed and effort give again"
    for name, value in facts["hashes"].items():
        yield f"  {name:18} {value}"
    seed = facts["seed"]
    yield f"  {'seed commitment':18} {seed['commitment']} (seed {seed['seed']}, effort {seed['effort']})"
    for name, value in facts["decisions"].items():
        yield f"  {name:18} {value}"
    yield ""
    yield "What people got, by tenure: correlation with 95 % interval"
    for look in facts["outcomes"]:
        mark = "  <- stands out" if look["stands_out"] else ""
        yield f"  {look['measure']:15} {look['group']:24} {related(look)}{mark}"
    yield RULE_OF_THUMB
    yield facts["skill_follows_tenure"]["sentence"]
    yield f"Method: {facts['method']}"
    yield ""
    yield "Held fixed in the re-runs: facts that follow from entry or age (agents by pseudonym)"
    for agent, name, value, follows in facts["held_fixed"]:
        yield f"  {agent}: {name}: {value} (from {follows})"
    if not facts["held_fixed"]:
        yield "  none"
