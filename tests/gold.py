"""The register of promises of two real documents, beside what is built from their facts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from ruamel.yaml import YAML

from contractkit import pipeline
from contractkit.document import Chart, Document, Table, plain
from contractkit.quantities import TextValue
from contractkit.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from contractkit.agenda import Entry, OpenItem
    from contractkit.model.contract import Contract
    from contractkit.pipeline import Build, Project


@dataclass(frozen=True)
class Fact:
    """A fact that answers a promise: its path, and the commitment it belongs to, if any."""

    path: str
    value: BaseModel
    commitment: str = ""


@dataclass(frozen=True)
class Sentence:
    """A paragraph, an item or a row: its words, the commitments it states, the facts it shows."""

    words: str
    voices: frozenset[str]


class Answer:
    """An example as built, looked at from the promises that it has to answer."""

    def __init__(self, project: Project, build: Build) -> None:
        self.project = project
        self.build = build
        self.facts: dict[str, list[Fact]] = {}
        for fact in _facts(project.contract):
            answered = getattr(fact.value, "source", ())
            for promise in answered if isinstance(answered, tuple) else ():
                self.facts.setdefault(promise, []).append(fact)

    @property
    def contract(self) -> Contract:
        return self.project.contract

    def document(self, key: str) -> Document:
        return next(draft.document for draft in self.build.drafts if draft.key == key)

    def commitments(self, promise: str) -> set[str]:
        return {fact.commitment for fact in self.facts.get(promise, ()) if fact.commitment}

    def entries(self, promise: str) -> list[Entry]:
        named = self.commitments(promise)
        return [entry for entry in self.build.agenda.entries if entry.commitment_id in named]

    def open_items(self, promise: str) -> list[OpenItem]:
        named = self.commitments(promise)
        return [item for item in self.build.agenda.open if item.commitment_id in named]

    @cached_property
    def sentences(self) -> dict[str, tuple[Sentence, ...]]:
        return {draft.key: tuple(_sentences(draft.document)) for draft in self.build.drafts}

    def words(self, key: str, promise: str) -> list[str]:
        """Return the sentences of a document that state a promise, or the period it answers."""
        named = self.commitments(promise)
        return [s.words for s in self.sentences[key] if not named.isdisjoint(s.voices)]

    def values(self, promise: str) -> dict[str, Any]:
        """Return the typed values of the facts that answer a promise, by path."""
        found: dict[str, Any] = {}
        for fact in self.facts.get(promise, ()):
            found.update(_values(fact.value, fact.path))
            term = getattr(fact.value, "term", None)
            if term:
                found.update(_values(self.contract.periods[term], f"periods.{term}"))
        return found


@cache
def answer(name: str) -> Answer:
    """Return an example, built once for all tests."""
    project = pipeline.load(shipped("examples") / name / "contract.yaml")
    return Answer(project, pipeline.build(project))


def read_gold(path: Path) -> dict[str, Any]:
    """Return one register of promises."""
    with path.open(encoding="utf-8") as file:
        gold: dict[str, Any] = YAML(typ="safe").load(file)
    return gold


def months_after(day: dt.date, months: int) -> dt.date:
    """Return the corresponding day; only for days that every month has."""
    years, month = divmod(day.month - 1 + months, 12)
    return day.replace(year=day.year + years, month=month + 1)


def _facts(contract: Contract) -> Iterator[Fact]:
    for commitment in contract.commitments:
        yield from _within(commitment, f"commitments.{commitment.id}", commitment.id)
    for section in ("parties", "events", "triggers", "periods", "charts"):
        for key, fact in getattr(contract, section).items():
            yield from _within(fact, f"{section}.{key}", "")


def _within(value: Any, path: str, commitment: str) -> Iterator[Fact]:
    if isinstance(value, BaseModel):
        yield Fact(path, value, commitment)
    for step, member in _members(value):
        yield from _within(member, path + step, commitment)


def _values(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, (TextValue, int, dt.date)):
        yield path, value
    for step, member in _members(value):
        yield from _values(member, path + step)


def _members(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            yield f".{field.alias or name}", getattr(value, name)
    elif isinstance(value, tuple):
        yield from ((f"[{index}]", member) for index, member in enumerate(value))
    elif isinstance(value, dict):
        yield from ((f".{key}", member) for key, member in value.items())


def _sentences(document: Document) -> Iterator[Sentence]:
    for _, block in document.blocks():
        if isinstance(block, Table):
            for row in (*block.header, *block.rows):
                yield Sentence(" | ".join(plain(cell.runs) for cell in row.cells), row.voices)
        elif not isinstance(block, Chart):
            yield Sentence(plain(block.runs), getattr(block, "voices", frozenset()))
