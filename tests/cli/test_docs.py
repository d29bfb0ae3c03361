"""The generated pages: up to date, and complete."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contractkit.cli import cli

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]


def test_the_pages_are_what_would_be_generated_now() -> None:
    command = [sys.executable, "-X", "utf8", str(ROOT / "scripts" / "make_docs.py"), "--check"]
    env = {"PYTHONPATH": str(ROOT / "src"), "COLUMNS": "40"}
    done = subprocess.run(command, env=env, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr


def test_every_command_and_every_option_is_documented() -> None:
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    for path, command in commands(cli, "contractkit"):
        start = page.index(f"## {path}\n")
        section = page[start : page.find("\n## ", start)]
        for option in (p for p in command.params if isinstance(p, click.Option) and not p.hidden):
            assert option.opts[-1] in section, path
            assert option.help or isinstance(option.type, click.Choice), f"{path} {option.opts}"


def commands(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    """Yield every command below a group, whatever is loaded late, by its whole name."""
    context = click.Context(group, info_name=path)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command, name
        yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")


def test_every_shown_problem_is_on_the_page() -> None:
    page = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    for case in (ROOT / "tests" / "errors").iterdir():
        if case.is_dir():
            assert f"### `{case.name}`\n" in page
