"""`contractkit check`: everything that is wrong, missing or blank, and the proof on request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from contractkit import pipeline
from contractkit.cli.command import PROBLEMS, Command, file_argument, format_option
from contractkit.cli.evidence import Evidence, evidence_of
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

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from contractkit.pipeline import Build, Project


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

    def evidence(self) -> tuple[Evidence, ...]:
        """Return the rows of the proof."""
        return evidence_of(self.built, self.project) if self.built and self.project else ()


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
        evidence = found.evidence() if proof else ()
    if form == "json":
        _print_json(file, found, evidence)
    else:
        _print_text(file, found, evidence)
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


def _print_text(file: Path, found: Findings, evidence: Sequence[Evidence]) -> None:
    show_problems(found.problems, err=False)
    print_list(_("to fill:"), blank_lines(found.blanks))
    if found.built and found.project:
        undated = waiting(found.built.schedule.open)
        print_list(_("no date yet:"), open_lines(found.project, undated))
    if evidence:
        click.echo()
        columns = (_("fact"), _("printed"), _("in"), _("dates"))
        print_table(columns, [(e.fact, e.shown, e.places, e.dates) for e in evidence])
    if not errors_of(found.problems):
        suggest(f"contractkit build {shell_word(file)}")


def _print_json(file: Path, found: Findings, evidence: Sequence[Evidence]) -> None:
    schedule = found.built.schedule if found.built else None
    print_json(
        {
            "command": "check",
            "file": file.as_posix(),
            "problems": [problem.as_json() for problem in found.problems],
            "blanks": blanks_json(found.blanks),
            "open": open_json(found.project, schedule.open) if schedule and found.project else [],
            "proof": [each.as_json() for each in evidence],
        }
    )
