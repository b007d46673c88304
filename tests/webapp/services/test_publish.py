from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from tests.webapp.store.sites import FIRST, MARCH, NOW, cause, duty, march, stored_month
from webapp.centre.problem import duties
from webapp.centre.rosters import roster_bytes
from webapp.services.notices import Notice, delivered, failed, notices_for, tell, waiting
from webapp.services.people import OPERATIONS, actor_of, appoint, delegate, dismiss, holders
from webapp.services.problems import CannotDo
from webapp.services.publish import Refused, Step, take_step
from webapp.services.sites import site_named
from webapp.services.versions import NewVersion, Stale, change_roster
from webapp.store.engine import Store
from webapp.store.rosters import duties_at, filings_of, version_hash, version_of
from webapp.store.tables.decisions import decision, notice

DAY = date(2026, 2, 20)


@pytest.fixture
def office(store: Store, tmp_path: Path) -> Store:
    """A draft of March, Chen as operations supervisor, Li as area manager."""
    stored_month(store, tmp_path)
    with store.write() as connection:
        appoint(connection, site_named(connection, None), OPERATIONS, "chen")
        appoint(connection, site_named(connection, None), "area-manager", "li")
    return store


def take(store: Store, verb: str, person: str = "chen", **options: object) -> NewVersion | Stale | Refused:
    step = replace(Step(verb, person, NOW), **options)  # type: ignore[arg-type]
    return store.retrying(lambda connection: take_step(connection, None, MARCH, step))


def told(store: Store, agent: str) -> list[tuple[str, int]]:
    with store.read() as connection:
        site = site_named(connection, None)
        return [(one.kind, one.facts["version"]) for one in notices_for(connection, site.id, agent)]


def test_a_draft_is_reviewed_published_recalled_and_reviewed_again(office: Store) -> None:
    for verb, state in (
        ("review", "review"),
        ("publish", "published"),
        ("recall", "recalled"),
        ("review", "review"),
    ):
        assert isinstance(take(office, verb, reason="so it is"), NewVersion)
        assert march(office).state == state
    assert march(office).version == 5
    assert march(office).roster.by_agent.keys() == {"A1", "A2"}


@pytest.mark.parametrize(
    ("before", "verb"),
    [
        ((), "publish"),
        ((), "recall"),
        (("review",), "review"),
        (("review",), "recall"),
        (("review", "publish"), "publish"),
        (("review", "publish"), "review"),
        (("review", "publish", "recall"), "publish"),
        (("review", "publish", "recall"), "recall"),
    ],
)
def test_every_other_step_is_refused_with_the_way_out(
    office: Store, before: tuple[str, ...], verb: str
) -> None:
    for one in before:
        take(office, one, reason="so it is")
    version = march(office).version
    with pytest.raises(CannotDo, match=r"cannot be .* now: it (is|was) .*(first|again)"):
        take(office, verb, reason="so it is")
    assert march(office).version == version


@pytest.mark.parametrize("person", ["li", "nobody"])
@pytest.mark.parametrize("verb", ["review", "publish", "recall"])
def test_it_takes_the_operations_supervisor_or_above(office: Store, person: str, verb: str) -> None:
    with pytest.raises(CannotDo, match=f"{person} may not .*it takes the Operations supervisor or above"):
        take(office, verb, person)


def test_a_deputy_may_act_in_the_days_of_the_delegation_only(office: Store) -> None:
    with office.write() as connection:
        site = site_named(connection, None)
        delegate(connection, site, OPERATIONS, "chen", "wu", (DAY, DAY + timedelta(days=1)))
        assert holders(connection, site, OPERATIONS, DAY) == ("chen", "wu")
        assert holders(connection, site, OPERATIONS, DAY + timedelta(days=2)) == ("chen",)
        assert actor_of(connection, site, "wu", DAY).posts == {OPERATIONS}
    assert isinstance(take(office, "review", "wu"), NewVersion)
    with pytest.raises(CannotDo, match="wu may not"):
        take(office, "publish", "wu", at=NOW + timedelta(days=2))
    with office.write() as connection:
        dismiss(connection, site_named(connection, None), OPERATIONS, "chen")
    # Who stands in for nobody in office has nothing either.
    with pytest.raises(CannotDo, match="wu may not"):
        take(office, "publish", "wu")


def test_who_looked_at_an_older_version_publishes_nothing(office: Store) -> None:
    assert isinstance(take(office, "review"), NewVersion)
    late = take(office, "publish", seen=1)
    assert isinstance(late, Stale)
    assert (late.current_version, late.month.state) == (2, "review")
    assert march(office).state == "review"


def test_hard_rules_stand_in_the_way_unless_a_reason_overrides_them(office: Store) -> None:
    month = march(office)
    # A night until 06:00 of the 18th and a day from 08:00: 2 hours of rest.
    tired = duties((*FIRST, duty("A2", 17, "N"), duty("A2", 18, queue="mail")), month.problem.horizon)
    with office.write() as connection:
        change_roster(connection, month.stored, type(month.roster)(tired), cause("edit"), judge=False)
    take(office, "review")
    refused = take(office, "publish")
    assert isinstance(refused, Refused)
    assert any("rest" in str(sentence) for sentence in refused.sentences)
    assert isinstance(take(office, "publish", override="flood in town"), NewVersion)
    with office.read() as connection:
        logged = connection.execute(select(decision).order_by(decision.c.id.desc())).mappings().first()
    assert logged is not None
    assert logged["facts"]["override"] == "flood in town"
    assert logged["facts"]["broken"] == [str(one) for one in refused.sentences]


def test_agents_are_told_what_differs_from_what_they_were_told(office: Store) -> None:
    take(office, "review")
    asked = ("roster-review", 2)
    assert told(office, "A1") == [asked]
    take(office, "publish")
    assert told(office, "A1") == told(office, "A2") == [asked, ("roster-published", 3)]
    take(office, "recall", reason="new contract")
    month = march(office)
    without = type(month.roster)(duties(FIRST[:2], month.problem.horizon))
    with office.write() as connection:
        change_roster(connection, month.stored, without, cause("edit"))
    take(office, "review")
    take(office, "publish")
    # A1's days are as they were, A2 lost one.
    before = [asked, ("roster-published", 3), ("roster-recalled", 4), ("roster-review", 6)]
    assert told(office, "A1") == before
    assert told(office, "A2") == [*before, ("roster-published", 7)]


def test_a_recall_needs_a_reason(office: Store) -> None:
    take(office, "review")
    take(office, "publish")
    with pytest.raises(CannotDo, match="needs a reason"):
        take(office, "recall")


def test_what_was_filed_can_be_checked_by_its_hash(office: Store) -> None:
    take(office, "review")
    take(office, "publish")
    month = march(office)
    late = type(month.roster)(duties(FIRST[:1], month.problem.horizon))
    with office.write() as connection:
        assert isinstance(change_roster(connection, month.stored, late, cause("edit")), NewVersion)
    with office.read() as connection:
        (filed,) = filings_of(connection, month.stored.id)
        rows = duties_at(connection, month.stored.id, filed.version, month.site.zone)
        parent = version_of(connection, month.stored.id, filed.version).parent_sha256
    assert (filed.receiver, filed.at) == ("chen", NOW)
    assert rows == FIRST
    assert filed.snapshot == roster_bytes(rows).decode("utf-8-sig")
    assert filed.sha256 == version_hash(parent, rows)


@pytest.mark.parametrize(("day", "filed"), [(24, "on time"), (25, "late")])
def test_a_roster_is_filed_before_the_25th_of_the_month_before(office: Store, day: int, filed: str) -> None:
    # 22:59 in London is 23:59 of the same day in Paris.
    at = datetime(2026, 2, day, 22, 59, tzinfo=UTC)
    take(office, "review")
    take(office, "publish", at=at)
    with office.read() as connection:
        facts = connection.execute(select(decision.c.facts).order_by(decision.c.id.desc())).scalars().first()
    assert facts is not None
    assert (facts["filed"], facts["due"]) == (filed, "2026-02-24")


def test_of_many_who_publish_exactly_one_does(office: Store) -> None:
    take(office, "review")
    version = march(office).version
    clients, found = 8, []
    start = Barrier(clients)

    def compete() -> None:
        start.wait()
        found.append(type(take(office, "publish", seen=version)).__name__)

    threads = [Thread(target=compete) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == ["NewVersion"] + ["Stale"] * (clients - 1)
    with office.read() as connection:
        assert len(filings_of(connection, march(office).stored.id)) == 1
        published = select(notice.c.id).where(notice.c.kind == "roster-published")
        assert len(connection.execute(published).all()) == 2


def test_a_notice_is_told_once_and_tried_again_ever_later(office: Store) -> None:
    one = Notice("A1", "hello", {}, "hello/A1")
    with office.write() as connection:
        site = site_named(connection, None)
        assert tell(connection, site.id, [one, one], NOW) == 1
        assert tell(connection, site.id, [one], NOW) == 0
        (waits,) = waiting(connection, NOW)
        assert failed(connection, waits, NOW)
        assert not failed(connection, waits, NOW)
        assert waiting(connection, NOW + timedelta(seconds=59)) == []
        (again,) = waiting(connection, NOW + timedelta(seconds=60))
        assert failed(connection, again, NOW)
        assert waiting(connection, NOW + timedelta(seconds=119)) == []
        (third,) = waiting(connection, NOW + timedelta(seconds=120))
        assert delivered(connection, third.id, NOW)
        assert not delivered(connection, third.id, NOW)
        assert waiting(connection, NOW + timedelta(days=1)) == []
