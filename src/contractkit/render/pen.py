"""Runs of a document as markup; hands out ids and keeps the values that were shown."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from contractkit.document import Chart, Field, Ref, Strong, Table, Text
from contractkit.render import markup

if TYPE_CHECKING:
    from contractkit.document import Document, Inline, Inlines

STORE_ID = "{8F1D6C52-3B7E-4E0A-9C41-5D2A7B90E6F3}"
SHOWN_NAMESPACE = "urn:contractkit:shown"
_BINDING = (
    f"<w:dataBinding w:prefixMappings=\"xmlns:k='{SHOWN_NAMESPACE}'\""
    f' w:xpath="/k:facts[1]/k:v[%d]" w:storeItemID="{STORE_ID}"/><w:text/>'
)
_COUNTED = re.compile(r"(?P<words>.*?)(?P<number>\d+)\Z", re.DOTALL)
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(slots=True)
class Pen:
    """Writes runs. `first_id` is above every id of the look, so that all ids stay unique."""

    chinese: bool
    first_id: int
    captions: frozenset[str]
    numbered: frozenset[str]
    shown: list[tuple[str, str]] = field(default_factory=list)
    _last_id: int = 0
    _controls: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)

    def next_id(self) -> int:
        """Return an id that no control, bookmark or drawing of the file has."""
        self._last_id += 1
        return self.first_id + self._last_id

    def runs(self, runs: Inlines, style: str = "") -> str:
        """Return the markup of runs; `style` is the character style of words without their own."""
        return "".join([self._inline(run, style) for run in runs])

    def bookmarked(self, content: str, *names: str) -> str:
        """Return content between the start and end of one bookmark for each name."""
        for name in names:
            number = self.next_id()
            content = (
                f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{content}'
                f'<w:bookmarkEnd w:id="{number}"/>'
            )
        return content

    def label(self, text: str, anchor: str) -> str:
        """Return the label of a caption: words, and a SEQ field for the number (17.16.5.56)."""
        counted = _COUNTED.match(text)
        if counted is None:
            return markup.run(text, chinese=self.chinese) if text else ""
        letters = _LETTERS.search(text)
        words = markup.run(counted["words"], chinese=self.chinese) if counted["words"] else ""
        code = f"SEQ {letters[0] if letters else 'Table'} \\* ARABIC"
        content = words + markup.field(code, counted["number"])
        return self.bookmarked(content, markup.target_bookmark(anchor))

    def _inline(self, inline: Inline, style: str) -> str:
        if isinstance(inline, Text):
            return markup.lines(inline.text, style, chinese=self.chinese)
        if isinstance(inline, Field):
            return self._control(inline, "CKBlank" if inline.blank else style)
        if isinstance(inline, Strong):
            return self.runs(inline.runs, "CKStrong")
        return self._reference(inline, style)

    def _control(self, value: Field, style: str) -> str:
        """Return an inline content control bound to its node of the custom XML part.

        An emphasised value is a rich-text control without a binding: LibreOffice prints plain-text
        controls in the style of the paragraph, and Word binds rich text only since 2013.
        """
        shown = markup.run(value.text, style, chinese=self.chinese)
        tag = markup.escape(markup.control_tag(value.path))
        if style and not value.blank:
            return (
                f'<w:sdt><w:sdtPr><w:alias w:val="{tag[2:]}"/><w:tag w:val="{tag}"/>'
                f'<w:id w:val="{self.next_id()}"/></w:sdtPr>'
                f"<w:sdtContent>{shown}</w:sdtContent></w:sdt>"
            )
        key = (value.path, value.text)
        parts = self._controls.get(key)
        if parts is None:
            self.shown.append(key)
            parts = self._controls[key] = (
                f'<w:sdt><w:sdtPr><w:alias w:val="{tag[2:]}"/><w:tag w:val="{tag}"/><w:id w:val="',
                f'"/>{_BINDING % len(self.shown)}</w:sdtPr><w:sdtContent>',
            )
        return f"{parts[0]}{self.next_id()}{parts[1]}{shown}</w:sdtContent></w:sdt>"

    def _reference(self, ref: Ref, style: str) -> str:
        pieces = [self._words(ref.between[0], style)]
        for (anchor, label), after in zip(ref.parts, ref.between[1:], strict=True):
            name = markup.target_bookmark(anchor)
            if anchor in self.captions:
                pieces.append(markup.field(f"REF {name} \\h", label, style))
            elif anchor in self.numbered:
                pieces.append(markup.field(f"REF {name} \\n \\h", label, style))
            else:
                raise ValueError(f"a reference points at {anchor!r}, which is not in the document")
            pieces.append(self._words(after, style))
        return "".join(pieces)

    def _words(self, text: str, style: str) -> str:
        return markup.run(text, style, chinese=self.chinese) if text else ""


def referenced(document: Document) -> frozenset[str]:
    """Return the anchors that references of the document point at."""
    found: set[str] = set()
    for _, block in document.blocks():
        if isinstance(block, Table):
            _gather(block.caption, found)
            for row in (*block.header, *block.rows):
                for cell in row.cells:
                    _gather(cell.runs, found)
        else:
            _gather(block.caption if isinstance(block, Chart) else block.runs, found)
    return frozenset(found)


def _gather(runs: Inlines, found: set[str]) -> None:
    for run in runs:
        if isinstance(run, Ref):
            found.update(anchor for anchor, _ in run.parts)
        elif isinstance(run, Strong):
            _gather(run.runs, found)
