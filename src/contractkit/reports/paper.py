"""Reports as documents: chapters get their numbers, tables and charts their labels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from contractkit.document import (
    Cell,
    Chart,
    Document,
    Heading,
    Paragraph,
    Row,
    Section,
    Table,
    Text,
)
from contractkit.numbering import Counter
from contractkit.reports.words import NONE, printed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from contractkit.document import Block, Inlines
    from contractkit.numbering import NumberingScheme
    from contractkit.reports.rows import Scope
    from contractkit.xlsx import Sheet

LOOK_NAMES = frozenset({"title", "number", "facts", "contents"})
"""The values that the look of a report may show: see `render.look.read_look`."""
_LABELS = {"zh-CN": ("表 {}", "图 {}"), "en": ("Table {}", "Figure {}")}
_CONTENTS = {"zh-CN": "目　录", "en": "Contents"}


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading and what stands below it; a wide one lies on turned pages."""

    title: str
    blocks: tuple[Block, ...]
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Front:
    """The first page: title, labels and values below it, and whether contents are listed."""

    title: str
    facts: tuple[tuple[str, str], ...]
    with_contents: bool = False


def document(
    front: Front, scope: Scope, chapters: Sequence[Chapter], scheme: NumberingScheme
) -> Document:
    """Return the document; `scheme` is the list of the look it will be set in."""
    placer = _Placer(Counter(scheme), scope.language)
    return Document(
        kind="report",
        language=scope.language,
        title=front.title,
        frame=_frame(front, scope),
        body=tuple(placer.section(chapter) for chapter in chapters),
    )


def words(text: str) -> Inlines:
    """Return text as the runs of a block."""
    return (Text(text),) if text else ()


def paragraph(text: str) -> Paragraph:
    """Return a paragraph."""
    return Paragraph(words(text))


def lead(text: str) -> Paragraph:
    """Return a paragraph that stays with the table or chart below it."""
    return Paragraph(words(text), leads=True)


def grid(caption: str, sheet: Sheet, *, tall: bool = False) -> Table:
    """Return the printed columns of a sheet as a table; `tall` rows are filled in by hand."""
    shown = [number for number, column in enumerate(sheet.columns) if column.printed]
    columns = [sheet.columns[number] for number in shown]
    lines = (*sheet.rows, sheet.foot) if sheet.foot else sheet.rows
    rows = [
        [printed(line[number], sheet.columns[number].number) for number in shown] for line in lines
    ]
    if tall:
        rows = [["" if text == NONE else text for text in row] for row in rows]
    return Table(
        words(caption),
        (_row([column.head for column in columns]),),
        tuple(replace(_row(row), tall=tall) for row in rows),
        tuple(round(column.width * 10) for column in columns),
        "",
    )


def _row(texts: Iterable[str]) -> Row:
    return Row(tuple(Cell(words(text)) for text in texts))


def _frame(front: Front, scope: Scope) -> Mapping[str, object]:
    return {
        "title": front.title,
        "number": scope.number,
        "facts": [{"label": label, "value": value} for label, value in front.facts],
        "contents": _CONTENTS[scope.language] if front.with_contents else "",
        "dated_iso": scope.today.isoformat(),
    }


class _Placer:
    """Numbers headings, tables and charts in reading order."""

    def __init__(self, counter: Counter, language: str) -> None:
        self._counter = counter
        self._patterns = _LABELS[language]
        self._counts = [0, 0]
        self._last = 0

    def section(self, chapter: Chapter) -> Section:
        """Return a chapter with its heading."""
        heading = Heading(1, words(chapter.title), "", "")
        blocks = tuple(self._placed(block) for block in (heading, *chapter.blocks))
        return Section(blocks, landscape=chapter.wide)

    def _placed(self, block: Block) -> Block:
        self._last += 1
        anchor = f"report-{self._last}"
        if isinstance(block, Table | Chart):
            return replace(block, anchor=anchor, label=self._label(block))
        if isinstance(block, Heading):
            return replace(block, anchor=anchor, label=self._counter.label(f"Heading{block.level}"))
        return block

    def _label(self, block: Table | Chart) -> str:
        if not block.caption:
            return ""
        which = int(isinstance(block, Chart))
        self._counts[which] += 1
        return self._patterns[which].format(self._counts[which])
