"""replay.zip: a solve with all that fixes its outcome, and the same done again from it or from a centre."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from scheduler.audit import audit
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from scheduler.portable import from_plain, rules_from_plain, rules_to_plain, to_plain
from scheduler.replay import Recording, Verdict, recorded, replay
from scheduler.solver.result import SolveResult
from webapp.services.audit import violation_facts
from webapp.services.json_files import json_bytes
from webapp.services.problems import CannotDo
from webapp.services.rostered import open_rostered

FILE = "replay.zip"
RESULT = "result.json"
MOST_BYTES = 500 * 1024 * 1024
STAMP = (1980, 1, 1, 0, 0, 0)
PROBLEM, RULEBOOK, RUN, ROSTER, AUDIT = (
    f"{name}.json" for name in ("problem", "rulebook", "run", "roster", "audit")
)

Progress = Callable[[Sentence | str], None]


def recorded_here(
    result: SolveResult, start: Roster | None = None, pins: frozenset[tuple[str, int]] = frozenset()
) -> Recording:
    """The recording of a solve by this version of the program."""
    return recorded(result, version("paiban"), start, pins)


def recording_bytes(recording: Recording) -> bytes:
    """replay.zip, a recording as a zip of JSON files: the same solve gives the same bytes."""
    judged = audit(recording.problem, recording.rulebook, recording.roster)
    run = {
        "version": recording.version,
        "seed": recording.seed,
        "effort": recording.effort,
        "cut_by_clock": recording.cut_by_clock,
        "start": to_plain(recording.start),
        "pins": to_plain(recording.pins),
    }
    files = {
        RUN: run,
        PROBLEM: to_plain(recording.problem),
        RULEBOOK: rules_to_plain(recording.rulebook),
        ROSTER: to_plain(recording.roster),
        AUDIT: {"violations": [violation_facts(judged, v) for v in judged.violations]},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(zipfile.ZipInfo(name, STAMP), json_bytes(content), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def read_package(path: Path) -> Recording:
    """The recording in a replay.zip, or in that of a plan folder. Raises CannotDo, OSError."""
    if path.is_dir():
        path = path / FILE
        if not path.exists():
            raise CannotDo(
                Sentence(
                    "There is no {path}: with a centre folder, name its roster with --roster.",
                    {"path": str(path)},
                )
            )
    try:
        with zipfile.ZipFile(path) as package:
            if sum(entry.file_size for entry in package.infolist()) > MOST_BYTES:
                raise CannotDo(
                    Sentence(
                        "{path} holds more than {most_bytes} bytes: it is no package of `paiban plan`.",
                        {"path": str(path), "most_bytes": f"{MOST_BYTES:,}"},
                    )
                )
            run, problem, rules, roster = (
                json.loads(package.read(name)) for name in (RUN, PROBLEM, RULEBOOK, ROSTER)
            )
        seed, effort = int(run["seed"]), int(run["effort"])
        if seed < 0 or effort < 0:
            raise ValueError(f"no search has the seed {seed} and the effort {effort}")
        return Recording(
            from_plain(RosterProblem, problem),
            rules_from_plain(rules),
            seed,
            effort,
            str(run["version"]),
            from_plain(Roster, roster),
            bool(run["cut_by_clock"]),
            from_plain(Roster, run["start"]) if run["start"] is not None else None,
            from_plain(frozenset[tuple[str, int]], run["pins"]),
        )
    except (CannotDo, OSError):
        raise
    except Exception as error:
        # Archive, JSON and what they hold may each be spoilt in their own way.
        raise CannotDo(
            Sentence(
                "{path} is no package of `paiban plan` ({error}): name the {file} of a plan, or a "
                "centre folder with --roster.",
                {"path": str(path), "error": str(error), "file": FILE},
            )
        ) from error


def recording_of(centre_dir: Path, roster_file: Path, requirement_file: Path | None) -> Recording:
    """The recording of a roster beside its result.json, made anew from the centre.

    Raises Mistakes, CannotDo.
    """
    beside = roster_file.parent
    result = beside / RESULT
    try:
        facts = json.loads(result.read_bytes())
        seed, effort = int(facts["seed"]), int(facts["effort"])
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise CannotDo(
            Sentence(
                "There is no {result} with seed and effort beside {roster_file}: replay its {file}, "
                "or name the roster.csv where it was made.",
                {"result": RESULT, "roster_file": str(roster_file), "file": FILE},
            )
        ) from error
    case = open_rostered(centre_dir, roster_file, requirement_file or beside / "requirement.csv")
    cut = bool(facts.get("cut_by_clock"))
    return Recording(case.problem, case.book, seed, effort, version("paiban"), case.roster, cut)


def replayed(recording: Recording, seconds: float, progress: Progress | None = None) -> Verdict:
    """Solve again and compare."""
    return replay(recording, seconds=seconds, report=progress)


def verdict_facts(recording: Recording, verdict: Verdict) -> dict[str, Any]:
    """The comparison as data."""
    return {
        "same": verdict.same,
        **asdict(verdict),
        "recorded_with": recording.version,
        "replayed_with": version("paiban"),
        "seed": recording.seed,
        "effort": recording.effort,
    }
