"""`contractkit clauses`: list, show and check the texts that documents are made of."""

from __future__ import annotations

import difflib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contractkit.clauses.clause import MAIN
from contractkit.clauses.library import ClauseLibrary, load_library
from contractkit.clauses.lint import lint
from contractkit.cli.command import PROBLEMS, Command, format_option
from contractkit.cli.screen import print_json, print_table, show_problems
from contractkit.cli.words import _, plural
from contractkit.compose import sample_document
from contractkit.errors import ContractkitError, Problem, errors_of
from contractkit.render.look import read_look
from contractkit.render.text import render_text
from contractkit.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contractkit.clauses.clause import Clause
    from contractkit.numbering import NumberingScheme

LANGUAGES = ("zh-CN", "en")

folder_option = click.option(
    "--folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help=_("A clauses folder of your own, which overrides and extends the library."),
)
language_option = click.option(
    "--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True
)


@click.group(help=_("List, show and check the clauses that documents are made of."))
def command() -> None:
    """Hold the three commands."""


@command.command("list", cls=Command, help=_("List the clauses with title, kinds and variants."))
@language_option
@click.option("--kind", default="", help=_("Only those for this kind of document."))
@folder_option
@format_option("table", "json")
def list_clauses(language: str, kind: str, folder: Path | None, form: str) -> None:
    """Print one row a clause."""
    library = _load(folder)
    clauses = [
        clause for clause in _in_language(library, language) if kind in {"", *clause.front.kinds}
    ]
    if form == "json":
        print_json({"command": "clauses list", "clauses": [_as_json(c) for c in clauses]})
        return
    columns = (_("clause"), _("title"), _("documents"), _("variants"))
    print_table(columns, [_row(clause) for clause in clauses])
    click.secho(plural("{} clause", "{} clauses", len(clauses)).format(len(clauses)), bold=True)


@command.command(
    "show",
    cls=Command,
    help=_(
        "Print the clause ID as it reads, with the facts of its own sample.\n\n\b\nExample:\n"
        "  contractkit clauses show warranty"
    ),
)
@click.argument("clause_id", metavar="ID")
@click.option("--variant", default=MAIN, help=_("This variant instead of the main text."))
@language_option
@folder_option
def show_clause(clause_id: str, variant: str, language: str, folder: Path | None) -> None:
    """Compose the clause alone and print it as text."""
    library = _load(folder)
    clause = _named(library, clause_id, language)
    _check_variant(clause, variant)
    click.echo(_text(clause, variant, library), nl=False)


@command.command(
    "check",
    cls=Command,
    help=_(
        "Check the clauses in FOLDER, together with the library they extend; without FOLDER those "
        "of the library: form, prose without typed figures, and every sample."
    ),
)
@click.argument(
    "folder", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False)
)
@format_option("text", "json")
@click.pass_context
def check_clauses(ctx: click.Context, folder: Path | None, form: str) -> None:
    """Print every problem."""
    try:
        library = _load(folder)
        own = [clause for clause in library.every() if _lies_in(clause, folder)]
    except ContractkitError as error:
        problems: tuple[Problem, ...] = error.problems
    else:
        found = (problem for clause in own for problem in _problems(clause, library))
        problems = tuple(dict.fromkeys(found))
    show_problems(problems, as_json=form == "json", err=False)
    if errors_of(problems):
        ctx.exit(PROBLEMS)


def _load(folder: Path | None) -> ClauseLibrary:
    return load_library((shipped("clauses"), folder) if folder else (shipped("clauses"),))


def _lies_in(clause: Clause, folder: Path | None) -> bool:
    return folder is None or Path(clause.file).is_relative_to(folder)


def _in_language(library: ClauseLibrary, language: str) -> list[Clause]:
    found = (library.clause(name, language) for name in library.ids(language))
    return [clause for clause in found if clause]


def _named(library: ClauseLibrary, clause_id: str, language: str) -> Clause:
    clause = library.clause(clause_id, language)
    if clause:
        return clause
    names = library.ids(language)
    raise click.BadParameter(
        _("the library has no clause {!r} in {}{}").format(
            clause_id, language, _near(clause_id, names)
        ),
        param_hint="ID",
    )


def _check_variant(clause: Clause, variant: str) -> None:
    names = tuple(clause.front.variants)
    if variant not in (MAIN, *names):
        raise click.BadParameter(
            _("the clause {!r} has no variant {!r}{}").format(
                clause.id, variant, _near(variant, names)
            ),
            param_hint="--variant",
        )


def _near(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return _("; did you mean {}?").format(near[0]) if near else ""


def _row(clause: Clause) -> tuple[str, ...]:
    front = clause.front
    return clause.id, front.title, ", ".join(front.kinds), ", ".join(front.variants)


def _as_json(clause: Clause) -> dict[str, object]:
    front = clause.front
    return {
        "id": clause.id,
        "version": front.version,
        "title": front.title,
        "language": front.language,
        "kinds": list(front.kinds),
        "variants": {name: variant.reason for name, variant in front.variants.items()},
        "file": clause.file,
    }


def _text(clause: Clause, variant: str, library: ClauseLibrary) -> str:
    scheme = _scheme(clause.front.kinds[0], clause.front.language)
    return render_text(sample_document(clause, variant, library, scheme))


@cache
def _scheme(kind: str, language: str) -> NumberingScheme:
    """Return the numbering of the shipped look for a kind of document."""
    name = "look.docx" if language == LANGUAGES[0] else f"look.{language}.docx"
    return read_look(shipped("templates") / kind / name).scheme


def _problems(clause: Clause, library: ClauseLibrary) -> Iterator[Problem]:
    """Yield what is wrong with a clause, and with each of its texts as its sample shows it."""
    found = lint(clause, library)
    yield from found
    if errors_of(found):
        return
    for variant in (MAIN, *clause.front.variants):
        try:
            _text(clause, variant, library)
        except ContractkitError as error:
            yield from error.problems
