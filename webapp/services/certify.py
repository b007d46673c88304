"""A certificate that nobody is preferred for having been there longer, which anybody can make again.

The verdict rests on re-runs: with dates of entry (and names) dealt out anew, every decision must stay the
same to the byte. What people got is reported beside it, for outcomes may follow skill, and skill tenure.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scheduler.domain.sentence import Sentence
from scheduler.neutral.digest import pseudonyms
from scheduler.neutral.relation import Relation
from webapp.centre.model import Centre, RequirementRow
from webapp.centre.requirements import read_requirement
from webapp.centre.rosters import read_roster
from webapp.services.certify_decisions import Case, Decided, Deciders, decide
from webapp.services.certify_outcomes import (
    POINTS,
    Outcome,
    counted_kinds,
    follows_ids,
    measures,
    outcomes,
    skill_and_tenure,
    tenure,
)
from webapp.services.certify_shuffle import other_ids, renamed, renamed_roster, with_other_tenure
from webapp.services.derived import derived_facts
from webapp.services.fairness import point_table
from webapp.services.months import Month
from webapp.services.problems import CannotDo
from webapp.services.rostered import as_roster

Progress = Callable[[Sentence | str], None]
USUAL_SHUFFLES, USUAL_EFFORT, ID_RUNS = 2, 1, 1


@dataclass(frozen=True)
class Rerun:
    """One run with dates of entry dealt out anew: which of the decisions came out otherwise."""

    seed: int
    changed: tuple[str, ...]


@dataclass(frozen=True)
class IdRun:
    """One run with ids dealt out anew: how many agents' days differ once they are called as before."""

    seed: int
    cells: int
    differing: int


@dataclass(frozen=True)
class Certificate:
    """All that a certificate says; `planned` is the roster certified, made again or given with a plan."""

    case: Case
    base: Decided
    planned: Decided
    reruns: tuple[Rerun, ...]
    id_runs: tuple[IdRun, ...]
    ids: Relation
    outcomes: tuple[Outcome, ...]
    skill: Relation
    facts: dict[str, Any]

    @property
    def neutral(self) -> bool:
        """Whether no decision changed when others had been there longest; without a re-run it is not."""
        return bool(self.reruns) and not any(run.changed for run in self.reruns)


def certify(
    centre: Centre,
    case: Case,
    *,
    shuffles: int = USUAL_SHUFFLES,
    id_runs: int = ID_RUNS,
    planned: Sequence[Any] | None = None,
    requests: Mapping[str, Mapping[str, float]] | None = None,
    deciders: Deciders | None = None,
    progress: Progress | None = None,
) -> Certificate:
    """Run everything that decides, again and again. `planned` are rows of a roster to be certified; without
    them it is the roster of the first run; `requests` are shares granted by agent, each a measure more.
    Raises CannotDo.
    """
    tell = progress or (lambda text: None)
    made = deciders or Deciders()
    tell(Sentence("Deciding once as the centre is"))
    base = decide(centre, case, made)
    whole = base if planned is None else decide(centre, case, made, as_roster(planned, base.problem))
    reruns = []
    for number in range(1, shuffles + 1):
        tell(
            Sentence(
                "Deciding again with other dates of entry ({number} of {all})",
                {"number": number, "all": shuffles},
            )
        )
        seed = case.seed + number
        again = decide(with_other_tenure(centre, seed), case, made)
        changed = tuple(name for name, part in base.parts.items() if again.parts[name] != part)
        reruns.append(Rerun(seed, changed))
    runs, others = _with_other_ids(centre, case, base, made, id_runs, tell)
    table = point_table(centre, base.judged.rulebook)
    years = tenure(centre, case.month.first_day)
    seen = measures(whole.problem, whole.roster, table) | dict(requests or {})
    looks = [(one.problem, measures(one.problem, one.roster, table)[POINTS]) for one in (base, *others)]
    return Certificate(
        case,
        base,
        whole,
        tuple(reruns),
        runs,
        follows_ids(looks),
        outcomes(whole.problem, seen, years),
        skill_and_tenure(whole.problem, years),
        _fixed(centre, case, base),
    )


def _with_other_ids(
    centre: Centre, case: Case, base: Decided, made: Deciders, runs: int, tell: Progress
) -> tuple[tuple[IdRun, ...], list[Decided]]:
    found, decided = [], []
    cells = len(base.problem.agents) * base.problem.horizon.days
    for number in range(1, runs + 1):
        tell(Sentence("Deciding again with other ids ({number} of {all})", {"number": number, "all": runs}))
        ids = other_ids(centre, case.seed + number)
        again = decide(renamed(centre, ids), case, made)
        back = renamed_roster(again.roster, {new: old for old, new in ids.items()})
        differing = {(d.agent, d.day) for d in set(back.duties) ^ set(base.roster.duties)}
        found.append(IdRun(case.seed + number, cells, len(differing)))
        decided.append(again)
    return tuple(found), decided


def _fixed(centre: Centre, case: Case, base: Decided) -> dict[str, Any]:
    """The facts about entry or age that the re-runs hold fixed, by pseudonym."""
    names = pseudonyms([row.agent for row in centre.agents], str(case.seed))
    facts = derived_facts(centre, base.problem)
    return {
        "points": counted_kinds(point_table(centre, base.judged.rulebook), case.month.first_day),
        "derived": sorted([names[fact.agent], fact.name, fact.value, fact.follows_from] for fact in facts),
    }


def case_of(
    centre: Centre, month: Month, plan: Path | None, seed: int, effort: int
) -> tuple[Case, Sequence[Any] | None]:
    """What is certified: of a plan its requirement and roster, else the requirement of the usual forecast.

    Raises Mistakes, CannotDo.
    """
    if plan is None:
        return Case(month, _usual_requirement(centre, month), seed, effort), None
    rows = _inside(read_requirement(plan / "requirement.csv", centre), month)
    if not rows:
        raise CannotDo(
            Sentence(
                "The plan in {plan} has no requirement for {month}: name the plan of that month.",
                {"plan": str(plan), "month": str(month)},
            )
        )
    return Case(month, rows, seed, effort), read_roster(plan / "roster.csv", centre)


def _usual_requirement(centre: Centre, month: Month) -> tuple[RequirementRow, ...]:
    from webapp.services import forecast, staff

    predicted = forecast.forecast_centre(centre, month, as_of=None, seed=1)
    return _inside(staff.staff_centre(centre, predicted.rows, predicted.shrinkage), month)


def _inside(rows: Sequence[RequirementRow], month: Month) -> tuple[RequirementRow, ...]:
    return tuple(row for row in rows if month.first_day <= row.interval_start.date() <= month.last_day)
