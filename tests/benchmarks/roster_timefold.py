"""Timefold on a call-centre month: its own interpreter, its own reading of the month, our evaluator."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from tests.benchmarks.roster_peers import Answer

HERE = Path(__file__).parent
INTERPRETER = HERE / ".venv" / "bin" / "python"
STARTING = 90.0
"""Seconds that a virtual machine may take beside its search."""


class PeerAbsentError(Exception):
    """The text says why a peer cannot take part."""


def timefold(month: Path, problem: RosterProblem, seed: int, seconds: float) -> Answer:
    """Timefold's roster of a month's file; raises PeerAbsentError with the reason."""
    if shutil.which("java") is None:
        raise PeerAbsentError("there is no JDK")
    if not INTERPRETER.exists():
        raise PeerAbsentError("there is no environment for it: make bench-peers-env")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "roster.csv"
        program = HERE / "timefold_month.py"
        words = [str(w) for w in (INTERPRETER, program, month.resolve(), seed, seconds, out)]
        try:
            done = subprocess.run(
                words, cwd=folder, capture_output=True, text=True, timeout=2 * seconds + STARTING, check=False
            )
        except subprocess.TimeoutExpired:
            return Answer(None)
        if not out.exists():
            reason = done.stderr.strip().splitlines()[-1:] or [f"it ended with {done.returncode}"]
            raise PeerAbsentError(reason[0])
        return Answer(_read(problem, out.read_text(encoding="utf-8")))


def _read(problem: RosterProblem, text: str) -> Roster:
    duties = []
    for agent, line in zip(problem.agents, text.splitlines(), strict=True):
        for day, cell in enumerate(line.split(",")):
            if cell:
                duties.append(problem.duty(agent.id, day, *cell.split(":")))
    return Roster(duties)
