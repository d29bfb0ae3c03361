"""A flow chart drawn from its grid: right-angled lines in lanes, words beside them, no overlaps."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from contractkit.render.layers import Link, Spot, layered
from contractkit.render.picture import Box, Line, Picture, box_size, inset, label_size

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contractkit.document import Edge, Node
    from contractkit.render.picture import Space

_WIDTHS = (150.0, 132.0, 116.0, 100.0, 86.0, 74.0, 62.0, 52.0)
_BETWEEN = 24.0
_GAP = 20.0
_LANE = 9.0
_MARGIN = 5.0
_PASSING = 4.0
_RIGHT, _LEFT = 1, -1

Point = tuple[float, float]


def flow(nodes: Sequence[Node], edges: Sequence[Edge], space: Space, *, arrows: bool) -> Picture:
    """Lay out a chart top-down with boxes as wide as the space allows."""
    for width in _WIDTHS:
        picture = _Flow(nodes, edges, space, width).picture(arrows=arrows)
        if picture.width <= space.width:
            break
    return picture


@dataclass(frozen=True, slots=True)
class _Route:
    """How one line runs: out of and into which side, along which lane of which gap.

    `kind` is straight, out (side exit), into (side entry), lane, beside (a channel) or around
    (lane, channel, lane); `side` is 1 for right and -1 for left.
    """

    kind: str
    source: int
    target: int
    text: str
    last: bool
    side: int = 0


class _Flow:
    def __init__(
        self, nodes: Sequence[Node], edges: Sequence[Edge], space: Space, width: float
    ) -> None:
        layers = layered(nodes, edges)
        self._spots = layers.spots
        self._sizes = [
            box_size(s.node, width, space) if s.node else (_PASSING, 0.0) for s in self._spots
        ]
        self._space = space
        words = [label_size(edge.text, space)[0] for edge in edges if edge.text]
        self._label = max(words, default=0.0)
        self._label_height = label_size("", space)[1]
        self._taken = {(spot.row, spot.column) for spot in self._spots}
        self._sides: set[tuple[int, int]] = set()
        self._x = self._columns()
        self._routes = [self._forward(link, layers.links) for link in layers.links]
        self._routes += [self._backward(*back) for back in layers.back]
        self._channels: Counter[int] = Counter()
        self._lanes = self._assigned_lanes()
        self._crowded = self._crowded_sources()
        self._tops, self._lane_tops, self._bottoms = self._rows()

    def picture(self, *, arrows: bool) -> Picture:
        """Return the drawing, moved so that it begins at 0, 0."""
        boxes = [self._box(n, spot.node) for n, spot in enumerate(self._spots) if spot.node]
        lines, labels = [], []
        for number, route in enumerate(self._routes):
            points = tuple(self._points(number, route))
            lines.append(Line(points, arrow=arrows and route.last))
            if route.text:
                labels.append(self._label_box(route, points))
        return _moved(boxes, lines, labels)

    # Columns and rows

    def _columns(self) -> dict[int, float]:
        """Return the middle of each column."""
        widths: dict[int, float] = {}
        for spot, size in zip(self._spots, self._sizes, strict=True):
            widths[spot.column] = max(widths.get(spot.column, 0.0), size[0])
        middles, at = {}, 0.0
        for column in sorted(widths):
            middles[column] = at + widths[column] / 2
            at += widths[column] + max(_BETWEEN, self._label + 2 * _MARGIN)
        self._left, self._right = 0.0, at - max(_BETWEEN, self._label + 2 * _MARGIN)
        return middles

    def _rows(self) -> tuple[list[float], dict[int, float], list[float]]:
        """Return the top of each row, the first lane of each gap, and the bottom of each row."""
        count = max(spot.row for spot in self._spots) + 1
        heights = [0.0] * count
        for spot, (_, height) in zip(self._spots, self._sizes, strict=True):
            heights[spot.row] = max(heights[spot.row], height)
        lanes: Counter[int] = Counter()
        for (gap, _), lane in self._lanes.items():
            lanes[gap] = max(lanes[gap], lane + 1)
        upper, lower = self._label_bands()
        tops, bottoms, lane_tops = [], [], {}
        at = 0.0
        for row in range(-1, count):
            if row >= 0:
                tops.append(at)
                at += heights[row]
                bottoms.append(at)
            elif not lanes[row]:
                continue
            lane_tops[row] = at + (self._label_height if row in upper else 0.0) + _GAP / 2
            at = lane_tops[row] + lanes[row] * _LANE + _GAP / 2
            at += self._label_height if row in lower else 0.0
        return tops, lane_tops, bottoms

    def _label_bands(self) -> tuple[set[int], set[int]]:
        """Return the gaps with words at their upper and at their lower edge."""
        upper: set[int] = set()
        lower: set[int] = set()
        for route in self._routes:
            if route.text and route.kind not in {"out", "beside"}:
                band = lower if self._is_crowded(route) else upper
                band.add(self._spots[route.source].row)
        return upper, lower

    # Routes

    def _forward(self, link: Link, links: Sequence[Link]) -> _Route:
        source, target = self._spots[link.source], self._spots[link.target]
        side = _RIGHT if target.column > source.column else _LEFT
        kind = "lane"
        alone = sum(other.source == link.source for other in links) == 1
        if source.column == target.column:
            kind = "straight"
        elif self._may_leave(link, side):
            kind = "out"
            self._sides.add((link.source, side))
            self._take(source.row, source.column, target.column)
        elif target.node and alone and self._may_enter(link, side):
            kind = "into"
            self._sides.add((link.target, -side))
            self._take(target.row, target.column, source.column)
        return _Route(kind, link.source, link.target, link.text, link.last, side)

    def _may_leave(self, link: Link, side: int) -> bool:
        source, target = self._spots[link.source], self._spots[link.target]
        return (
            source.node is not None
            and source.node.shape == "decision"
            and (link.source, side) not in self._sides
            and self._is_free(source.row, source.column, target.column)
        )

    def _may_enter(self, link: Link, side: int) -> bool:
        source, target = self._spots[link.source], self._spots[link.target]
        return (link.target, -side) not in self._sides and self._is_free(
            target.row, target.column, source.column
        )

    def _backward(self, source: int, target: int, text: str) -> _Route:
        """Choose the side on which both rows are free outwards, else go round the rows."""
        lean = self._spots[source].column + self._spots[target].column
        for side in (_LEFT, _RIGHT) if lean < 0 else (_RIGHT, _LEFT):
            ends = (source, target)
            if source != target and all(self._is_open(spot, side) for spot in ends):
                for spot in ends:
                    self._sides.add((spot, side))
                return _Route("beside", source, target, text, last=True, side=side)
        return _Route("around", source, target, text, last=True, side=_RIGHT)

    def _is_open(self, number: int, side: int) -> bool:
        spot = self._spots[number]
        return (number, side) not in self._sides and not any(
            row == spot.row and (column - spot.column) * side > 0 for row, column in self._taken
        )

    def _is_free(self, row: int, start: int, end: int) -> bool:
        return self._taken.isdisjoint(_cells(row, start, end))

    def _take(self, row: int, start: int, end: int) -> None:
        self._taken |= _cells(row, start, end)

    def _assigned_lanes(self) -> dict[tuple[int, int], int]:
        """Return the lane of each route in each gap; lines of one source may share a lane."""
        lanes: dict[tuple[int, int], int] = {}
        used: dict[int, list[tuple[int, float, float, int]]] = defaultdict(list)
        for number, route in enumerate(self._routes):
            for gap, start, end in self._wanted(route):
                low, high = min(start, end) - _MARGIN, max(start, end) + _MARGIN
                lane = 0
                while any(
                    other == lane and whose != route.source and low < right and left < high
                    for other, left, right, whose in used[gap]
                ):
                    lane += 1
                used[gap].append((lane, low, high, route.source))
                lanes[gap, number] = lane
        return lanes

    def _wanted(self, route: _Route) -> Iterator[tuple[int, float, float]]:
        """Yield gap and ends of each horizontal piece that needs a lane."""
        source, target = self._spots[route.source], self._spots[route.target]
        if route.kind == "lane":
            yield source.row, self._x[source.column], self._x[target.column]
        if route.kind == "around":
            yield source.row, self._x[source.column], self._right + _LANE
            yield target.row - 1, self._x[target.column], self._right + _LANE

    def _crowded_sources(self) -> set[int]:
        """Return the spots with words on several lines that leave at the bottom."""
        below = Counter(
            route.source
            for route in self._routes
            if route.text and route.kind not in {"out", "beside"}
        )
        return {source for source, count in below.items() if count > 1}

    def _is_crowded(self, route: _Route) -> bool:
        return route.source in self._crowded and route.kind != "around"

    # Points

    def _points(self, number: int, route: _Route) -> Iterator[Point]:
        source, target = self._spots[route.source], self._spots[route.target]
        x1, x2 = self._x[source.column], self._x[target.column]
        out = (x1 + route.side * self._sizes[route.source][0] / 2, self._middle(source))
        into = (x2 - route.side * self._sizes[route.target][0] / 2, self._middle(target))
        bottom, top = (x1, self._edge(route.source, 1)), (x2, self._edge(route.target, -1))
        if route.kind == "straight":
            yield from (bottom, top)
        elif route.kind == "out":
            yield from (out, (x2, out[1]), top)
        elif route.kind == "into":
            yield from (bottom, (x1, into[1]), into)
        elif route.kind == "lane":
            lane = self._lane(source.row, number)
            yield from (bottom, (x1, lane), (x2, lane), top)
        else:
            channel = self._channel(route.side)
            if route.kind == "beside":
                into = (2 * x2 - into[0], into[1])
                yield from (out, (channel, out[1]), (channel, into[1]), into)
            else:
                down, up = self._lane(source.row, number), self._lane(target.row - 1, number)
                yield from (bottom, (x1, down), (channel, down), (channel, up), (x2, up), top)

    def _channel(self, side: int) -> float:
        """Return the next free channel outside the columns."""
        self._channels[side] += 1
        distance = self._label + 2 * _MARGIN + _LANE * self._channels[side]
        return self._right + distance if side == _RIGHT else self._left - distance

    def _lane(self, gap: int, number: int) -> float:
        return self._lane_tops[gap] + self._lanes[gap, number] * _LANE

    def _middle(self, spot: Spot) -> float:
        return (self._tops[spot.row] + self._bottoms[spot.row]) / 2

    def _edge(self, number: int, side: int) -> float:
        """Return the bottom (1) or top (-1) of a shape, or the edge of the row it passes."""
        spot = self._spots[number]
        if spot.node is None:
            return self._middle(spot)
        return self._middle(spot) + side * self._sizes[number][1] / 2

    def _box(self, number: int, node: Node) -> Box:
        width, height = self._sizes[number]
        left, top = self._x[self._spots[number].column] - width / 2, self._edge(number, -1)
        return Box(left, top, width, height, node.text, node.shape, inset(node, width, self._space))

    def _label_box(self, route: _Route, points: Sequence[Point]) -> Box:
        """Put words above a line that leaves sideways, else right of one that leaves downwards."""
        width, height = label_size(route.text, self._space)
        if route.kind in {"out", "beside"}:
            x, y = points[0]
            left = x if route.side == _RIGHT else x - width
            return Box(left, y - height, width, height, route.text)
        row = self._spots[route.source].row
        if self._is_crowded(route):
            x = self._x[self._spots[route.target].column]
            y = self._tops[row + 1] - _GAP / 4 - height
        else:
            x, y = points[0][0], self._bottoms[row]
        return Box(x + 1.0, y, width, height, route.text)


def _cells(row: int, start: int, end: int) -> set[tuple[int, int]]:
    """Return the cells of a row from beside `start` to `end`."""
    step = 1 if end > start else -1
    return {(row, column) for column in range(start + step, end + step, step)}


def _moved(boxes: Sequence[Box], lines: Sequence[Line], labels: Sequence[Box]) -> Picture:
    shapes = [*boxes, *labels]
    points = [point for line in lines for point in line.points]
    left = min([b.x for b in shapes] + [x for x, _ in points])
    top = min([b.y for b in shapes] + [y for _, y in points])
    right = max([b.x + b.width for b in shapes] + [x for x, _ in points])
    bottom = max([b.y + b.height for b in shapes] + [y for _, y in points])
    return Picture(
        right - left,
        bottom - top,
        tuple(_shifted(box, left, top) for box in boxes),
        tuple(
            Line(tuple((x - left, y - top) for x, y in line.points), line.arrow) for line in lines
        ),
        tuple(_shifted(label, left, top) for label in labels),
    )


def _shifted(box: Box, left: float, top: float) -> Box:
    return replace(box, x=box.x - left, y=box.y - top)
