"""`contractkit demo`: the shipped examples as real documents, in a folder to look at and change."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contractkit import pipeline
from contractkit.cli.command import Command, today_option
from contractkit.cli.screen import print_files, print_table, shell_word, suggest, working
from contractkit.cli.words import _
from contractkit.files import write_all
from contractkit.shipped import shipped

if TYPE_CHECKING:
    import datetime as dt

    from contractkit.agenda import Entry

NEXT_DATES = 10


@dataclass(frozen=True, slots=True)
class Made:
    """One example as built: its contract file, and its dates."""

    contract: Path
    entries: tuple[Entry, ...]


@click.command(
    cls=Command,
    help=_(
        "Build the examples that come with contractkit into FOLDER: Word documents, calendars, "
        "schedules, and the contract files they are made of. A contract file there that you have "
        "changed is kept, and built as it is."
    ),
)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path("demo"))
@today_option()
def command(folder: Path, today: dt.date) -> None:
    """Copy, build and show each example."""
    examples = sorted(path.parent for path in shipped("examples").glob("*/contract.yaml"))
    made = [_make(example, folder / example.name) for example in examples]
    _print_next(made, today)
    first = shell_word(made[0].contract)
    suggest(
        f"contractkit check {first} --proof",
        f"contractkit schedule {first} --explain",
        f"contractkit track add {first}",
        "contractkit new both",
    )


def _make(example: Path, folder: Path) -> Made:
    for source in sorted(path for path in example.rglob("*") if path.is_file()):
        target = folder / source.relative_to(example)
        if not target.exists():
            write_all(target.parent, {target.name: source.read_bytes()})
    contract = folder / "contract.yaml"
    with working(_("Building {}").format(example.name)):
        built = pipeline.build(pipeline.load(contract))
    paths = write_all(folder, built.outputs)
    print_files(paths, built.outputs.values())
    return Made(contract, built.agenda.entries)


def _print_next(made: list[Made], today: dt.date) -> None:
    """Print the next dates of all examples together."""
    coming = sorted(
        (entry.day, entry.title, entry.obligor, one.contract.parent.name)
        for one in made
        for entry in one.entries
        if entry.day >= today
    )
    rows = [(day.isoformat(), *rest) for day, *rest in coming[:NEXT_DATES]]
    if rows:
        click.secho("\n" + _("the next dates:"), bold=True)
        print_table((_("due"), _("what"), _("owed by"), _("contract")), rows)
