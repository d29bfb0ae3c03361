"""From a contract and its clauses to a document: order, numbers, references, who states what."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TYPE_CHECKING

from contractkit.clauses.environment import render
from contractkit.clauses.frame import frame_of, title_of
from contractkit.clauses.inline import Bold, Mention
from contractkit.clauses.prose import DraftChart, DraftTable, DraftText, parse_prose
from contractkit.clauses.scene import Scene, did_you_mean
from contractkit.clauses.select import Selected, select
from contractkit.clauses.speaking import is_chinese
from contractkit.document import (
    Bullet,
    Cell,
    Chart,
    Clause,
    Document,
    Edge,
    Field,
    Heading,
    Item,
    Node,
    Paragraph,
    Ref,
    Row,
    Strong,
    Table,
    Text,
    inlines,
)
from contractkit.errors import NOWHERE, ContractkitError, Place, Problem, errors_of
from contractkit.numbering import Counter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contractkit.clauses.clause import Clause as LibraryClause
    from contractkit.clauses.grid import DraftRow
    from contractkit.clauses.inline import Run, Runs
    from contractkit.clauses.library import ClauseLibrary
    from contractkit.clauses.outline import Outline, Section
    from contractkit.clauses.prose import Draft
    from contractkit.document import Block, Inline, Inlines
    from contractkit.model.contract import Contract, DocumentRequest
    from contractkit.numbering import NumberingScheme

_ANCHOR_BYTES = 8
_DEEPEST_HEADING = 4
_CAPTIONS = {True: ("表", "图"), False: ("Table ", "Figure ")}


@dataclass(frozen=True, slots=True)
class Target:
    """A numbered paragraph: its anchor and how it is cited from anywhere, outermost part first."""

    anchor: str
    label: str
    parts: tuple[tuple[str, str], ...]
    between: tuple[str, ...]

    @property
    def cited(self) -> str:
        """The citation as text."""
        return Ref(self.parts, self.between).text


@dataclass(frozen=True, slots=True)
class _Placed:
    """A draft block with its number; `level` counts headings or items from 1."""

    draft: Draft
    level: int
    target: Target


@dataclass(frozen=True, slots=True)
class _Part:
    """A heading of the outline (`clause` is None), or a clause with its blocks."""

    heading: Heading | None
    clause: Selected | None = None
    blocks: tuple[_Placed, ...] = ()
    place: Place = NOWHERE


def compose(
    contract: Contract,
    library: ClauseLibrary,
    request_key: str,
    scheme: NumberingScheme,
    outline: Outline | None = None,
) -> Document:
    """Return the document that `documents.<request_key>` of the contract asks for.

    `scheme` is the look's list as it stands in the look; `outline` replaces the library's.
    Raises ContractkitError with the problems of all its clauses.
    """
    request = contract.documents[request_key]
    order = outline or _outline_of(contract, library, request_key)
    scene = scene_of(contract, library, order, request)
    selected = select(_clauses_of(order, library, scene), scene, request.variants)
    scene.present = frozenset(selected)
    drafts = {name: _draft(one, scene) for name, one in selected.items()}
    if errors_of(scene.problems):
        raise ContractkitError(scene.problems)
    numbering = scheme.starting_at(request.number) if request.number else scheme
    placer = _Placer(numbering, order, selected, drafts)
    parts = placer.place_all()
    body = _Builder(scene, placer.targets, library).build(parts)
    if errors_of([*scene.problems, *placer.problems]):
        raise ContractkitError([*scene.problems, *placer.problems])
    document = Document(
        kind=order.kind,
        language=order.language,
        title=title_of(request, order),
        frame=frame_of(contract, request, order),
        body=body,
        section_number=request.number or "",
    )
    return replace(document, facts=_facts_of(document))


def scene_of(
    contract: Contract, library: ClauseLibrary, outline: Outline, request: DocumentRequest
) -> Scene:
    """Return the facts as this document tells them."""
    own = {name: text.in_(outline.language) or str(text) for name, text in request.call.items()}
    return Scene(contract, outline.language, library.vocabulary, {**outline.call, **own})


def _outline_of(contract: Contract, library: ClauseLibrary, key: str) -> Outline:
    request = contract.documents[key]
    kind, language = request.kind or key, request.language or contract.contract.language
    found = library.outline(kind, language)
    if found is None:
        known = {k for k, tongue in library.outlines if tongue == language}
        problem = Problem(
            "contract.unknown-kind",
            Place(within=f"documents.{key}"),
            f"there is no outline for a {kind!r} in {language}",
            "an outline says which clauses stand in a document",
            did_you_mean(kind, known, "the kinds are"),
        )
        raise ContractkitError([problem])
    return found


def _clauses_of(outline: Outline, library: ClauseLibrary, scene: Scene) -> list[LibraryClause]:
    found: dict[str, LibraryClause] = {}
    for name in outline.clause_ids():
        clause = library.clause(name, outline.language)
        if name in found:
            what, mend = f"the clause {name!r} stands twice in the outline", "keep one of them"
        elif clause is None:
            what = f"the outline names {name!r}, which is no clause in {outline.language}"
            mend = did_you_mean(name, library.ids(outline.language), "the clauses are")
        elif outline.kind not in clause.front.kinds:
            what = f"the clause {name!r} is not made for a {outline.kind}"
            mend = "add the kind to its front matter, or name another clause"
        else:
            found[name] = clause
            continue
        place = Place(f"outlines/{outline.kind}")
        scene.problems.append(Problem("outline.clause", place, what, mend=mend))
    return list(found.values())


def _draft(one: Selected, scene: Scene) -> list[Draft]:
    """Render a clause and read its blocks."""
    compiled, problems = one.clause.bodies[one.variant].compiled
    scene.problems += [problem for problem in problems if problem not in scene.problems]
    if compiled is None:
        return []
    return parse_prose(render(compiled, one.names, scene), scene)


class _Placer:
    """Walks the outline and gives every block its number, its anchor and its citation."""

    def __init__(
        self,
        scheme: NumberingScheme,
        outline: Outline,
        selected: Mapping[str, Selected],
        drafts: Mapping[str, Sequence[Draft]],
    ) -> None:
        self.targets: dict[tuple[str, str], Target] = {}
        self.problems: list[Problem] = []
        self._scheme = scheme
        self._outline = outline
        self._selected = selected
        self._drafts = drafts
        self._counter = Counter(scheme)
        self._open: dict[int, Target] = {}
        self._heading: Target | None = None
        self._captions = [0, 0]

    def place_all(self) -> list[_Part]:
        parts: list[_Part] = []
        for section in self._outline.sections:
            parts += self._section(section, 1, "")
        return parts

    def _stands(self, section: Section) -> bool:
        return any(self._drafts.get(name) for name in section.clause_ids())

    def _section(self, section: Section, depth: int, path: str) -> list[_Part]:
        if not self._stands(section):
            return []
        parts, below = [], depth
        if section.title is not None:
            path = f"{path}/{section.title}"
            parts.append(_Part(self._title(section.title, depth, path)))
            below = depth + 1
        elif section.clause is not None and self._drafts.get(section.clause):
            below = depth + 1 if section.heading else depth
            parts.append(self._clause(section.clause, depth, section.heading))
        for name in section.clauses:
            if self._drafts.get(name):
                parts.append(self._clause(name, depth, heading=False))
        for inner in section.sections:
            parts += self._section(inner, below, path)
        return parts

    def _title(self, title: str, depth: int, path: str) -> Heading:
        target = self._number(f"Heading{depth}", _anchor(f"title:{path}"))
        self._heading = target
        return Heading(
            depth, (Text(title),), target.anchor, target.label, citation=target.cited
        )

    def _clause(self, name: str, depth: int, heading: bool) -> _Part:
        one = self._selected[name]
        place = Place(one.clause.file, one.clause.bodies[one.variant].first_line, 1)
        title = None
        if heading:
            target = self._number(f"Heading{depth}", _anchor(name))
            self._heading = target
            title = Heading(
                depth, (Text(one.title),), target.anchor, target.label, place, target.cited
            )
        if self._heading:
            self.targets[name, ""] = self._heading
        blocks = tuple(self._place(name, n, d, depth) for n, d in enumerate(self._drafts[name]))
        return _Part(title, one, blocks, place)

    def _place(self, clause: str, index: int, draft: Draft, depth: int) -> _Placed:
        own = draft.name if isinstance(draft, DraftText) else ""
        anchor = _anchor(f"{clause}#{own or index}")
        if not isinstance(draft, DraftText):
            return _Placed(draft, 0, Target(anchor, self._caption(draft), (), ("",)))
        level = draft.level
        if draft.kind == "heading":
            level = depth + draft.level
            target = self._number(f"Heading{level}", anchor)
            self._heading = target
            self._check_depth(level, draft, clause)
        elif draft.kind == "item":
            target = self._number(f"CKItem{level}", anchor)
        else:
            target = Target(anchor, "", (), ("",))
        if own:
            self.targets[clause, own] = target
        return _Placed(draft, level, target)

    def _check_depth(self, level: int, draft: DraftText, clause: str) -> None:
        if level > _DEEPEST_HEADING:
            place = Place(self._selected[clause].clause.file, draft.line, 1)
            what = "the sub-heading would be deeper than the fourth level"
            self.problems.append(Problem("outline.too-deep", place, what, mend="use an item"))

    def _caption(self, draft: DraftTable | DraftChart) -> str:
        if isinstance(draft, DraftTable) and not draft.caption:
            return ""
        which = int(isinstance(draft, DraftChart))
        self._captions[which] += 1
        words = _CAPTIONS[is_chinese(self._outline.language)]
        return f"{words[which]}{self._captions[which]}"

    def _number(self, style: str, anchor: str) -> Target:
        at = self._scheme.level_of(style)
        label = self._counter.label(style)
        if at is None:
            return Target(anchor, label, (), ("",))
        self._open = {level: t for level, t in self._open.items() if level < at}
        self._open[at] = Target(anchor, label, (), ("",))
        target = self._cited(at, anchor, label)
        self._open[at] = target
        return target

    def _cited(self, at: int, anchor: str, label: str) -> Target:
        """Cite the levels above as well, except those that the label itself prints."""
        levels, covered = [at], _printed(self._scheme.levels[at].text)
        for level in sorted(self._open, reverse=True):
            if level < at and level not in covered:
                levels.insert(0, level)
                covered |= _printed(self._scheme.levels[level].text)
        formats = self._outline.citation
        between, parts = [""], []
        for level in levels:
            before, _, after = (formats[level] if level < len(formats) else "{}").partition("{}")
            between[-1] += before
            between.append(after)
            # REF \n, which shows the label in Word, leaves trailing periods out.
            parts.append((self._open[level].anchor, self._open[level].label.rstrip(".")))
        return Target(anchor, label, tuple(parts), tuple(between))


def _printed(text: str) -> set[int]:
    """Return the list levels whose numbers a level's text shows."""
    return {int(text[i + 1]) - 1 for i, c in enumerate(text[:-1]) if c == "%" and text[i + 1] != "%"}


def _anchor(name: str, prefix: str = "_CK") -> str:
    """Return a bookmark name that stays the same: letters and digits, at most 40 characters."""
    return prefix + blake2b(name.encode(), digest_size=_ANCHOR_BYTES).hexdigest()


class _Builder:
    """Turns placed drafts into blocks of the document; references become live."""

    def __init__(
        self, scene: Scene, targets: Mapping[tuple[str, str], Target], library: ClauseLibrary
    ) -> None:
        self._scene = scene
        self._targets = targets
        self._library = library
        self._clause = ""
        self._file = ""

    def build(self, parts: Sequence[_Part]) -> tuple[Heading | Clause, ...]:
        return tuple(self._part(part) for part in parts)

    def _part(self, part: _Part) -> Heading | Clause:
        if part.clause is None:
            assert part.heading is not None
            return part.heading
        front = part.clause.clause.front
        self._clause, self._file = front.id, part.clause.clause.file
        blocks = tuple(self._block(placed) for placed in part.blocks)
        voices = frozenset().union(*map(_voices_of, blocks))
        heading = (part.heading,) if part.heading else ()
        anchor = _anchor(front.id, "_CKb")
        return Clause(front.id, front.version, anchor, (*heading, *blocks), voices)

    def _block(self, placed: _Placed) -> Block:
        draft, target = placed.draft, placed.target
        place = Place(self._file, draft.line, 1)
        if isinstance(draft, DraftTable):
            return self._table(draft, target, place)
        if isinstance(draft, DraftChart):
            return self._chart(draft, target, place)
        runs = self._runs(draft.runs)
        if draft.kind == "heading":
            return Heading(placed.level, runs, target.anchor, target.label, place, target.cited)
        if draft.kind == "item":
            return Item(
                placed.level, runs, target.anchor, target.label, place, draft.voices, target.cited
            )
        kind = Bullet if draft.kind == "bullet" else Paragraph
        return kind(runs, place, draft.voices)

    def _table(self, draft: DraftTable, target: Target, place: Place) -> Table:
        return Table(
            self._runs(draft.caption),
            tuple(map(self._row, draft.header)),
            tuple(map(self._row, draft.rows)),
            draft.widths,
            target.anchor,
            target.label,
            place,
        )

    def _row(self, row: DraftRow) -> Row:
        cells = (Cell(self._runs(c.runs), c.column_span, c.row_span) for c in row.cells)
        return Row(tuple(cells), row.voices, Place(self._file, row.line, 1))

    def _chart(self, draft: DraftChart, target: Target, place: Place) -> Chart:
        scene, path = self._scene, f"charts.{draft.id}"
        fact = scene.contract.charts.get(draft.id)
        if fact is None:
            mend = did_you_mean(draft.id, scene.contract.charts, f"add {path}")
            scene.problems.append(
                Problem("clause.unset-fact", place, f"{path} is not given", mend=mend)
            )
            return Chart(draft.id, "flow", (), (), (), target.anchor)
        say = lambda text: (text.in_(scene.language) or str(text)) if text else ""  # noqa: E731
        return Chart(
            draft.id,
            fact.kind,
            (Field(f"{path}.caption", say(fact.caption)),),
            tuple(Node(key, say(node.text), node.shape) for key, node in fact.nodes.items()),
            tuple(Edge(edge.source, edge.target, say(edge.text)) for edge in fact.edges),
            target.anchor,
            target.label,
            place,
        )

    def _runs(self, runs: Runs) -> Inlines:
        return tuple(self._run(run) for run in runs)

    def _run(self, run: Run) -> Inline:
        if isinstance(run, Mention):
            return self._ref(run)
        return Strong(self._runs(run.runs)) if isinstance(run, Bold) else run

    def _ref(self, mention: Mention) -> Inline:
        clause = mention.clause or self._clause
        target = self._targets.get((clause, mention.name))
        if target is not None and target.parts:
            return Ref(target.parts, target.between)
        name = clause + (f"#{mention.name}" if mention.name else "")
        place = Place(self._file, mention.line, 1)
        self._scene.problems.append(self._broken(name, clause, target, place))
        return Text("")

    def _broken(self, name: str, clause: str, target: Target | None, place: Place) -> Problem:
        if target is not None:
            return Problem(
                "clause.unnumbered-reference", place, f"[@{name}] has no number to be cited by",
                "it stands before the first heading, or under one without a number",
                "refer to a numbered item or heading",
            )  # fmt: skip
        known = self._library.ids(self._scene.language)
        if clause in known and (clause, "") not in self._targets:
            return Problem(
                "clause.absent-reference", place, f"[@{name}] is not in this document",
                "the reader would look for it in vain",
                f"write {{% if present('{clause}') %}} around the reference",
            )  # fmt: skip
        names = [c + (f"#{n}" if n else "") for c, n in self._targets]
        return Problem(
            "clause.unknown-reference", place, f"[@{name}] leads nowhere", "",
            did_you_mean(name, {*names, *known}, "the clauses are"),
        )  # fmt: skip


def _voices_of(block: Block) -> frozenset[str]:
    if isinstance(block, Table):
        return frozenset().union(*(row.voices for row in (*block.header, *block.rows)))
    return frozenset() if isinstance(block, (Heading, Chart)) else block.voices


def _facts_of(document: Document) -> tuple[tuple[str, str], ...]:
    """Return each path with its text, in order of first appearance."""
    facts: dict[str, str] = {}
    for _, block in document.blocks():
        for run in inlines(block):
            if isinstance(run, Field):
                facts.setdefault(run.path, run.text)
    return tuple(facts.items())
