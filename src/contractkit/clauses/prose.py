"""The small Markdown of clauses: rendered lines become draft blocks; tokens are atoms.

Numbers and references are not known yet; `contractkit.compose` gives them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from contractkit.clauses.grid import DraftRow, merge
from contractkit.clauses.inline import Runs, inline, inline_joined
from contractkit.clauses.scene import FIRST_LINE

if TYPE_CHECKING:
    from contractkit.clauses.scene import Scene

_MARK = re.compile("[\U00100000-\U0010fffd]")
_ITEM = re.compile(r"( *)(\d+)([.)．、]) +(?=\S)")
_BULLET = re.compile(r" *- +(?=\S)")
_HEADING = re.compile(r"(#{1,6}) +(?=\S)")
_TABLE = re.compile(r"\[table:(.*)\]")
_WIDTHS = re.compile(r"(.*?)(?:\|\s*(\d+\??(?:\s+\d+\??)*)\s*)?")
_CHART = re.compile(r"\[chart ([a-z][a-z0-9-]*)\]")
_ANCHOR = re.compile(r"\s*\[#([a-z][a-z0-9-]*)\]\s*$")
_RULE = re.compile(r"\|(?:\s*:?-+:?\s*\|)+")
_CELLS = re.compile(r"((?:[^|\\]|\\.)*)\|")
_STRANGE = re.compile(r"#|>|```|~~~|[*+] |===|---|!\[|</?[A-Za-z!]|\[(?:table|chart)\b")
_SIGNS = frozenset("#>`~*+=-!<[|")
_INDENT = 3
_LEVELS = 3
_SUB_HEADINGS = (2, 3)


class DraftText(NamedTuple):
    """A paragraph, bullet, item or sub-heading; `name` is its own anchor within the clause."""

    kind: str
    level: int
    runs: Runs
    voices: frozenset[str]
    line: int
    name: str = ""


class DraftTable(NamedTuple):
    """A table with its spans settled."""

    caption: Runs
    widths: tuple[int, ...]
    header: tuple[DraftRow, ...]
    rows: tuple[DraftRow, ...]
    line: int


class DraftChart(NamedTuple):
    """The place of a chart of the contract."""

    id: str
    line: int


Draft: TypeAlias = DraftText | DraftTable | DraftChart


@dataclass(slots=True)
class _OpenTable:
    line: int
    caption: str
    widths: list[int]
    optional: list[int]
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    header_rows: int = -1

    def drop_empty_columns(self) -> None:
        """Leave out the optional columns that no row below the header fills."""
        for at in reversed(self.optional):
            if not any(cells[at].strip("^<—- ") for _, cells in self.rows[self.header_rows :]):
                del self.widths[at]
                for _, cells in self.rows:
                    del cells[at]


def parse_prose(rendered: str, scene: Scene) -> list[Draft]:
    """Return the blocks of a rendered clause; faults of the markup are kept in the scene."""
    return _Parser(scene).parse(rendered)


class _Parser:
    """Reads line after line; at most one text block or table is open."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.drafts: list[Draft] = []
        self.kind = ""
        self.level = 0
        self.last_level = 0
        self.pieces: list[str] = []
        self.line = 0
        self.table: _OpenTable | None = None
        self.names: set[str] = set()

    def parse(self, rendered: str) -> list[Draft]:
        number = self.scene.first_line
        for raw in rendered.split("\n"):
            mark = _MARK.search(raw)
            if mark:
                number = ord(mark[0]) - FIRST_LINE + self.scene.first_line - 1
                raw = _MARK.sub("", raw)  # noqa: PLW2901 - the same line without its marks
            self._feed(number, raw.rstrip())
        self._close_text()
        self._close_table()
        return self.drafts

    def _feed(self, number: int, text: str) -> None:
        bare = text.lstrip(" ")
        if not bare:
            self._close_text()
        elif self.table is not None and bare[0] == "|":
            self._row(number, bare)
        else:
            self._close_table()
            self._text_line(number, text, bare)

    def _text_line(self, number: int, text: str, bare: str) -> None:
        first = bare[0]
        if first.isdigit() and (item := _ITEM.match(text)):
            self._item(number, item, text)
        elif first == "-" and (bullet := _BULLET.match(text)):
            self._open(number, "bullet", 1, text[bullet.end() :])
        elif not (first in _SIGNS and self._marked(number, bare)):
            self._words(number, bare)

    def _marked(self, number: int, bare: str) -> bool:
        """Read a line that a sign marks as something else than words."""
        if heading := _HEADING.match(bare):
            self._heading(number, heading, bare)
        elif table := _TABLE.fullmatch(bare):
            self._open_table(number, table[1])
        elif chart := _CHART.fullmatch(bare):
            self._close_text()
            self.drafts.append(DraftChart(chart[1], number))
        elif _STRANGE.match(bare):
            self._fault(number, "clause.unknown-block", f"{bare[:20]!r} begins no block")
        elif bare[0] == "|":
            self._fault(number, "clause.row-outside-table", "a row stands outside a table")
        else:
            return False
        return True

    def _words(self, number: int, bare: str) -> None:
        if self.kind:
            self.pieces.append(bare)
        else:
            self._open(number, "paragraph", 0, bare)

    def _fault(self, line: int, code: str, what: str, mend: str = "") -> None:
        mend = mend or "see the clause format; a backslash makes a character plain"
        self.scene.fault(code, what, mend=mend, line=line)

    def _item(self, number: int, item: re.Match[str], text: str) -> None:
        if item[2] != "1" or item[3] != ".":
            self._fault(
                number, "clause.typed-number", f"{item[0].strip()!r} is a typed number",
                "write `1. ` before every item; Word counts",
            )  # fmt: skip
        level, odd = divmod(len(item[1]), _INDENT)
        before = self.last_level if self.kind == "item" or self._after_item() else 0
        if odd or level >= _LEVELS or level > before:
            self._fault(
                number, "clause.nesting", "the item is indented by an odd number of spaces",
                f"indent by {_INDENT} spaces below its parent, at most {_LEVELS} levels",
            )  # fmt: skip
        self._open(number, "item", min(level + 1, _LEVELS), text[item.end() :])
        self.last_level = level + 1

    def _after_item(self) -> bool:
        last = self.drafts[-1] if self.drafts else None
        return isinstance(last, DraftText) and last.kind in ("item", "bullet")

    def _heading(self, number: int, heading: re.Match[str], bare: str) -> None:
        depth = len(heading[1])
        if depth not in _SUB_HEADINGS:
            self._fault(
                number, "clause.heading-level", f"`{heading[1]}` is no heading of a clause",
                "the title is the heading; below it stand ## and ###",
            )  # fmt: skip
            return
        self._open(number, "heading", depth - 1, bare[heading.end() :])
        self._close_text()

    def _open(self, number: int, kind: str, level: int, text: str) -> None:
        self._close_text()
        self.kind, self.level, self.line, self.pieces = kind, level, number, [text]

    def _close_text(self) -> None:
        if not self.kind:
            return
        kind, self.kind = self.kind, ""
        name = ""
        if kind in ("item", "heading") and (anchor := _ANCHOR.search(self.pieces[-1])):
            name = self._named(anchor[1])
            self.pieces[-1] = self.pieces[-1][: anchor.start()]
        runs, voices = inline_joined(self.pieces, self.scene, self.line)
        if not runs:
            self._fault(
                self.line, "clause.empty-block", "nothing is printed here",
                "put {{ voices(…) }} into a sentence",
            )  # fmt: skip
            return
        self.drafts.append(DraftText(kind, self.level, runs, voices, self.line, name))

    def _named(self, name: str) -> str:
        if name in self.names:
            what = f"the anchor [#{name}] stands twice in the clause"
            self._fault(self.line, "clause.duplicate-anchor", what, "give it another name")
        self.names.add(name)
        return name

    def _open_table(self, number: int, inside: str) -> None:
        self._close_text()
        parts = _WIDTHS.fullmatch(inside)
        caption, widths = (parts[1], parts[2] or "") if parts else (inside, "")
        columns = widths.split()
        optional = [at for at, width in enumerate(columns) if width.endswith("?")]
        measures = [int(width.rstrip("?")) for width in columns]
        self.table = _OpenTable(number, caption.strip(), measures, optional)

    def _row(self, number: int, bare: str) -> None:
        table = self.table
        if table is None:
            return
        if _RULE.fullmatch(bare):
            if table.header_rows >= 0:
                self._fault(number, "clause.table-rule", "the table has a second `|---|` line")
            table.header_rows = len(table.rows)
            return
        cells = _CELLS.findall(bare[1:]) if "\\" in bare else bare[1:].split("|")[:-1]
        if not bare.endswith("|") or bare.endswith("\\|"):
            self._fault(number, "clause.table-row", "the row does not end with `|`")
        table.rows.append((number, [cell.strip() for cell in cells]))

    def _close_table(self) -> None:
        table, self.table = self.table, None
        if table is None:
            return
        if table.header_rows < 1 or table.header_rows == len(table.rows):
            self._fault(
                table.line, "clause.incomplete-table", "the table lacks a header or rows",
                "write the head, a line `|---|---|`, and at least one row",
            )  # fmt: skip
            return
        columns = len(table.widths) or len(table.rows[0][1])
        if self._is_ragged(table, columns):
            return
        table.drop_empty_columns()
        caption, marked = inline(table.caption, self.scene, table.line)
        header = merge(table.rows[: table.header_rows], self.scene, marked)
        rows = merge(table.rows[table.header_rows :], self.scene, frozenset())
        widths = tuple(table.widths) or (1,) * columns
        self.drafts.append(DraftTable(caption, widths, header, rows, table.line))

    def _is_ragged(self, table: _OpenTable, columns: int) -> bool:
        ragged = [(number, len(cells)) for number, cells in table.rows if len(cells) != columns]
        for number, count in ragged:
            what = f"the row has {count} cells where the table has {columns} columns"
            self._fault(number, "clause.ragged-row", what, "give every row the same cells")
        return bool(ragged)
