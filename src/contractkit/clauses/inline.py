"""Runs within a line: words, printed facts, defined terms and references."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from contractkit.document import Field, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contractkit.clauses.scene import Scene

_SPECIAL = re.compile(
    r"\\(?P<escaped>.?)|(?P<bold>\*\*)|\[@(?P<clause>[a-z0-9-]*)(?:#(?P<name>[a-z0-9-]+))?\]"
    "|(?P<token>[\U000f0000-\U000ffffd])|(?P<bracket>\\[)"
)
_GAP = re.compile(" {2,}")
_FIRST_WIDE = 0x2E80


@dataclass(frozen=True, slots=True)
class Mention:
    """A reference as written: a clause ("" for its own) and an anchor in it ("" for the clause)."""

    clause: str
    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Bold:
    """A defined term."""

    runs: Runs


Run: TypeAlias = "Text | Field | Mention | Bold"
Runs: TypeAlias = tuple[Run, ...]


def inline_joined(lines: Sequence[str], scene: Scene, line: int) -> tuple[Runs, frozenset[str]]:
    """Read lines that make one paragraph; Chinese lines join without a space.

    Spaces in a row are a line break too: `trim_blocks` takes the break behind `%}` away and leaves
    the indentation of the next line.
    """
    text, *others = [piece for line in lines for piece in _GAP.split(line)]
    for piece in others:
        wide = _is_wide(_edge(text, scene, -1)) or _is_wide(_edge(piece, scene, 0))
        text += piece if wide else " " + piece
    return inline(text, scene, line)


def inline(text: str, scene: Scene, line: int) -> tuple[Runs, frozenset[str]]:
    """Return the runs of a text and the commitments that it states."""
    reader = _Reader(scene, line)
    pieces, owners, at = reader.pieces, set(), 0
    for match in _SPECIAL.finditer(text):
        start, end = match.span()
        if start > at:
            pieces.append(text[at:start])
        at = end
        if match.lastgroup != "token":
            reader.special(match)
            continue
        run, owner = scene.behind(match[0])
        owners.add(owner)
        if type(run) is Field:
            reader.put(run)
        elif run is not None:
            pieces.append(run.text)
    if at < len(text):
        pieces.append(text[at:])
    owners.discard("")
    return reader.finish(), frozenset(owners)


class _Reader:
    """Collects runs; words wait in `pieces`, and behind an open `**` the runs before in `outer`."""

    __slots__ = ("line", "outer", "pieces", "runs", "scene")

    def __init__(self, scene: Scene, line: int) -> None:
        self.scene = scene
        self.line = line
        self.pieces: list[str] = []
        self.runs: list[Run] = []
        self.outer: list[Run] | None = None

    def put(self, run: Run) -> None:
        """Add a run behind the words that wait."""
        self._flush()
        self.runs.append(run)

    def special(self, match: re.Match[str]) -> None:
        kind = match.lastgroup
        if kind == "bold":
            self._bold()
        elif kind == "escaped":
            self._escaped(match["escaped"])
        elif kind == "bracket":
            self._fault("clause.unknown-markup", "`[` begins no reference here", "write `\\[`")
            self.pieces.append("[")
        else:
            self.put(Mention(match["clause"], match["name"] or "", self.line))

    def finish(self) -> Runs:
        if self.outer is not None:
            self._fault("clause.unclosed-bold", "`**` is never closed", "close it in its paragraph")
            self._bold()
        self._flush()
        return tuple(self.runs)

    def _flush(self) -> None:
        if self.pieces:
            self.runs.append(Text("".join(self.pieces)))
            self.pieces.clear()

    def _bold(self) -> None:
        self._flush()
        if self.outer is None:
            self.outer, self.runs = self.runs, []
        else:
            inner, self.runs, self.outer = tuple(self.runs), self.outer, None
            self.runs.append(Bold(inner))

    def _escaped(self, char: str) -> None:
        if not char or char not in string.punctuation:
            self._fault("clause.unknown-escape", f"`\\{char}` escapes nothing", "write `\\\\`")
        self.pieces.append(char)

    def _fault(self, code: str, what: str, mend: str) -> None:
        self.scene.fault(code, what, mend=mend, line=self.line)


def _edge(text: str, scene: Scene, at: int) -> str:
    """Return the first (0) or last (-1) character as read on the page."""
    for char in text if at == 0 else reversed(text):
        match = _SPECIAL.fullmatch(char)
        if not match or not match["token"]:
            return char
        run, _ = scene.behind(char)
        if run is not None and run.text:
            return run.text[at]
    return ""


def _is_wide(char: str) -> bool:
    return char != "" and ord(char) >= _FIRST_WIDE
