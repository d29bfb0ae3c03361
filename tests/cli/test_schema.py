"""`contractkit schema`, and whether it agrees with what contractkit reads."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

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
