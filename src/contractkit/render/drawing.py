"""Charts as native Word shapes: a DrawingML group that Word, WPS and LibreOffice show and edit.

Layout is our own (`tree`, `flow`): graphviz is a program that users would have to install, igraph
is under the GPL, and charts of a dozen boxes need neither.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from contractkit.document import plain
from contractkit.render.flow import flow
from contractkit.render.geometry import StyleMetrics
from contractkit.render.markup import escape
from contractkit.render.picture import Box, Picture, Space, fitted
from contractkit.render.tree import is_tree, tree

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from contractkit.document import Chart, Edge, Node
    from contractkit.render.geometry import PageArea
    from contractkit.render.picture import Line

_POINT = 12700
_ID = "\0"
_TWIPS = 20
_CAPTION_ROOM = 60.0
# Fonts of LibreOffice's fallback are higher than 宋体; words must not be cut in either.
_ROOMY = 1.08
_DESCRIPTION = 500
_FRAME = (0.8, 90.0)
_PRESETS = {
    "box": "rect", "decision": "flowChartDecision", "start": "flowChartTerminator",
    "end": "flowChartTerminator", "frame": "rect",
}  # fmt: skip
_NAMESPACES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:wpg="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
_GROUP = "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"
_STROKE = '<a:ln w="9525"><a:solidFill><a:srgbClr val="000000"/></a:solidFill>{}</a:ln>'
_DASH = '<a:prstDash val="dash"/>'
_ARROW = '<a:tailEnd type="triangle" w="med" len="med"/>'
_FILL = '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>'


def space_of(area: PageArea, metrics: Mapping[str, StyleMetrics]) -> Space:
    """Return the room for charts on a page; their words are set in the style CKTableText."""
    words = metrics.get("CKTableText", StyleMetrics())
    return Space(
        area.width / _TWIPS, area.height / _TWIPS - _CAPTION_ROOM, words.size, words.line * _ROOMY
    )


def height_of(chart: Chart, space: Space) -> float:
    """Return the height of a chart in points."""
    return _picture(chart.kind, chart.nodes, chart.edges, space).height


def drawing(chart: Chart, space: Space, next_id: Callable[[], int], *, chinese: bool) -> str:
    """Return one run with the chart; a chart without nodes is a frame that says what goes in."""
    caption = plain(chart.caption)
    first, *rest = _drawn(chart.kind, chart.nodes, chart.edges, caption, space, chinese=chinese)
    return first + "".join([f"{next_id()}{piece}" for piece in rest])


@lru_cache(maxsize=512)
def _drawn(
    kind: str,
    nodes: tuple[Node, ...],
    edges: tuple[Edge, ...],
    caption: str,
    space: Space,
    *,
    chinese: bool,
) -> tuple[str, ...]:
    """Return the markup of a chart, cut where a unique id goes in."""
    picture = _picture(kind, nodes, edges, space)
    described = _description(caption, nodes, edges)
    if not nodes:
        described = f"〔此处插入：{caption}〕" if chinese else f"[Insert here: {caption}]"
        frame = Box(0, 0, picture.width, picture.height, described, "frame")
        picture = replace(picture, boxes=(frame,))
    return tuple(_run(picture, caption, described).split(_ID))


@lru_cache(maxsize=512)
def _picture(kind: str, nodes: tuple[Node, ...], edges: tuple[Edge, ...], space: Space) -> Picture:
    """Lay out a chart; an organisation chart that is no tree is laid out in layers."""
    if not nodes:
        return Picture(space.width * _FRAME[0], _FRAME[1], (), ())
    known = {node.id for node in nodes}
    if len(known) != len(nodes) or any({e.source, e.target} - known for e in edges):
        raise ValueError("a chart has two nodes of one id, or a line from or to no node")
    if kind == "organisation" and is_tree(nodes, edges):
        return fitted(tree(nodes, edges, space), space)
    return fitted(flow(nodes, edges, space, arrows=kind != "organisation"), space)


def _description(caption: str, nodes: tuple[Node, ...], edges: tuple[Edge, ...]) -> str:
    """Return the words of the chart for a reader who does not see it."""
    texts = {node.id: node.text for node in nodes}
    parts = [
        texts[edge.source] + (f" ({edge.text})" if edge.text else "") + " → " + texts[edge.target]
        for edge in edges
    ]
    return f"{caption}: {'; '.join(parts or texts.values())}"[:_DESCRIPTION]


def _run(picture: Picture, name: str, described: str) -> str:
    width, height = _emu(picture.width), _emu(picture.height)
    shapes = [_line(a, b, arrow=arrow) for a, b, arrow in _pieces(picture.lines)]
    shapes += [_shape(box) for box in picture.boxes]
    shapes += [_shape(label, bare=True) for label in picture.labels]
    extent = f'<a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/>'
    child = f'<a:chOff x="0" y="0"/><a:chExt cx="{width}" cy="{height}"/>'
    return (
        f'<w:r><mc:AlternateContent {_NAMESPACES}><mc:Choice Requires="wpg"><w:drawing>'
        f'<wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width}" cy="{height}"/>'
        '<wp:effectExtent l="9525" t="9525" r="9525" b="9525"/>'
        f'<wp:docPr id="{_ID}" name="{escape(name)}" descr="{escape(described)}"/>'
        f'<wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="{_GROUP}"><wpg:wgp>'
        f"<wpg:cNvGrpSpPr/><wpg:grpSpPr><a:xfrm>{extent}{child}</a:xfrm></wpg:grpSpPr>"
        f"{''.join(shapes)}</wpg:wgp></a:graphicData></a:graphic></wp:inline></w:drawing>"
        f'</mc:Choice><mc:Fallback><w:t xml:space="preserve">{escape(described)}</w:t>'
        "</mc:Fallback></mc:AlternateContent></w:r>"
    )


def _pieces(
    lines: tuple[Line, ...],
) -> list[tuple[tuple[float, float], tuple[float, float], bool]]:
    """Return the straight pieces of lines; the last of each carries the arrow head."""
    pieces = []
    for line in lines:
        last = len(line.points) - 2
        for index, (start, end) in enumerate(zip(line.points, line.points[1:], strict=False)):
            pieces.append((start, end, line.arrow and index == last))
    return pieces


def _line(start: tuple[float, float], end: tuple[float, float], *, arrow: bool) -> str:
    (x1, y1), (x2, y2) = start, end
    flips = ' flipH="1"' * (x2 < x1) + ' flipV="1"' * (y2 < y1)
    return (
        f'<wps:wsp><wps:cNvPr id="{_ID}" name="Line"/><wps:cNvCnPr/><wps:spPr>'
        f'<a:xfrm{flips}><a:off x="{_emu(min(x1, x2))}" y="{_emu(min(y1, y2))}"/>'
        f'<a:ext cx="{_emu(abs(x2 - x1))}" cy="{_emu(abs(y2 - y1))}"/></a:xfrm>'
        '<a:prstGeom prst="line"><a:avLst/></a:prstGeom>'
        f"{_STROKE.format(_ARROW if arrow else '')}</wps:spPr><wps:bodyPr/></wps:wsp>"
    )


def _shape(box: Box, *, bare: bool = False) -> str:
    preset = _PRESETS.get(box.shape, "rect")
    stroke = _STROKE.format(_DASH if box.shape == "frame" else "")
    look = "<a:noFill/><a:ln><a:noFill/></a:ln>" if bare else _FILL + stroke
    inset = _emu(box.inset)
    return (
        f'<wps:wsp><wps:cNvPr id="{_ID}" name="Shape"/><wps:cNvSpPr/><wps:spPr>'
        f'<a:xfrm><a:off x="{_emu(box.x)}" y="{_emu(box.y)}"/>'
        f'<a:ext cx="{_emu(box.width)}" cy="{_emu(box.height)}"/></a:xfrm>'
        f'<a:prstGeom prst="{preset}"><a:avLst/></a:prstGeom>{look}</wps:spPr>'
        '<wps:txbx><w:txbxContent><w:p><w:pPr><w:pStyle w:val="CKTableText"/>'
        '<w:spacing w:before="0" w:after="0"/><w:ind w:firstLine="0"/>'
        '<w:jc w:val="center"/></w:pPr>'
        f'<w:r><w:t xml:space="preserve">{escape(box.text)}</w:t></w:r></w:p></w:txbxContent>'
        f'</wps:txbx><wps:bodyPr wrap="square" lIns="{inset}" tIns="0" rIns="{inset}" bIns="0"'
        ' anchor="ctr"><a:noAutofit/></wps:bodyPr></wps:wsp>'
    )


def _emu(points: float) -> int:
    return round(points * _POINT)
