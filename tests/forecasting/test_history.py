from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from forecasting.history import History, HistoryError, QueueSpec, read_calls

PARIS = ZoneInfo("Europe/Paris")
SHANGHAI = ZoneInfo("Asia/Shanghai")


def table(starts: pd.DatetimeIndex, queue: str = "main") -> pd.DataFrame:
    """Counts around 20 with a daily hump, as a file would hold them."""
    rng = np.random.default_rng(3)
    offered = rng.poisson(20 + 15 * np.sin(np.pi * starts.hour / 24)).astype(float)
    return pd.DataFrame(
        {"queue": queue, "interval_start": starts.strftime("%Y-%m-%dT%H:%M"), "offered": offered}
    )


def eight_weeks() -> pd.DataFrame:
    return table(pd.date_range("2026-03-02", periods=56 * 48, freq="30min"))


def test_three_gaps_a_duplicate_and_a_negative_are_five_defects() -> None:
    """FC-06; and none of the values is silently used."""
    calls = eight_weeks()
    calls.loc[500, "offered"] = -4.0
    again = calls.iloc[[900]].assign(offered=calls["offered"].iloc[900] + 7)
    calls = pd.concat([calls.drop(index=[100, 200, 201]), again], ignore_index=True)
    histories, report = read_calls(calls, [QueueSpec("main")], SHANGHAI, 30)
    assert report.counts == {"gap": 3, "duplicate": 1, "negative": 1, "closed": 0, "outlier": 0, "dst": 0}
    assert len(report.defects) == 5
    offered = histories["main"].frame["offered"].to_numpy()
    assert np.flatnonzero(np.isnan(offered)).tolist() == [100, 200, 201, 500, 900]
    negative = report.of("negative")[0]
    assert negative.sentence == (
        "main has -4 calls at 2026-03-12T10:00 (row 498): taken as unknown, 0 or more is right."
    )


def test_a_duplicate_that_agrees_keeps_its_count() -> None:
    calls = eight_weeks()
    calls = pd.concat([calls, calls.iloc[[10]]], ignore_index=True)
    histories, report = read_calls(calls, [QueueSpec("main")], SHANGHAI, 30)
    assert report.counts["duplicate"] == len(report.defects) == 1
    assert histories["main"].frame["offered"].notna().all()


def test_an_isolated_slip_is_an_outlier_and_a_surge_is_not() -> None:
    calls = eight_weeks()
    calls.loc[2000, "offered"] = 900.0
    calls.loc[1500:1505, "offered"] = 200.0
    histories, report = read_calls(calls, [QueueSpec("main")], SHANGHAI, 30)
    assert report.counts["outlier"] == len(report.defects) == 1
    assert np.flatnonzero(histories["main"].frame["offered"].isna()).tolist() == [2000]


def test_calls_in_closed_hours_are_reported_and_zeros_are_not() -> None:
    calls = eight_weeks()
    calls["offered"] = calls["offered"].where(
        calls["interval_start"].str[11:13].astype(int).between(8, 20), 0.0
    )
    calls.loc[7, "offered"] = 3.0
    histories, report = read_calls(calls, [QueueSpec("main", 480, 1260)], SHANGHAI, 30)
    assert report.counts["closed"] == len(report.defects) == 1
    assert "outside its opening hours" in report.defects[0].sentence
    assert len(histories["main"].frame) == 56 * 26


def test_days_without_rows_are_one_defect_a_run_and_idle_weekends_none() -> None:
    calls = eight_weeks()
    day = pd.to_datetime(calls["interval_start"]).dt
    calls = calls[(day.day_of_week < 5) & ~day.strftime("%m-%d").isin(["04-06", "04-16", "04-17"])]
    _, report = read_calls(calls, [QueueSpec("main")], SHANGHAI, 30)
    assert [defect.sentence for defect in report.defects] == [
        "main has no data on 2026-04-06: taken as closed on a holiday, as unknown otherwise.",
        "main has no data from 2026-04-16 to 2026-04-17: taken as closed on a holiday, as unknown otherwise.",
    ]


def test_a_long_run_of_missing_intervals_is_one_defect_and_a_short_one_is_told_singly() -> None:
    calls = eight_weeks().drop(index=[*range(100, 112), *range(300, 303)])
    _, report = read_calls(calls, [QueueSpec("main")], SHANGHAI, 30)
    assert report.counts["gap"] == len(report.defects) == 4
    assert report.defects[0].sentence == (
        "main has no count from 2026-03-04 02:00 to 07:30 (12 intervals): taken as unknown."
    )


def test_days_of_23_and_25_hours() -> None:
    """Local times: 02:00 to 03:00 does not exist on 29 March 2026 in Paris and exists twice on 25 October."""
    starts = pd.date_range("2026-03-01", "2026-11-01", freq="60min", inclusive="left", tz=PARIS)
    histories, report = read_calls(table(starts), [QueueSpec("main")], PARIS, 60)
    frame = histories["main"].frame
    assert report.defects == ()
    assert len(frame) == len(starts)
    by_day = frame.groupby(pd.DatetimeIndex(frame.index).strftime("%m-%d")).size()
    assert (by_day["03-29"], by_day["10-25"]) == (23, 25)
    assert frame["offered"].notna().all()


def test_an_hour_the_clock_skipped_and_one_told_once_are_dst_defects() -> None:
    naive = pd.date_range("2026-03-01", "2026-11-01", freq="60min", inclusive="left")
    histories, report = read_calls(table(naive), [QueueSpec("main")], PARIS, 60)
    assert [defect.kind for defect in report.defects] == ["dst", "dst"]
    assert "2026-03-29T02:00" in report.defects[0].sentence
    assert "2026-10-25 02:00" in report.defects[1].sentence
    assert histories["main"].frame["offered"].isna().sum() == 1


def test_offsets_and_local_time_are_the_same_instants() -> None:
    starts = pd.date_range("2026-10-20", "2026-10-30", freq="30min", inclusive="left", tz=PARIS)
    calls = table(starts)
    with_offset = calls.assign(interval_start=[stamp.isoformat() for stamp in starts])
    local, _ = read_calls(calls, [QueueSpec("main")], PARIS, 30)
    aware, _ = read_calls(with_offset, [QueueSpec("main")], PARIS, 30)
    pd.testing.assert_frame_equal(local["main"].frame, aware["main"].frame)


def test_two_queues_are_kept_apart_and_one_without_rows_is_empty() -> None:
    """FC-07: a centre total is the sum of its queues."""
    calls = pd.concat([eight_weeks(), eight_weeks().assign(queue="two")], ignore_index=True)
    specs = [QueueSpec("main"), QueueSpec("two"), QueueSpec("three")]
    histories, _ = read_calls(calls, specs, SHANGHAI, 30)
    assert (
        histories["main"].frame["offered"].sum() + histories["two"].frame["offered"].sum()
        == calls["offered"].sum()
    )
    assert histories["three"].frame.empty


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda calls: calls.drop(columns="offered"), "lacks the column offered"),
        (lambda calls: calls.assign(queue="nobody"), "Row 1 .* queue 'nobody'"),
        (lambda calls: calls.assign(interval_start="yesterday"), "'yesterday' as interval_start"),
        (lambda calls: calls.assign(interval_start="2026-03-02T08:10"), "no start of a 30-minute interval"),
        (lambda calls: calls.assign(offered="many"), "'many' as offered: a number is needed"),
    ],
)
def test_unreadable_tables_are_refused_in_a_sentence(change: object, message: str) -> None:
    assert callable(change)
    with pytest.raises(HistoryError, match=message):
        read_calls(change(eight_weeks()), [QueueSpec("main")], SHANGHAI, 30)


def test_an_empty_table_gives_empty_histories() -> None:
    histories, report = read_calls(eight_weeks().iloc[:0], [QueueSpec("main")], SHANGHAI, 30)
    assert histories["main"].frame.empty
    assert report.defects == ()


def test_before_ends_at_the_local_midnight() -> None:
    histories, _ = read_calls(eight_weeks(), [QueueSpec("main")], SHANGHAI, 30)
    known = histories["main"].before(pd.Timestamp("2026-03-10").date())
    assert str(known.frame.index[-1]) == "2026-03-09 23:30:00+08:00"
    assert len(known.frame) == 8 * 48


def test_a_history_with_rows_missing_is_refused() -> None:
    histories, _ = read_calls(eight_weeks(), [QueueSpec("main")], SHANGHAI, 30)
    whole = histories["main"]
    holey = History(whole.spec, whole.zone, 30, whole.frame.drop(whole.frame.index[5]))
    with pytest.raises(HistoryError, match="2687 rows where its days have 2688 open intervals"):
        holey.grid()


def test_opening_hours_must_make_sense() -> None:
    with pytest.raises(ValueError, match="opening must lie before closing"):
        QueueSpec("main", 600, 600)
