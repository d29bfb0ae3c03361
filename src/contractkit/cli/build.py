"""`contractkit build`: one contract file in; Word, calendar and schedule out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contractkit import pipeline
from contractkit.cli.command import Command, file_argument, format_option
from contractkit.cli.report import (
    blank_lines,
    blanks_json,
    blanks_of,
    open_json,
    open_lines,
    waiting,
)
from contractkit.cli.screen import (
    print_files,
    print_json,
    print_list,
    shell_word,
    show_problems,
    suggest,
    working,
)
from contractkit.cli.words import _, plural
from contractkit.errors import Severity
from contractkit.files import write_all
from contractkit.pdf import find_soffice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contractkit.pipeline import Build, Project


SOFFICE = "CONTRACTKIT_SOFFICE"


@click.command(
    cls=Command,
    help=_(
        "Write the documents of FILE as Word, its dates as a calendar for Outlook (.ics: all, and "
        "those the customer owes) and as a schedule in Excel.\n\nEither all files are written or "
        "none. The same FILE gives the same bytes.\n\n\b\nExamples:\n"
        "  contractkit build contract.yaml\n"
        "  contractkit build contract.yaml -o out --kind agreement --pdf"
    ),
)
@file_argument
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help=_("Write into this folder; `out` beside FILE by default."),
)
@click.option(
    "--kind",
    "keys",
    multiple=True,
    metavar="KEY",
    help=_("Only this document of FILE; may be given several times."),
)
@click.option(
    "--pdf", is_flag=True, help=_("Also as PDF, by LibreOffice (CONTRACTKIT_SOFFICE names it).")
)
@format_option("text", "json")
def command(file: Path, folder: Path | None, keys: tuple[str, ...], pdf: bool, form: str) -> None:
    """Build everything, then write everything."""
    soffice = _soffice() if pdf else None
    with working(_("Building {}").format(file.name)):
        project = pipeline.load(file)
        built = pipeline.build(project, keys, soffice)
        paths = write_all(folder or file.parent / "out", built.outputs)
    warnings = [p for p in built.problems if p.severity is not Severity.HINT]
    if form == "json":
        _print_json(project, built, paths)
        return
    if warnings:
        show_problems(warnings)
    _print_text(project, built, paths)
    first = shell_word(file)
    suggest(f"contractkit schedule {first} --within 90d", f"contractkit check {first} --proof")


def _soffice() -> Path:
    """Return LibreOffice's program: that of the environment, else the one on the PATH."""
    given = os.environ.get(SOFFICE)
    return find_soffice(Path(given) if given else None)


def _print_text(project: Project, built: Build, paths: Sequence[Path]) -> None:
    print_files(paths, built.outputs.values())
    dates = plural("{} date", "{} dates", len(built.agenda.entries)).format(
        len(built.agenda.entries)
    )
    documents = plural("{} document", "{} documents", len(built.drafts)).format(len(built.drafts))
    click.echo(f"{documents}, {dates}")
    print_list(_("to fill:"), blank_lines(blanks_of(project.source)))
    print_list(_("no date yet:"), open_lines(waiting(built.agenda.open)))


def _print_json(project: Project, built: Build, paths: Sequence[Path]) -> None:
    files = [
        {"path": str(path), "bytes": len(data)}
        for path, data in zip(paths, built.outputs.values(), strict=True)
    ]
    print_json(
        {
            "command": "build",
            "contract": project.contract.contract.id,
            "files": files,
            "documents": [each.key for each in built.drafts],
            "dates": len(built.agenda.entries),
            "blanks": blanks_json(blanks_of(project.source)),
            "open": open_json(built.agenda.open),
            "problems": [problem.as_json() for problem in built.problems],
        }
    )
