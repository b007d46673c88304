"""What is certified of a month in a database: the roster as it stands, and what became of requests."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.webapp.services.leaving import EARLY, asked, granted, handed_in, needs, site
from tests.webapp.services.tenured import case, centre, fair
from tests.webapp.store.sites import MARCH, march
from webapp.centre.problem import duty_rows
from webapp.services.certify import certify
from webapp.services.certify_decisions import Deciders
from webapp.services.certify_outcomes import ALL
from webapp.services.certify_stored import LEAVE, SWAPS, stored_case
from webapp.services.leave_decide import Signing, refuse_leave
from webapp.services.leave_end import cancel_leave, withdraw_leave
from webapp.services.leave_outcome import Done
from webapp.services.months import Month
from webapp.services.problems import CannotDo
from webapp.store.engine import Store


def test_the_stored_roster_and_what_was_granted(store: Store, tmp_path: Path) -> None:
    site(store, tmp_path / "centre", "\n[leave]\nreplan_moves = 0\nallotment = 1.0\n", required=needs(16))
    given = granted(store, asked("A1", 24), "mia")
    for agent, day, deed in (("A1", 16, refuse_leave), ("A3", 17, refuse_leave), ("A2", 16, withdraw_leave)):
        slip = handed_in(store, asked(agent, day))
        person = "otto" if deed is refuse_leave else agent
        assert isinstance(deed(store, None, Signing(slip, person, "no"), EARLY), Done)
    found = stored_case(store, None, MARCH, seed=1, effort=0)
    assert found is not None
    month = march(store)
    assert list(found.rows) == list(duty_rows(month.roster.duties, month.problem.horizon))
    assert found.case.requirement == month.requirement
    # A1: one of two granted. A2 took the request back. A3: none of one. A4 asked nothing.
    assert found.requests == {LEAVE: {"A1": 0.5, "A3": 0.0}, SWAPS: {}}
    cancelled = cancel_leave(store, None, Signing(given.slip.id, "A1", "no need"), EARLY + timedelta(days=1))
    assert isinstance(cancelled, Done)
    again = stored_case(store, None, MARCH, seed=1, effort=0)
    assert again is not None
    assert again.requests == found.requests
    assert stored_case(store, None, Month(2026, 4), seed=1, effort=0) is None


def test_a_roster_without_requirement_is_not_certified(store: Store, tmp_path: Path) -> None:
    site(store, tmp_path / "centre")
    with pytest.raises(CannotDo, match="stored without its requirement"):
        stored_case(store, None, MARCH, seed=1, effort=0)


def test_granted_requests_are_measures_like_others(tmp_path: Path) -> None:
    """Who was there first got everything: that stands out."""
    known = centre(tmp_path)
    by_entry = sorted(known.agents, key=lambda row: str(row.hired_on))
    shares = {row.agent: 1 - place / len(by_entry) for place, row in enumerate(by_entry)}
    found = certify(
        known, case(), shuffles=0, id_runs=0, requests={LEAVE: shares}, deciders=Deciders(roster=fair)
    )
    looks = [look for look in found.outcomes if look.measure == LEAVE]
    assert looks
    whole = [look for look in looks if look.group == ALL] or looks
    assert whole[0].relation.correlation == pytest.approx(1)
    assert whole[0].relation.stands_out
