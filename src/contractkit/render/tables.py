"""Tables as markup: fixed layout, repeated header rows, merged cells (17.4)."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from contractkit.render.markup import paragraph

if TYPE_CHECKING:
    from contractkit.document import Cell, Row, Table
    from contractkit.render.pen import Pen

_HEADER_ROW = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
_BODY_ROW = "<w:trPr><w:cantSplit/></w:trPr>"
_TALL = 680
_TALL_ROW = f'<w:trPr><w:cantSplit/><w:trHeight w:val="{_TALL}" w:hRule="atLeast"/></w:trPr>'
_EMPTY = paragraph("CKTableText", "")


def column_widths(relative: tuple[int, ...], total: int) -> list[int]:
    """Share `total` twips among columns by their relative widths, with no twip lost."""
    weight = sum(relative)
    edges = [total * sum(relative[:count]) // weight for count in range(len(relative) + 1)]
    return [right - left for left, right in pairwise(edges)]


def table(block: Table, pen: Pen, text_width: int) -> str:
    """Return `w:tbl`; `text_width` in twips. Raises ValueError if a row has too many cells."""
    widths = column_widths(block.widths, text_width)
    grid = "".join([f'<w:gridCol w:w="{width}"/>' for width in widths])
    writer = _Rows(pen, widths)
    rows = [writer.row(row, "CKTableHead", _HEADER_ROW) for row in block.header]
    rows += [
        writer.row(row, "CKTableText", _TALL_ROW if row.tall else _BODY_ROW) for row in block.rows
    ]
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="CKTable"/>'
        f'<w:tblW w:w="{text_width}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0"'
        ' w:lastColumn="0" w:noHBand="0" w:noVBand="1"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


class _Rows:
    """Writes rows in order and remembers which columns a cell above still covers."""

    def __init__(self, pen: Pen, widths: list[int]) -> None:
        self._pen = pen
        self._widths = widths
        self._covered: dict[int, tuple[int, int]] = {}

    def row(self, row: Row, style: str, properties: str) -> str:
        """Return `w:tr`, with a continuing cell wherever a span from above reaches."""
        cells: list[str] = []
        given = iter(row.cells)
        at = 0
        while at < len(self._widths):
            if at in self._covered:
                span = self._continue(at)
                cells.append(self._cell(at, span, "<w:vMerge/>", _EMPTY))
            else:
                cell = next(given, None)
                span = cell.column_span if cell else 1
                cells.append(self._given(at, cell, style))
            at += span
        if at > len(self._widths) or next(given, None) is not None:
            raise ValueError(f"a row has more cells than its table of {len(self._widths)} columns")
        return f"<w:tr>{properties}{''.join(cells)}</w:tr>"

    def _continue(self, at: int) -> int:
        span, rows = self._covered.pop(at)
        if rows > 1:
            self._covered[at] = (span, rows - 1)
        return span

    def _given(self, at: int, cell: Cell | None, style: str) -> str:
        if cell is None:
            return self._cell(at, 1, "", _EMPTY)
        merge = ""
        if cell.row_span > 1:
            merge = '<w:vMerge w:val="restart"/>'
            self._covered[at] = (cell.column_span, cell.row_span - 1)
        return self._cell(at, cell.column_span, merge, paragraph(style, self._pen.runs(cell.runs)))

    def _cell(self, at: int, span: int, merge: str, content: str) -> str:
        width = sum(self._widths[at : at + span])
        grid = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
        properties = f'<w:tcW w:w="{width}" w:type="dxa"/>{grid}{merge}'
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"
