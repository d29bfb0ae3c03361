"""A drawn chart before it is markup: boxes, lines and labels, all in points from the top left."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from contractkit.render.markup import text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contractkit.document import Node

_PADDING = 5.0
_DIAMOND_STRETCH = 1.5
_SLACK = 3.0
# The part of width and height that words may take, from presetShapeDefinitions.xml (ECMA-376).
_TEXT_AREAS = {"decision": (0.5, 0.5), "start": (0.9, 0.7), "end": (0.9, 0.7)}


@dataclass(frozen=True, slots=True)
class Space:
    """The room a chart may take, and the size and line height of its words."""

    width: float
    height: float
    size: float
    line: float


@dataclass(frozen=True, slots=True)
class Box:
    """A shape with words in it; x and y are its top left corner.

    `inset` is the room left and right of the words, wide enough that their lines are even.
    `size` of the words in points, 0 for that of the style. `fill` is a grey or a pattern and `pen`
    the outline, both by a name of `shapes`.
    """

    x: float
    y: float
    width: float
    height: float
    text: str
    shape: str = "box"
    inset: float = 0.0
    size: float = 0.0
    align: str = "center"
    fill: str = "white"
    pen: str = "line"


@dataclass(frozen=True, slots=True)
class Line:
    """Straight pieces from point to point, with or without an arrow head at the end."""

    points: tuple[tuple[float, float], ...]
    arrow: bool
    pen: str = "line"


@dataclass(frozen=True, slots=True)
class Picture:
    """A laid-out chart; `labels` are words beside lines, `ground` lies below everything.

    LibreOffice 7.4 turns a group whose first shape is an upright line: plots have a ground.
    """

    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    labels: tuple[Box, ...] = ()
    ground: tuple[Box, ...] = ()

    def scaled(self, factor: float) -> Picture:
        """Return the picture made smaller or larger; words keep their size."""
        return Picture(
            self.width * factor,
            self.height * factor,
            tuple(_scaled(box, factor) for box in self.boxes),
            tuple(
                replace(line, points=tuple((x * factor, y * factor) for x, y in line.points))
                for line in self.lines
            ),
            tuple(_scaled(label, factor) for label in self.labels),
            tuple(_scaled(box, factor) for box in self.ground),
        )


def fitted(picture: Picture, space: Space) -> Picture:
    """Return the picture no larger than the space."""
    factor = min(1.0, space.width / picture.width, space.height / picture.height)
    return picture if factor == 1.0 else picture.scaled(factor)


def box_size(node: Node, width: float, space: Space) -> tuple[float, float]:
    """Return width and height of a node's shape when boxes are `width` wide."""
    text = text_width(node.text) * space.size
    wide, high = _TEXT_AREAS.get(node.shape, (1.0, 1.0))
    if node.shape == "decision":
        width = max(width, min(width * _DIAMOND_STRETCH, text + 2 * _SLACK + space.size))
    lines = _lines(node, width, space)
    return width, lines * space.line / high + (_SLACK if wide < 1 else 2 * _PADDING)


def inset(node: Node, width: float, space: Space) -> float:
    """Return the room left and right of a node's words that breaks them into even lines."""
    lines = _lines(node, width, space)
    if lines == 1:
        return 0.0
    even = math.ceil(text_width(node.text) / lines) * space.size + _SLACK
    return max(width * _TEXT_AREAS.get(node.shape, (1.0, 1.0))[0] - even, 0.0) / 2


def _lines(node: Node, width: float, space: Space) -> int:
    inner = width * _TEXT_AREAS.get(node.shape, (1.0, 1.0))[0]
    if node.shape != "decision":
        inner -= 2 * _PADDING
    return max(math.ceil((text_width(node.text) * space.size + _SLACK) / inner), 1)


def rows_of(widths: Sequence[float], room: float, height: float) -> list[tuple[float, float]]:
    """Return where each of several things goes that stand side by side in rows, as words do."""
    places, x, y = [], 0.0, 0.0
    for width in widths:
        if x and x + width > room:
            x, y = 0.0, y + height
        places.append((x, y))
        x += width
    return places


def label_size(text: str, space: Space) -> tuple[float, float]:
    """Return width and height of the words beside a line."""
    return text_width(text) * space.size + 2 * _SLACK, space.line + 1.0


def _scaled(box: Box, factor: float) -> Box:
    return replace(
        box,
        x=box.x * factor,
        y=box.y * factor,
        width=box.width * factor,
        height=box.height * factor,
    )
