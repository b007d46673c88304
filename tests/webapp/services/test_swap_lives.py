"""Requests live their whole lives at random beside a small model, on both databases.

After every step the published roster keeps every hard rule, nobody holds two duties, only agreed swaps claim
days, what was decided stays decided, and the logs only grow.
"""

import os
from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from scheduler.domain.roster import Roster
from scheduler.swaps.exchange import exchanged, leg_of
from scheduler.swaps.states import State
from tests.webapp.services.swap_site import BOSS, CHIEF, DUTIES, MANAGER, NOW, published_month
from tests.webapp.store.sites import MARCH, duty
from webapp.services import clearing, swap_answers, swap_decisions, swaps
from webapp.services.desk import OpenMonth, open_month
from webapp.services.leave_ask import Asked, ask
from webapp.services.leave_decide import Signing, sign_leave
from webapp.services.leave_end import cancel_leave
from webapp.services.leave_outcome import Done as Granted
from webapp.services.ledger import differences
from webapp.services.publish import Step, take_step
from webapp.services.swap_case import Done, Overtaken, Refused, Result
from webapp.services.versions import Cause, NewVersion, change_roster
from webapp.store.clearing import StoredRound
from webapp.store.engine import Store, open_store
from webapp.store.swaps import StoredSwap, claims, swap_log_rows
from webapp.store.swaps import swaps as stored_swaps
from webapp.store.tables.clearing import CLEARED, OPEN
from webapp.store.tables.decisions import decision

EXAMPLES = max(2, int(os.environ.get("PAIBAN_TRIES", "300")) // 100)
LEAST_DUTIES = 8
EVERY_DAY = 31
MORE = (
    duty("B1", 30),
    duty("B2", 24),
    duty("B3", 27, "N"),
    duty("B4", 19),
    duty("B5", 31, "N"),
    duty("B6", 26),
)
VERBS = ("decline", "withdraw", "appeal")
UNDECIDED = (State.OFFERED, State.AGREED)
AGENTS = tuple(f"B{n}" for n in range(1, 7))
SETTINGS = "\n[swaps]\nmost_a_month = 3\nlead_hours = 24\n{0}\n[leave]\nreplan_moves = 0\nallotment = 1.0\n"
Cells = dict[tuple[str, date], str]
sites = count(1)


class Lives(RuleBasedStateMachine):
    """A site, its clock, and what a model of a few lines says must be."""

    store: Store
    folder: Path
    approval: str

    def __init__(self) -> None:
        """A new site of its own in the database."""
        super().__init__()
        self.code = f"s{next(sites)}"
        said = SETTINGS.format(self.approval)
        published_month(
            self.store, self.folder / self.code, said, (*DUTIES, *MORE), code=self.code, stepwise=True
        )
        self.now = NOW
        self.states: dict[int, State] = {}
        self.cells = self.held()
        self.published = True
        self.slips: list[int] = []
        self.round: StoredRound | None = None
        self.logged: list[Any] = []
        self.decisions = 0

    def month(self) -> OpenMonth:
        """March as it is now."""
        with self.store.read() as connection:
            return open_month(connection, self.code, MARCH)

    def held(self) -> Cells:
        """Who has which shift on which date; two duties on a day would be lost here and are looked for."""
        month = self.month()
        duties = month.roster.duties
        cells = {(d.agent, month.problem.horizon.date_of(d.day)): d.shift for d in duties}
        assert len(cells) == len(duties), "somebody holds two duties on a day"
        return cells

    def swaps(self) -> dict[int, StoredSwap]:
        """All swaps of the site."""
        month = self.month()
        with self.store.read() as connection:
            return {one.id: one for one in stored_swaps(connection, month.site.id)}

    def expect(self, result: Result, *ends: State) -> None:
        """Bring the model up to a result: only what is done changes anything."""
        if not isinstance(result, Done):
            assert isinstance(result, Refused | Overtaken)
            assert all(str(sentence) for sentence in getattr(result, "reasons", ()))
            return
        swap = result.swap
        assert swap.state in ends, (swap.state, result.rules)
        self.states[swap.id] = swap.state
        if swap.state is State.APPROVED:
            self.grant(swap)

    def grant(self, *granted: StoredSwap) -> None:
        """Let the duties of swaps that are approved at once change hands."""
        assert self.published
        legs = [leg for swap in granted for leg in swap.legs]
        for leg in legs:
            if leg.giver is not None:
                assert self.cells.pop((leg.giver, leg.date)) == leg.shift
        for leg in legs:
            assert leg.taker is not None
            assert self.cells.setdefault((leg.taker, leg.date), leg.shift) == leg.shift

    def some_swap(self, data: st.DataObject) -> int:
        """The number of one of the swaps, more often of an open one."""
        numbers = sorted(self.states)
        waiting = [n for n in numbers if self.states[n] in (State.OFFERED, State.AGREED, State.UNDER_REVIEW)]
        return int(data.draw(st.sampled_from(waiting or numbers)))

    @rule(data=st.data(), partner=st.sampled_from(AGENTS), back=st.booleans(), answers=st.booleans())
    def asks(self, data: st.DataObject, partner: str, back: bool, answers: bool) -> None:
        """An agent asks another one, who may say yes at once."""
        asker, on = data.draw(st.sampled_from(sorted(self.cells)))
        theirs = sorted(day for agent, day in self.cells if agent == partner)
        given = data.draw(st.sampled_from(theirs)) if back and theirs else None
        result = swaps.ask(self.store, self.code, MARCH, asker, on, partner, self.now, given)
        self.expect(result, State.OFFERED)
        if answers and isinstance(result, Done):
            self.accept(result.swap.id, partner)

    @rule(data=st.data(), days=st.sampled_from((0, 1, 2, EVERY_DAY)), taker=st.sampled_from((None, *AGENTS)))
    def offers(self, data: st.DataObject, days: int, taker: str | None) -> None:
        """An agent puts a duty on the board, where somebody may take it at once."""
        asker, on = data.draw(st.sampled_from(sorted(self.cells)))
        returns = sorted({day for _, day in self.cells})[:days]
        result = swaps.offer(self.store, self.code, MARCH, asker, on, self.now, returns)
        self.expect(result, State.OFFERED)
        if taker is not None and isinstance(result, Done):
            self.accept(result.swap.id, taker, *returns[:1])

    def accept(self, number: int, who: str, give: date | None = None) -> None:
        """Somebody says yes."""
        ends = (State.APPROVED, State.AGREED, State.REFUSED, State.VOID)
        self.expect(swap_answers.accept(self.store, self.code, number, who, self.now, give), *ends)
        self.catch_up()

    @precondition(lambda self: self.states)
    @rule(data=st.data(), agent=st.sampled_from(AGENTS), right=st.booleans())
    def accepts(self, data: st.DataObject, agent: str, right: bool) -> None:
        """Somebody says yes, mostly who was asked."""
        number = self.some_swap(data)
        swap = self.swaps()[number]
        who = swap.partner if right and swap.partner else agent
        give = data.draw(st.sampled_from((None, *swap.in_return)))
        self.accept(number, who, give)

    @precondition(lambda self: self.states)
    @rule(
        data=st.data(), agent=st.sampled_from(AGENTS), verb=st.sampled_from(["decline", "withdraw", "appeal"])
    )
    def says(self, data: st.DataObject, agent: str, verb: str) -> None:
        """Somebody declines, withdraws or appeals, mostly who may."""
        number = self.some_swap(data)
        swap = self.swaps()[number]
        deeds: dict[str, tuple[Callable[..., Result], State, str]] = {
            "decline": (swap_answers.decline, State.DECLINED, swap.partner or agent),
            "withdraw": (swap_answers.withdraw, State.WITHDRAWN, swap.asker),
            "appeal": (swap_decisions.appeal, State.UNDER_REVIEW, swap.asker),
        }
        deed, end, may = deeds[verb]
        words = ("It was not fair.",) if verb == "appeal" else ()
        who = data.draw(st.sampled_from((may, may, agent)))
        self.expect(deed(self.store, self.code, number, who, self.now, *words), end)

    @precondition(lambda self: self.states)
    @rule(data=st.data(), person=st.sampled_from([BOSS, CHIEF, "B1"]), yes=st.booleans())
    def decides(self, data: st.DataObject, person: str, yes: bool) -> None:
        """A supervisor approves or refuses."""
        number = self.some_swap(data)
        if yes:
            ends = (State.APPROVED, State.REFUSED, State.VOID, State.UPHELD)
            result = swap_decisions.approve(self.store, self.code, number, person, self.now)
        else:
            ends = (State.REFUSED, State.UPHELD, State.REFUSED, State.UPHELD)
            result = swap_decisions.refuse(self.store, self.code, number, person, self.now, "Not now.")
        self.expect(result, *ends)
        self.catch_up()

    @rule(data=st.data(), steps=st.sampled_from((1, 3, 3)))
    def clears(self, data: st.DataObject, steps: int) -> None:
        """Two want each other's days; a round goes on a step or to its end: all of it is granted or none."""
        cells = sorted(self.cells)
        mine, theirs = data.draw(st.sampled_from(cells)), data.draw(st.sampled_from(cells))
        for (who, on), other in ((mine, theirs), (theirs, mine)):
            self.expect(
                swaps.offer(self.store, self.code, MARCH, who, on, self.now, (other[1],)), State.OFFERED
            )
        for _ in range(steps):
            result = self.next_step_of_the_round()
            if isinstance(result, clearing.Refused):
                return
            self.round = result if result.state != CLEARED else None
            if result.record is not None:
                served = {int(name[1:]) for one in result.record["result"]["exchanges"] for name in one}
                now = self.swaps()
                self.grant(*(now[number] for number in sorted(served)))
                self.states |= dict.fromkeys(served, State.APPROVED)
                assert clearing.check_round(self.store, self.code, result.id) == []

    def next_step_of_the_round(self) -> StoredRound | clearing.Refused:
        """Open, close or run the round, as it stands."""
        if self.round is None:
            secret = len(self.states).to_bytes(32, "big")
            return clearing.open_round(self.store, self.code, MARCH, BOSS, self.now, secret)
        step = clearing.close_round if self.round.state == OPEN else clearing.run_round
        return step(self.store, self.code, self.round.id, BOSS, self.now)

    @rule(data=st.data(), taker=st.sampled_from(AGENTS))
    def moves_a_night(self, data: st.DataObject, taker: str) -> None:
        """The duty manager tries to move a duty."""
        giver, on = data.draw(st.sampled_from(sorted(self.cells)))
        was = self.cells[giver, on]
        move = swap_decisions.NightMove(MANAGER, on, giver, taker)
        result = swap_decisions.move_night(self.store, self.code, MARCH, move, self.now)
        assert was == "N" or not isinstance(result, Done)
        self.expect(result, State.APPROVED)

    @rule(hours=st.sampled_from([1, 6, 30]))
    def time_passes(self, hours: int) -> None:
        """Hours pass and the clock ends what nobody answered."""
        self.now += timedelta(hours=hours)
        for number in swap_answers.expire(self.store, self.code, self.now):
            assert self.states[number] in (State.OFFERED, State.AGREED)
            self.states[number] = State.EXPIRED

    @rule(again=st.sampled_from((True, True, False)))
    def recalls_or_publishes(self, again: bool) -> None:
        """The roster is recalled, mostly to be published again soon, or it is published again."""
        if was := self.published:
            self.take(Step("recall", BOSS, self.now, "A mistake"))
            self.published = False
        if again or not was:
            self.take(Step("review", BOSS, self.now))
            self.take(Step("publish", BOSS, self.now))
            self.published = True

    def take(self, step: Step) -> None:
        """A step with the roster itself."""
        made = self.store.retrying(lambda connection: take_step(connection, self.code, MARCH, step))
        assert isinstance(made, NewVersion)

    @rule(data=st.data(), taker=st.sampled_from(AGENTS))
    def re_plans(self, data: st.DataObject, taker: str) -> None:
        """A planner gives a duty to somebody else, where the rules allow it."""
        giver, on = data.draw(st.sampled_from(sorted(self.cells)))
        month = self.month()
        duty = month.roster.of(giver, month.problem.horizon.day_of_date(on))[0]
        if (taker, on) in self.cells:
            return
        changed = exchanged(month.problem, month.roster, (leg_of(duty, taker),))
        cause = Cause("edit", BOSS, self.now, "Planned anew")
        if isinstance(self.change(month, changed, cause), NewVersion):
            self.cells[taker, on] = self.cells.pop((giver, on))

    def change(self, month: OpenMonth, changed: Roster, cause: Cause) -> object:
        """Change the roster the one way there is."""
        return self.store.retrying(lambda connection: change_roster(connection, month.stored, changed, cause))

    @precondition(lambda self: self.published and len(self.cells) > LEAST_DUTIES)
    @rule(data=st.data())
    def goes_on_leave(self, data: st.DataObject) -> None:
        """An agent gets leave for a day with a duty, which is then nobody's."""
        agent, on = data.draw(st.sampled_from(sorted(self.cells)))
        asked = ask(self.store, self.code, Asked(agent, "personal", on, on, "Moving"), self.now, bytes(32))
        if not isinstance(asked, Granted):
            return
        signed = sign_leave(self.store, self.code, Signing(asked.slip.id, CHIEF), self.now)
        if isinstance(signed, Granted):
            self.slips.append(signed.slip.id)
            left = {cell: shift for cell, shift in self.cells.items() if cell != (agent, on)}
            self.cells = self.held()
            assert self.cells == left

    @precondition(lambda self: self.slips and self.published)
    @rule(data=st.data())
    def comes_back(self, data: st.DataObject) -> None:
        """Granted leave is cancelled: duties come back where that is legal, and nothing else moves."""
        slip = data.draw(st.sampled_from(self.slips))
        who = self.agent_of(slip)
        result = cancel_leave(self.store, self.code, Signing(slip, who), self.now)
        if isinstance(result, Granted):
            self.slips.remove(slip)
        now = self.held()
        assert self.cells.items() <= now.items()
        assert {agent for agent, _ in now.keys() - self.cells.keys()} <= {who}
        self.cells = now

    def agent_of(self, slip: int) -> str:
        """Whose leave a slip is."""
        from webapp.store.leave import slip_numbered

        with self.store.read() as connection:
            found = slip_numbered(connection, self.month().site.id, slip)
        assert found is not None
        return found.agent

    def catch_up(self) -> None:
        """An answer that came too late ends a swap although nothing was done."""
        for number, swap in self.swaps().items():
            if swap.state is State.EXPIRED and self.states[number] in (State.OFFERED, State.AGREED):
                assert swap.expires_at <= self.now
                self.states[number] = State.EXPIRED

    @invariant()
    def all_is_as_the_model_says(self) -> None:
        """Roster, states, claims and logs."""
        month, now = self.month(), self.swaps()
        assert self.held() == self.cells
        assert [str(month.audit.sentence(violation)) for violation in month.audit.hard] == []
        assert {number: swap.state for number, swap in now.items()} == self.states
        with self.store.read() as connection:
            claimed = claims(connection, month.stored.id)
            logged = swap_log_rows(connection, month.site.id)
            decided = select(func.count()).select_from(decision).where(decision.c.site_id == month.site.id)
            decisions = connection.execute(decided).scalar_one()
            assert differences(connection, month.site) == (), "the ledger is not what the rosters say"
        agreed = {n: swap for n, swap in now.items() if swap.state is State.AGREED}
        assert set(claimed.values()) == set(agreed)
        for number, swap in agreed.items():
            days = {(who, leg.date) for leg in swap.legs for who in (leg.giver, leg.taker) if who}
            assert days == {cell for cell, by in claimed.items() if by == number}
        assert logged[: len(self.logged)] == self.logged
        assert decisions >= self.decisions
        self.logged, self.decisions = logged, decisions
        assert all(sum(row["loads"].values()) == 0 for row in logged)
        ended = {number for number, state in self.states.items() if state not in UNDECIDED}
        assert {row["swap_id"] for row in logged} == ended


@pytest.mark.parametrize(
    ("said", "lives"),
    [('approval = "supervised"', EXAMPLES - EXAMPLES // 2), ("exceptions = true", EXAMPLES // 2)],
    ids=["supervised", "automatic"],
)
def test_lives(database: str, tmp_path: Path, said: str, lives: int) -> None:
    """Random lives of requests."""
    store = open_store(database)

    class Here(Lives):
        pass

    Here.store, Here.folder, Here.approval = store, tmp_path, said
    run_state_machine_as_test(
        Here, settings=settings(max_examples=lives, stateful_step_count=25, deadline=None)
    )
    store.close()
