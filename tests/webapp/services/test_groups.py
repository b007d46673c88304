"""Seat groups rostered one by one (K-15)."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.webapp.services.living import AGENTS, TOML, write_living
from tests.webapp.services.test_roster import OCTOBER, needs
from webapp.centre.requirements import requirement_bytes
from webapp.services.problems import CannotDo
from webapp.services.replay import read_package, replayed
from webapp.services.roster import MonthRoster, plan_roster

GROUPS = TOML + '\n[[groups]]\ncode = "vip"\nname = "VIP"\n\n[[groups]]\ncode = "usual"\nname = "Usual"\n'
PEOPLE = [f"B{n},b,T,calls,150,170,yes,,{'vip' if n < 2 else 'usual'}" for n in range(4)]


def _plan(folder: Path, out: str, seed: int = 1, group: str | None = None, keep: str = "") -> MonthRoster:
    if not (folder / "centre").exists():
        agents = "\n".join([AGENTS + ",group", *PEOPLE]) + "\n"
        write_living(folder / "centre", toml=GROUPS, agents=agents)
        (folder / "requirement.csv").write_bytes(requirement_bytes(needs(2)))
    return plan_roster(
        folder / "centre",
        folder / "requirement.csv",
        OCTOBER,
        seconds=600,
        effort=0,
        seed=seed,
        out=folder / out,
        group=group,
        keep=folder / keep / "roster.csv" if keep else None,
    )


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a roster of all groups in `first`."""
    folder = tmp_path_factory.mktemp("groups")
    _plan(folder, "first")
    return folder


def _lines(folder: Path, out: str, *agents: str) -> list[str]:
    lines = (folder / out / "roster.csv").read_text(encoding="utf-8-sig").splitlines()
    return [line for line in lines if line.startswith(agents)]


def test_a_group_is_rostered_anew_and_the_others_keep_every_byte(centre: Path) -> None:
    _plan(centre, "second", seed=5, group="vip", keep="first")
    others = ("B2", "B3")
    assert _lines(centre, "second", *others) == _lines(centre, "first", *others) != []
    # 150 to 170 hours are 19 to 21 duties of 8 hours.
    assert 38 <= len(_lines(centre, "second", "B0", "B1")) <= 42


def test_a_group_can_be_rostered_before_the_others(tmp_path: Path) -> None:
    _plan(tmp_path, "out", group="usual")
    assert _lines(tmp_path, "out", "B0", "B1") == []
    assert 38 <= len(_lines(tmp_path, "out", "B2", "B3")) <= 42


APART = GROUPS.replace(
    "[[shifts]]",
    """[[queues]]
code = "help"
name = "Help"
opens = "08:00"
closes = "20:00"
target_share = 0.8
target_threshold_s = 20
aht_s = 240

[[shifts]]""",
    1,
)


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A centre of two groups, each with a queue of its own, and a roster of both in `first`."""
    folder = tmp_path_factory.mktemp("apart")
    people = [
        f"B{n},b,T,{'help' if n < 2 else 'calls'},150,170,yes,,{'vip' if n < 2 else 'usual'}"
        for n in range(4)
    ]
    write_living(folder / "centre", toml=APART, agents="\n".join([AGENTS + ",group", *people]) + "\n")
    calls = needs(2)
    rows = [*calls, *(replace(row, queue="help", seats=1, required=1) for row in calls)]
    (folder / "requirement.csv").write_bytes(requirement_bytes(rows))
    _plan(folder, "first")
    return folder


def test_a_group_with_queues_of_its_own_is_rostered_as_if_by_itself(apart: Path) -> None:
    again = _plan(apart, "again", seed=7, group="vip", keep="first")
    _plan(apart, "alone", seed=7, group="vip")
    vip, others = ("B0", "B1"), ("B2", "B3")
    assert _lines(apart, "again", *others) == _lines(apart, "first", *others) != []
    assert _lines(apart, "again", *vip) == _lines(apart, "alone", *vip) != []
    facts = again.result
    assert facts.bound <= facts.objective == facts.audit.objective


def test_what_is_replayed_is_what_was_solved(apart: Path, centre: Path) -> None:
    _plan(apart, "solved", seed=3, group="vip", keep="first")
    assert replayed(read_package(apart / "solved"), 600).same
    _plan(centre, "pinned", seed=3, group="vip", keep="first")
    recording = read_package(centre / "pinned")
    # Both groups serve one queue: the others' cells are pinned.
    assert len(recording.pins) == 2 * 31
    assert replayed(recording, 600).same


def test_what_cannot_be_meant_is_refused(centre: Path) -> None:
    with pytest.raises(CannotDo, match=r"No agent is of the seat group 'vlp'; did you mean 'vip'\?"):
        _plan(centre, "out", group="vlp")
    with pytest.raises(CannotDo, match="A roster to keep needs --group"):
        _plan(centre, "out", keep="first")
    text = (centre / "first" / "roster.csv").read_text(encoding="utf-8-sig")
    (centre / "stray").mkdir()
    (centre / "stray" / "roster.csv").write_text(text.replace("2026-10-", "2026-12-"), encoding="utf-8")
    with pytest.raises(CannotDo, match=r"a duty of \w+ 2026-12-\d\d on line 2, outside the month"):
        _plan(centre, "out", group="vip", keep="stray")
