"""Where everything stands: numbers, anchors and citations of a document's blocks."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from contractkit.clauses.prose import DraftChart, DraftTable, DraftText
from contractkit.clauses.speaking import is_chinese
from contractkit.document import Heading, Text
from contractkit.errors import NOWHERE, Place, Problem
from contractkit.numbering import Counter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contractkit.clauses.outline import Outline, Section
    from contractkit.clauses.prose import Draft
    from contractkit.clauses.select import Selected
    from contractkit.numbering import NumberingScheme

_NUMBER = re.compile(r"%([1-9])")
_ANCHOR_BYTES = 8
_DEEPEST_HEADING = 4
_CAPTIONS = {True: ("表", "图"), False: ("Table ", "Figure ")}


class Target(NamedTuple):
    """A numbered paragraph: its anchor and how it is cited from anywhere, outermost part first.

    `cited` is the citation as text.
    """

    anchor: str
    label: str
    parts: tuple[tuple[str, str], ...] = ()
    between: tuple[str, ...] = ("",)
    cited: str = ""


class Placed(NamedTuple):
    """A draft block with its number; `level` counts headings or items from 1."""

    draft: Draft
    level: int
    target: Target


class Part(NamedTuple):
    """A clause with its heading, if it has one, and its blocks."""

    heading: Heading | None
    clause: Selected
    blocks: tuple[Placed, ...]


class Placer:
    """Walks the outline and gives every block its number, its anchor and its citation.

    `targets` holds what can be referred to, by clause and name; `problems` what cannot stand so.
    """

    def __init__(
        self,
        scheme: NumberingScheme,
        outline: Outline,
        selected: Mapping[str, Selected],
        drafts: Mapping[str, Sequence[Draft]],
    ) -> None:
        """Start before the first block."""
        self.targets: dict[tuple[str, str], Target] = {}
        self.problems: list[Problem] = []
        self._scheme = scheme
        self._outline = outline
        self._selected = selected
        self._drafts = drafts
        self._counter = Counter(scheme)
        self._open: list[Target | None] = [None] * len(scheme.levels)
        self._heading: Target | None = None
        self._captions = [0, 0]
        self._printed = [_printed(level.text) for level in scheme.levels]
        self._formats = [_format(outline.citation, at) for at in range(len(scheme.levels))]

    def place_all(self) -> list[Heading | Part]:
        """Return headings and clauses in reading order; empty sections are left out."""
        parts: list[Heading | Part] = []
        for section in self._outline.sections:
            parts += self._section(section, 1, "")
        return parts

    def _stands(self, section: Section) -> bool:
        return any(self._drafts.get(name) for name in section.clause_ids())

    def _section(self, section: Section, depth: int, path: str) -> list[Heading | Part]:
        if not self._stands(section):
            return []
        parts: list[Heading | Part] = []
        below = depth
        if section.title is not None:
            path = f"{path}/{section.title}"
            parts.append(self._title(section.title, depth, path))
            below = depth + 1
        elif section.clause is not None and self._drafts.get(section.clause):
            below = depth + 1 if section.heading else depth
            parts.append(self._clause(section.clause, depth, section.heading))
        flowing = (name for name in section.clauses if self._drafts.get(name))
        parts += [self._clause(name, depth, heading=False) for name in flowing]
        for inner in section.sections:
            parts += self._section(inner, below, path)
        return parts

    def _title(self, title: str, depth: int, path: str) -> Heading:
        target = self._number(f"Heading{depth}", anchor_of(f"title:{path}"))
        self._heading = target
        return Heading(depth, (Text(title),), target.anchor, target.label, citation=target.cited)

    def _clause(self, name: str, depth: int, heading: bool) -> Part:
        one = self._selected[name]
        place = Place(one.clause.file, one.clause.bodies[one.variant].first_line, 1)
        title = None
        if heading:
            target = self._number(f"Heading{depth}", anchor_of(name), place)
            self._heading = target
            title = Heading(
                depth, (Text(one.title),), target.anchor, target.label, place, target.cited
            )
        if self._heading:
            self.targets[name, ""] = self._heading
        blocks = tuple(self._place(name, n, d, depth) for n, d in enumerate(self._drafts[name]))
        return Part(title, one, blocks)

    def _place(self, clause: str, index: int, draft: Draft, depth: int) -> Placed:
        own = draft.name if isinstance(draft, DraftText) else ""
        anchor = anchor_of(f"{clause}#{own or index}")
        if not isinstance(draft, DraftText):
            return Placed(draft, 0, Target(anchor, self._caption(draft)))
        level = draft.level
        if draft.kind == "heading":
            level = depth + draft.level
            target = self._number(f"Heading{level}", anchor, self._place_of(clause, draft))
            self._heading = target
            self._check_depth(level, self._place_of(clause, draft))
        elif draft.kind == "item":
            target = self._number(f"CKItem{level}", anchor)
        else:
            target = Target(anchor, "")
        if own:
            self.targets[clause, own] = target
        return Placed(draft, level, target)

    def _place_of(self, clause: str, draft: DraftText) -> Place:
        return Place(self._selected[clause].clause.file, draft.line, 1)

    def _check_depth(self, level: int, place: Place) -> None:
        if level > _DEEPEST_HEADING:
            what = "the sub-heading would be deeper than the fourth level"
            self.problems.append(Problem("outline.too-deep", place, what, mend="use an item"))

    def _caption(self, draft: DraftTable | DraftChart) -> str:
        if isinstance(draft, DraftTable) and not draft.caption:
            return ""
        which = int(isinstance(draft, DraftChart))
        self._captions[which] += 1
        words = _CAPTIONS[is_chinese(self._outline.language)]
        return f"{words[which]}{self._captions[which]}"

    def _number(self, style: str, anchor: str, place: Place = NOWHERE) -> Target:
        at = self._scheme.level_of(style)
        label = self._counter.label(style)
        if at is None:
            return Target(anchor, label)
        self._check_skipped(at, label, place)
        target = self._cited(at, anchor, label)
        self._open[at:] = [target, *[None] * (len(self._open) - at - 1)]
        return target

    def _check_skipped(self, at: int, label: str, place: Place) -> None:
        """Refuse a heading behind a number nobody sees: 4.5.2 where items stood right below 4.5."""
        if self._open[at] or not any(self._open[at:]) or not self._printed[at] > {at}:
            return
        what = f"the heading would be {label}, without one before it"
        why = "items stand right below the heading above, and Word counts them as its first section"
        mend = "give those items a heading of their own, or write them as `- ` bullets or sentences"
        self.problems.append(Problem("outline.skipped-number", place, what, why, mend))

    def _cited(self, at: int, anchor: str, label: str) -> Target:
        """Cite the levels above as well, except those that the label itself prints."""
        cited, covered = [(at, anchor, label)], self._printed[at]
        for level in range(at - 1, -1, -1):
            above = self._open[level]
            if above and level not in covered:
                cited.insert(0, (level, above.anchor, above.label))
                covered = covered | self._printed[level]
        between, parts, text = [""], [], ""
        for level, own, shown in cited:
            before, after = self._formats[level]
            between[-1] += before
            between.append(after)
            # REF \n, which shows the label in Word, leaves trailing periods out.
            parts.append((own, shown.rstrip(".")))
            text += before + parts[-1][1] + after
        return Target(anchor, label, tuple(parts), tuple(between), text)


def _format(citation: Sequence[str], at: int) -> tuple[str, str]:
    """Return what stands before and after the label of a list level where it is cited."""
    before, _, after = (citation[at] if at < len(citation) else "{}").partition("{}")
    return before, after


def _printed(text: str) -> set[int]:
    """Return the list levels whose numbers a level's text shows."""
    return {int(number) - 1 for number in _NUMBER.findall(text)}


@lru_cache(maxsize=4096)
def anchor_of(name: str, prefix: str = "_CK") -> str:
    """Return a bookmark name that stays the same: letters and digits, at most 40 characters."""
    return prefix + blake2b(name.encode(), digest_size=_ANCHOR_BYTES).hexdigest()
