"""From a contract and its clauses to a document: order, numbers, references, who states what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractkit.clauses.environment import render
from contractkit.clauses.facts import measured_keys
from contractkit.clauses.frame import frame_of, title_of
from contractkit.clauses.inline import Bold, Mention
from contractkit.clauses.outline import Section
from contractkit.clauses.placing import Placer, anchor_of
from contractkit.clauses.prose import DraftChart, DraftTable, parse_prose
from contractkit.clauses.sample import in_sample, sample_contract
from contractkit.clauses.scene import Scene, did_you_mean
from contractkit.clauses.select import Selected, select
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
    flat,
    plain,
)
from contractkit.errors import ContractkitError, Place, Problem, errors_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contractkit.clauses.clause import Clause as LibraryClause
    from contractkit.clauses.grid import DraftRow
    from contractkit.clauses.inline import Runs
    from contractkit.clauses.library import ClauseLibrary
    from contractkit.clauses.outline import Outline
    from contractkit.clauses.placing import Part, Placed, Target
    from contractkit.clauses.prose import Draft
    from contractkit.document import Block, Inline, Inlines
    from contractkit.model.contract import Contract, DocumentRequest
    from contractkit.model.fields import Localized
    from contractkit.numbering import NumberingScheme


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
    clauses = _clauses_of(order, library, scene)
    selected = select(clauses, scene, request.variants, f"documents.{request_key}")
    scene.present = frozenset(selected)
    drafts = {name: _draft(one, scene) for name, one in selected.items()}
    if errors_of(scene.problems):
        raise ContractkitError(scene.problems)
    numbering = scheme.starting_at(request.number) if request.number else scheme
    placer = Placer(numbering, order, selected, drafts)
    parts = placer.place_all()
    builder = _Builder(scene, placer.targets, library, order.kind)
    body = builder.build(parts)
    if errors_of([*scene.problems, *placer.problems]):
        raise ContractkitError([*scene.problems, *placer.problems])
    return Document(
        kind=order.kind,
        language=order.language,
        title=title_of(request, order),
        frame=frame_of(contract, request, order),
        body=body,
        section_number=request.number or "",
        facts=tuple(builder.facts.items()),
    )


def sample_document(
    clause: LibraryClause, variant: str, library: ClauseLibrary, scheme: NumberingScheme
) -> Document:
    """Return a document of one clause, shown with its sample; `variant` "" is the main text.

    Raises ContractkitError with what is wrong in the clause or its sample.
    """
    contract = sample_contract(clause, variant, library.vocabulary)
    whole = library.outline(clause.front.kinds[0], clause.front.language)
    if whole is None:
        what = f"there is no outline for {clause.front.kinds[0]!r} in {clause.front.language}"
        raise ContractkitError([Problem("clause.unknown-kind", clause.place("kinds"), what)])
    alone = whole.model_copy(update={"sections": (Section(clause=clause.id),)})
    try:
        document = compose(contract, library, "sample", scheme, alone)
    except ContractkitError as error:
        raise ContractkitError(in_sample(clause, each) for each in error.problems) from None
    if not document.body:
        what = f"the sample shows nothing of {clause.id!r}"
        mend = "give the sample a commitment that the clause selects, and the facts it needs"
        raise ContractkitError(
            [Problem("clause.unfit-sample", clause.place("sample"), what, "", mend)]
        )
    return document


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
        problem = Problem(
            "contract.unknown-kind",
            Place(within=f"documents.{key}"),
            f"there is no outline for a {kind!r} in {language}",
            "an outline says which clauses stand in a document",
            did_you_mean(kind, library.kinds(language), "the kinds are"),
        )
        raise ContractkitError([problem])
    return found


def _clauses_of(outline: Outline, library: ClauseLibrary, scene: Scene) -> list[LibraryClause]:
    found: dict[str, LibraryClause] = {}
    for name in outline.clause_ids():
        try:
            clause = library.clause(name, outline.language, outline.kind)
        except ContractkitError as error:
            scene.problems += error.problems
            continue
        if name in found:
            what, mend = f"the clause {name!r} stands twice in the outline", "keep one of them"
        elif clause is None and library.clause(name, outline.language):
            what = f"the clause {name!r} is not made for a {outline.kind}"
            mend = "add the kind to its front matter, or name another clause"
        elif clause is None:
            what = f"the outline names {name!r}, which is no clause in {outline.language}"
            mend = did_you_mean(name, library.ids(outline.language), "its clauses are")
        else:
            found[name] = clause
            continue
        place = Place(f"outlines/{outline.kind}", within=name)
        scene.problems.append(Problem("outline.clause", place, what, mend=mend))
    return list(found.values())


def _draft(one: Selected, scene: Scene) -> list[Draft]:
    """Render a clause and read its blocks."""
    compiled, problems = one.clause.bodies[one.variant].compiled
    scene.problems += [problem for problem in problems if problem not in scene.problems]
    if compiled is None:
        return []
    return parse_prose(render(compiled, one.names, scene), scene)


class _Builder:
    """Turns placed drafts into blocks of the document; references become live.

    `facts` collects each path that is shown with its text, in order of first appearance.
    """

    def __init__(
        self,
        scene: Scene,
        targets: Mapping[tuple[str, str], Target],
        library: ClauseLibrary,
        kind: str,
    ) -> None:
        self.facts: dict[str, str] = {}
        self._scene = scene
        self._targets = targets
        self._library = library
        self._kind = kind
        self._clause = ""
        self._file = ""

    def build(self, parts: Sequence[Heading | Part]) -> tuple[Heading | Clause, ...]:
        return tuple(self._part(part) for part in parts)

    def _part(self, part: Heading | Part) -> Heading | Clause:
        if isinstance(part, Heading):
            return part
        front = part.clause.clause.front
        self._clause, self._file = front.id, part.clause.clause.file
        blocks = tuple(self._block(placed) for placed in part.blocks)
        voices = frozenset().union(*map(_voices_of, blocks))
        heading = (part.heading,) if part.heading else ()
        anchor = anchor_of(front.id, "_CKb")
        return Clause(front.id, front.version, anchor, (*heading, *blocks), voices)

    def _block(self, placed: Placed) -> Block:
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
        return Chart(
            draft.id,
            fact.kind,
            self._runs((Field(f"{path}.caption", self._say(fact.caption)),)),
            tuple(Node(key, self._say(node.text), node.shape) for key, node in fact.nodes.items()),
            tuple(Edge(edge.source, edge.target, self._say(edge.text)) for edge in fact.edges),
            target.anchor,
            target.label,
            place,
        )

    def _say(self, text: Localized | None) -> str:
        return (text.in_(self._scene.language) or str(text)) if text else ""

    def _runs(self, runs: Runs) -> Inlines:
        found: list[Inline] = []
        for run in runs:
            if isinstance(run, Field):
                self.facts.setdefault(run.path, run.text)
                found.append(run)
            elif isinstance(run, Mention):
                found.append(self._ref(run))
            else:
                found.append(Strong(self._runs(run.runs)) if isinstance(run, Bold) else run)
        return tuple(found)

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
        language = self._scene.language
        if self._library.clause(clause, language, self._kind) and (clause, "") not in self._targets:
            return Problem(
                "clause.absent-reference", place, f"[@{name}] is not in this document",
                "the reader would look for it in vain",
                f"write {{% if present('{clause}') %}} around the reference",
            )  # fmt: skip
        names = [c + (f"#{n}" if n else "") for c, n in self._targets]
        return Problem(
            "clause.unknown-reference", place, f"[@{name}] leads nowhere", "",
            did_you_mean(name, {*names, *self._library.ids(language)}, "the clauses are"),
        )  # fmt: skip


def _voices_of(block: Block) -> frozenset[str]:
    if isinstance(block, Table):
        return frozenset().union(*(row.voices for row in (*block.header, *block.rows)))
    return frozenset() if isinstance(block, (Heading, Chart)) else block.voices


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a document states a commitment: 第三条第2款 or 4.5.2（1）, and what it says there."""

    clause_id: str
    anchor: str
    label: str
    sentence: str


def citations(document: Document) -> dict[str, Citation]:
    """Return where each commitment is stated, by its id.

    Among several places the first that prints a measured value of it counts, else the first.
    """
    found: dict[str, tuple[bool, Citation]] = {}
    for citation, voices, paths in _stated(document):
        for name in voices:
            measured = any(_is_measured(path, name) for path in paths)
            if name not in found or (measured and not found[name][0]):
                found[name] = (measured, citation)
    return {name: citation for name, (_, citation) in found.items()}


def _stated(document: Document) -> Iterator[tuple[Citation, frozenset[str], list[str]]]:
    """Yield every paragraph, item and row that states a commitment, with the facts it prints.

    A bullet is cited by the item above it, a paragraph and a table by the heading.
    """
    heading = here = ("", "")
    for clause_id, block in document.blocks():
        if isinstance(block, Heading):
            heading = here = (block.anchor, block.citation or heading[1])
        elif isinstance(block, Item):
            here = (block.anchor, block.citation)
        elif not isinstance(block, Bullet):
            here = heading
        if isinstance(block, Table):
            label = f"{here[1]} {block.label}".strip()
            for row in (*block.header, *block.rows):
                runs = tuple(run for cell in row.cells for run in cell.runs)
                words = " | ".join(plain(cell.runs) for cell in row.cells)
                yield Citation(clause_id, block.anchor, label, words), row.voices, _paths(runs)
        elif not isinstance(block, (Heading, Chart)) and block.voices:
            said = plain(block.runs)
            yield Citation(clause_id, *here, said), block.voices, _paths(block.runs)


def _paths(runs: Inlines) -> list[str]:
    return [run.path for run in flat(runs) if isinstance(run, Field)]


def _is_measured(path: str, commitment: str) -> bool:
    key = path.rsplit(".", 1)[-1]
    own = path.startswith((f"commitments.{commitment}.", "periods."))
    return own and key in measured_keys()
