"""Where each commitment is stated: the numbers under which a date may cite it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractkit.agenda import one_line
from contractkit.document import Bullet, Chart, Heading, Item, Table, plain
from contractkit.proof.text import rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from contractkit.document import Document

_FORMS = {"zh-CN": "《{}》{}", "en": "“{}”, {}"}
_QUOTE = {"zh-CN": "：“", "en": ": “"}


@dataclass(frozen=True, slots=True)
class Places:
    """By document and commitment: the citations that lead to it, with what is said there."""

    _stated: tuple[tuple[str, Mapping[str, Mapping[str, Sequence[str]]]], ...]
    _quote: str

    @classmethod
    def of(cls, documents: Iterable[Document], language: str) -> Places:
        """Walk through the documents; `language` is that of the calendars."""
        form = _FORMS[language]
        stated = ((d.title, _stated(d, form)) for d in documents)
        return cls(tuple(stated), _QUOTE[language])

    def faults(self, commitment: str, citations: Sequence[str]) -> Iterator[str]:
        """Yield what is wrong with the citations of a date, one a line, with or without words."""
        led: set[str] = set()
        for line in citations:
            titles = [
                title for title, found in self._stated if self._leads(line, commitment, found)
            ]
            led.update(titles)
            if not titles:
                yield f"cites {line[:80]!r}, where {commitment!r} is not stated"
        for title, _ in self._stated:
            if title not in led:
                yield f"cites no number under which {title!r} states {commitment!r}"

    def _leads(
        self, line: str, commitment: str, stated: Mapping[str, Mapping[str, Sequence[str]]]
    ) -> bool:
        for citation, sentences in stated.get(commitment, {}).items():
            place, mark, words = line.partition(citation + self._quote)
            if line == citation or (mark and not place and _quoted(words, sentences)):
                return True
        return False


def _quoted(words: str, sentences: Sequence[str]) -> bool:
    """Tell whether one of the sentences is quoted, perhaps cut short."""
    said = words.removesuffix("”")
    cut = said.removesuffix("…")
    return any(one == said or (cut != said and one.startswith(cut)) for one in sentences)


def _stated(document: Document, form: str) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for label, voices, words in _spots(document):
        for commitment in voices if label else ():
            citation = plainly(form.format(document.title, label))
            found.setdefault(commitment, {}).setdefault(citation, []).append(plainly(words))
    return found


def _spots(document: Document) -> Iterator[tuple[str, frozenset[str], str]]:
    """Yield by which number each paragraph and row is cited, what it states, and its words.

    An item has its own number and lends it to bullets; what else stands there has the heading's.
    """
    heading = item = ""
    for _, block in document.blocks():
        if isinstance(block, Heading):
            heading = item = block.citation or heading
        elif isinstance(block, Item):
            item = block.citation
        elif not isinstance(block, Bullet):
            item = heading
        if isinstance(block, Table):
            for row in rows(block):
                words = " | ".join(plain(cell.runs) for cell in row.cells)
                yield f"{item} {block.label}".strip(), row.voices, words
        elif not isinstance(block, (Heading, Chart)):
            yield item, block.voices, plain(block.runs)


def plainly(text: str) -> str:
    """Return a text as calendars and workbooks show it: on one line, without tags."""
    return one_line(text).replace("<", "＜")
