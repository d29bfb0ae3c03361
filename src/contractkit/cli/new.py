"""`contractkit new`: a commented contract file that builds at once."""

from __future__ import annotations

import datetime as dt
import json
import re
import sys
from pathlib import Path

import click

from contractkit.cli.command import Command, today_option
from contractkit.cli.schema import NAME as SCHEMA_NAME
from contractkit.cli.schema import schema_text
from contractkit.cli.screen import print_files, shell_word, suggest
from contractkit.cli.words import _
from contractkit.errors import ContractkitError, Place, Problem
from contractkit.files import write_all

KINDS = {
    "tender-response": ("tender-response",),
    "agreement": ("agreement",),
    "both": ("tender-response", "agreement"),
}
LANGUAGES = ("en", "zh-CN")
_STARTERS = Path(__file__).parent / "starters"
_DAYS_TO_SIGNING = 14
_ONLY = re.compile(r"^.*#\[(?P<kind>[a-z-]+)\]\n", re.MULTILINE)


@click.command(
    cls=Command,
    help=_(
        "Write a contract file with comments, and its schema for editors. It builds as it stands; "
        "change the facts to yours.\n\nKIND is tender-response, agreement or both; on a terminal "
        "you are asked."
    ),
)
@click.argument("kind", type=click.Choice(list(KINDS)), required=False)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("contract.yaml"),
    show_default=True,
    help=_("Where to write it."),
)
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help=_("The language of the comments; keys are English."),
)
@click.option("--force", is_flag=True, help=_("Write over a file that exists."))
@today_option()
def command(kind: str | None, output: Path, language: str, force: bool, today: dt.date) -> None:
    """Ask where somebody can answer, write, say what comes next."""
    if output.exists() and not force:
        raise ContractkitError([_exists(output)])
    facts = {"id": f"HT-{today.year}-001", "provider": "________", "customer": "________"}
    if kind is None:
        kind = _ask(facts)
    signing = today + dt.timedelta(days=_DAYS_TO_SIGNING)
    facts |= {"dated": today.isoformat(), "signing": signing.isoformat()}
    text = starter(KINDS[kind], language, facts)
    files = {output.name: text.encode()}
    if force or not (output.parent / SCHEMA_NAME).exists():
        files[SCHEMA_NAME] = schema_text().encode()
    print_files(write_all(output.parent, files), files.values())
    file = shell_word(output)
    suggest(f"contractkit check {file}", f"contractkit build {file}")


def _ask(facts: dict[str, str]) -> str:
    """Ask for the kind and a few facts; an empty answer leaves a blank to fill."""
    if not _can_ask():
        raise click.UsageError(_("Say which KIND: {}.").format(", ".join(KINDS)))
    kind: str = click.prompt(_("Which document"), type=click.Choice(list(KINDS)), default="both")
    facts["id"] = click.prompt(_("Number of the contract"), default=facts["id"])
    facts["provider"] = click.prompt(_("Who provides the service"), default=facts["provider"])
    facts["customer"] = click.prompt(_("Who receives it"), default=facts["customer"])
    return kind


def _can_ask() -> bool:
    return sys.stdin.isatty()


def starter(documents: tuple[str, ...], language: str, facts: dict[str, str]) -> str:
    """Return the text of a contract file for these documents; facts become quoted values."""
    text = (_STARTERS / f"contract.{language}.yaml").read_text(encoding="utf-8")
    text = _ONLY.sub(lambda line: _kept(line, documents), text)
    for name, value in facts.items():
        text = text.replace(f"@{name}@", _quoted(value))
    return text.replace("@schema@", SCHEMA_NAME)


def _kept(line: re.Match[str], documents: tuple[str, ...]) -> str:
    """Keep a line that ends in `#[kind]` where that document is wanted."""
    if line["kind"] not in documents:
        return ""
    return line[0].rpartition("#[")[0].rstrip() + "\n"


def _quoted(value: str) -> str:
    """Return a value as YAML: bare where that is safe, a JSON text otherwise."""
    return value if re.fullmatch(r"[\w-]+", value) else json.dumps(value, ensure_ascii=False)


def _exists(path: Path) -> Problem:
    return Problem(
        "file.exists",
        Place(path.as_posix()),
        _("this file exists"),
        why=_("it would be lost"),
        mend=_("name another file with -o, or add --force"),
    )
