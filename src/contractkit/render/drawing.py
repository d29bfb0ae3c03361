"""Charts as native Word shapes: laid out here, in points, and written as DrawingML by `shapes`.

Layout is our own (`tree`, `flow`, `columns`, `gantt`): graphviz is a program that users would have
to install, igraph is under the GPL, and charts of a dozen boxes need neither.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from contractkit.document import Columns, Gantt, plain
from contractkit.errors import NOWHERE
from contractkit.render.columns import columns, columns_words
from contractkit.render.flow import flow
from contractkit.render.gantt import gantt, gantt_words
from contractkit.render.geometry import StyleMetrics
from contractkit.render.picture import Box, Picture, Space, fitted
from contractkit.render.shapes import ID, group
from contractkit.render.tree import is_tree, tree

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from contractkit.document import Chart, Edge, Node
    from contractkit.render.geometry import PageArea

_TWIPS = 20
_CAPTION_ROOM = 60.0
# Fonts of LibreOffice's fallback are higher than 宋体; words must not be cut in either.
_ROOMY = 1.08
_DESCRIPTION = 500
_FRAME = (0.8, 90.0)


def space_of(area: PageArea, metrics: Mapping[str, StyleMetrics]) -> Space:
    """Return the room for charts on a page; their words are set in the style CKTableText."""
    words = metrics.get("CKTableText", StyleMetrics())
    return Space(
        area.width / _TWIPS, area.height / _TWIPS - _CAPTION_ROOM, words.size, words.line * _ROOMY
    )


def heights_of(chart: Chart, space: Space) -> tuple[float, ...]:
    """Return the height in points of each page of a chart."""
    return tuple(picture.height for picture in _pictures(_bare(chart), space))


def drawings(chart: Chart, space: Space, next_id: Callable[[], int], *, chinese: bool) -> list[str]:
    """Return one run for each page of a chart.

    A chart with nothing to draw is a frame that says what goes in.
    """
    pages = []
    for page in _drawn(_bare(chart), plain(chart.caption), space, chinese=chinese):
        first, *rest = page
        pages.append(first + "".join([f"{next_id()}{piece}" for piece in rest]))
    return pages


def _bare(chart: Chart) -> Chart:
    """Return what decides the drawing: caption, label and place do not."""
    return replace(chart, caption=(), anchor="", label="", place=NOWHERE)


@lru_cache(maxsize=512)
def _drawn(chart: Chart, caption: str, space: Space, *, chinese: bool) -> list[tuple[str, ...]]:
    """Return the markup of each page of a chart, cut where a unique id goes in."""
    pictures, described = _pictures(chart, space), _description(chart, caption)
    if _is_empty(chart):
        described = f"〔此处插入：{caption}〕" if chinese else f"[Insert here: {caption}]"
        frame = Box(0, 0, pictures[0].width, pictures[0].height, described, "frame", pen="dash")
        pictures = (replace(pictures[0], boxes=(frame,)),)
    return [tuple(group(picture, caption, described).split(ID)) for picture in pictures]


@lru_cache(maxsize=512)
def _pictures(chart: Chart, space: Space) -> tuple[Picture, ...]:
    """Lay out a chart; an organisation chart that is no tree is laid out in layers."""
    if _is_empty(chart):
        return (Picture(space.width * _FRAME[0], _FRAME[1], (), ()),)
    if isinstance(chart.plot, Gantt):
        return gantt(chart.plot, space)
    if isinstance(chart.plot, Columns):
        return (columns(chart.plot, space),)
    return (fitted(_graph(chart, space), space),)


def _graph(chart: Chart, space: Space) -> Picture:
    nodes, edges = chart.nodes, chart.edges
    known = {node.id for node in nodes}
    if len(known) != len(nodes) or any({e.source, e.target} - known for e in edges):
        raise ValueError("a chart has two nodes of one id, or a line from or to no node")
    if chart.kind == "organisation" and is_tree(nodes, edges):
        return tree(nodes, edges, space)
    return flow(nodes, edges, space, arrows=chart.kind != "organisation")


def _is_empty(chart: Chart) -> bool:
    return not chart.nodes and chart.plot is None


def _description(chart: Chart, caption: str) -> str:
    """Return the words of the chart for a reader who does not see it."""
    if isinstance(chart.plot, Gantt):
        parts = gantt_words(chart.plot)
    elif isinstance(chart.plot, Columns):
        parts = columns_words(chart.plot)
    else:
        parts = _graph_words(chart.nodes, chart.edges)
    return f"{caption}: {'; '.join(parts)}"[:_DESCRIPTION]


def _graph_words(nodes: tuple[Node, ...], edges: tuple[Edge, ...]) -> list[str]:
    texts = {node.id: node.text for node in nodes}
    lines = [
        texts[edge.source] + (f" ({edge.text})" if edge.text else "") + " → " + texts[edge.target]
        for edge in edges
    ]
    return lines or list(texts.values())
