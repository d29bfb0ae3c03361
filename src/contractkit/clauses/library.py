"""The clause library: shipped files, and those beside a contract that override and extend them."""

from __future__ import annotations

from dataclasses import dataclass
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
    """All clauses by language and id, all outlines by kind and language, and the vocabulary."""

    clauses: Mapping[tuple[str, str], Clause]
    outlines: Mapping[tuple[str, str], Outline]
    vocabulary: Vocabulary

    def clause(self, clause_id: str, language: str) -> Clause | None:
        """Return a clause, None if the library has none of this id in the language."""
        return self.clauses.get((language, clause_id))

    def outline(self, kind: str, language: str) -> Outline | None:
        """Return the outline of a document kind, None if there is none in the language."""
        return self.outlines.get((kind, language))

    def ids(self, language: str) -> tuple[str, ...]:
        """Return the ids of all clauses in a language, sorted."""
        return tuple(sorted(name for tongue, name in self.clauses if tongue == language))


def load_library(folders: Sequence[Path]) -> ClauseLibrary:
    """Return the library of several folders; what stands in a later one overrides.

    Raises ContractkitError with the problems of all files.
    """
    clauses: dict[tuple[str, str], Clause] = {}
    outlines: dict[tuple[str, str], Outline] = {}
    vocabulary = Vocabulary()
    problems: list[Problem] = []
    for folder in folders:
        found, words = _load_folder(folder, problems)
        clauses.update(_by_id(found, problems))
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


def _by_id(clauses: list[Clause], problems: list[Problem]) -> dict[tuple[str, str], Clause]:
    known: dict[tuple[str, str], Clause] = {}
    for clause in clauses:
        key = (clause.front.language, clause.id)
        if key in known:
            what = f"{clause.id!r} is also the id of {known[key].file}"
            mend = "give one of them another id"
            problems.append(
                Problem("clause.duplicate-id", clause.place("id"), what, "ids are unique", mend)
            )
        known[key] = clause
    return known


def _check_kinds(clause: Clause, kinds: set[str]) -> list[Problem]:
    return [
        Problem(
            "clause.unknown-kind", clause.place("kinds"), f"there is no outline for {kind!r}",
            "a clause stands in documents of a kind", f"the kinds are: {', '.join(sorted(kinds))}",
        )
        for kind in clause.front.kinds if kind not in kinds
    ]  # fmt: skip
