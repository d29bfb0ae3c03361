"""`contractkit schema`, and whether it agrees with what contractkit reads."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from contractkit.cli.schema import schema_text
from contractkit.shipped import shipped
from contractkit.source import read_source

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result


def test_the_schema_is_json_and_the_same_each_time(run: Callable[..., Result]) -> None:
    first, second = run("schema"), run("schema")
    assert first.stdout == second.stdout
    schema: dict[str, Any] = json.loads(first.stdout)
    assert schema["$schema"].startswith("https://json-schema.org/draft/2020-12/")
    assert set(schema["required"]) == {"contract", "parties"}


def test_the_schema_uses_the_keys_of_the_file(run: Callable[..., Result]) -> None:
    text = run("schema").stdout
    assert '"overrun-of"' in text
    assert '"overrun_of"' not in text


def test_the_schema_can_be_written(run: Callable[..., Result], folder: Path) -> None:
    result = run("schema", "-o", "schemas/my.json")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert json.loads((folder / "schemas" / "my.json").read_bytes())


@pytest.mark.parametrize(
    "name", ["Anchor", "Event", "Entry", "Deliverable", "ChartNode", "ChartEdge"]
)
def test_the_schema_takes_the_short_forms_that_people_write(name: str) -> None:
    forms = json.loads(schema_text())["$defs"][name]["anyOf"]
    assert {"type": "string"} in forms
    assert any(form.get("additionalProperties") is False for form in forms)


def test_shapes_of_commitments_may_overlap() -> None:
    assert '"oneOf"' not in schema_text()


@pytest.mark.parametrize("example", sorted(shipped("examples").glob("*/contract.yaml")), ids=str)
def test_the_examples_fit_the_schema_and_a_slip_does_not(example: Path) -> None:
    judge = pytest.importorskip("jsonschema").Draft202012Validator(json.loads(schema_text()))
    value: Any = read_source(example).value
    typed = numbers(value)
    assert [error.message for error in judge.iter_errors(typed)] == []
    typed["periods"] = {"warranty": {"from": "go-live", "lenght": "3 years"}}
    assert list(judge.iter_errors(typed))


def numbers(value: Any) -> Any:
    """Return a plain value as an editor reads YAML: whole numbers and truth values are typed."""
    if isinstance(value, dict):
        return {key: each if key in TEXTS else numbers(each) for key, each in value.items()}
    if isinstance(value, list):
        return [numbers(each) for each in value]
    if value in ("true", "false"):
        return value == "true"
    return int(value) if isinstance(value, str) and value.isdigit() else value


TEXTS = {"id", "source", "number"}
