"""The body of a document as WordprocessingML: style ids only, native lists, fields, bookmarks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractkit.document import Bullet, Chart, Clause, Heading, Item, Paragraph, Table
from contractkit.render.drawing import drawing, space_of
from contractkit.render.markup import (
    clause_bookmark,
    paragraph,
    run,
    target_bookmark,
    toc_bookmark,
)
from contractkit.render.pen import Pen, referenced
from contractkit.render.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contractkit.document import Block, Document, Inlines
    from contractkit.render.geometry import PageArea, StyleMetrics
    from contractkit.render.picture import Space

_GAP = paragraph("CKTableGap", "")
_CAPTION_GAP = " "


def body(
    document: Document, area: PageArea, metrics: Mapping[str, StyleMetrics], first_id: int
) -> tuple[str, Pen]:
    """Return the markup of the body and the pen that wrote it, which knows the values shown.

    Raises ValueError for a reference to nothing and for a row that overflows its table.
    """
    blocks = [block for _, block in document.blocks()]
    pen = Pen(
        chinese=document.language.lower().startswith("zh"),
        first_id=first_id,
        captions=frozenset(b.anchor for b in blocks if isinstance(b, (Table, Chart)) and b.label),
        numbered=frozenset(b.anchor for b in blocks if isinstance(b, (Heading, Item))),
    )
    writer = _Writer(pen, area.width, space_of(area, metrics), referenced(document))
    return writer.parts(document.body), pen


class _Writer:
    def __init__(self, pen: Pen, width: int, space: Space, targets: frozenset[str]) -> None:
        self._pen = pen
        self._width = width
        self._space = space
        self._targets = targets

    def parts(self, parts: Iterable[Heading | Clause]) -> str:
        pieces = [
            self._clause(part) if isinstance(part, Clause) else self._block(part) for part in parts
        ]
        return "".join(pieces)

    def _clause(self, clause: Clause) -> str:
        content = "".join([self._block(block) for block in clause.blocks])
        return self._pen.bookmarked(content, clause_bookmark(clause.anchor))

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
            return paragraph("CKBody", content)
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
        picture = drawing(block, self._space, self._pen.next_id, chinese=self._pen.chinese)
        caption = self._caption(block.label, block.anchor, block.caption, '<w:keepNext w:val="0"/>')
        return paragraph("CKCaption", picture, "<w:keepNext/>") + caption

    def _caption(self, label: str, anchor: str, words: Inlines, keep: str) -> str:
        content = self._pen.label(label, anchor)
        if content and words:
            content += run(_CAPTION_GAP)
        return paragraph("CKCaption", content + self._pen.runs(words), keep)


def _has_caption(block: Table) -> bool:
    return bool(block.label or block.caption)
