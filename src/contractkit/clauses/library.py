"""The clause library: shipped files, and those beside a contract that override and extend them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from contractkit.clauses.clause import Clause, read_clause
from contractkit.clauses.outline import Outline, read_outline
from contractkit.errors import ContractkitError, Place, Problem
from contractkit.model.reading import read_model
from contractkit.model.vocabulary import Vocabulary
from contractkit.source import read_source, read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

_ENGLISH = ".en"
_NOT_CLAUSES = frozenset({"README.md"})
T = TypeVar("T")


@dataclass(frozen=True)
class ClauseLibrary:
    """All clauses by file, all outlines by kind and language, and the vocabulary.

    An id names one clause of a language in documents of a kind.
    """

    clauses: Mapping[str, Clause]
    outlines: Mapping[tuple[str, str], Outline]
    vocabulary: Vocabulary

    def clause(self, clause_id: str, language: str, kind: str = "") -> Clause | None:
        """Return a clause, for documents of any kind where none is named; None if unknown."""
        return self._index.get((clause_id, language, kind))

    def outline(self, kind: str, language: str) -> Outline | None:
        """Return the outline of a document kind, None if there is none in the language."""
        return self.outlines.get((kind, language))

    def ids(self, language: str, kind: str = "") -> tuple[str, ...]:
        """Return the ids of the clauses in a language, for one kind or for all, sorted."""
        return tuple(sorted(i for i, *where in self._index if where == [language, kind]))

    @cached_property
    def _index(self) -> dict[tuple[str, str, str], Clause]:
        index: dict[tuple[str, str, str], Clause] = {}
        for clause in self.clauses.values():
            for kind in ("", *clause.front.kinds):
                index[clause.id, clause.front.language, kind] = clause
        return index


def load_library(folders: Sequence[Path]) -> ClauseLibrary:
    """Return the library of several folders; what stands in a later one overrides.

    Raises ContractkitError with the problems of all files.
    """
    clauses: dict[str, Clause] = {}
    outlines: dict[tuple[str, str], Outline] = {}
    vocabulary = Vocabulary()
    problems: list[Problem] = []
    for folder in folders:
        found, words = _load_folder(folder, problems)
        problems += _twice(found)
        clauses = _overridden(clauses, found)
        outlines.update(_outlines(folder, problems))
        vocabulary = vocabulary.extended(words)
    kinds = {kind for kind, _ in outlines}
    problems += [p for clause in clauses.values() for p in _check_kinds(clause, kinds)]
    if problems:
        raise ContractkitError(problems)
    return ClauseLibrary(clauses, outlines, vocabulary)


def _load_folder(folder: Path, problems: list[Problem]) -> tuple[list[Clause], Vocabulary]:
    words_file = folder / "vocabulary.yaml"
    words = Vocabulary()
    if words_file.exists():
        words = _tried(lambda: read_model(read_source(words_file), Vocabulary), problems) or words
    files = sorted(p for p in folder.rglob("*.md") if p.name not in _NOT_CLAUSES)
    loaded = (_tried(lambda p=path: _load_clause(p), problems) for path in files)  # type: ignore[misc]
    return [clause for clause in loaded if clause is not None], words


def _outlines(folder: Path, problems: list[Problem]) -> dict[tuple[str, str], Outline]:
    files = sorted((folder / "outlines").glob("*.yaml"))
    loaded = (_tried(lambda p=path: _load_outline(p), problems) for path in files)  # type: ignore[misc]
    return {(one.kind, one.language): one for one in loaded if one is not None}


def _load_clause(path: Path) -> Clause:
    clause = read_clause(read_text(path), path.as_posix())
    suffix = _ENGLISH if clause.front.language == "en" else ""
    _expect_name(path, f"{clause.id}{suffix}.md", clause.place("id"))
    return clause


def _load_outline(path: Path) -> Outline:
    outline = read_outline(path)
    suffix = _ENGLISH if outline.language == "en" else ""
    _expect_name(path, f"{outline.kind}{suffix}.yaml", Place(path.as_posix(), 1, 1))
    return outline


def _expect_name(path: Path, name: str, place: Place) -> None:
    if path.name != name:
        what = f"the file is called {path.name}, but its contents say {name}"
        why = "people find a clause by the name of its file"
        mend = "rename the file, or change id, kind or language"
        raise ContractkitError([Problem("clause.file-name", place, what, why, mend)])


def _tried(read: Callable[[], T], problems: list[Problem]) -> T | None:
    try:
        return read()
    except ContractkitError as error:
        problems.extend(error.problems)
        return None


def _names(clause: Clause) -> set[tuple[str, str, str]]:
    front = clause.front
    return {(clause.id, front.language, kind) for kind in front.kinds}


def _overridden(clauses: dict[str, Clause], found: list[Clause]) -> dict[str, Clause]:
    """Return the clauses with those found added; a clause all of whose names they take goes."""
    taken = {name for clause in found for name in _names(clause)}
    kept = {file: clause for file, clause in clauses.items() if not _names(clause) <= taken}
    return {**kept, **{clause.file: clause for clause in found}}


def _twice(clauses: list[Clause]) -> list[Problem]:
    owners: dict[tuple[str, str, str], Clause] = {}
    problems = []
    for clause in clauses:
        for name in sorted(_names(clause)):
            owner = owners.setdefault(name, clause)
            if owner is not clause:
                what = f"{clause.id!r} is also the id of {owner.file}, for a {name[2]}"
                why, mend = "an id names one clause of a document", "give one of them another id"
                place = clause.place("id")
                problems.append(Problem("clause.duplicate-id", place, what, why, mend))
    return problems


def _check_kinds(clause: Clause, kinds: set[str]) -> list[Problem]:
    return [
        Problem(
            "clause.unknown-kind", clause.place("kinds"), f"there is no outline for {kind!r}",
            "a clause stands in documents of a kind", f"the kinds are: {', '.join(sorted(kinds))}",
        )
        for kind in clause.front.kinds if kind not in kinds
    ]  # fmt: skip
