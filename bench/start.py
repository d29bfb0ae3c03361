"""How long `contractkit --help` takes beside an empty click program."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from bench.clock import Case, medians, timed
from bench.report import Row, ms

_OURS = "from contractkit.cli import main\nmain()\n"
_EMPTY = """import click


@click.command()
def main():
    \"\"\"Do nothing.\"\"\"


main()
"""
_TARGET = 2.5


def start_rows(rounds: int) -> list[Row]:
    """Measure both programs as their launchers start them, in processes of their own."""
    with TemporaryDirectory() as folder:
        cases = {
            name: _process(Path(folder) / f"{name}.py", script)
            for name, script in (("ours", _OURS), ("empty", _EMPTY), ("python", "pass\n"))
        }
        found = medians(cases, rounds, warm_up=1)
    against = f"{ms(found['empty'])} empty click program (bare Python {ms(found['python'])})"
    ratio = found["ours"] / found["empty"]
    return [Row("start: contractkit --help", ms(found["ours"]), against, ratio, _TARGET)]


def _process(path: Path, script: str) -> Case:
    path.write_text(script, encoding="utf-8")
    command = [sys.executable, str(path), "--help"]

    def work(_: int) -> None:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own scripts

    return timed(work, perf_counter)
