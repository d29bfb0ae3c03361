"""The front of the command line: help, exit codes, faults, colours, streams."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from contractkit import __version__, pipeline
from contractkit.cli import COMMANDS, INTERNAL, INTERRUPTED

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

HEAVY = (
    "pydantic",
    "docx",
    "lxml",
    "jinja2",
    "rich",
    "ruamel",
    "icalendar",
    "contractkit.pipeline",
)
EMPTY_PROGRAM = "import click\n@click.command()\ndef f(): pass\nf()"


def test_help_imports_nothing_heavy(
    process: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    script = (
        "import sys\nfrom contractkit.cli import cli\n"
        "try:\n    cli(['--help'])\nexcept SystemExit: pass\n"
        f"print('LOADED', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    assert "LOADED []" in process("-c", script).stdout


def test_names_complete_without_importing_anything_heavy(
    process: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    script = (
        "import sys, click\nfrom contractkit.cli import cli\n"
        "found = cli.shell_complete(click.Context(cli), 'c')\n"
        f"print([item.value for item in found], [n for n in {HEAVY!r} if n in sys.modules])"
    )
    assert process("-c", script).stdout == "['check', 'clauses', 'completion'] []\n"


def test_help_starts_within_two_and_a_half_empty_click_programs(
    process: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    def fastest(*args: str) -> float:
        times = []
        for _ in range(7):
            start = time.perf_counter()
            process(*args)
            times.append(time.perf_counter() - start)
        return min(times)

    assert fastest("-m", "contractkit", "--help") < 2.5 * fastest("-c", EMPTY_PROGRAM, "--help")


def test_every_command_has_help_and_an_example_of_its_module(run: Callable[..., Result]) -> None:
    for name in COMMANDS:
        result = run(name, "-h")
        assert result.exit_code == 0
        assert result.output.startswith(f"Usage: contractkit {name} ")


def test_version_is_that_of_the_package(run: Callable[..., Result]) -> None:
    assert run("--version").output == f"contractkit, version {__version__}\n"


@pytest.mark.parametrize(
    ("args", "hint"),
    [
        (["bild"], "Did you mean build?"),
        (["build", "contract.yaml", "--kid", "x"], "--kind"),
        (["build"], "Missing argument 'FILE'"),
        (["clauses", "lst"], "list"),
        (["schedule", "contract.yaml", "--today", "tomorrow"], "write it like 2026-09-01"),
        (["schedule", "contract.yaml", "--within", "soon"], "write it like 90d, 12w, 6m or 1y"),
    ],
)
def test_a_slip_in_the_command_is_a_usage_error(
    run: Callable[..., Result], args: list[str], hint: str
) -> None:
    result = run(*args)
    assert result.exit_code == 2
    assert hint in result.stderr
    assert result.stdout == ""


def test_problems_of_the_file_go_to_stderr_with_exit_code_1(run: Callable[..., Result]) -> None:
    result = run("build", "contrat.yaml")
    assert result.exit_code == 1
    assert "did you mean contract.yaml?" in result.stderr
    assert "1 error\n" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    "fault",
    [
        RuntimeError("two\nlines"),
        KeyError("x"),
        RecursionError(),
        MemoryError(),
        AssertionError(),
        UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad"),
        OSError(5, "bad disk"),
        StopIteration(),
    ],
    ids=lambda fault: type(fault).__name__,
)
def test_a_fault_of_the_program_is_one_line_without_traceback(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def fail(_path: Path) -> None:
        raise fault

    monkeypatch.setattr(pipeline, "load", fail)
    result = run("build", "contract.yaml")
    assert result.exit_code == INTERNAL
    assert result.output.count("\n") == 1
    assert f"internal error: {type(fault).__name__}" in result.stderr


def test_debug_shows_the_traceback(
    process: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    script = (
        "from contractkit import pipeline\nfrom contractkit.cli import main\n"
        "def fail(path): raise RuntimeError('here')\npipeline.load = fail\nmain()"
    )
    assert "Traceback" in process("-c", script, "--debug", "check", "x.yaml").stderr


def test_a_stop_by_the_user_leaves_nothing_half_written(
    run: Callable[..., Result], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_temp: Path, _path: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("contractkit.files._rename", stop)
    result = run("build", "contract.yaml")
    assert result.exit_code == INTERRUPTED
    assert "No file is half-written" in result.stderr
    assert list((folder / "out").iterdir()) == []


def test_a_reader_that_goes_away_is_no_fault() -> None:
    command = [sys.executable, "-m", "contractkit", "schema"]
    source = os.path.join(os.path.dirname(__file__), "..", "..", "src")  # noqa: PTH118, PTH120
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": source},
    ) as child:
        assert child.stdout
        assert child.stderr
        child.stdout.close()
        assert child.stderr.read() == b""
    assert child.returncode == 1


def test_output_is_utf_8_whatever_the_system_thinks(
    process: Callable[..., subprocess.CompletedProcess[str]], folder: Path
) -> None:
    result = process("-m", "contractkit", "schedule", str(folder / "contract.yaml"))
    assert "首期款" in result.stdout, result.stderr


def test_no_color_switches_colours_off(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "\x1b[" in run("check", "none.yaml", color=True).output
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in run("check", "none.yaml", color=True).output


@pytest.mark.skipif(os.name != "posix", reason="pseudo terminals are of POSIX")
def test_colours_appear_on_a_terminal_only(folder: Path) -> None:
    assert b"\x1b[" in said_on_a_terminal(folder)
    assert b"\x1b[3" not in said_on_a_terminal(folder, NO_COLOR="1")


def said_on_a_terminal(folder: Path, **env: str) -> bytes:
    """Return what `schedule` prints on a pseudo terminal."""
    import pty  # noqa: PLC0415 - not on Windows

    ours, theirs = pty.openpty()
    source = os.path.join(os.path.dirname(__file__), "..", "..", "src")  # noqa: PTH118, PTH120
    command = [sys.executable, "-m", "contractkit", "schedule", "contract.yaml"]
    with subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": source, "TERM": "xterm", **env},
    ):
        os.close(theirs)
        said = b""
        try:
            while part := os.read(ours, 65536):
                said += part
        except OSError:  # Linux says so at the end of a pseudo terminal
            pass
    os.close(ours)
    return said
