"""The clause library: shipped files, and those beside a contract that override and extend them.

A file's name tells the id and the language of what it holds, so that a document reads no more
files than it has clauses.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from contractkit.clauses.clause import Clause, FindFragment, read_clause
from contractkit.clauses.outline import Outline, read_outline
from contractkit.errors import ContractkitError, Place, Problem
from contractkit.model.reading import read_model
from contractkit.model.vocabulary import Vocabulary
from contractkit.source import read_source, read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

_ENGLISH = ".en"
_FRAGMENTS = "fragments"
_NOT_CLAUSES = frozenset({"README.md"})
T = TypeVar("T")
Name: TypeAlias = tuple[str, str]
"""The id of a clause, or the kind of an outline, and the language."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What one folder holds, each behind a function that reads it once, when it is called.

    Several clauses share an id where documents of each kind have their own.
    """

    clauses: Mapping[Name, Callable[[], tuple[Clause, ...]]]
    outlines: Mapping[Name, Callable[[], Outline]]


@dataclass(frozen=True, slots=True)
class ClauseLibrary:
    """Clauses and outlines of several folders, the last of which wins, and the vocabulary.

    An id names one clause of a language in documents of a kind. Whatever is asked for may raise
    ContractkitError with the problems of the files that it stands in.
    """

    shelves: tuple[Shelf, ...]
    vocabulary: Vocabulary

    def clause(self, clause_id: str, language: str, kind: str = "") -> Clause | None:
        """Return a clause, for documents of any kind where none is named; None if unknown."""
        for shelf in reversed(self.shelves):
            read = shelf.clauses.get((clause_id, language))
            for clause in reversed(read() if read else ()):
                if kind in ("", *clause.front.kinds):
                    return clause
        return None

    def outline(self, kind: str, language: str) -> Outline | None:
        """Return the outline of a document kind, None if there is none in the language."""
        for shelf in reversed(self.shelves):
            if read := shelf.outlines.get((kind, language)):
                return read()
        return None

    def ids(self, language: str) -> tuple[str, ...]:
        """Return the ids of the clauses in a language, sorted, without reading them."""
        return _sorted(
            name for shelf in self.shelves for name in shelf.clauses if name[1] == language
        )

    def kinds(self, language: str) -> tuple[str, ...]:
        """Return the kinds of documents in a language, sorted, without reading their outlines."""
        return _sorted(
            name for shelf in self.shelves for name in shelf.outlines if name[1] == language
        )

    def every(self) -> tuple[Clause, ...]:
        """Return all clauses that documents can have; every file of every folder is read."""
        found = _read(self.shelves)
        return tuple(
            clause
            for clause in found
            if any(
                self.clause(clause.id, clause.front.language, k) is clause
                for k in clause.front.kinds
            )
        )


def load_library(folders: Sequence[Path]) -> ClauseLibrary:
    """Return the library of several folders; what stands in a later one overrides.

    The first folder is read as documents ask for it. Later ones are read at once: an override that
    is misnamed would be passed over in silence. Raises ContractkitError with all their problems.
    """
    problems: list[Problem] = []
    words = [_tried(partial(_load_words, folder), problems) for folder in folders]
    outlines = [{_name_of(p): p for p in sorted(f.glob("outlines/*.yaml"))} for f in folders]
    kinds = frozenset(kind for found in outlines for kind, _ in found)
    fragments = _fragments(folders)
    shelves = tuple(map(partial(_shelf, fragments, kinds=kinds), folders, outlines))
    _tried(partial(_read, shelves[1:]), problems)
    if problems:
        raise ContractkitError(problems)
    vocabulary = Vocabulary()
    for more in words:
        vocabulary = vocabulary.extended(more) if more else vocabulary
    return ClauseLibrary(shelves, vocabulary)


def _fragments(folders: Sequence[Path]) -> FindFragment:
    """Return how to find the texts that clauses share; those of a later folder override."""
    paths = {
        _name_of(path): path
        for folder in folders
        for path in sorted((folder / _FRAGMENTS).glob("*.md"))
    }
    read = cache(read_text)
    return lambda language, name: read(paths[name, language]) if (name, language) in paths else None


def _shelf(
    fragments: FindFragment, folder: Path, outlines: Mapping[Name, Path], kinds: frozenset[str]
) -> Shelf:
    files: dict[Name, list[Path]] = {}
    for path in sorted(folder.rglob("*.md")):
        if path.name not in _NOT_CLAUSES and path.parent.name != _FRAGMENTS:
            files.setdefault(_name_of(path), []).append(path)
    load = partial(_load_clauses, kinds=kinds, fragments=fragments)
    return Shelf(
        {name: cache(partial(load, paths)) for name, paths in files.items()},
        {name: cache(partial(_load_outline, path)) for name, path in outlines.items()},
    )


def _name_of(path: Path) -> Name:
    name = path.stem.removesuffix(_ENGLISH)
    return name, "zh-CN" if name == path.stem else "en"


def _read(shelves: Iterable[Shelf]) -> list[Clause]:
    """Read all files of some folders; raises ContractkitError with the problems of all."""
    problems: list[Problem] = []
    clauses: list[Clause] = []
    for shelf in shelves:
        for read in shelf.clauses.values():
            clauses += _tried(read, problems) or ()
        for outline in shelf.outlines.values():
            _tried(outline, problems)
    if problems:
        raise ContractkitError(problems)
    return clauses


def _load_words(folder: Path) -> Vocabulary | None:
    path = folder / "vocabulary.yaml"
    return read_model(read_source(path), Vocabulary) if path.exists() else None


def _load_clauses(
    paths: Sequence[Path], kinds: frozenset[str], fragments: FindFragment
) -> tuple[Clause, ...]:
    """Read the files of one name; raises ContractkitError with the problems of all."""
    problems: list[Problem] = []
    loaded = (_tried(partial(_load_clause, path, fragments), problems) for path in paths)
    clauses = [clause for clause in loaded if clause is not None]
    problems += _twice(clauses)
    problems += [problem for clause in clauses for problem in _check_kinds(clause, kinds)]
    if problems:
        raise ContractkitError(problems)
    return tuple(clauses)


def _load_clause(path: Path, fragments: FindFragment) -> Clause:
    clause = read_clause(read_text(path), path.as_posix(), fragments)
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


def _sorted(names: Iterable[Name]) -> tuple[str, ...]:
    return tuple(sorted({name for name, _ in names}))


def _twice(clauses: Sequence[Clause]) -> list[Problem]:
    owners: dict[str, Clause] = {}
    problems = []
    for clause in clauses:
        for kind in sorted(clause.front.kinds):
            owner = owners.setdefault(kind, clause)
            if owner is not clause:
                what = f"{clause.id!r} is also the id of {owner.file}, for a {kind}"
                why, mend = "an id names one clause of a document", "give one of them another id"
                place = clause.place("id")
                problems.append(Problem("clause.duplicate-id", place, what, why, mend))
    return problems


def _check_kinds(clause: Clause, kinds: frozenset[str]) -> list[Problem]:
    return [
        Problem(
            "clause.unknown-kind", clause.place("kinds"), f"there is no outline for {kind!r}",
            "a clause stands in documents of a kind", f"the kinds are: {', '.join(sorted(kinds))}",
        )
        for kind in clause.front.kinds if kind not in kinds
    ]  # fmt: skip
