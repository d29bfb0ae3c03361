"""The table of contents as a field that is already filled (17.16.5.68)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractkit.document import Heading, plain
from contractkit.render.markup import escape, paragraph, toc_bookmark

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contractkit.document import Document

DEEPEST = 3
_FULL_WIDTH = ("、", "）")
_BEGIN = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    f'<w:r><w:instrText xml:space="preserve"> TOC \\o "1-{DEEPEST}" \\h \\z \\u '
    "</w:instrText></w:r>"
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
)
_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def headings(document: Document) -> Iterator[Heading]:
    """Yield the headings that the table of contents lists."""
    for _, block in document.blocks():
        if isinstance(block, Heading) and block.level <= DEEPEST:
            yield block


def heading_text(heading: Heading) -> str:
    """Return a heading as it reads on the page and in an outline: label, words.

    A full-width mark at the end of a label leaves its own space.
    """
    gap = "" if heading.label.endswith(_FULL_WIDTH) else " "
    return f"{heading.label}{gap}{plain(heading.runs)}".strip()


def toc(document: Document, pages: Mapping[str, int]) -> str:
    """Return the paragraphs of the field; `pages` has the printed page of each heading anchor."""
    listed = list(headings(document))
    entries = []
    for index, heading in enumerate(listed):
        entry = _entry(heading, pages.get(heading.anchor, 1))
        before = _BEGIN if index == 0 else ""
        after = _END if index == len(listed) - 1 else ""
        entries.append(paragraph(f"TOC{heading.level}", before + entry + after))
    return "".join(entries)


def pages_by_anchor(document: Document, outline: Sequence[tuple[str, int]]) -> dict[str, int]:
    """Match the outline of a PDF, (title, page) pairs in reading order, with the headings.

    A heading that the outline does not show under its computed label and words is left out.
    """
    pages: dict[str, int] = {}
    at = 0
    for heading in headings(document):
        wanted = _squeezed(heading_text(heading))
        for index in range(at, len(outline)):
            if _squeezed(outline[index][0]) == wanted:
                pages[heading.anchor] = outline[index][1]
                at = index + 1
                break
    return pages


def _entry(heading: Heading, page: int) -> str:
    name = toc_bookmark(heading.anchor)
    return (
        f'<w:hyperlink w:anchor="{name}" w:history="1">'
        f'<w:r><w:t xml:space="preserve">{escape(heading_text(heading))}</w:t></w:r>'
        "<w:r><w:tab/></w:r>"
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> PAGEREF {name} \\h </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f"<w:r><w:t>{page}</w:t></w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:hyperlink>'
    )


def _squeezed(text: str) -> str:
    return "".join(text.split())
