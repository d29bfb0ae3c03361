"""`contractkit check`: everything that is wrong, missing or blank, and the proof on request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from contractkit import pipeline
from contractkit.cli.command import PROBLEMS, Command, file_argument, format_option
from contractkit.cli.report import (
    BlankFact,
    blank_lines,
    blanks_json,
    blanks_of,
    open_json,
    open_lines,
    waiting,
)
from contractkit.cli.screen import (
    print_json,
    print_list,
    print_table,
    shell_word,
    show_problems,
    suggest,
    working,
)
from contractkit.cli.words import _
from contractkit.errors import ContractkitError, EnvironmentFault, Problem, errors_of
from contractkit.proof import Row, table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from contractkit.pipeline import Build, Project


_MOST_DATES = 3


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found; `project` and `built` are None where the file did not come that far."""

    problems: tuple[Problem, ...]
    project: Project | None = None
    built: Build | None = None

    @property
    def blanks(self) -> tuple[BlankFact, ...]:
        """Return the blanks of the file."""
        return blanks_of(self.project.source) if self.project else ()

    def proof(self) -> tuple[Row, ...]:
        """Return the rows of the proof: fact, how it is printed, by which clauses, which days."""
        if self.built is None or self.project is None:
            return ()
        documents = [each.document for each in self.built.drafts]
        return table(self.project.contract, documents, self.built.agenda.entries)


@click.command(
    cls=Command,
    help=_(
        "Say everything that is wrong in FILE, what is still blank, and which duties have no date "
        "yet. Nothing is written.\n\nExit code 1 when there are errors; warnings and hints do not "
        "count.\n\n\b\nExamples:\n  contractkit check contract.yaml\n"
        "  contractkit check contract.yaml --proof"
    ),
)
@file_argument
@click.option(
    "--proof", is_flag=True, help=_("Show for each fact: what is printed, where, and which dates.")
)
@format_option("text", "json")
@click.pass_context
def command(ctx: click.Context, file: Path, proof: bool, form: str) -> None:
    """Check and print."""
    with working(_("Checking {}").format(file.name)):
        found = find(file)
        rows = found.proof() if proof else ()
    if form == "json":
        _print_json(file, found, rows)
    else:
        _print_text(file, found, rows)
    if errors_of(found.problems):
        ctx.exit(PROBLEMS)


def find(file: Path) -> Findings:
    """Return all problems of a contract file: of every stage that can start."""
    try:
        project = pipeline.load(file)
    except EnvironmentFault:
        raise
    except ContractkitError as error:
        return Findings(error.problems)
    known = pipeline.check(project)
    stages = (pipeline.draft, pipeline.plan)
    problems = [problem for stage in stages for problem in _problems_of(stage, project)]
    if problems:
        return Findings((*problems, *known), project)
    try:
        built = pipeline.build(project)
    except ContractkitError as error:
        return Findings((*error.problems, *known), project)
    return Findings(built.problems, project, built)


def _problems_of(stage: Callable[[Project], object], project: Project) -> tuple[Problem, ...]:
    try:
        stage(project)
    except ContractkitError as error:
        return error.problems
    return ()


def _print_text(file: Path, found: Findings, rows: Sequence[Row]) -> None:
    show_problems(found.problems, err=False)
    print_list(_("to fill:"), blank_lines(found.blanks))
    if found.built:
        print_list(_("no date yet:"), open_lines(waiting(found.built.agenda.open)))
    if rows:
        click.echo()
        columns = (_("fact"), _("printed"), _("clauses"), _("dates"))
        print_table(columns, [_cells(row) for row in rows])
    if not errors_of(found.problems):
        suggest(f"contractkit build {shell_word(file)}")


def _cells(row: Row) -> tuple[str, ...]:
    """Return a row as people read it; of many dates the first ones and how many there are."""
    days = [day.isoformat() for day in row.days]
    more = f" … ({len(days)})" if len(days) > _MOST_DATES else ""
    dates = ", ".join(days[:_MOST_DATES]) + more
    return row.fact, "; ".join(row.shown), "; ".join(row.clauses), dates


def _as_json(row: Row) -> dict[str, object]:
    return {
        "fact": row.fact,
        "shown": list(row.shown),
        "clauses": list(row.clauses),
        "days": [day.isoformat() for day in row.days],
    }


def _print_json(file: Path, found: Findings, rows: Sequence[Row]) -> None:
    undated = found.built.agenda.open if found.built else ()
    print_json(
        {
            "command": "check",
            "file": file.as_posix(),
            "problems": [problem.as_json() for problem in found.problems],
            "blanks": blanks_json(found.blanks),
            "open": open_json(undated),
            "proof": [_as_json(row) for row in rows],
        }
    )
