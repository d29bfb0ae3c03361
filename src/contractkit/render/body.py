"""The body of a document as WordprocessingML: style ids only, native lists, fields, bookmarks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractkit.document import (
    Bullet,
    Chart,
    Clause,
    Heading,
    Item,
    Paragraph,
    Section,
    Table,
)
from contractkit.render.drawing import drawings, space_of
from contractkit.render.markup import (
    clause_bookmark,
    paragraph,
    run,
    target_bookmark,
    toc_bookmark,
)
from contractkit.render.pen import Pen, referenced
from contractkit.render.sections import broken, oriented
from contractkit.render.tables import table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contractkit.document import Block, Document, Inlines
    from contractkit.render.geometry import PageArea, StyleMetrics
    from contractkit.render.picture import Space

_GAP = paragraph("CKTableGap", "")
_CAPTION_GAP = " "
_LOOSE = '<w:keepNext w:val="0"/>'


def body(
    document: Document,
    area: PageArea,
    metrics: Mapping[str, StyleMetrics],
    first_id: int,
    section: str,
) -> tuple[str, Pen]:
    """Return the markup of the body and the pen that wrote it, which knows the values shown.

    `section` is the `w:sectPr` of the upright pages that the body begins on.
    Raises ValueError for a reference to nothing and for a row that overflows its table.
    """
    blocks = [block for _, block in document.blocks()]
    pen = Pen(
        chinese=document.language.lower().startswith("zh"),
        first_id=first_id,
        captions=frozenset(b.anchor for b in blocks if isinstance(b, (Table, Chart)) and b.label),
        numbered=frozenset(b.anchor for b in blocks if isinstance(b, (Heading, Item))),
    )
    targets = referenced(document)
    upright = _Writer(pen, area.width, space_of(area, metrics), targets)
    across = area.turned()
    turned = _Writer(pen, across.width, space_of(across, metrics), targets)
    pieces = [
        (is_turned, (turned if is_turned else upright).part(part))
        for part, is_turned in oriented(document)
    ]
    return broken(pieces, section), pen


class _Writer:
    def __init__(self, pen: Pen, width: int, space: Space, targets: frozenset[str]) -> None:
        self._pen = pen
        self._width = width
        self._space = space
        self._targets = targets

    def part(self, part: Heading | Clause | Section) -> str:
        """Return one part of the document."""
        if isinstance(part, Heading):
            return self._block(part)
        content = "".join([self._block(block) for block in part.blocks])
        if isinstance(part, Section):
            return content
        return self._pen.bookmarked(content, clause_bookmark(part.anchor))

    def _block(self, block: Block) -> str:
        """Return one block."""
        if isinstance(block, Table):
            return self._table(block)
        if isinstance(block, Chart):
            return self._chart(block)
        return self._text(block)

    def _text(self, block: Heading | Paragraph | Item | Bullet) -> str:
        content = self._pen.runs(block.runs)
        if isinstance(block, Paragraph):
            return paragraph("CKBody", content, "<w:keepNext/>" if block.leads else "")
        if isinstance(block, Bullet):
            return paragraph("CKBullet", content)
        if block.anchor in self._targets:
            content = self._pen.bookmarked(content, target_bookmark(block.anchor))
        if isinstance(block, Item):
            return paragraph(f"CKItem{block.level}", content)
        content = self._pen.bookmarked(content, toc_bookmark(block.anchor))
        return paragraph(f"Heading{block.level}", content)

    def _table(self, block: Table) -> str:
        caption = ""
        if _has_caption(block):
            caption = self._caption(block.label, block.anchor, block.caption, "<w:keepNext/>")
        # The gap also keeps two tables apart, which Word would join.
        return caption + table(block, self._pen, self._width) + _GAP

    def _chart(self, block: Chart) -> str:
        *full, last = drawings(block, self._space, self._pen.next_id, chinese=self._pen.chinese)
        pages = [paragraph("CKCaption", page, _LOOSE) for page in full]
        caption = self._caption(block.label, block.anchor, block.caption, _LOOSE)
        return "".join(pages) + paragraph("CKCaption", last, "<w:keepNext/>") + caption

    def _caption(self, label: str, anchor: str, words: Inlines, keep: str) -> str:
        content = self._pen.label(label, anchor)
        if content and words:
            content += run(_CAPTION_GAP)
        return paragraph("CKCaption", content + self._pen.runs(words), keep)


def _has_caption(block: Table) -> bool:
    return bool(block.label or block.caption)
