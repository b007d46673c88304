import csv
import io
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from tests.architecture.sources import ROOT
from tests.webapp.centre import small
from tests.webapp.store.sites import NOW
from webapp.centre.mistakes import Mistakes
from webapp.centre.model import Centre
from webapp.centre.read import FILES, read_centre
from webapp.services import sites as sites_service
from webapp.services.problems import CannotDo
from webapp.services.sites import export_site, import_folder
from webapp.store.engine import Store, open_store
from webapp.store.folder_rows import FILE_TABLES
from webapp.store.sites import sites
from webapp.store.tables.base import metadata

EVERYTHING = {
    "toml": small.TOML.replace(
        'country = "FR"', 'country = "FR"   # 法国 and its Länder, "quoted"\nseats = 40'
    ).replace(
        "[[rules]]",
        '[[groups]]\ncode = "G1"\nname = "Left wing"\nseats = 20\n\n'
        '[[windows]]\nkind = "OUTAGE"\nname = "Dark"\nfirst_day = 2026-02-03\nlast_day = 2026-02-03\n'
        'from = "08:00"\nto = "12:00"\n\n[[rules]]',
        1,
    ),
    "agents": "agent,name,team,queues,month_hours_min,month_hours_max,can_work_nights,hired_on,"
    "valid_from,valid_to,skills,roles,remote,mentor,group\n"
    "A1,Ann,North,calls|mail,100.25,160,true,2020-01-01,,,score:85|typing:60,,,,G1\n"
    'A2,"李, ""娜""",South,mail,80,120,no,,2026-01-05,2026-12-31,,manager|coach,yes,A1,\n'
    "A3,Bo,South,,80,120,no,,,,,manager,,,\n",
    "calls": "queue,interval_start,offered,answered,abandoned,aht_s\n"
    "calls,2026-02-02T08:00,12,11,1,230.5\ncalls,2026-02-02T08:00,12,,,\nmail,2026-03-29T02:30,-3,,,\n"
    "mail,2026-10-25T02:30+02:00,0.1,,,1e-7\nmail,2026-10-25T02:30+0100,4,,,\nmail,2026-10-25T01:30Z,5,,,\n"
    "mail,2026-10-25T02:30,6,,,\n",
    "fixed_duties": "agent,date,shift,queue\nA2,2026-03-20,D,mail\nA1,2026-03-21,D,\n",
    "unavailable": "agent,first_day,last_day,from,to\nA1,2026-03-24,2026-03-25,,\n"
    "A1,2026-03-26,2026-03-26,22:00,24:00\n"
    "A1,2026-03-26,2026-03-26,22:00,06:00\nA1,2026-03-24,2026-03-25,,\n",
    "own_limits": "agent,limit,value,shift\nA1,run_days_most,4,\nA1,duties_most,0,N\n",
    "shift_needs": "date,shift,duties,under,over\n2026-03-12,D,2,5,0\n2026-03-13,D,1,,\n",
    "assisting_calls": "queue,interval_start,offered,site\n"
    "calls,2026-02-03T08:00,7.5,South\ncalls,2026-02-03T08:00,1,West\n",
    "past_duties": "agent,date,shift,queue,start,end\n"
    "A1,2026-02-28,N,mail,2026-02-28T22:00,2026-03-01T06:00\n"
    "A1,2026-02-27,N,,2026-02-27T22:00,2026-02-28T06:00\n",
}
SCENARIO = '# why: 促销\n[[layers]]\nname = "n"\nauthor = "a"\nreason = "r"\nkind = "scale"\nfactor = 1.1\n'


def same(one: Centre, other: Centre) -> bool:
    """Equal in everything but where they were read, calls included."""
    calls = (
        one.calls is None if other.calls is None else one.calls is not None and one.calls.equals(other.calls)
    )
    return calls and replace(one, folder=other.folder) == other


def there_and_back(store: Store, folder: Path, code: str = "here") -> Path:
    import_folder(store, folder, NOW, code)
    back = folder.with_name(f"{folder.name}-back")
    export_site(store, code, back)
    return back


@pytest.fixture
def rich(tmp_path: Path) -> Path:
    folder = tmp_path / "rich"
    (folder / "scenarios").mkdir(parents=True)
    (folder / "scenarios" / "spring.toml").write_text(SCENARIO, encoding="utf-8")
    return small.write(folder, **EVERYTHING)


def test_a_centre_with_every_file_comes_back_as_it_was(store: Store, rich: Path) -> None:
    assert {path.name for path in rich.iterdir() if path.is_file()} == set(FILES)
    back = there_and_back(store, rich)
    assert same(read_centre(back), read_centre(rich))
    assert (back / "centre.toml").read_bytes() == (rich / "centre.toml").read_bytes()
    assert (back / "scenarios" / "spring.toml").read_text(encoding="utf-8") == SCENARIO


def test_the_demo_centre_comes_back_as_it_was(store: Store, tmp_path: Path) -> None:
    demo = tmp_path / "hotline"
    shutil.copytree(ROOT / "data" / "hotline", demo)
    history = (demo / "calls.csv").read_bytes().splitlines(keepends=True)
    # Two months of its two years: enough to hold what a row becomes.
    (demo / "calls.csv").write_bytes(b"".join(history[:4000]))
    import_folder(store, demo, NOW)
    export_site(store, "hotline", tmp_path / "back")
    assert same(read_centre(tmp_path / "back"), read_centre(demo))
    assert (tmp_path / "back" / "calls.csv").read_bytes() == (demo / "calls.csv").read_bytes()


def test_files_that_are_missing_or_empty_stay_so(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "bare"
    folder.mkdir()
    small.write(
        folder, calls=None, ledger=None, preferences=small.FILES["preferences.csv"].partition("\n")[0] + "\n"
    )
    back = there_and_back(store, folder)
    assert {path.name for path in back.iterdir()} == {path.name for path in folder.iterdir()}
    assert same(read_centre(back), read_centre(folder))


names = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"]), min_size=1, max_size=8
).filter(lambda text: text == text.strip() != "")
numbers = st.one_of(st.integers(0, 200), st.floats(0, 200))
counts = st.one_of(st.just(""), numbers)
days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
agent_rows = st.lists(
    st.tuples(names, names, numbers, st.booleans(), st.one_of(st.just(""), days), st.integers(0, 1000)),
    max_size=4,
)
call_rows = st.lists(
    st.tuples(
        days, st.integers(0, 47), st.sampled_from(["", "Z", "+01:00", "-0330"]), numbers, counts, counts
    ),
    max_size=12,
)


def as_csv(header: str, rows: Iterable[tuple[object, ...]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([header.split(","), *rows])
    return out.getvalue()


@pytest.fixture(scope="module")
def both(sqlite_database: Callable[[], str], postgres_database: Callable[[], str]) -> Iterator[list[Store]]:
    stores = [open_store(sqlite_database()), open_store(postgres_database())]
    yield stores
    for one in stores:
        one.close()


@settings(max_examples=10)
@given(people=agent_rows, calls=call_rows, wishes=st.sets(st.tuples(days, st.sampled_from(["", "D", "N"]))))
def test_any_centre_comes_back_as_it_was(
    both: list[Store],
    tmp_path_factory: pytest.TempPathFactory,
    people: list[tuple[str, str, float, bool, object, int]],
    calls: list[tuple[date, int, str, float, object, object]],
    wishes: set[tuple[date, str]],
) -> None:
    folder = tmp_path_factory.mktemp("any") / "site"
    folder.mkdir()
    agents = [
        (f"B{i}", name, team, "mail", low, low + 10, nights, "", since, "", f"score:{level}", "", "", "", "")
        for i, (name, team, low, nights, since, level) in enumerate(people)
    ]
    everybody = [*agents, ("A1", "Ann", "North", "calls|mail", 0, 160, True, *[""] * 8)]
    small.write(
        folder,
        agents=as_csv(EVERYTHING["agents"].partition("\n")[0], everybody),
        calls=as_csv(
            "queue,interval_start,offered,answered,aht_s",
            [
                ("mail", f"{day}T{slot // 2:02d}:{slot % 2 * 30:02d}{offset}", offered, answered, aht)
                for day, slot, offset, offered, answered, aht in calls
            ],
        ),
        preferences=as_csv(
            "agent,date,shift,wish,weight", [("A1", day, shift, "on", 3) for day, shift in sorted(wishes)]
        ),
        ledger=None,
        leave=None,
    )
    original = read_centre(folder)
    for place, store in enumerate(both):
        import_folder(store, folder, NOW, "any")
        back = folder.with_name(f"back{place}")
        export_site(store, "any", back)
        assert same(read_centre(back), original)


def test_brought_in_twice_nothing_changes(store: Store, rich: Path) -> None:
    assert import_folder(store, rich, NOW, "here").outcome == "new"
    before = row_counts(store)
    again = import_folder(store, rich, NOW, "here")
    assert (again.outcome, again.version) == ("unchanged", 1)
    assert row_counts(store) == before


def row_counts(store: Store) -> dict[str, int]:
    with store.read() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }


def test_a_changed_folder_is_a_new_version_of_the_site(store: Store, rich: Path) -> None:
    import_folder(store, rich, NOW, "here")
    small.write(rich, **{**EVERYTHING, "agents": EVERYTHING["agents"].replace("Bo", "Bodil")})
    again = import_folder(store, rich, NOW, "here")
    assert (again.outcome, again.version) == ("changed", 2)
    back = rich.with_name("back")
    export_site(store, "here", back)
    assert same(read_centre(back), read_centre(rich))
    # One of the texts is as it was: it has no second version.
    assert row_counts(store)["site_text"] == 2


def test_a_database_holds_several_sites(store: Store, rich: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    small.write(other)
    import_folder(store, rich, NOW)
    import_folder(store, other, NOW)
    with store.read() as connection:
        assert [one.code for one in sites(connection)] == ["other", "rich"]
    with pytest.raises(CannotDo, match="name one of other, rich with --site"):
        export_site(store, None, tmp_path / "which")
    export_site(store, "other", tmp_path / "back")
    assert same(read_centre(tmp_path / "back"), read_centre(other))


def test_a_wrong_folder_leaves_the_database_as_it_was(store: Store, rich: Path) -> None:
    import_folder(store, rich, NOW, "here")
    before = row_counts(store)
    small.write(rich, **{**EVERYTHING, "agents": "agent,name\nA1,Ann\n"})
    with pytest.raises(Mistakes, match="column 'team' is missing"):
        import_folder(store, rich, NOW, "here")
    assert row_counts(store) == before


def test_an_import_that_breaks_off_leaves_the_database_as_it_was(
    store: Store, rich: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The last table but one fails, after rows of all the others were written.
    last = FILE_TABLES[-2]

    def broken(centre: Centre) -> Iterator[dict[str, object]]:
        raise OSError("power cut")

    before = row_counts(store)
    content = sites_service.read_folder(rich)
    tables = (*FILE_TABLES[:-2], replace(last, rows=broken), FILE_TABLES[-1])
    assert content.sha256
    monkeypatch.setattr("webapp.store.sites.FILE_TABLES", tables)
    with pytest.raises(OSError, match="power cut"):
        store.retrying(lambda connection: sites_service.bring_in(connection, "here", content, NOW))
    assert row_counts(store) == before


@pytest.mark.parametrize("code", ["a b", "x" * 41, "../up"])
def test_a_code_that_is_none_is_refused(store: Store, rich: Path, code: str) -> None:
    with pytest.raises(CannotDo, match="no code of a site"):
        import_folder(store, rich, NOW, code)


def test_an_export_does_not_touch_a_folder_in_use(store: Store, rich: Path) -> None:
    import_folder(store, rich, NOW)
    files = {path: path.read_bytes() for path in rich.rglob("*") if path.is_file()}
    with pytest.raises(CannotDo, match="not empty"):
        export_site(store, None, rich)
    assert {path: path.read_bytes() for path in rich.rglob("*") if path.is_file()} == files


def test_every_file_of_a_centre_has_its_table() -> None:
    assert {kind.file for kind in FILE_TABLES} | {"centre.toml"} == set(FILES)
