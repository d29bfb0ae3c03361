"""A clause file: front matter about the clause, then its prose and the prose of its variants."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import product
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from contractkit.clauses.environment import compile_tree, parse
from contractkit.clauses.scene import did_you_mean
from contractkit.errors import ContractkitError, Place, Problem
from contractkit.model.commitments import SHAPES
from contractkit.model.fields import Model, Slug
from contractkit.model.reading import read_model
from contractkit.source import parse_source, split_front_matter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jinja2 import nodes

    from contractkit.clauses.environment import Compiled
    from contractkit.source import Source

MAIN = ""
_INCLUDE = re.compile(r"""\{%\s*include\s+["']([a-z][a-z0-9-]*)["']\s*%\}""")
_SAMPLE = re.compile(r"samples?\s*:")
_WITHIN = ("", " ", "#", "]", "}")
_VARIANT = re.compile(r"===\s*([a-z][a-z0-9-]*)\s*")
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=48)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
RESERVED_NAMES = frozenset({
    "contract", "parties", "events", "triggers", "periods", "calendars", "charts", "conventions",
    "provider", "customer", "voices", "present", "loop",
})  # fmt: skip


FindFragment: TypeAlias = "Callable[[str, str], str | None]"


def _no_fragment(language: str, name: str) -> None:
    """Find nothing: a clause by itself has no fragments beside it."""
    del language, name


class Selector(Model):
    """Which commitments a name is bound to: all given keys must match."""

    id: Slug | None = None
    category: Slug | None = None
    topic: Slug | None = None
    shape: str | None = None
    obligor: Slug | None = None
    rest: bool = Field(False, description="Everything that no other clause binds.")

    @model_validator(mode="after")
    def _says_something(self) -> Selector:
        if not self.model_fields_set:
            raise ValueError("the selector is empty; give a key such as `category`")
        if self.shape is not None and self.shape not in SHAPES:
            raise ValueError(f"{self.shape!r} is not a shape; the shapes are {', '.join(SHAPES)}")
        return self

    @cached_property
    def wanted(self) -> tuple[tuple[str, str], ...]:
        """Return what a commitment must have: keys with their values."""
        given = self.model_dump(exclude_none=True, exclude={"rest"})
        return tuple(given.items())


class Binding(Model):
    """What a name stands for: `one` commitment, or the list that any of the selectors chooses."""

    selectors: tuple[Selector, ...] = Field(min_length=1)
    one: bool = False


def _binding(value: Any) -> Any:
    entries = value if isinstance(value, list) else [value]
    for key in (key for entry in entries if isinstance(entry, dict) for key in entry):
        if key not in Selector.model_fields:
            mend = did_you_mean(key, Selector.model_fields, "its keys are")
            raise ValueError(f"a selector has no key {key!r}; {mend}")
    selectors = [one for entry in entries for one in _spread(entry)]
    return {"selectors": selectors, "one": isinstance(value, dict) and value.keys() == {"id"}}


def _spread(entry: Any) -> list[Any]:
    """Return a selector for each choice of one value a key, where keys list several."""
    if not isinstance(entry, dict):
        return [entry]
    choices = [value if isinstance(value, list) else [value] for value in entry.values()]
    return [dict(zip(entry, chosen, strict=True)) for chosen in product(*choices)]


class Variant(Model):
    """A fallback text: why to take it, and when it is taken by itself."""

    title: Line | None = None
    reason: str = Field(min_length=1)
    when: dict[str, str] = Field(default_factory=dict)


class FrontMatter(Model):
    """What is written between the two `---` lines of a clause file."""

    id: Slug
    version: str = Field(min_length=1, max_length=20)
    title: Line
    language: Literal["zh-CN", "en"]
    kinds: tuple[Slug, ...] = Field(min_length=1)
    voices: dict[Name, Annotated[Binding, BeforeValidator(_binding)]] = Field(default_factory=dict)
    needs: tuple[Name, ...] = ()
    facts: tuple[str, ...] = ()
    variants: dict[Slug, Variant] = Field(default_factory=dict)


class Samples(Model):
    """The part of the front matter that shows the clause: a contract fragment for each text."""

    sample: dict[str, Any]
    samples: dict[Slug, dict[str, Any]] = Field(default_factory=dict)


@dataclass(frozen=True)
class Body:
    """The prose of the main text or of a variant; `first_line` counts in the file."""

    text: str
    file: str
    first_line: int

    @cached_property
    def parsed(self) -> tuple[nodes.Template | None, list[Problem]]:
        """Return the syntax tree, or all problems of the code."""
        return parse(self.text, self.file, self.first_line)

    @cached_property
    def compiled(self) -> tuple[Compiled | None, list[Problem]]:
        """Return what renders the body, or all problems of its code."""
        tree, problems = self.parsed
        return compile_tree(tree, self.file, self.first_line) if tree else (None, problems)


@dataclass(frozen=True)
class Clause:
    """A clause of the library; `bodies` holds the main text under "" and the variants.

    Its samples are the larger part of the file and no document needs them, so `sample_text` keeps
    them unread, each line in its place.
    """

    front: FrontMatter
    bodies: Mapping[str, Body]
    source: Source
    sample_text: str

    @cached_property
    def samples(self) -> tuple[Samples, Source]:
        """Return the samples and where they stand; raises ContractkitError if they are unsound."""
        source = parse_source(self.sample_text, self.file)
        try:
            return read_model(source, Samples), source
        except ContractkitError as error:
            raise ContractkitError(map(_as_clause_problem, error.problems)) from None

    @property
    def id(self) -> str:
        """The name that outlines and references use."""
        return self.front.id

    @property
    def file(self) -> str:
        """The file it stands in, as messages name it."""
        return self.source.name

    def title(self, variant: str) -> str:
        """Return the heading of the main text or of a variant."""
        chosen = self.front.variants.get(variant)
        return (chosen.title if chosen else None) or self.front.title

    def place(self, *path: str) -> Place:
        """Return where a key of the front matter stands."""
        return self.source.key_place(path)


def read_clause(text: str, name: str, fragment: FindFragment = _no_fragment) -> Clause:
    """Return the clause of a file; raises ContractkitError with every problem of its form.

    `fragment` finds the text that `{% include "name" %}` stands for, by name and language.
    """
    facts, samples = _part_samples(text)
    source, body, first_line = split_front_matter(facts, name)
    try:
        front = read_model(source, FrontMatter)
    except ContractkitError as error:
        raise ContractkitError(map(_as_clause_problem, error.problems)) from None
    problems: list[Problem] = []
    body = _include(body, Place(name, first_line), partial(fragment, front.language), problems)
    cut = _cut(body, name, first_line)
    clause = Clause(front, dict(cut), source, samples)
    problems += [*_check_names(clause), *_check_variants(clause), *_check_twice(cut)]
    if not re.search(r"^sample\s*:", samples, re.MULTILINE):
        mend = "add `sample:` with facts that show it, or `sample: {}`"
        what = "the clause lacks `sample`"
        why = "people read a clause with its sample, and it is checked with it"
        problems.append(Problem("clause.missing-key", clause.place(), what, why, mend))
    if problems:
        raise ContractkitError(problems)
    return clause


def _part_samples(text: str) -> tuple[str, str]:
    """Return the file without its samples, and its samples alone; every line keeps its number."""
    facts, samples = text.split("\n"), []
    inside, fences = False, 0
    for number, line in enumerate(facts):
        fences += line.rstrip() == "---"
        if fences != 1:
            inside = False
        elif line[:1] not in _WITHIN:
            inside = _SAMPLE.match(line) is not None
        samples.append(line if inside else "")
        if inside:
            facts[number] = ""
    return "\n".join(facts), "\n".join(samples)


def _include(
    body: str, start: Place, find: Callable[[str], str | None], problems: list[Problem]
) -> str:
    """Put fragments where they are included, each on one line, so that lines keep their numbers."""

    def text_of(match: re.Match[str]) -> str:
        found = find(match[1])
        if found is None:
            place = replace(start, line=start.line + body.count("\n", 0, match.start()), column=1)
            what = f"there is no fragment {match[1]!r} to include"
            why = "a fragment is a text that several clauses share"
            mend = f"write it as clauses/fragments/{match[1]}.md, or name another"
            problems.append(Problem("clause.unknown-fragment", place, what, why, mend))
            return ""
        return "".join(line.strip() for line in found.split("\n"))

    return _INCLUDE.sub(text_of, body)


def _as_clause_problem(problem: Problem) -> Problem:
    return replace(problem, code=problem.code.replace("contract.", "clause."))


def _cut(body: str, name: str, first_line: int) -> list[tuple[str, Body]]:
    """Cut the prose at its `=== variant` lines."""
    parts: list[tuple[str, Body]] = []
    variant, start, lines = MAIN, 0, body.split("\n")
    for number, line in enumerate([*lines, "=== end"]):
        if match := _VARIANT.fullmatch(line):
            text = "\n".join(lines[start:number])
            parts.append((variant, Body(text, name, first_line + start)))
            variant, start = match[1], number + 1
    return parts


def _check_twice(cut: list[tuple[str, Body]]) -> list[Problem]:
    names = [name for name, _ in cut]
    return [
        Problem(
            "clause.duplicate-variant", Place(body.file, body.first_line - 1, 1),
            f"`=== {name}` stands twice", mend="keep one of the two texts",
        )
        for at, (name, body) in enumerate(cut) if name in names[:at]
    ]  # fmt: skip


def _check_names(clause: Clause) -> list[Problem]:
    front = clause.front
    problems = [
        Problem(
            "clause.unknown-name", clause.place("needs"), f"`needs` names {name!r}",
            "it is not among `voices`", did_you_mean(name, front.voices, "the names are"),
        )
        for name in front.needs if name not in front.voices
    ]  # fmt: skip
    problems += [
        Problem(
            "clause.reserved-name", clause.place("voices", name), f"{name!r} has a meaning already",
            mend="choose another name",
        )
        for name in front.voices if name in RESERVED_NAMES
    ]  # fmt: skip
    return problems


def _check_variants(clause: Clause) -> list[Problem]:
    bodies, variants = set(clause.bodies) - {MAIN}, set(clause.front.variants)
    problems = [
        Problem(
            "clause.unknown-variant", Place(clause.file, clause.bodies[name].first_line - 1, 1),
            f"`=== {name}` is not among `variants`", "nobody would know when to take it",
            did_you_mean(name, variants, "declare it under `variants`, with its reason"),
        )
        for name in sorted(bodies - variants)
    ]  # fmt: skip
    problems += [
        Problem(
            "clause.missing-body", clause.place("variants", name), f"{name!r} has no text",
            mend=f"write it after a line `=== {name}`",
        )
        for name in sorted(variants - bodies)
    ]  # fmt: skip
    return problems
