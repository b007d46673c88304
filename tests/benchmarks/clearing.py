"""Clearing large boards: time, agents served and bounds, over seeds and densities.

    .venv/bin/python -m tests.benchmarks.clearing PLAN --agents 500 --offers 3000 --seeds 1,2 --longest 3,4

PLAN is a folder that `paiban plan data/hotline --month 2026-12 --out PLAN` has written; its roster is grown
by copies to the number of agents. CPU-seconds count all threads; the first line of each length is cold.
"""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

from scheduler.audit import audit
from scheduler.clearing.graph import Graph, graph_of
from scheduler.clearing.lottery import draw
from scheduler.clearing.outcome import SERVED, Exchange, exchanged
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.rulebook import Rulebook
from scheduler.solver.clearing import clear
from scheduler.swaps.judge import judge
from tests.benchmarks.clearing_boards import board_of, grown
from webapp.services.rostered import open_rostered

HEAD = f"{'seed':>4} {'wide':>4} {'arcs':>6} {'longest':>7} {'graph s':>8} {'clear s':>8} {'wall s':>7}"


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def _arcs(graph: Graph) -> float:
    """How many offers could follow an offer, on average."""
    given = [0] * len(graph.classes)
    for number in graph.gives.tolist():
        given[number] += 1
    return float(sum(given[number] for number in graph.item_class.tolist())) / len(graph.offers)


def run(
    problem: RosterProblem, book: Rulebook, roster: Roster, offers: int, wide: int, seed: int, longest: int
) -> str:
    """One line of the table. Raises RuntimeError where the joint result breaks a rule."""
    board = board_of(problem, roster, offers, wide, seed)
    order = sorted((o.id for o in board.offers), key=lambda name: draw("secret", board.sha256, name))

    def spoilt(exchanges: Sequence[Exchange]) -> frozenset[str]:
        verdict = judge(problem, book, roster, exchanged(problem, roster, exchanges))
        return frozenset(str(reason.facts.get("agent", "")) for reason in verdict.reasons)

    begun = time.process_time()
    graph = graph_of(problem, book, roster, board, order)
    built, wall = time.process_time(), time.perf_counter()
    found = clear(graph, longest=longest, seed=1, spoilt=spoilt)
    spent, ended = time.process_time(), time.perf_counter()
    after = audit(problem, book, exchanged(problem, roster, found.exchanges))
    if after.worse_than(audit(problem, book, roster)):
        raise RuntimeError("The exchanges break a rule together.")
    goals = ", ".join(f"{r.goal} {r.value:,} of {r.bound:,}" for r in found.reached)
    one = graph.agents * int(graph.granted.max()) + 1
    most = -(-next(r.bound for r in found.reached if r.goal == SERVED) // one)
    return (
        f"{seed:4d} {wide:4d} {_arcs(graph):6.1f} {longest:7d} {built - begun:8.1f} {spent - built:8.1f} "
        f"{ended - wall:7.1f}  served {found.served} of at most {most}, granted {len(found.granted)}; {goals}"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("plan", type=Path)
    parser.add_argument("--agents", type=int, default=500)
    parser.add_argument("--offers", type=int, default=3000)
    parser.add_argument("--wide", type=_numbers, default=[4])
    parser.add_argument("--seeds", type=_numbers, default=[1, 2, 3])
    parser.add_argument("--longest", type=_numbers, default=[3, 4])
    parser.add_argument("--centre", type=Path, default=Path("data/hotline"))
    told = parser.parse_args()
    case = open_rostered(told.centre, told.plan / "roster.csv", told.plan / "requirement.csv")
    problem, roster = grown(case.problem, case.roster, told.agents)
    print(HEAD)
    for longest in told.longest:
        for wide in told.wide:
            for seed in told.seeds:
                print(run(problem, case.book, roster, told.offers, wide, seed, longest), flush=True)


if __name__ == "__main__":
    main()
