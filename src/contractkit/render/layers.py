"""A flow chart as rows and columns: each node one row below its predecessors (Sugiyama's layers).

Columns are whole numbers, so that the longest way runs straight down and branches stand beside it.
A line over several rows passes through a spot of its own in each row between.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contractkit.document import Edge, Node

_CROSSING = 3


@dataclass(slots=True)
class Spot:
    """A node's place in the grid, or the place where a long line passes a row."""

    node: Node | None
    row: int
    column: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """A line from one row to the next; `first` and `last` piece of its edge or one between."""

    source: int
    target: int
    text: str
    last: bool


@dataclass(frozen=True, slots=True)
class Layers:
    """Spots with row and column, links between neighbouring rows, and the lines that go back up.

    `back` holds (source spot, target spot, text).
    """

    spots: tuple[Spot, ...]
    links: tuple[Link, ...]
    back: tuple[tuple[int, int, str], ...]


def layered(nodes: Sequence[Node], edges: Sequence[Edge]) -> Layers:
    """Return the grid of a chart whose edges all join known nodes."""
    index = {node.id: number for number, node in enumerate(nodes)}
    pairs = [(index[edge.source], index[edge.target], edge.text) for edge in edges]
    below = _without_cycles(len(nodes), [(source, target) for source, target, _ in pairs])
    forward = [pair for pair in pairs if below[pair[0]] < below[pair[1]]]
    rows = _longest_ways(below, [(s, t) for s, t, _ in forward])
    spots = [Spot(node, row) for node, row in zip(nodes, rows, strict=True)]
    links: list[Link] = []
    for source, target, text in forward:
        _link(spots, links, source, target, text)
    _set_columns(spots, links)
    back = tuple(pair for pair in pairs if below[pair[0]] >= below[pair[1]])
    return Layers(tuple(spots), tuple(links), back)


def _without_cycles(count: int, pairs: Sequence[tuple[int, int]]) -> list[int]:
    """Return each node's position in an order in which only lines of a circle go backwards."""
    after: list[list[int]] = [[] for _ in range(count)]
    entered = [0] * count
    for source, target in pairs:
        after[source].append(target)
        entered[target] += 1
    done: list[int] = []
    seen = [False] * count
    for start in sorted(range(count), key=lambda node: entered[node] > 0):
        stack = [] if seen[start] else [(start, iter(reversed(after[start])))]
        seen[start] = True
        while stack:
            node, rest = stack[-1]
            following = next((n for n in rest if not seen[n]), None)
            if following is None:
                done.append(node)
                stack.pop()
            else:
                seen[following] = True
                stack.append((following, iter(reversed(after[following]))))
    position = [0] * count
    for place, node in enumerate(reversed(done)):
        position[node] = place
    return position


def _longest_ways(order: Sequence[int], pairs: Sequence[tuple[int, int]]) -> list[int]:
    rows = [0] * len(order)
    for source, target in sorted(pairs, key=lambda pair: order[pair[0]]):
        rows[target] = max(rows[target], rows[source] + 1)
    return rows


def _link(spots: list[Spot], links: list[Link], source: int, target: int, text: str) -> None:
    at = source
    for row in range(spots[source].row + 1, spots[target].row):
        spots.append(Spot(None, row))
        links.append(Link(at, len(spots) - 1, text, last=False))
        at, text = len(spots) - 1, ""
    links.append(Link(at, target, text, last=True))


def _set_columns(spots: list[Spot], links: Sequence[Link]) -> None:
    parents: list[list[int]] = [[] for _ in spots]
    for link in links:
        parents[link.target].append(link.source)
    heirs = _heirs(spots, links)
    for row in range(max(spot.row for spot in spots) + 1):
        placed: list[int] = []
        members = [number for number, spot in enumerate(spots) if spot.row == row]
        wishes = {number: _wish(number, spots, parents, heirs) for number in members}
        for number in sorted(members, key=lambda n: (wishes[n][0], abs(wishes[n][1]), n)):
            spots[number].column = _best(number, wishes[number][1], spots, parents, placed)
            placed.append(number)


def _heirs(spots: Sequence[Spot], links: Sequence[Link]) -> dict[int, int]:
    """Return for each spot the follower that continues straight down: the longest way on."""
    ahead = [0] * len(spots)
    for link in sorted(links, key=lambda link: -spots[link.source].row):
        step = 1 if spots[link.target].node else 0
        ahead[link.source] = max(ahead[link.source], ahead[link.target] + step)
    heirs: dict[int, int] = {}
    for link in links:
        known = heirs.get(link.source)
        if known is None or ahead[link.target] > ahead[known]:
            heirs[link.source] = link.target
    return heirs


def _wish(
    number: int, spots: Sequence[Spot], parents: Sequence[list[int]], heirs: dict[int, int]
) -> tuple[bool, int]:
    """Return whether a spot continues nobody's way, and the column it would like."""
    above = parents[number]
    straight = [parent for parent in above if heirs[parent] == number]
    columns = [spots[parent].column for parent in straight or above]
    return not straight, min(columns, key=abs, default=0)


def _best(
    number: int,
    wish: int,
    spots: Sequence[Spot],
    parents: Sequence[list[int]],
    placed: Sequence[int],
) -> int:
    """Return the free column that costs least: far from the wish, or lines crossed."""
    taken = {spots[other].column for other in placed}

    def cost(column: int) -> tuple[int, int, int]:
        crossed = sum(
            (spots[mine].column - spots[theirs].column) * (column - spots[other].column) < 0
            for mine in parents[number]
            for other in placed
            for theirs in parents[other]
        )
        return _CROSSING * crossed + abs(column - wish), abs(column), -column

    reach = len(placed) + 1
    return min((c for c in range(wish - reach, wish + reach + 1) if c not in taken), key=cost)
