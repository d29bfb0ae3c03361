"""A picture as a DrawingML group of shapes that Word, WPS and LibreOffice show and edit."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from contractkit.render.markup import escape

if TYPE_CHECKING:
    from contractkit.render.picture import Box, Picture

ID = "\0"
"""Stands where an id goes in that is unique in the file."""
_POINT = 12700
_TWIPS = 20
_HALF_POINTS = 2
_LEADING = 1.24
_PRESETS = {
    "box": "rect", "decision": "flowChartDecision", "start": "flowChartTerminator",
    "end": "flowChartTerminator", "frame": "rect", "diamond": "diamond", "down": "flowChartMerge",
    "crossed": "flowChartSummingJunction",
}  # fmt: skip
_NAMESPACES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:wpg="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
_GROUP = "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"
_ARROW = '<a:tailEnd type="triangle" w="med" len="med"/>'
_NO_STROKE = "<a:ln><a:noFill/></a:ln>"
# Width in EMU, colour, dash of the pens that lines and outlines are drawn with.
_PENS = {
    "line": (9525, "000000", ""),
    "thin": (3175, "A6A6A6", ""),
    "faint": (6350, "7F7F7F", ""),
    "thick": (22225, "000000", ""),
    "dash": (9525, "000000", '<a:prstDash val="dash"/>'),
}
_GREYS = {
    "white": "FFFFFF",
    "pale": "F2F2F2",
    "light": "D9D9D9",
    "grey": "8C8C8C",
    "dark": "404040",
}


def group(picture: Picture, name: str, described: str) -> str:
    """Return one run with the picture, `ID` in place of each id."""
    width, height = _emu(picture.width), _emu(picture.height)
    shapes = [_shape(box) for box in picture.ground]
    shapes += [
        _line(start, end, line.pen, arrow=line.arrow and index == len(line.points) - 2)
        for line in picture.lines
        for index, (start, end) in enumerate(pairwise(line.points))
    ]
    shapes += [_shape(box) for box in picture.boxes]
    shapes += [_shape(label, bare=True) for label in picture.labels]
    extent = f'<a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/>'
    child = f'<a:chOff x="0" y="0"/><a:chExt cx="{width}" cy="{height}"/>'
    return (
        f'<w:r><mc:AlternateContent {_NAMESPACES}><mc:Choice Requires="wpg"><w:drawing>'
        f'<wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width}" cy="{height}"/>'
        '<wp:effectExtent l="9525" t="9525" r="9525" b="9525"/>'
        f'<wp:docPr id="{ID}" name="{escape(name)}" descr="{escape(described)}"/>'
        f'<wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="{_GROUP}"><wpg:wgp>'
        f"<wpg:cNvGrpSpPr/><wpg:grpSpPr><a:xfrm>{extent}{child}</a:xfrm></wpg:grpSpPr>"
        f"{''.join(shapes)}</wpg:wgp></a:graphicData></a:graphic></wp:inline></w:drawing>"
        f'</mc:Choice><mc:Fallback><w:t xml:space="preserve">{escape(described)}</w:t>'
        "</mc:Fallback></mc:AlternateContent></w:r>"
    )


def _line(start: tuple[float, float], end: tuple[float, float], pen: str, *, arrow: bool) -> str:
    (x1, y1), (x2, y2) = start, end
    flips = ' flipH="1"' * (x2 < x1) + ' flipV="1"' * (y2 < y1)
    return (
        f'<wps:wsp><wps:cNvPr id="{ID}" name="Line"/><wps:cNvCnPr/><wps:spPr>'
        f'<a:xfrm{flips}><a:off x="{_emu(min(x1, x2))}" y="{_emu(min(y1, y2))}"/>'
        f'<a:ext cx="{_emu(abs(x2 - x1))}" cy="{_emu(abs(y2 - y1))}"/></a:xfrm>'
        '<a:prstGeom prst="line"><a:avLst/></a:prstGeom>'
        f"{_stroke(pen, _ARROW if arrow else '')}</wps:spPr><wps:bodyPr/></wps:wsp>"
    )


def _shape(box: Box, *, bare: bool = False) -> str:
    preset = _PRESETS.get(box.shape, "rect")
    look = f"<a:noFill/>{_NO_STROKE}" if bare else _fill(box.fill) + _stroke(box.pen)
    return (
        f'<wps:wsp><wps:cNvPr id="{ID}" name="Shape"/><wps:cNvSpPr/><wps:spPr>'
        f'<a:xfrm><a:off x="{_emu(box.x)}" y="{_emu(box.y)}"/>'
        f'<a:ext cx="{_emu(box.width)}" cy="{_emu(box.height)}"/></a:xfrm>'
        f'<a:prstGeom prst="{preset}"><a:avLst/></a:prstGeom>{look}</wps:spPr>'
        f"{_words(box) if box.text else '<wps:bodyPr/>'}</wps:wsp>"
    )


def _words(box: Box) -> str:
    inset = _emu(box.inset)
    line = properties = ""
    if box.size:
        line = f' w:line="{round(box.size * _LEADING * _TWIPS)}" w:lineRule="exact"'
        half = round(box.size * _HALF_POINTS)
        properties = f'<w:rPr><w:sz w:val="{half}"/><w:szCs w:val="{half}"/></w:rPr>'
    return (
        '<wps:txbx><w:txbxContent><w:p><w:pPr><w:pStyle w:val="CKTableText"/>'
        f'<w:spacing w:before="0" w:after="0"{line}/><w:ind w:firstLine="0"/>'
        f'<w:jc w:val="{box.align}"/></w:pPr>'
        f'<w:r>{properties}<w:t xml:space="preserve">{escape(box.text)}</w:t></w:r>'
        f'</w:p></w:txbxContent></wps:txbx><wps:bodyPr wrap="square" lIns="{inset}" tIns="0"'
        f' rIns="{inset}" bIns="0" anchor="ctr"><a:noAutofit/></wps:bodyPr>'
    )


def _stroke(pen: str, more: str = "") -> str:
    if not pen:
        return _NO_STROKE
    width, colour, dash = _PENS[pen]
    return f'<a:ln w="{width}"><a:solidFill>{_colour(colour)}</a:solidFill>{dash}{more}</a:ln>'


def _fill(fill: str) -> str:
    """Return a grey, or a black pattern on white (a name of ECMA-376 part 1, 20.1.10.51)."""
    if fill in _GREYS:
        return f"<a:solidFill>{_colour(_GREYS[fill])}</a:solidFill>"
    return (
        f'<a:pattFill prst="{fill}"><a:fgClr>{_colour("000000")}</a:fgClr>'
        f"<a:bgClr>{_colour('FFFFFF')}</a:bgClr></a:pattFill>"
    )


def _colour(value: str) -> str:
    return f'<a:srgbClr val="{value}"/>'


def _emu(points: float) -> int:
    return round(points * _POINT)
