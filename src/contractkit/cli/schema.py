"""`contractkit schema`: the JSON Schema of the contract file, for editors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from contractkit.cli.command import Command
from contractkit.cli.words import _
from contractkit.files import write_all
from contractkit.model.contract import Contract

NAME = "contract.schema.json"
_TEXT = {"type": "string"}
_TEXTS = {"type": "object", "additionalProperties": _TEXT}
_SHORT_FORMS: dict[str, list[dict[str, Any]]] = {
    "Anchor": [_TEXT],
    "ChartEdge": [_TEXT],
    "ChartNode": [_TEXT],
    "Deliverable": [_TEXT],
    "Entry": [_TEXT, _TEXTS],
    "Event": [_TEXT, {"type": "null"}, {"$ref": "#/$defs/Offset"}, {"$ref": "#/$defs/Bound"}],
}
"""What people may write instead of the long form; the model turns it into that before it checks."""


def schema_text() -> str:
    """Return the JSON Schema of the contract file (draft 2020-12)."""
    schema = _any_of(Contract.model_json_schema(by_alias=True, mode="validation"))
    for name, forms in _SHORT_FORMS.items():
        schema["$defs"][name] = {"anyOf": [*forms, schema["$defs"][name]]}
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "contractkit contract file",
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _any_of(schema: Any) -> Any:
    """Return the schema with `anyOf` for `oneOf`: the shapes of a commitment overlap."""
    if isinstance(schema, dict):
        renamed = {"anyOf" if key == "oneOf" else key: value for key, value in schema.items()}
        return {key: _any_of(value) for key, value in renamed.items()}
    return [_any_of(each) for each in schema] if isinstance(schema, list) else schema


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
