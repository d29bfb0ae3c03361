"""Measures of a look: the page area of its body and the metrics of its paragraph styles."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A4 = (11906, 16838)
_MARGIN = 1440
_TWIPS = 20
_HALF_POINTS = 2
_SINGLE = 240
# A single line of 宋体 is 1.3 times its size in Word, one of Noto Serif CJK 1.44 times in
# LibreOffice; estimates take the middle.
_LINE_FACTOR = 1.36


@dataclass(frozen=True, slots=True)
class PageArea:
    """The text area of the body's section in twips, and the number printed on its first page."""

    width: int
    height: int
    first_page: int = 1

    def turned(self) -> PageArea:
        """Return the area of the page laid on its side, its margins turned with it."""
        return replace(self, width=self.height, height=self.width)


@dataclass(frozen=True, slots=True)
class StyleMetrics:
    """What decides the height of a paragraph, in points; `spacing` is w:line with its rule."""

    size: float = 10.5
    spacing: float = _SINGLE
    rule: str = "auto"
    before: float = 0.0
    after: float = 0.0
    indent: float = 0.0
    first_line: float = 0.0
    new_page: bool = False

    @property
    def line(self) -> float:
        """Return the height of one line in points."""
        natural = self.size * _LINE_FACTOR
        if self.rule == "auto":
            return natural * self.spacing / _SINGLE
        fixed = self.spacing / _TWIPS
        return fixed if self.rule == "exact" else max(fixed, natural)


def page_area(section: etree._Element) -> PageArea:
    """Return the text area that a `w:sectPr` leaves."""
    size, margins = section.find(W + "pgSz"), section.find(W + "pgMar")
    width = _number(size, "w", _A4[0]) - sum(
        _number(margins, side, 0 if side == "gutter" else _MARGIN)
        for side in ("left", "right", "gutter")
    )
    height = _number(size, "h", _A4[1]) - sum(
        abs(_number(margins, side, _MARGIN)) for side in ("top", "bottom")
    )
    return PageArea(width, height, _number(section.find(W + "pgNumType"), "start", 1))


def style_metrics(styles: etree._Element) -> dict[str, StyleMetrics]:
    """Return the metrics of every paragraph style, inherited properties included."""
    by_id = {
        style.get(W + "styleId", ""): style
        for style in styles.findall(W + "style")
        if style.get(W + "type") == "paragraph"
    }
    defaults = StyleMetrics()
    for part in styles.iterfind(f"{W}docDefaults/*"):
        defaults = _changed(defaults, part)
    found: dict[str, StyleMetrics] = {}
    for style in by_id:
        _resolve(style, by_id, found, defaults)
    return found


def _resolve(
    style: str,
    by_id: Mapping[str, etree._Element],
    found: dict[str, StyleMetrics],
    defaults: StyleMetrics,
) -> StyleMetrics:
    if style in found:
        return found[style]
    element = by_id.get(style)
    if element is None:
        return defaults
    found[style] = defaults
    based_on = element.find(W + "basedOn")
    parent = "" if based_on is None else based_on.get(W + "val", "")
    found[style] = _changed(_resolve(parent, by_id, found, defaults), element)
    return found[style]


def _changed(base: StyleMetrics, element: etree._Element) -> StyleMetrics:
    size = _number(element.find(f"{W}rPr/{W}sz"), "val", 0) / _HALF_POINTS or base.size
    spacing = element.find(f"{W}pPr/{W}spacing")
    indent = element.find(f"{W}pPr/{W}ind")
    new_page = element.find(f"{W}pPr/{W}pageBreakBefore")
    begins = new_page is not None and new_page.get(W + "val") not in {"0", "false"}
    lines = spacing is not None and spacing.get(W + "line") is not None
    rule = spacing.get(W + "lineRule", "auto") if lines else base.rule
    return replace(
        base,
        size=size,
        spacing=_number(spacing, "line", int(base.spacing)),
        rule=rule,
        before=_points(spacing, "before", base.before),
        after=_points(spacing, "after", base.after),
        indent=_points(indent, "left", base.indent) + _points(indent, "right", 0.0),
        first_line=_points(indent, "firstLine", base.first_line),
        new_page=base.new_page if new_page is None else begins,
    )


def _points(element: etree._Element | None, name: str, default: float) -> float:
    if element is None or element.get(W + name) is None:
        return default
    return _number(element, name, 0) / _TWIPS


def _number(element: etree._Element | None, name: str, default: int) -> int:
    """Return an integer attribute; what is not a number counts as not given."""
    text = None if element is None else element.get(W + name)
    try:
        return default if text is None else round(float(text))
    except ValueError:
        return default
