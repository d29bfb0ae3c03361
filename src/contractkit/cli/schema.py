"""`contractkit schema`: the JSON Schema of the contract file, for editors."""

from __future__ import annotations

import json
from pathlib import Path

import click

from contractkit.cli.command import Command
from contractkit.cli.words import _
from contractkit.files import write_all
from contractkit.model.contract import Contract

NAME = "contract.schema.json"


def schema_text() -> str:
    """Return the JSON Schema of the contract file (draft 2020-12)."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Contract.model_json_schema(by_alias=True, mode="validation"),
        "title": "contractkit contract file",
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


@click.command(
    cls=Command,
    help=_(
        "Print the JSON Schema of the contract file.\n\nEditors with a YAML language server use it "
        "when the file begins with\n\n\b\n  # yaml-language-server: $schema=contract.schema.json"
    ),
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help=_("Write the schema to this file instead."),
)
def command(output: Path | None) -> None:
    """Print the schema or write it."""
    if output is None:
        click.echo(schema_text(), nl=False)
        return
    write_all(output.parent, {output.name: schema_text().encode()})
    click.echo(_("{} written").format(output), err=True)
