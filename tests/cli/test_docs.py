"""The generated pages: up to date, and complete."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click

from contractkit.cli import COMMANDS, cli

ROOT = Path(__file__).resolve().parents[2]


def test_the_pages_are_what_would_be_generated_now() -> None:
    command = [sys.executable, "-X", "utf8", str(ROOT / "scripts" / "make_docs.py"), "--check"]
    env = {"PYTHONPATH": str(ROOT / "src"), "COLUMNS": "40"}
    done = subprocess.run(command, env=env, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr


def test_every_command_and_every_option_is_documented() -> None:
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    context = click.Context(cli, info_name="contractkit")
    for name in COMMANDS:
        assert f"## contractkit {name}\n" in page
        command = cli.get_command(context, name)
        assert command
        below = list(command.commands.values()) if isinstance(command, click.Group) else [command]
        for option in (p for each in below for p in each.params if isinstance(p, click.Option)):
            assert option.opts[-1] in page


def test_every_shown_problem_is_on_the_page() -> None:
    page = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    for case in (ROOT / "tests" / "errors").iterdir():
        if case.is_dir():
            assert f"### `{case.name}`\n" in page
