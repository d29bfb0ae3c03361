"""The document itself: no typed figure, no value but the facts', every commitment stated."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from contractkit.clauses.facts import facts_of
from contractkit.clauses.wording import typed_figures
from contractkit.document import Chart, Field, Row, Table, Text, flat, inlines
from contractkit.errors import Place, Problem
from contractkit.model.commitments import PeriodCommitment
from contractkit.model.contract import Hours
from contractkit.quantities import TextValue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contractkit.document import Block, Document, Inlines
    from contractkit.model.commitments import Commitment
    from contractkit.model.contract import Contract
    from contractkit.proof.speech import Speech

_VALUE = "\ufffc"
_FACT = len(("commitments", "id", "fact"))
# No figures: when a calendar rings, whether money is kept back, a rank that has a name as well.
_UNSPOKEN = frozenset({"remind", "retention", "severity"})


def text_breaches(document: Document, speech: Speech) -> Iterator[Problem]:
    """Yield what a document says that no fact says, and what it leaves unsaid."""
    for clause, block in document.blocks():
        yield from _typed(clause, block, document.language)
        yield from _changed(clause, block, speech)
    yield from _unsaid(document, speech.contract)


def paragraphs(block: Block) -> Iterator[tuple[str, Inlines]]:
    """Yield the paragraphs of a block, captions and cells included, each with its typed label."""
    if isinstance(block, (Table, Chart)):
        yield block.label, block.caption
    if isinstance(block, Table):
        yield from (("", cell.runs) for row in rows(block) for cell in row.cells)
    elif not isinstance(block, Chart):
        yield "", block.runs


def rows(block: Block) -> tuple[Row, ...]:
    """Return the rows of a table, those of its head included; other blocks have none."""
    return (*block.header, *block.rows) if isinstance(block, Table) else ()


def _typed(clause: str, block: Block, language: str) -> Iterator[Problem]:
    for _, runs in paragraphs(block):
        # One mark for each value: a figure may not hide in pieces between bold and plain words.
        words = "".join(run.text if isinstance(run, Text) else _VALUE for run in flat(runs))
        for _, found in typed_figures(words, language):
            yield Problem(
                "proof.typed-quantity", block.place,
                f"the clause {clause!r} says {found!r}, which is no value of a fact",
                "a typed figure and the calendar can disagree",
                "state it in the contract file and print the fact",
            )  # fmt: skip


def _changed(clause: str, block: Block, speech: Speech) -> Iterator[Problem]:
    """Compare each shown value with the fact."""
    for run in inlines(block):
        if isinstance(run, Field) and run.text not in speech.forms_at(run.path):
            yield Problem(
                "proof.value-differs", block.place,
                f"the clause {clause!r} shows {run.text!r} for {run.path}",
                "the contract file says something else",
                "print the fact itself; filters may only change how it is spoken",
            )  # fmt: skip


def _unsaid(document: Document, contract: Contract) -> Iterator[Problem]:
    voiced = {name for _, block in document.blocks() for name in _voices(block)}
    shown = {path for path, _ in document.facts}
    unprinted: dict[str, None] = {}
    for commitment in contract.commitments:
        if commitment.id not in voiced:
            yield Problem(
                "proof.unvoiced", Place(within=f"commitments.{commitment.id}"),
                f"no clause of {document.title!r} states {commitment.id!r}",
                "what binds must be readable in the document",
                "add a clause for it, or give it a `duty` so that the general clause states it",
            )  # fmt: skip
            continue
        paths = figures(commitment, contract)
        unprinted |= dict.fromkeys(path for path in paths if shown.isdisjoint(_around(path)))
    for path in unprinted:
        yield Problem(
            "proof.unprinted", Place(within=path),
            f"{path} is not printed in {document.title!r}",
            "the calendar counts with a figure that the reader cannot see",
            "print it in the clause that states the commitment",
        )  # fmt: skip


def figures(commitment: Commitment, contract: Contract) -> Iterator[str]:
    """Yield the paths of the figures of a commitment, those of its period and hours included."""
    own = f"commitments.{commitment.id}"
    yield from _leaves(commitment, own)
    term = commitment.term if isinstance(commitment, PeriodCommitment) else None
    for name in dict.fromkeys((term, commitment.during)):
        if name and isinstance(contract.periods[name].length, TextValue):
            yield f"periods.{name}.length"
    if commitment.calendar:
        named = isinstance(contract.calendars.get(commitment.calendar), Hours)
        yield f"calendars.{commitment.calendar}" if named else f"{own}.calendar"


def _leaves(value: Any, path: str) -> Iterator[str]:
    """Yield the path of each quantity, day and count that a value holds, however deep."""
    if isinstance(value, (TextValue, dt.date, int)):
        yield path
    elif isinstance(value, (BaseModel, tuple, dict)):
        for step, member in _members(value):
            if member is not None:
                yield from _leaves(member, path + step)


def _members(value: BaseModel | tuple[Any, ...] | dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield what a group of facts holds, each with the step that leads to it."""
    if isinstance(value, BaseModel):
        yield from ((f".{key}", getattr(value, name)) for name, key in _spoken(type(value)))
    elif isinstance(value, tuple):
        yield from ((f"[{index}]", entry) for index, entry in enumerate(value))
    else:
        yield from ((f".{key}", entry) for key, entry in value.items())


@cache
def _spoken(model: type[BaseModel]) -> tuple[tuple[str, str], ...]:
    """Return attribute and key of the facts that a document has to print, if they are figures."""
    facts = facts_of(model).items()
    return tuple((f.attribute, f.key) for n, f in facts if n not in _UNSPOKEN and not f.link)


def _around(path: str) -> list[str]:
    """Return a path and the facts around it: `after` printed whole tells the `by` inside."""
    steps = path.split(".")
    return [".".join(steps[:depth]) for depth in range(_FACT, len(steps) + 1)] or [path]


def _voices(block: Block) -> frozenset[str]:
    voices: frozenset[str] = getattr(block, "voices", frozenset())
    return voices.union(*(row.voices for row in rows(block)))
