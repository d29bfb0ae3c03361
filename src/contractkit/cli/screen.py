"""Printing: data on stdout, messages and progress on stderr, colours on a terminal only."""

from __future__ import annotations

import contextlib
import json
import sys
from collections import Counter
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Any

import click

from contractkit.cli.words import _, plural
from contractkit.errors import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from contractkit.errors import Problem

FORMAT = "contractkit/1"
UNBOUNDED = 10_000
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.HINT: "cyan"}
_KILO = 1024
_PROGRAM = "contractkit"


def print_json(payload: Mapping[str, Any], *, err: bool = False) -> None:
    """Print one JSON document; `format` names its schema and changes when a field goes."""
    text = json.dumps({"format": FORMAT, **payload}, ensure_ascii=False, indent=2)
    click.echo(text, err=err)


def show_problems(problems: Sequence[Problem], *, as_json: bool = False, err: bool = True) -> None:
    """Print every problem with its mend, and how many there are."""
    if as_json:
        print_json({"problems": [problem.as_json() for problem in problems]}, err=err)
        return
    for problem in problems:
        headline, _newline, rest = problem.render().partition("\n")
        click.secho(headline, fg=_COLOURS[problem.severity], err=err)
        click.echo(f"{rest}\n" if rest else "", err=err)
    click.secho(summary(problems), bold=True, err=err)


def summary(problems: Sequence[Problem]) -> str:
    """Return `3 errors, 1 warning`."""
    counts = Counter(problem.severity for problem in problems)
    texts = {
        Severity.ERROR: plural("{} error", "{} errors", counts[Severity.ERROR]),
        Severity.WARNING: plural("{} warning", "{} warnings", counts[Severity.WARNING]),
        Severity.HINT: plural("{} hint", "{} hints", counts[Severity.HINT]),
    }
    said = [text.format(counts[key]) for key, text in texts.items() if counts[key]]
    return ", ".join(said) or _("no problems")


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table; Chinese takes two cells. Off a terminal no line is wrapped or cut."""
    from rich import box  # noqa: PLC0415 - 60 ms that most commands do not need
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    width = None if sys.stdout.isatty() else UNBOUNDED
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console = Console(width=width, no_color=_no_colour(), highlight=False)
    with console.capture() as captured:
        console.print(table)
    lines = (line.rstrip() for line in captured.get().splitlines())
    click.echo("\n".join(line for line in lines if line))


def _no_colour() -> bool:
    return click.get_current_context().color is False


def print_list(heading: str, lines: Sequence[str]) -> None:
    """Print a heading and indented lines, nothing when there are none."""
    if lines:
        click.secho(f"\n{heading}", bold=True)
        for line in lines:
            click.echo(f"  {line}")


def suggest(*commands: str) -> None:
    """Print which commands to try next, on stderr: it is advice, not data."""
    click.secho(_("\nnext:"), bold=True, err=True)
    for command in commands:
        click.echo(f"  {command.replace(_PROGRAM, _as_typed(), 1)}", err=True)


def _as_typed() -> str:
    """Return how the program was called: by its path where it is not on the PATH."""
    called, beside = Path(sys.argv[0]), Path(sys.executable).with_name(_PROGRAM)
    ours = _PROGRAM in (called.stem, called.parent.name)
    if not ours or which(_PROGRAM) or not beside.is_file():
        return _PROGRAM
    inside = beside.is_relative_to(Path.cwd())
    return shell_word(beside.relative_to(Path.cwd()) if inside else beside)


def shell_word(path: Path) -> str:
    """Return a path as it is typed: between quotes when it holds a space."""
    text = str(path)
    return f'"{text}"' if " " in text else text


def print_files(paths: Sequence[Path], contents: Iterable[bytes]) -> None:
    """Print what was written, each file with its size."""
    for path, data in zip(paths, contents, strict=True):
        size = f"{len(data) / _KILO:.0f} KB" if len(data) >= _KILO else f"{len(data)} B"
        click.echo(f"{shown(path)}  {size}")


def shown(path: Path) -> str:
    """Return a path as short as it can be typed from here."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


@contextlib.contextmanager
def working(text: str) -> Iterator[None]:
    """Say what is being done while it is done, on a terminal only."""
    if not sys.stderr.isatty():
        yield
        return
    click.echo(f"{text} …\r", nl=False, err=True)
    try:
        yield
    finally:
        click.echo("\x1b[2K\r", nl=False, err=True)
