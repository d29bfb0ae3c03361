"""What can be said of a clause file without a contract: `contractkit clauses check`."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from jinja2 import nodes

from contractkit.clauses.clause import MAIN
from contractkit.clauses.environment import render
from contractkit.clauses.prose import parse_prose
from contractkit.clauses.sample import in_sample, sample_contract
from contractkit.clauses.scene import Scene, did_you_mean
from contractkit.clauses.select import select
from contractkit.clauses.shapes import Walk, known_names
from contractkit.clauses.wording import CODE, typed_figures
from contractkit.errors import ContractkitError, Place, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from contractkit.clauses.clause import Body, Clause
    from contractkit.clauses.library import ClauseLibrary

_REFERENCE = re.compile(r"\[@([a-z][a-z0-9-]*)(?:#[a-z0-9-]+)?\]")


def lint(
    clause: Clause, library: ClauseLibrary, party_names: Sequence[str] = ()
) -> tuple[Problem, ...]:
    """Return every problem of a clause: figures in its words, facts that do not exist, samples.

    `party_names` are names of real parties that no clause of a library may hold.
    """
    problems = [*_titles(clause), *_categories(clause, library), *_samples(clause, library)]
    used: set[str] = set()
    for body in clause.bodies.values():
        tree, refused = body.parsed
        if tree is None:
            problems += refused
            used |= set(clause.front.voices)
            continue
        parts = list(_parts(tree))
        problems += _words(clause, body, parts, party_names)
        problems += _references(clause, body, parts, library)
        problems += _facts(clause, body, tree, used)
    problems += [
        Problem(
            "clause.unused-name", clause.place("voices", name), f"{name!r} is bound but never used",
            "its commitments only decide whether the clause stands",
            "print them, unless that is meant", Severity.WARNING,
        )
        for name in clause.front.voices if name not in used
    ]  # fmt: skip
    return tuple(dict.fromkeys(problems))


def _titles(clause: Clause) -> Iterator[Problem]:
    titles: list[tuple[tuple[str, ...], str]] = [(("title",), clause.front.title)]
    for name, variant in clause.front.variants.items():
        titles.append((("variants", name, "title"), variant.title or ""))
    for path, title in titles:
        for _, figure in typed_figures(title, clause.front.language):
            yield _figure(clause.place(*path), figure)


def _figure(place: Place, figure: str) -> Problem:
    return Problem(
        "clause.typed-quantity",
        place,
        f"{figure!r} is a figure typed into the words",
        "sentence and date come from one fact; a typed figure would be a second one",
        "make it a value of the contract file and print that",
    )


def _categories(clause: Clause, library: ClauseLibrary) -> Iterator[Problem]:
    known = library.vocabulary.categories
    for name, binding in clause.front.voices.items():
        for selector in binding.selectors:
            if selector.category is not None and selector.category not in known:
                yield Problem(
                    "clause.unknown-category", clause.place("voices", name),
                    f"there is no category {selector.category!r}", "the clause would never apply",
                    did_you_mean(selector.category, known, "the categories are"),
                )  # fmt: skip


def _words(
    clause: Clause, body: Body, parts: Sequence[nodes.Node], party_names: Sequence[str]
) -> Iterator[Problem]:
    for text, line_at in (_prose(parts), *_texts_in_code(parts)):
        for at, figure in typed_figures(text, clause.front.language):
            yield _figure(Place(body.file, body.first_line + line_at(at) - 1, 1), figure)
        for name in party_names:
            if name in text:
                place = Place(body.file, body.first_line + line_at(text.index(name)) - 1, 1)
                what, why = f"{name!r} is the name of a party", "the library serves every client"
                mend = "write {{ provider.name }} or {{ customer.name }}"
                yield Problem("clause.party-name", place, what, why, mend)


def _parts(node: nodes.Node) -> Iterator[nodes.Node]:
    """Yield everything below a node, in the order in which it is written."""
    for child in node.iter_child_nodes():
        yield child
        yield from _parts(child)


def _prose(parts: Sequence[nodes.Node]) -> tuple[str, Callable[[int], int]]:
    """Return all words of a body in one text, CODE for what is printed, and the line of a spot."""
    pieces = [part for part in parts if isinstance(part, nodes.TemplateData)]
    starts = list(accumulate((len(p.data) + 1 for p in pieces), initial=0))

    def line_at(at: int) -> int:
        piece = bisect_right(starts, at) - 1
        before = pieces[piece].data[: at - starts[piece]]
        return pieces[piece].lineno + before.count("\n")

    return CODE.join(piece.data for piece in pieces), line_at


def _texts_in_code(parts: Sequence[nodes.Node]) -> Iterator[tuple[str, Callable[[int], int]]]:
    """Yield the words that stand between quotes in code, except those that are compared."""
    codes: set[int] = set()
    for part in parts:
        if isinstance(part, nodes.Compare):
            codes |= {id(const) for const in part.find_all(nodes.Const)}
        elif isinstance(part, nodes.Getitem):
            codes.add(id(part.arg))
        elif isinstance(part, nodes.Call):
            codes |= set(map(id, part.args))
    for part in parts:
        if isinstance(part, nodes.Const) and id(part) not in codes:
            yield str(part.value), _always(part.lineno)


def _always(line: int) -> Callable[[int], int]:
    return lambda _: line


def _references(
    clause: Clause, body: Body, parts: Sequence[nodes.Node], library: ClauseLibrary
) -> Iterator[Problem]:
    known = library.ids(clause.front.language)
    named = [
        (data.lineno + data.data.count("\n", 0, match.start()), match[1])
        for data in parts
        if isinstance(data, nodes.TemplateData)
        for match in _REFERENCE.finditer(data.data)
    ]
    named += [
        (call.lineno, str(call.args[0].value))
        for call in parts
        if isinstance(call, nodes.Call) and isinstance(call.args[0], nodes.Const)
    ]
    for line, name in named:
        if name not in known:
            yield Problem(
                "clause.unknown-reference", Place(body.file, body.first_line + line - 1, 1),
                f"there is no clause {name!r}", mend=did_you_mean(name, known, "the clauses are"),
            )  # fmt: skip


def _facts(clause: Clause, body: Body, tree: nodes.Template, used: set[str]) -> list[Problem]:
    walk = Walk(body.file, body.first_line)
    walk.body(tree.body, known_names(clause.front, _sample_parties(clause)))
    used |= walk.used
    return walk.problems


def _sample_parties(clause: Clause) -> set[str]:
    try:
        samples, _ = clause.samples
    except ContractkitError:
        return set()
    return {
        p for one in (samples.sample, *samples.samples.values()) for p in one.get("parties", ())
    }


def _samples(clause: Clause, library: ClauseLibrary) -> list[Problem]:
    problems: list[Problem] = []
    try:
        samples, source = clause.samples
    except ContractkitError as error:
        return list(error.problems)
    for name in samples.samples:
        if name not in clause.front.variants:
            mend = did_you_mean(name, clause.front.variants, "the variants are")
            place = source.key_place(("samples", name))
            problems.append(
                Problem("clause.unknown-variant", place, f"no variant {name!r}", "", mend)
            )
    for variant in (MAIN, *clause.front.variants):
        try:
            found = _rendered(clause, variant, library)
            problems += [in_sample(clause, problem) for problem in found]
        except ContractkitError as error:
            problems += error.problems
    return problems


def _rendered(clause: Clause, variant: str, library: ClauseLibrary) -> list[Problem]:
    contract = sample_contract(clause, variant, library.vocabulary)
    outline = library.outline(clause.front.kinds[0], clause.front.language)
    calls = dict(outline.call) if outline else {}
    scene = Scene(contract, clause.front.language, library.vocabulary, calls)
    chosen = select([clause], scene, {clause.id: variant} if variant else {})
    compiled, _ = clause.bodies[variant].compiled
    if clause.id in chosen and chosen[clause.id].variant != variant:
        mend = "let the sample of the main text fit none of the variants"
        what = f"the sample takes the variant {chosen[clause.id].variant!r}"
        return [Problem("clause.unfit-sample", clause.place("sample"), what, "", mend)]
    if compiled is not None and clause.id in chosen:
        drafts = parse_prose(render(compiled, chosen[clause.id].names, scene), scene)
        if drafts or scene.problems:
            return scene.problems
    if compiled is None:
        return []
    what = f"the sample of {variant or 'the main text'} shows nothing"
    mend = "give it a commitment that the clause selects, and the facts it needs"
    return [*scene.problems, Problem("clause.unfit-sample", clause.place("sample"), what, "", mend)]
