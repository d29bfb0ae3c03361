"""The straight lines: a contract file in; Word, calendar and schedule out. Nothing is written here.

    contract.yaml ─ load ─ Project ─ compose ─ Drafts ─ render ─ .docx
                             └────── plan ──── Schedule ─ agenda ─ .ics / .xlsx
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from contractkit import compose as composing
from contractkit.agenda import Entry, agenda, cite, contract_key, owed_by
from contractkit.clauses.library import ClauseLibrary, load_library
from contractkit.errors import ContractkitError, Problem
from contractkit.files import inside, safe_name
from contractkit.ical import Edition, write_calendar
from contractkit.model.reading import read_contract, warnings_of
from contractkit.pdf import heading_pages, to_pdf
from contractkit.proof import prove
from contractkit.render.docx import render_docx
from contractkit.render.look import Look, read_look
from contractkit.render.toc import pages_by_anchor
from contractkit.schedule import Schedule, expand
from contractkit.shipped import shipped
from contractkit.source import Source, read_source
from contractkit.xlsx import write_workbook

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from contractkit.document import Document
    from contractkit.model.contract import Contract


@dataclass(frozen=True, slots=True)
class Project:
    """A contract file with the clause library that its documents are made of."""

    path: Path
    source: Source
    contract: Contract
    library: ClauseLibrary


@dataclass(frozen=True, slots=True)
class Draft:
    """One document as composed, and the look it will be set in; `key` names it in the file."""

    key: str
    document: Document
    look: Look


@dataclass(frozen=True, slots=True)
class Build:
    """All that one contract file becomes: bytes by file name, and what they say."""

    outputs: Mapping[str, bytes]
    drafts: tuple[Draft, ...]
    entries: tuple[Entry, ...]
    schedule: Schedule
    problems: tuple[Problem, ...]


def load(path: Path) -> Project:
    """Read a contract file; a `clauses` folder beside it overrides and extends the library."""
    library = _library(_clause_folders(path))
    source = read_source(path)
    return Project(path, source, read_contract(source, library.vocabulary), library)


def draft(project: Project, keys: Sequence[str] = ()) -> tuple[Draft, ...]:
    """Compose the documents asked for, all that the file names by default."""
    requests = project.contract.documents
    unknown = [key for key in keys if key not in requests]
    if unknown:
        raise ContractkitError([_unknown_document(project, key) for key in unknown])
    drafts, problems = [], []
    for key in keys or requests:
        try:
            drafts.append(_draft(project, key))
        except ContractkitError as error:
            problems += error.problems
    if problems:
        raise ContractkitError(problems)
    return tuple(drafts)


def plan(project: Project, until: dt.date | None = None) -> Schedule:
    """Return every occurrence of every obligation, and what has no date yet."""
    try:
        return expand(project.contract, project.library.vocabulary.names, until=until)
    except ContractkitError as error:
        raise ContractkitError(placed(project, error.problems)) from None


def list_entries(
    project: Project, schedule: Schedule, drafts: Sequence[Draft]
) -> tuple[Entry, ...]:
    """Return the dated occurrences as people read them, each with its clauses."""
    cited = cite((d.document.title, composing.citations(d.document)) for d in drafts)
    vocabulary = project.library.vocabulary
    return agenda(project.contract, schedule.occurrences, cited, vocabulary)


def build(project: Project, keys: Sequence[str] = (), soffice: Path | None = None) -> Build:
    """Return all outputs of a contract; with `soffice` the documents also as PDF.

    Raises ContractkitError when a document cannot be composed or the proof fails.
    """
    drafts = draft(project, keys)
    schedule = plan(project)
    entries = list_entries(project, schedule, drafts)
    outputs: dict[str, bytes] = {}
    for each in drafts:
        outputs |= _word(project, each, soffice)
    outputs |= _dates(project, schedule, entries)
    proof = prove(project.contract, [d.document for d in drafts], entries, outputs)
    if proof:
        raise ContractkitError(placed(project, proof))
    return Build(outputs, drafts, entries, schedule, check(project))


def check(project: Project) -> tuple[Problem, ...]:
    """Return what a reader should know of a contract that can be built."""
    return warnings_of(project.contract, project.source, project.library.vocabulary)


def placed(project: Project, problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Give problems that name a fact (`commitments.x.every`) its line in the contract file."""
    return tuple(_placed(project, problem) for problem in problems)


def _placed(project: Project, problem: Problem) -> Problem:
    if problem.place.file or not problem.place.within:
        return problem
    path = project.contract.file_path(problem.place.within)
    place = project.source.place(path)
    return replace(problem, place=place, excerpt=project.source.excerpt(place))


def _clause_folders(path: Path) -> tuple[Path, ...]:
    beside = path.parent / "clauses"
    return (shipped("clauses"), beside) if beside.is_dir() else (shipped("clauses"),)


@cache
def _library(folders: tuple[Path, ...]) -> ClauseLibrary:
    return load_library(folders)


@cache
def _look(path: Path) -> Look:
    return read_look(path)


def _draft(project: Project, key: str) -> Draft:
    request = project.contract.documents[key]
    look = _look(_look_path(project, key))
    outline = inside(project.path.parent, request.outline) if request.outline else None
    document = composing.compose(project.contract, project.library, key, look.scheme, outline)
    return Draft(key, document, look)


def _look_path(project: Project, key: str) -> Path:
    request = project.contract.documents[key]
    if request.look:
        return inside(project.path.parent, request.look)
    language = request.language or project.contract.contract.language
    name = "look.docx" if language == "zh-CN" else f"look.{language}.docx"
    path = shipped("templates") / (request.kind or key) / name
    if not path.is_file():
        raise ContractkitError([_no_look(project, key, language)])
    return path


def _word(project: Project, each: Draft, soffice: Path | None) -> dict[str, bytes]:
    facts = project.contract.model_dump_json(by_alias=True, exclude_unset=True)
    name = file_name(project, f"-{each.key}.docx")
    docx = render_docx(each.document, each.look, facts_json=facts)
    if soffice is None:
        return {name: docx}
    pages = pages_by_anchor(each.document, heading_pages(to_pdf(docx, soffice)))
    docx = render_docx(each.document, each.look, facts_json=facts, pages=pages)
    return {name: docx, name.removesuffix(".docx") + ".pdf": to_pdf(docx, soffice)}


def _dates(
    project: Project, schedule: Schedule, entries: tuple[Entry, ...]
) -> dict[str, bytes]:
    head = project.contract.contract
    edition = Edition(
        name=f"{head.title.in_(head.language) or head.title} · {head.id}",
        contract_id=head.id,
        key=contract_key(project.contract),
        sequence=head.edition,
        stamp=head.dated,
        language=head.language,
    )
    theirs = owed_by(entries, "customer")
    outputs = {}
    if entries:
        outputs[file_name(project, ".ics")] = write_calendar(entries, edition)
    if theirs:
        outputs[file_name(project, "-customer.ics")] = write_calendar(theirs, edition)
    outputs[file_name(project, ".xlsx")] = write_workbook(entries, schedule.open, edition)
    return outputs


def file_name(project: Project, ending: str) -> str:
    """Return `<contract id><ending>` as a name that every system takes."""
    stem, _, suffix = ending.rpartition(".")
    return safe_name(project.contract.contract.id + stem, "." + suffix)


def _unknown_document(project: Project, key: str) -> Problem:
    names = ", ".join(project.contract.documents) or "none"
    return Problem(
        "contract.unknown-document",
        project.source.key_place(("documents",)),
        f"no document is called {key!r}",
        f"the file names these documents: {names}",
        f"use one of them, or add `{key}:` under `documents`",
    )


def _no_look(project: Project, key: str, language: str) -> Problem:
    place = project.source.key_place(("documents", key))
    return Problem(
        "contract.no-look",
        place,
        f"there is no look for {key!r} in {language}",
        "a document needs styles, numbering and a cover",
        "give `look: my-look.docx`, a Word file beside the contract, or set `kind`",
        excerpt=project.source.excerpt(place),
    )
