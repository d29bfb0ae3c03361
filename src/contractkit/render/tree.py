"""An organisation chart as a tidy tree: parents above the middle of their children."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from contractkit.render.picture import Box, Line, Picture, box_size, inset

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contractkit.document import Edge, Node
    from contractkit.render.picture import Space

_WIDTHS = (120.0, 104.0, 96.0, 88.0, 80.0, 74.0, 70.0, 66.0, 62.0)
_NARROW_WIDTHS = (54.0, 46.0, 38.0)
_BESIDE = 8.0
_BELOW = 32.0
_STACKED = 10.0
_TRUNK = 12.0


def is_tree(nodes: Sequence[Node], edges: Sequence[Edge]) -> bool:
    """Tell whether every node has at most one parent and nothing runs in a circle."""
    parents: dict[str, str] = {}
    for edge in edges:
        if edge.target in parents:
            return False
        parents[edge.target] = edge.source
    for node in nodes:
        at, steps = node.id, 0
        while at in parents:
            at, steps = parents[at], steps + 1
            if steps > len(nodes):
                return False
    return True


def tree(nodes: Sequence[Node], edges: Sequence[Edge], space: Space) -> Picture:
    """Lay out a tree within the width; leaves hang in a column where a row would be too wide."""
    tries = [(width, hang) for hang in (False, True) for width in _WIDTHS]
    tries += [(width, True) for width in _NARROW_WIDTHS]
    for width, hang in tries:
        picture = _Tree(nodes, edges, space, width, hang=hang).picture()
        if picture.width <= space.width:
            break
    return picture


@dataclass(slots=True)
class _Twig:
    """A node with its place; `span` is the width of its whole subtree."""

    node: Node
    depth: int
    height: float
    children: list[_Twig] = field(default_factory=list)
    hanging: bool = False
    span: float = 0.0
    x: float = 0.0
    y: float = 0.0


class _Tree:
    def __init__(
        self,
        nodes: Sequence[Node],
        edges: Sequence[Edge],
        space: Space,
        width: float,
        *,
        hang: bool,
    ) -> None:
        self._space = space
        self._hang = hang
        self._twigs = {n.id: _Twig(n, 0, box_size(n, width, space)[1]) for n in nodes}
        self._width = max(box_size(n, width, space)[0] for n in nodes)
        below = {edge.target for edge in edges}
        for edge in edges:
            self._twigs[edge.source].children.append(self._twigs[edge.target])
        self._roots = [twig for name, twig in self._twigs.items() if name not in below]
        self._lines: list[Line] = []

    def picture(self) -> Picture:
        left = 0.0
        for root in self._roots:
            self._measure(root, 0)
        tops = self._tops()
        for root in self._roots:
            self._set(root, left, tops)
            left += root.span + _BESIDE
        boxes = tuple(
            Box(
                t.x,
                t.y,
                self._width,
                t.height,
                t.node.text,
                t.node.shape,
                inset(t.node, self._width, self._space),
            )
            for t in self._twigs.values()
        )
        bottom = max(box.y + box.height for box in boxes)
        return Picture(left - _BESIDE, bottom, boxes, tuple(self._lines))

    def _measure(self, twig: _Twig, depth: int) -> None:
        twig.depth = depth
        for child in twig.children:
            self._measure(child, depth + 1)
        leaves = all(not child.children for child in twig.children)
        twig.hanging = self._hang and len(twig.children) > 1 and leaves and depth > 0
        if twig.hanging:
            twig.span = self._width + _TRUNK
        else:
            row = sum(child.span for child in twig.children)
            twig.span = max(self._width, row + _BESIDE * (len(twig.children) - 1))

    def _tops(self) -> list[float]:
        """Return the top of each level: below the highest box of the level above."""
        heights: dict[int, float] = {}
        for twig in self._twigs.values():
            heights[twig.depth] = max(heights.get(twig.depth, 0.0), twig.height)
        tops = [0.0]
        for depth in range(len(heights)):
            tops.append(tops[-1] + heights[depth] + _BELOW)
        return tops

    def _set(self, twig: _Twig, left: float, tops: list[float]) -> None:
        twig.y = tops[twig.depth]
        if twig.hanging:
            twig.x = left
            self._set_column(twig, tops)
            return
        row = sum(child.span for child in twig.children) + _BESIDE * (len(twig.children) - 1)
        at = left + max(twig.span - row, 0.0) / 2
        for child in twig.children:
            self._set(child, at, tops)
            at += child.span + _BESIDE
        if not twig.children:
            twig.x = left + (twig.span - self._width) / 2
            return
        twig.x = (twig.children[0].x + twig.children[-1].x) / 2
        self._join_row(twig, tops[twig.depth + 1])

    def _join_row(self, twig: _Twig, below: float) -> None:
        """Draw the T-shaped lines from a parent to a row of children."""
        half = self._width / 2
        middle, bus = twig.x + half, below - _BELOW / 2
        centres = [child.x + half for child in twig.children]
        self._line((middle, twig.y + twig.height), (middle, bus))
        if len(centres) > 1:
            self._line((centres[0], bus), (centres[-1], bus))
        for centre in centres:
            self._line((centre, bus), (centre, below))

    def _set_column(self, twig: _Twig, tops: list[float]) -> None:
        """Stack leaves under their parent, joined to a trunk at the left."""
        trunk = twig.x + _TRUNK / 2
        at = tops[twig.depth + 1] - _BELOW + _STACKED
        for child in twig.children:
            child.x, child.y = twig.x + _TRUNK, at
            middle = at + child.height / 2
            self._line((trunk, middle), (child.x, middle))
            at += child.height + _STACKED
        self._line((trunk, twig.y + twig.height), (trunk, middle))

    def _line(self, *points: tuple[float, float]) -> None:
        self._lines.append(Line(points, arrow=False))
