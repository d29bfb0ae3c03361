"""The order of a document: its sections, their clauses, and how it calls and cites."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from contractkit.errors import ContractkitError
from contractkit.model.fields import EventId, Model, Slug
from contractkit.model.reading import read_model
from contractkit.source import read_source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from contractkit.source import Source

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


def _citing(value: str) -> str:
    if not re.fullmatch(r"[^{}]*\{\}[^{}]*", value):
        raise ValueError("braces stand once, where the number goes; write it like 第{}条")
    return value


Citing = Annotated[str, AfterValidator(_citing)]


class Section(Model):
    """A node: a clause under its own title, or a title over sections, or over flowing clauses."""

    clause: Slug | None = None
    title: Words | None = None
    heading: bool = True
    sections: tuple[Section, ...] = ()
    clauses: tuple[Slug, ...] = ()

    @model_validator(mode="after")
    def _one_form(self) -> Section:
        if (self.clause is None) == (self.title is None):
            raise ValueError("a node has either `clause` or `title`; write one of them")
        if self.clause is not None and self.clauses:
            raise ValueError("a node with `clause` has no `clauses`; write `title` over them")
        if self.title is not None and not (self.sections or self.clauses):
            raise ValueError("a title stands over nothing; give it `sections` or `clauses`")
        return self

    def clause_ids(self) -> Iterator[str]:
        """Yield every clause of the node in reading order."""
        if self.clause is not None:
            yield self.clause
        yield from self.clauses
        for section in self.sections:
            yield from section.clause_ids()


class Outline(Model):
    """A document kind in one language.

    `call` is how the text calls each party, `roles` what cover and signatures call it (the same
    where it is not given; in the order of signing), `details` the labels of a party's facts there,
    in order. `dated` is the event whose day the document bears, once it is known; without it the
    document bears the day of the contract file.
    """

    kind: Slug
    language: Literal["zh-CN", "en"]
    title: Words
    call: dict[Slug, Words]
    roles: dict[Slug, Words] = Field(default_factory=dict)
    details: dict[Slug, Words] = Field(default_factory=dict)
    dated: EventId | None = None
    citation: tuple[Citing, ...] = Field(min_length=1)
    sections: tuple[Section, ...] = Field(min_length=1)

    def clause_ids(self) -> tuple[str, ...]:
        """Return every clause in reading order."""
        return tuple(name for section in self.sections for name in section.clause_ids())


def read_outline(path: Path) -> Outline:
    """Read an outline file; raises ContractkitError with every problem of the file."""
    return outline_of(read_source(path))


def outline_of(source: Source) -> Outline:
    """Return the outline of a source already read; raises ContractkitError."""
    try:
        return read_model(source, Outline)
    except ContractkitError as error:
        renamed = (replace(p, code=p.code.replace("contract.", "outline.")) for p in error.problems)
        raise ContractkitError(renamed) from None
