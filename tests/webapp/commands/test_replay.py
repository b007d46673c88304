"""`paiban replay`: the same comes out again, from the package and from the centre; what differs is told."""

import json
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.patience import PATIENCE_S
from tests.webapp.centre.small import TOML, write
from tests.webapp.commands.rostered import centre, files, run

CALLS = "queue,interval_start,offered,aht_s\n" + "".join(
    f"calls,2026-0{1 + n // 31}-{n % 31 + 1:02d}T{h:02d}:{m},{10 + n % 7},240\n"
    for n in range(31 + 28)
    for h in range(8, 20)
    for m in ("00", "30")
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a centre, a requirement and, in `out`, a roster."""
    tmp_path = tmp_path_factory.mktemp("replay")
    folder, (_, requirement) = centre(tmp_path, least=80, most=168), files(tmp_path, "")
    result = run(
        *("roster", folder, "--requirement", requirement, "--month", "2026-03", "--effort", 0),
        *("--out", tmp_path / "out"),
    )
    assert result.exit_code == 0, result.stderr
    (tmp_path / "out" / "requirement.csv").write_bytes(requirement.read_bytes())
    return tmp_path


def test_the_package_replays_to_the_same(made: Path) -> None:
    result = run("replay", made / "out" / "replay.zip", "--json")
    assert result.exit_code == 0, result.stdout + result.stderr
    facts = json.loads(result.stdout)
    assert facts["same"]
    assert facts["same_roster"]
    assert facts["objective_then"] == facts["objective_now"]


def test_from_a_centre_a_roster_edited_by_hand_is_not_what_comes_out(made: Path) -> None:
    (made / "edited").mkdir()
    for name in ("result.json", "requirement.csv"):
        (made / "edited" / name).write_bytes((made / "out" / name).read_bytes())
    path = made / "edited" / "roster.csv"
    lines = (made / "out" / "roster.csv").read_text(encoding="utf-8-sig").splitlines()
    path.write_text("\n".join(lines[:-1]) + "\n")
    result = run("replay", made / "centre", "--roster", path)
    assert result.exit_code == 1
    assert result.stdout.startswith("Roster: different")
    # What comes out again is what was made in the first place.
    cost = json.loads((made / "out" / "result.json").read_text())["objective"]
    assert f"recorded, {cost:,} now" in result.stdout


def test_what_is_no_package_is_told(made: Path) -> None:
    (made / "no.zip").write_bytes(b"nothing")
    assert "is no package" in run("replay", made / "no.zip").stderr
    with zipfile.ZipFile(made / "empty.zip", "w"):
        pass
    assert "is no package" in run("replay", made / "empty.zip").stderr
    assert "name its roster with --roster" in run("replay", made / "centre").stderr
    (made / "alone").mkdir()
    (made / "alone" / "roster.csv").write_bytes((made / "out" / "roster.csv").read_bytes())
    result = run("replay", made / "centre", "--roster", made / "alone" / "roster.csv")
    assert result.exit_code == 1
    assert "There is no result.json with seed and effort" in result.stderr


def test_a_package_of_an_impossible_search_is_told(made: Path) -> None:
    path = made / "spoilt.zip"
    with zipfile.ZipFile(made / "out" / "replay.zip") as whole, zipfile.ZipFile(path, "w") as spoilt:
        for name in whole.namelist():
            content = whole.read(name)
            if name == "run.json":
                content = json.dumps({**json.loads(content), "effort": -5}).encode()
            spoilt.writestr(name, content)
    result = run("replay", path)
    assert result.exit_code == 1
    assert "no search has the seed 1 and the effort -5" in " ".join(result.stderr.split())


def test_kill_in_the_middle_of_a_solve_loses_that_solve_only(tmp_path: Path) -> None:
    (tmp_path / "centre").mkdir()
    soft = TOML + '\n[[rules]]\ncode = "month-hours"\nseverity = "soft"\n'
    folder = write(tmp_path / "centre", toml=soft, calls=CALLS, leave=None, past_duties=None)
    plan = ("plan", str(folder), "--month", "2026-03", "--out", str(tmp_path / "out"))
    assert run(*plan, "--effort", 0).exit_code == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    code = "from webapp.cli import main; main()"
    call = [sys.executable, "-c", code, *plan, "--effort", "1000000", "--seconds", "600", "--seed", "2"]
    child = subprocess.Popen(call, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    assert child.stderr
    for line in child.stderr:
        if line.startswith("Searching"):
            break
    os.kill(child.pid, signal.SIGKILL)
    assert child.wait(PATIENCE_S) == -signal.SIGKILL
    child.stderr.close()
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
