"""The straight lines: a contract file in; Word, calendar and schedule out. Nothing is written here.

contract.yaml ─ load ─ Project ─ compose ─ Drafts ─ render ─ .docx
                         └────── plan ──── Schedule ─ agenda ─ .ics / .xlsx
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from contractkit import compose as composing
from contractkit.agenda import (
    CitedClause,
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
from contractkit.clauses.outline import outline_of
from contractkit.errors import ContractkitError, EnvironmentFault, Place, Problem
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

    from contractkit.clauses.outline import Outline
    from contractkit.document import Document
    from contractkit.model.contract import Contract
    from contractkit.source import Steps

_NAMING = "use letters, digits or Chinese characters: files are named after it"


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
    found = library(*_clause_folders(path))
    source = read_source(path)
    return Project(path, source, read_contract(source, found.vocabulary), found)


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
        except EnvironmentFault:
            raise
        except ContractkitError as error:
            problems += placed(project, error.problems)
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
    cited = cited_in(drafts)
    contract, vocabulary = project.contract, project.library.vocabulary
    return Agenda(
        agenda(contract, schedule.occurrences, cited, vocabulary),
        open_items(contract, schedule.open, cited, vocabulary),
    )


def cited_in(drafts: Sequence[Draft]) -> Mapping[str, tuple[CitedClause, ...]]:
    """Return, by commitment, the clauses of the drafts that state it."""
    return cite((d.document.title, composing.citations(d.document)) for d in drafts)


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
    return placed_in(project.contract, project.source, problems)


def placed_in(
    contract: Contract, source: Source, problems: Sequence[Problem]
) -> tuple[Problem, ...]:
    """Give problems that name a fact its line in the file that states it."""
    return tuple(_placed(contract, source, problem) for problem in problems)


def _placed(contract: Contract, source: Source, problem: Problem) -> Problem:
    if problem.place.file or not problem.place.within:
        return problem
    place = source.place(contract.file_path(problem.place.within))
    return replace(problem, place=place, excerpt=source.excerpt(place))


def _clause_folders(path: Path) -> tuple[Path, ...]:
    beside = path.parent / "clauses"
    return (shipped("clauses"), beside) if beside.is_dir() else (shipped("clauses"),)


@cache
def library(*folders: Path) -> ClauseLibrary:
    """Return the library of these folders, each read once."""
    return load_library(folders)


@cache
def _look(path: Path) -> Look:
    return read_look(path)


def _draft(project: Project, key: str) -> Draft:
    request = project.contract.documents[key]
    look = _look(_look_path(project, key))
    library, scheme = project.library, look.scheme
    if request.outline is None:
        return Draft(key, composing.compose(project.contract, library, key, scheme), look)
    source = read_source(_beside(project, key, "outline", request.outline))
    outline = _outline_for(project, key, source)
    try:
        document = composing.compose(project.contract, library, key, scheme, outline)
    except ContractkitError as error:
        raise ContractkitError(_in_outline(source, each) for each in error.problems) from None
    return Draft(key, document, look)


def _outline_for(project: Project, key: str, source: Source) -> Outline:
    """Return an outline of one's own, which must be one for the document asked for."""
    outline = outline_of(source)
    request = project.contract.documents[key]
    wanted = request.kind or key, request.language or project.contract.contract.language
    if (outline.kind, outline.language) != wanted:
        place = source.place(("kind",))
        what = f"this is an outline for a {outline.kind!r} in {outline.language}"
        why = f"`documents.{key}` asks for a {wanted[0]!r} in {wanted[1]}"
        mend = "change `kind` and `language` in one of the two files"
        problem = Problem("outline.other-kind", place, what, why, mend)
        raise ContractkitError([replace(problem, excerpt=source.excerpt(place))])
    return outline


def _in_outline(source: Source, problem: Problem) -> Problem:
    """Give a problem that names a clause of the outline the last line where it stands there."""
    spots = [
        place
        for path, place in source.places.items()
        if problem.code == "outline.clause" and _value_at(source, path) == problem.place.within
    ]
    if not spots:
        return problem
    return replace(problem, place=max(spots), excerpt=source.excerpt(max(spots)))


def _value_at(source: Source, path: Steps) -> object:
    value: Any = source.value
    for step in path:
        value = value[step]
    return value


def _look_path(project: Project, key: str) -> Path:
    request = project.contract.documents[key]
    if request.look is not None:
        return _beside(project, key, "look", request.look)
    language = request.language or project.contract.contract.language
    kind = request.kind or key
    path = shipped("templates") / kind / _look_name(language)
    if kind not in project.library.kinds(language) or not path.is_file():
        raise ContractkitError([_no_look(project, key, language)])
    return path


def _look_name(language: str) -> str:
    return "look.docx" if language == "zh-CN" else f"look.{language}.docx"


def _beside(project: Project, key: str, field: str, name: str) -> Path:
    """Return the path of a file that the contract names; it lies in the folder of the contract."""
    folder, fact = project.path.parent, f"documents.{key}.{field}"
    try:
        inside(folder, name)
    except ContractkitError:
        why = "a contract file may come from anybody, so it opens no file elsewhere"
        mend = "copy the file into the folder of the contract and give its name alone"
        what = f"{fact} is {name!r}, which lies outside the folder of the contract"
        raise ContractkitError(
            [Problem("contract.outside-folder", Place(within=fact), what, why, mend)]
        ) from None
    if not (folder / name).is_file():
        what = f"{fact} is {name!r}, and there is no such file beside the contract"
        files = [path.name for path in folder.iterdir() if path.is_file()]
        near = difflib.get_close_matches(name, files, n=1)
        mend = f"did you mean {near[0]}?" if near else "put the file there, or mend its name"
        raise ContractkitError([Problem("contract.no-file", Place(within=fact), what, "", mend)])
    return folder / name


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
    try:
        return safe_name(project.contract.contract.id + stem, "." + suffix)
    except ContractkitError as error:
        where = Place(within="contract.id")
        named = [replace(problem, place=where, mend=_NAMING) for problem in error.problems]
        raise ContractkitError(placed(project, named)) from None


def _unknown_document(project: Project, key: str) -> Problem:
    names = ", ".join(project.contract.documents) or "none"
    near = difflib.get_close_matches(key, project.contract.documents, n=1)
    return Problem(
        "contract.unknown-document",
        project.source.key_place(("documents",)),
        f"no document is called {key!r}",
        f"the file names these documents: {names}",
        f"did you mean `{near[0]}`?" if near else f"add `{key}:` under `documents`",
    )


def _no_look(project: Project, key: str, language: str) -> Problem:
    place = project.source.key_place(("documents", key))
    kind = project.contract.documents[key].kind or key
    looks = shipped("templates").glob("*/" + _look_name(language))
    found = sorted({path.parent.name for path in looks} & set(project.library.kinds(language)))
    return Problem(
        "contract.no-look",
        place,
        f"there is no look for a {kind!r} in {language}",
        "a document needs styles, numbering and a cover",
        f"set `kind` to {' or '.join(found)}, or give `look: my-look.docx`, a Word file beside "
        "the contract",
        excerpt=project.source.excerpt(place),
    )
