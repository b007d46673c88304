"""Scenarios side by side: figures, differences, hiring, the page, and refusals."""

import csv
from collections.abc import Callable
from math import ceil
from pathlib import Path

import pytest
from typer.testing import Result

from tests.webapp.commands import rostered
from tests.webapp.services.living import write_living
from webapp.centre.mistakes import Mistakes
from webapp.centre.scenario_targets import centre_under
from webapp.centre.scenarios import read_scenario
from webapp.services.centres import open_centre
from webapp.services.months import Month
from webapp.services.scenarios import Comparison, compare

OCTOBER = Month(2026, 10)
MORE = '[[layers]]\nname = "more"\nauthor = "Li"\nreason = "board"\nkind = "scale"\nfactor = 1.5\n'
BETTER = "[[targets]]\ntarget_share = 0.95\ntarget_threshold_s = 10\nchance = 0.9\n"
LESS = (
    '[[layers]]\nname = "desk"\nauthor = "Li"\nreason = "rest"\nkind = "shrinkage"\nshare = 0.3\n'
    + BETTER.replace("0.95", "0.8").replace("= 10", "= 20").replace("chance = 0.9\n", "")
)
SCENARIOS = {"more": MORE, "better": BETTER, "less": LESS}


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_living(tmp_path_factory.mktemp("scenarios") / "centre")
    (folder / "scenarios").mkdir()
    for name, text in SCENARIOS.items():
        (folder / "scenarios" / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def compared(centre: Path) -> Comparison:
    names = ("forecast", *SCENARIOS)
    return compare(centre, names, OCTOBER, 2, as_of=None, seed=1, progress=lambda text: None)


def test_figures_hang_together(compared: Comparison) -> None:
    conf = compared.centre.planning
    for scenario in compared.scenarios:
        months = [scenario.of(month) for month in compared.months]
        whole = scenario.of(None)
        assert whole.calls == pytest.approx(sum(one.calls for one in months))
        assert whole.cost == pytest.approx(sum(one.cost for one in months))
        assert whole.posts == pytest.approx(sum(one.posts for one in months) / 2)
        for one in (*months, whole):
            # 8 % of the paid hours are leave and sickness, a post has 160 hours, an hour costs 40.
            assert one.paid_hours == pytest.approx(one.required_hours / 0.92)
            assert one.cost == pytest.approx(one.paid_hours * conf.hour_cost)
            assert one.gap == pytest.approx(max(0.0, one.posts - (one.on_books or 0)))
            assert scenario.of(one.month, "calls").calls == pytest.approx(one.calls)
            # ST-03 to ST-06: one for 15, for 25 and for 20; 4 managers, 3 + 2 + 2 others and 1 analyst.
            front = ceil(one.posts)
            backstage = ceil(front / 15)
            quality = ceil((front + backstage) / 25)
            base = front + backstage + quality + 12
            assert (one.backstage, one.quality, one.spares) == (backstage, quality, ceil(base / 20))
            assert one.headcount == base + ceil(base / 20)
            assert scenario.of(one.month, "calls").headcount is None
        # Six agents of 150 to 170 hours are six posts of 160.
        assert months[0].on_books == pytest.approx(6.0)


def test_each_scenario_does_what_it_says(compared: Comparison) -> None:
    base, more, better, less = (one.of(None) for one in compared.scenarios)
    assert more.calls == pytest.approx(1.5 * base.calls, rel=1e-3)
    assert more.posts > base.posts
    assert (better.calls, better.shrinkage) == (base.calls, base.shrinkage)
    assert better.posts > base.posts
    assert less.shrinkage == pytest.approx(0.3)
    # The same seats of 70 % of the time: at most one agent above base / 0.7 in each interval.
    assert base.required_hours < less.required_hours < base.required_hours / 0.7 + 0.5 * 24 * 61
    for one in (base, more, less):
        assert one.service_level >= 0.8


def test_more_hands_than_books_lower_the_service(compared: Comparison) -> None:
    for scenario in compared.scenarios:
        whole = scenario.of(None)
        assert whole.level_on_books is not None
        assert whole.level_on_books <= whole.service_level + 1e-9


def test_unknown_and_wrong_scenarios(centre: Path) -> None:
    opened = open_centre(centre)
    (centre / "scenarios" / "wrong.toml").write_text(
        "[[targets]]\ntarget_abandoned = 0.05\n\n"
        '[[targets]]\nqueues = ["fax"]\ntarget_share = 1.2\n\n[[targets]]\n',
        encoding="utf-8",
    )
    for reader in (read_scenario, lambda name, _: centre_under(opened, name)):
        with pytest.raises(Mistakes) as told:
            reader("wrong", opened)
        text = str(told.value)
        assert "nobody gives up without patience_s" in text
        assert "nobody knows the queue 'fax'" in text
        assert "target_share: 1.2 is out of bounds" in text
        assert "change nothing" in text
    (centre / "scenarios" / "wrong.toml").unlink()


@pytest.fixture
def run() -> Callable[..., Result]:
    return rostered.run


def test_the_command_writes_tables_and_a_page(
    run: Callable[..., Result], centre: Path, tmp_path: Path
) -> None:
    args = ("scenario", centre, "--with", "more", "--with", "better", "--months", 1, "--out", tmp_path)
    result = run(*args)
    assert result.exit_code == 0, result.output
    assert "forecast: " in result.stdout

    def rows(name: str) -> list[dict[str, str]]:
        with (tmp_path / name).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    figures = rows("scenarios.csv")
    # The history ends in September: October is compared. A line for the month and the whole, with each queue.
    assert {row["month"] for row in figures} == {"2026-10", "all"}
    assert len(figures) == 3 * 2 * 2
    assert {row["currency"] for row in figures} == {"CNY"}
    base = {row["queue"]: float(row["calls"]) for row in figures if row["scenario"] == "forecast"}
    for row in rows("scenario_differences.csv"):
        if row["scenario"] == "more":
            assert float(row["calls"]) == pytest.approx(base[row["queue"]] / 2, abs=0.3)
        assert row["aht_s"] != "-0.0"
    assert [row["month"] for row in rows("scenario_capacity.csv")] == ["2026-10"] * 3
    page = (tmp_path / "scenarios.html").read_text(encoding="utf-8")
    assert "3 scenarios side by side" in page
    assert "http://" not in page.split("<script>")[0].replace("http://www.w3.org", "")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    run(*args)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--with", "nosuch"), "there is no file"),
        (("--with", "more", "--with", "more"), "named twice"),
        (("--with", "../x"), "cannot be the name"),
        (("--months", 13), "--months"),
        (("--month", "2026-9"), "2026-12"),
    ],
)
def test_comparisons_that_cannot_be(
    run: Callable[..., Result], centre: Path, tmp_path: Path, args: tuple[object, ...], words: str
) -> None:
    result = run("scenario", centre, "--out", tmp_path / "new", *args)
    assert result.exit_code in (1, 2)
    assert words in result.output
    assert not (tmp_path / "new").exists()
