"""The certificate: neutral where nothing peeks, and every planted leak is caught."""

import json
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from scheduler.clearing.lottery import verify
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.rulebook import Rulebook
from tests.webapp.services.tenured import Peeking, by_id, case, centre, fair, problem_of
from webapp.centre.model import Centre
from webapp.services.certify import Certificate, certify
from webapp.services.certify_decisions import Case, Deciders, decide
from webapp.services.certify_facts import certificate_facts
from webapp.services.certify_page import FILE, PAGE, TEXT, write_certificate
from webapp.services.certify_parts import CANDIDATES, INPUT, ROSTER
from webapp.services.certify_shuffle import other_ids, renamed, renamed_roster, with_other_tenure

HONEST = Deciders(roster=fair)


def _certified(
    found: Centre, deciders: Deciders, ids: int = 0, seed: int = 1, shuffles: int = 1
) -> Certificate:
    return certify(found, case(seed), shuffles=shuffles, id_runs=ids, deciders=deciders)


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """The certificate of a centre in which nothing peeks."""
    return _certified(centre(tmp_path_factory.mktemp("honest")), HONEST, ids=3, shuffles=2)


def test_an_honest_centre_is_neutral(honest: Certificate) -> None:
    assert honest.neutral
    assert [run.changed for run in honest.reruns] == [(), ()]
    assert not honest.ids.stands_out
    assert not any(look.relation.stands_out for look in honest.outcomes)


def test_without_a_rerun_nothing_is_shown(tmp_path: Path) -> None:
    found = certify(centre(tmp_path), case(), shuffles=0, id_runs=0, deciders=HONEST)
    assert not found.neutral
    assert certificate_facts(found)["verdict"] == "Nothing was re-run, so nothing is shown."


def test_a_shuffle_changes_entries_and_names_and_nothing_else(tmp_path: Path) -> None:
    before = centre(tmp_path)
    after = with_other_tenure(before, 1)
    assert sorted(row.hired_on or date.min for row in after.agents) == sorted(
        row.hired_on or date.min for row in before.agents
    )
    assert [row.hired_on for row in after.agents] != [row.hired_on for row in before.agents]
    same = [
        replace(row, hired_on=old.hired_on, name=old.name)
        for row, old in zip(after.agents, before.agents, strict=True)
    ]
    assert same == list(before.agents)


def test_a_rule_that_peeks_at_the_date_of_entry_is_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def problem(found: Centre, of: Case) -> RosterProblem:
        monkeypatch.setattr(Peeking, "hired", {row.agent: row.hired_on for row in found.agents})
        return problem_of(found, of)

    found = _certified(centre(tmp_path), Deciders(problem=problem, roster=Peeking.roster))
    assert not found.neutral
    assert all(ROSTER in run.changed and INPUT not in run.changed for run in found.reruns)
    assert "Dates of entry or names decide" in certificate_facts(found)["verdict"]
    # What people got tells of it too: the newest have the nights.
    night = next(look for look in found.outcomes if look.measure == "night")
    assert night.relation.stands_out
    assert (night.relation.correlation or 0) < 0


def test_agents_sorted_by_entry_are_caught(tmp_path: Path) -> None:
    def sorted_by_entry(found: Centre, of: Case) -> RosterProblem:
        hired = {row.agent: row.hired_on or date.min for row in found.agents}
        problem = problem_of(found, of)
        return replace(problem, agents=tuple(sorted(problem.agents, key=lambda agent: hired[agent.id])))

    found = _certified(centre(tmp_path), Deciders(problem=sorted_by_entry, roster=fair))
    assert not found.neutral
    assert all(INPUT in run.changed for run in found.reruns)


def test_a_name_that_decides_is_caught(tmp_path: Path) -> None:
    named: dict[str, str] = {}

    def problem(found: Centre, of: Case) -> RosterProblem:
        named.update({row.agent: row.name for row in found.agents})
        return problem_of(found, of)

    def roster(problem: RosterProblem, book: Rulebook, of: Case) -> Roster:
        lucky = min(named, key=lambda agent: named[agent])
        return Roster(duty for duty in fair(problem, book, of).duties if duty.agent != lucky)

    found = _certified(centre(tmp_path), Deciders(problem=problem, roster=roster))
    assert all(CANDIDATES in run.changed for run in found.reruns)


def test_ids_that_encode_entry_are_caught(tmp_path: Path) -> None:
    found = _certified(centre(tmp_path, encoded=True), Deciders(roster=by_id), ids=3)
    # No date of entry is read: dealing them out anew changes nothing. But ids decide, in order.
    assert found.neutral
    assert found.ids.stands_out
    assert (found.ids.correlation or 0) > 0.5
    assert "whoever gives out ids gives out burdens" in certificate_facts(found)["ids"]["verdict"]
    assert any(look.relation.stands_out for look in found.outcomes if look.measure == "night")


def test_over_seeds_honest_points_do_not_follow_ids(tmp_path: Path) -> None:
    alarms = sum(
        _certified(centre(tmp_path), HONEST, ids=2, seed=seed, shuffles=0).ids.stands_out
        for seed in range(1, 7)
    )
    # 5 % of six; more than two would be a chance of 0.2 %.
    assert alarms <= 2


def test_another_id_is_only_a_name(tmp_path: Path) -> None:
    found = centre(tmp_path)
    ids = other_ids(found, 3)
    again = renamed(found, ids)
    assert sorted(ids.values()) == sorted(row.agent for row in found.agents)
    back = renamed(again, {new: old for old, new in ids.items()})
    assert back == found
    made = decide(found, case(), HONEST).roster
    assert renamed_roster(renamed_roster(made, ids), {new: old for old, new in ids.items()}) == made


def test_the_same_certificate_comes_out_again(tmp_path: Path, honest: Certificate) -> None:
    first = certificate_facts(honest)
    assert first == certificate_facts(_certified(centre(tmp_path), HONEST, ids=3, shuffles=2))
    assert verify("1", first["seed"]["commitment"])
    other = certificate_facts(_certified(centre(tmp_path), HONEST, seed=2, shuffles=0))
    assert other["hashes"]["roster"] != first["hashes"]["roster"]
    assert other["hashes"]["engine"] == first["hashes"]["engine"]


def test_the_input_is_hashed_without_names_and_ids(honest: Certificate) -> None:
    text = json.dumps(certificate_facts(honest))
    assert '"A00"' not in text
    assert "Name 1" not in text


def test_a_roster_given_is_what_is_judged(tmp_path: Path) -> None:
    found = certify(centre(tmp_path), case(), shuffles=1, id_runs=0, planned=(), deciders=HONEST)
    facts = certificate_facts(found)
    assert facts["roster_is_that_of_this_seed"] is False
    assert facts["hashes"]["roster"] != facts["decisions"][ROSTER]


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def handle_data(self, data: str) -> None:
        self.text += data


def test_what_is_written_says_the_same_in_three_forms(tmp_path: Path, honest: Certificate) -> None:
    facts = certificate_facts(honest)
    write_certificate(facts, tmp_path)
    assert json.loads((tmp_path / FILE).read_text()) == facts
    page = _Page()
    page.feed((tmp_path / PAGE).read_text())
    text = (tmp_path / TEXT).read_text()
    for said in (facts["verdict"], facts["hashes"]["roster"], facts["skill_follows_tenure"]["sentence"]):
        assert said in text
        assert said in page.text
