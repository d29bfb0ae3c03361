"""`contractkit completion`: click's own scripts, and what they complete."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result


@pytest.mark.parametrize(
    ("shell", "sign"),
    [
        ("bash", "complete -o nosort"),
        ("zsh", "#compdef contractkit"),
        ("fish", "complete --no-files --command contractkit"),
        ("powershell", "Register-ArgumentCompleter"),
    ],
)
def test_each_shell_gets_its_script(run: Callable[..., Result], shell: str, sign: str) -> None:
    result = run("completion", shell)
    assert result.exit_code == 0, result.output
    assert sign in result.stdout
    assert "_CONTRACTKIT_COMPLETE" in result.stdout


def test_another_shell_is_a_usage_error(run: Callable[..., Result]) -> None:
    assert run("completion", "tcsh").exit_code == 2


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_understands_its_script(run: Callable[..., Result]) -> None:
    script = run("completion", "bash").stdout
    subprocess.run(["bash", "-n"], input=script, encoding="utf-8", check=True)


def test_options_complete_after_a_command(
    process: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    said = process(
        "-c",
        "from contractkit.cli import main; main()",
        _CONTRACTKIT_COMPLETE="bash_complete",
        COMP_WORDS="contractkit schedule --wi",
        COMP_CWORD="2",
    ).stdout
    assert said == "plain,--within\n"
