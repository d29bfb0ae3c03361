"""An estimate of the page each heading falls on, for a table of contents without a PDF run.

It counts full-width characters per line, lines per page and rows per table: right within about
a page on fifteen, as the reader's fonts decide the rest.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from contractkit.document import Bullet, Chart, Heading, Item, Paragraph, Table, plain
from contractkit.render.drawing import heights_of, space_of
from contractkit.render.geometry import StyleMetrics
from contractkit.render.markup import text_width
from contractkit.render.sections import oriented
from contractkit.render.tables import column_widths

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contractkit.document import Block, Document, Row
    from contractkit.render.geometry import PageArea

_TWIPS = 20
_CELL_MARGINS = 10.8
_ROW_RULES = 3.0
_KEPT_LINES = 2
_TABLE = re.compile("<w:tbl>.*?</w:tbl>", re.DOTALL)
_ROW = re.compile("<w:tr[ >]")
_STYLE = re.compile('<w:pStyle w:val="([^"]*)"/>')
_PLAIN = StyleMetrics()


def estimated_pages(
    document: Document, area: PageArea, metrics: Mapping[str, StyleMetrics], above: float = 0.0
) -> dict[str, int]:
    """Return the printed page number of each heading by its anchor.

    `above` is the height in points of what the look puts before the body on its first page.
    """
    pages: dict[str, int] = {}
    blocks = [
        (block, is_turned)
        for part, is_turned in oriented(document)
        for block in ((part,) if isinstance(part, Heading) else part.blocks)
    ]
    sheet = _Sheet(area, metrics, above, is_turned=bool(blocks) and blocks[0][1])
    following = [*(block for block, _ in blocks[1:]), None]
    for (block, is_turned), after in zip(blocks, following, strict=True):
        sheet.turn(is_turned=is_turned)
        page = sheet.place(block, after)
        if isinstance(block, Heading):
            pages[block.anchor] = page
    return pages


def height_above(frame: str, metrics: Mapping[str, StyleMetrics]) -> float:
    """Return the height in points of a look's own text between its section's start and the body.

    `frame` is the filled main part up to the body; a table row counts as one line.
    """
    own = frame.rpartition("</w:sectPr>")[2]
    rows = len(_ROW.findall(own))
    row = metrics.get("Normal", _PLAIN).line + _ROW_RULES
    styles = [metrics.get(name, _PLAIN) for name in _STYLE.findall(_TABLE.sub("", own))]
    return rows * row + sum(style.before + style.line + style.after for style in styles)


class _Sheet:
    """A roll of pages that blocks are placed on; positions in points from the top."""

    def __init__(
        self,
        area: PageArea,
        metrics: Mapping[str, StyleMetrics],
        above: float,
        *,
        is_turned: bool,
    ) -> None:
        self._upright = area
        self._metrics = metrics
        self._page = area.first_page
        self._gap = 0.0
        self._set(area.turned() if is_turned else area)
        self._at = min(above, self._height)

    def turn(self, *, is_turned: bool) -> None:
        """Begin a new page where the pages change their orientation."""
        area = self._upright.turned() if is_turned else self._upright
        if area != self._area:
            self._turn()
            self._set(area)

    def _set(self, area: PageArea) -> None:
        self._area = area
        self._space = space_of(area, self._metrics)
        self._width = area.width / _TWIPS
        self._height = area.height / _TWIPS

    def place(self, block: Block, following: Block | None) -> int:
        """Put one block down and return the page its first line is on."""
        if isinstance(block, Table):
            return self._table(block)
        if isinstance(block, Chart):
            return self._chart(block)
        if isinstance(block, Heading):
            return self._heading(block, following)
        style = _style_of(block)
        label = f"{block.label} " if isinstance(block, Item) else ""
        return self._paragraph(style, label + plain(block.runs))

    def _metrics_of(self, style: str) -> StyleMetrics:
        return self._metrics.get(style, _PLAIN)

    def _heading(self, block: Heading, following: Block | None) -> int:
        """Put a heading down on the page of what follows it."""
        style = self._metrics_of(f"Heading{block.level}")
        lines = _lines(f"{block.label} {plain(block.runs)}", style, self._width)
        kept = _KEPT_LINES * self._metrics_of("CKBody").line
        if isinstance(following, Chart):
            kept = self._chart_heights(following)[0]
        elif isinstance(following, Heading):
            kept += 2 * self._metrics_of(f"Heading{following.level}").line
        needed = style.before + lines * style.line + kept
        if self._at and (style.new_page or self._at + needed > self._height):
            self._turn()
        return self._put(lines, style)

    def _chart(self, chart: Chart) -> int:
        pages = []
        for height in self._chart_heights(chart):
            self._whole(height)
            pages.append(self._page)
        self._paragraph("CKCaption", plain(chart.caption) + chart.label)
        return pages[0]

    def _chart_heights(self, chart: Chart) -> list[float]:
        style = self._metrics_of("CKCaption")
        return [height + style.before + style.after for height in heights_of(chart, self._space)]

    def _paragraph(self, style: str, text: str) -> int:
        metrics = self._metrics_of(style)
        return self._put(_lines(text, metrics, self._width), metrics)

    def _put(self, lines: int, style: StyleMetrics) -> int:
        """Set lines one by one; space between paragraphs is the larger of the two."""
        if self._at:
            self._at += max(style.before - self._gap, 0.0)
        if self._at and self._at + style.line > self._height:
            self._turn()
        first = self._page
        fitting = max(int((self._height - self._at) / style.line), 1)
        while lines > fitting:
            lines -= fitting
            self._turn()
            fitting = max(int(self._height / style.line), 1)
        self._at += lines * style.line + style.after
        self._gap = style.after
        return first

    def _table(self, block: Table) -> int:
        first = self._paragraph("CKCaption", block.label + plain(block.caption))
        widths = [w / _TWIPS - _CELL_MARGINS for w in column_widths(block.widths, self._area.width)]
        head = sum(self._row(row, widths, "CKTableHead") for row in block.header)
        self._whole(head)
        for row in block.rows:
            if self._whole(self._row(row, widths, "CKTableText")):
                self._at += head
        self._at += self._metrics_of("CKTableGap").line
        self._gap = 0.0
        return first

    def _row(self, row: Row, widths: list[float], style: str) -> float:
        """Return the height of a row; what a span from above covers is taken to be at the left."""
        metrics = self._metrics_of(style)
        lines, at = 1, max(len(widths) - sum(cell.column_span for cell in row.cells), 0)
        for cell in row.cells:
            width = sum(widths[at : at + cell.column_span])
            at += cell.column_span
            if cell.row_span == 1:
                lines = max(lines, _lines(plain(cell.runs), metrics, width))
        return lines * metrics.line + metrics.before + metrics.after + _ROW_RULES

    def _whole(self, height: float) -> bool:
        """Put down something that does not split; tell whether it went to a new page."""
        turned = self._at > 0.0 and self._at + height > self._height
        if turned:
            self._turn()
        self._at += height
        return turned

    def _turn(self) -> None:
        self._page += 1
        self._at = self._gap = 0.0


def _style_of(block: Paragraph | Item | Bullet) -> str:
    if isinstance(block, Item):
        return f"CKItem{block.level}"
    return "CKBullet" if isinstance(block, Bullet) else "CKBody"


def _lines(text: str, style: StyleMetrics, width: float) -> int:
    """Return how many lines text takes; a line holds whole half-width characters."""
    room = max(math.floor((width - style.indent) / style.size * 2), 2) / 2
    first, *others = text.split("\n")
    widths = [text_width(first) + style.first_line / style.size, *map(text_width, others)]
    return sum(max(math.ceil(one / room), 1) for one in widths)
