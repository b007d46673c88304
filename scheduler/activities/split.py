"""Who of those present serves which queue: the best split, with as few changes of queue as it allows."""

from collections import defaultdict

from scheduler.activities.board import Board, Stint

Hop = tuple[int, Stint]


def split_queues(board: Board) -> None:
    """Give every stint a queue in each interval.

    Everybody first stays where they were in the interval before, and moves only where that lessens the price
    of what is missing, along chains of one agent a queue. For agents who are there for equally many minutes
    the split is the best there is: prices are convex and the possible head counts form a polymatroid.
    """
    for interval, stints in enumerate(flexible(board)):
        for stint in stints:
            _stay(board, stint, interval)
        rebalance(board, stints, interval)


def flexible(board: Board) -> list[list[Stint]]:
    """For each interval the stints in it that may serve several queues."""
    found: list[list[Stint]] = [[] for _ in range(board.intervals)]
    for stint in board.stints:
        if len(stint.options) > 1:
            for at in range(len(stint.minutes)):
                if stint.first + at < board.intervals:
                    found[stint.first + at].append(stint)
    return found


def _stay(board: Board, stint: Stint, interval: int) -> None:
    """Keep the queue of the interval before where it is open; a duty begins at the queue of the roster."""
    options, at = board.open_options(stint, interval), interval - stint.first
    wanted = stint.queue[at - 1] if at else stint.home
    _move(board, stint, interval, wanted if wanted in options else options[0])


def _move(board: Board, stint: Stint, interval: int, queue: int) -> None:
    at = interval - stint.first
    board.short[stint.queue[at]][interval] += stint.minutes[at]
    board.short[queue][interval] -= stint.minutes[at]
    stint.queue[at] = queue


def rebalance(board: Board, stints: list[Stint], interval: int) -> None:
    """Move agents along chains of queues while that lessens the price."""
    if not stints or all(row[interval] <= 0 for row in board.short):
        return
    by_minutes: dict[int, list[Stint]] = defaultdict(list)
    for stint in stints:
        by_minutes[stint.minutes[interval - stint.first]].append(stint)
    by_minutes.pop(0, None)
    improved = True
    while improved:
        improved = False
        for minutes in sorted(by_minutes, reverse=True):
            while (chain := _best_chain(board, by_minutes[minutes], interval, minutes)) is not None:
                for queue, stint in chain:
                    _move(board, stint, interval, queue)
                improved = True


def _best_chain(board: Board, stints: list[Stint], interval: int, minutes: int) -> list[Hop] | None:
    """The chain of moves that saves most, None when none saves anything."""
    hops: dict[tuple[int, int], Stint] = {}
    for stint in stints:
        here = stint.queue[interval - stint.first]
        for queue in board.open_options(stint, interval):
            known = hops.get((here, queue))
            # Who goes home, back to the queue of the roster, goes first.
            if queue != here and (known is None or (known.home != queue and stint.home == queue)):
                hops[here, queue] = stint
    best, chain = 0, None
    for source in {here for here, _ in hops}:
        short = board.reach + board.short[source][interval]
        price = board.under[short + minutes] - board.under[short]
        for queue, path in _reached(hops, source).items():
            short = board.reach + board.short[queue][interval]
            saved = board.under[short] - board.under[short - minutes] - price
            if saved > best:
                best, chain = saved, path
    return chain


def _reached(hops: dict[tuple[int, int], Stint], source: int) -> dict[int, list[Hop]]:
    """The shortest chain of hops from a queue to every other one that can be reached."""
    paths: dict[int, list[Hop]] = {source: []}
    frontier = [source]
    while frontier:
        here = frontier.pop(0)
        for (before, after), stint in sorted(hops.items(), key=lambda item: item[0]):
            if before == here and after not in paths:
                paths[after] = [*paths[here], (after, stint)]
                frontier.append(after)
    del paths[source]
    return paths


def feeders(board: Board, stints: list[Stint], interval: int, queue: int) -> set[int]:
    """The queues from which a chain of agents leads to a queue, the queue itself among them."""
    hops = {
        (stint.queue[interval - stint.first], option)
        for stint in stints
        if stint.minutes[interval - stint.first]
        for option in board.open_options(stint, interval)
    }
    found, frontier = {queue}, [queue]
    while frontier:
        target = frontier.pop()
        for source, option in hops:
            if option == target and source not in found:
                found.add(source)
                frontier.append(source)
    return found
