"""The straight lines: a contract file in; Word, calendar and schedule out. Nothing is written here.

contract.yaml ─ load ─ Project ─ compose ─ Drafts ─ render ─ .docx
                         └────── plan ──── Schedule ─ agenda ─ .ics / .xlsx
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from contractkit import compose as composing
from contractkit.agenda import (
    Entry,
    OpenItem,
    about,
    agenda,
    cite,
    contract_key,
    open_items,
    owed_by,
)
from contractkit.clauses.library import ClauseLibrary, load_library
from contractkit.clauses.outline import read_outline
from contractkit.errors import ContractkitError, Problem
from contractkit.files import inside, safe_name
from contractkit.ical import Edition, write_calendars
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
class Agenda:
    """What a contract asks for, as people read it: what has a day, and what has none and why."""

    entries: tuple[Entry, ...]
    open: tuple[OpenItem, ...]


@dataclass(frozen=True, slots=True)
class Build:
    """All that one contract file becomes: bytes by file name, and what they say."""

    outputs: Mapping[str, bytes]
    drafts: tuple[Draft, ...]
    agenda: Agenda
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
    drafts: list[Draft] = []
    problems: list[Problem] = []
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
        vocabulary = project.library.vocabulary
        return expand(project.contract, vocabulary=vocabulary, until=until)
    except ContractkitError as error:
        raise ContractkitError(placed(project, error.problems)) from None


def agenda_of(project: Project, schedule: Schedule, drafts: Sequence[Draft]) -> Agenda:
    """Return the schedule in words, each line with the clauses of the drafts that state it."""
    cited = cite((d.document.title, composing.citations(d.document)) for d in drafts)
    contract, vocabulary = project.contract, project.library.vocabulary
    return Agenda(
        agenda(contract, schedule.occurrences, cited, vocabulary),
        open_items(contract, schedule.open, cited, vocabulary),
    )


def build(project: Project, keys: Sequence[str] = (), soffice: Path | None = None) -> Build:
    """Return all outputs of a contract; with `soffice` the documents also as PDF.

    Raises ContractkitError when a document cannot be composed or the proof fails.
    """
    drafts = draft(project, keys)
    found = agenda_of(project, plan(project), drafts)
    outputs: dict[str, bytes] = {}
    for each in drafts:
        outputs |= _word(project, each, soffice)
    outputs |= _calendars(project, found) | _workbook(project, found)
    documents = [each.document for each in drafts]
    vocabulary = project.library.vocabulary
    breaches = prove(project.contract, vocabulary, documents, found.entries, outputs)
    if breaches:
        raise ContractkitError(placed(project, breaches))
    return Build(outputs, drafts, found, check(project))


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
    beside = project.path.parent
    outline = read_outline(inside(beside, request.outline)) if request.outline else None
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
    pages = pages_by_anchor(
        each.document, heading_pages(to_pdf(docx, soffice), first=each.look.area.first_page)
    )
    docx = render_docx(each.document, each.look, facts_json=facts, pages=pages)
    return {name: docx, name.removesuffix(".docx") + ".pdf": to_pdf(docx, soffice)}


def _calendars(project: Project, found: Agenda) -> dict[str, bytes]:
    """Return the calendar of the contract, and that of the customer's own duties."""
    outputs = {}
    for suffix, entries in (("", found.entries), ("-customer", owed_by(found.entries, "customer"))):
        if entries:
            edition = _edition(project)
            written = write_calendars(entries, edition.part("customer") if suffix else edition)
            for part, data in written.items():
                outputs[file_name(project, f"{suffix}{part and '-' + part}.ics")] = data
    return outputs


def _workbook(project: Project, found: Agenda) -> dict[str, bytes]:
    notes = about(project.contract, project.library.vocabulary)
    data = write_workbook(found.entries, found.open, _edition(project), notes)
    return {file_name(project, ".xlsx"): data}


def _edition(project: Project) -> Edition:
    head = project.contract.contract
    return Edition(
        name=f"{head.title.in_(head.language) or head.title} · {head.id}",
        contract_id=head.id,
        key=contract_key(project.contract),
        sequence=head.edition,
        stamp=head.dated,
        language=head.language,
    )


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
