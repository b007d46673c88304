"""What a certificate says, as data and in sentences."""

import platform
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import scheduler
from scheduler.clearing.lottery import commitment
from scheduler.neutral.digest import digest_bytes, digest_of_rules, digest_of_texts, plain_bytes, pseudonyms
from scheduler.neutral.relation import Relation
from scheduler.portable import to_plain
from webapp.centre.model import Centre
from webapp.centre.requirements import requirement_bytes
from webapp.services.certify import Certificate
from webapp.services.certify_decisions import Deciders
from webapp.services.certify_shuffle import renamed

ENGINES = ("ortools", "numpy", "numba", "scipy")
METHOD = (
    "Spearman's rank correlation with days since entry, burdens per 100 contract hours; 95 % intervals by "
    "Fisher's z with variance 1.06/(n-3); groups pooled by their mean z, weighted n-3; chances corrected for "
    "all looks together by Holm's method."
)


def certificate_facts(found: Certificate) -> dict[str, Any]:
    """The contents of certificate.json."""
    case, whole = found.case, found.planned
    names = pseudonyms([row.agent for row in found.base.centre.agents], str(case.seed))
    hidden = _input(renamed(found.base.centre, names), found)
    return {
        "centre": found.base.centre.name,
        "month": str(case.month),
        "neutral": found.neutral,
        "verdict": verdict(found),
        "hashes": {
            "anonymised_input": digest_bytes(hidden),
            "requirement": digest_bytes(requirement_bytes(case.requirement)),
            "engine": engine_hash(),
            "rules": digest_of_rules(whole.judged.rulebook),
            "roster": digest_bytes(whole.rostered),
        },
        "engine": {"python": platform.python_version(), **{name: version(name) for name in ENGINES}},
        "seed": {"commitment": commitment(str(case.seed)), "seed": case.seed, "effort": case.effort},
        "roster_is_that_of_this_seed": whole.rostered == found.base.rostered,
        "checker": {
            "hard_violations": len(whole.judged.hard),
            "soft_cost": whole.judged.objective,
            "rules": len(whole.judged.rulebook.entries),
        },
        "decisions": {name: digest_bytes(part) for name, part in found.base.parts.items()},
        "reruns": [{"seed": run.seed, "changed": list(run.changed)} for run in found.reruns],
        "ids": {
            "reruns": [asdict(run) for run in found.id_runs],
            "points_follow_order": relation_facts(found.ids),
            "verdict": ids_verdict(found),
        },
        "outcomes": [
            {"group": look.group, "measure": look.measure, **relation_facts(look.relation)}
            for look in found.outcomes
        ],
        "skill_follows_tenure": {**relation_facts(found.skill), "sentence": skill_sentence(found.skill)},
        "held_fixed": found.facts["derived"],
        "points": found.facts["points"],
        "method": METHOD,
    }


def _input(centre: Centre, found: Certificate) -> bytes:
    """The input of planning, agents by pseudonym, as bytes."""
    return plain_bytes(to_plain(Deciders().problem(centre, found.case)))


def relation_facts(one: Relation) -> dict[str, Any]:
    """A relation as data, rounded to four decimals."""

    def told(value: float | None) -> float | None:
        return None if value is None else round(value, 4)

    return {
        "agents": one.count,
        "correlation": told(one.correlation),
        "low": told(one.low),
        "high": told(one.high),
        "chance": told(one.chance),
        "corrected": told(one.corrected),
        "stands_out": one.stands_out,
    }


def verdict(found: Certificate) -> str:
    """What the re-runs say, in a sentence."""
    runs = len(found.reruns)
    if not runs:
        return "Nothing was re-run, so nothing is shown."
    if found.neutral:
        kinds = ", ".join(found.base.parts)
        return (
            f"In {runs} re-runs with dates of entry and names dealt out anew not a byte changed of: {kinds}."
        )
    worst = sorted({name for run in found.reruns for name in run.changed})
    return f"Dates of entry or names decide: with others, these changed: {', '.join(worst)}."


def ids_verdict(found: Certificate) -> str:
    """Whether ids matter, and whether they prefer anybody, in a sentence."""
    differing = [run.differing for run in found.id_runs]
    if not differing:
        return "Ids were not looked at."
    changed = "With ids dealt out anew the roster stays the same."
    if any(differing):
        changed = (
            f"With ids dealt out anew {max(differing)} of {found.id_runs[0].cells} agents' days differ: "
            "the search draws its lots by the order of ids, and many rosters are as good."
        )
    if found.ids.stands_out:
        return (
            f"{changed} Points follow the order of ids more than chance explains: certify again with other "
            "seeds; if it stays so, whoever gives out ids gives out burdens."
        )
    return f"{changed} Points do not follow the order of ids."


def skill_sentence(one: Relation) -> str:
    """Why outcomes are compared within skill groups, in a sentence."""
    if one.correlation is None:
        return (
            "Whether skill follows tenure here cannot be told: too few agents, or all serve the same queues."
        )
    return (
        "Skill does follow tenure in most centres, as training takes time, and who can do more may be needed "
        f"at other hours: here the queues an agent serves go with tenure by {one.correlation:+.2f} "
        f"({one.low:+.2f} to {one.high:+.2f}). So outcomes are compared within groups of the same skills; a "
        "relation over all agents would be no sign of preference."
    )


def engine_hash() -> str:
    """The hash of all sources of the package that decides."""
    root = Path(scheduler.__file__).parent
    texts = {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in root.rglob("*.py")}
    return digest_of_texts(texts)
