"""How long commands take to start, beside programs that do nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from bench.clock import Case, medians, timed
from bench.register import small_register
from bench.report import Row, ms

_OURS = "from contractkit.cli import main\nmain()\n"
_EMPTY = """import click


@click.command()
def main():
    \"\"\"Do nothing.\"\"\"


main()
"""
_DATABASE = "import sqlalchemy\n"
_TARGET, _DUE_TARGET = 2.5, 2


def start_rows(rounds: int) -> list[Row]:
    """Measure programs as their launchers start them, in processes of their own."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        due = ("track", "due", "--register", small_register(folder))
        cases = {
            "help": _process(folder / "help.py", _OURS, "--help"),
            "due": _process(folder / "due.py", _OURS, *due),
            "empty": _process(folder / "empty.py", _EMPTY, "--help"),
            "database": _process(folder / "database.py", _DATABASE + _EMPTY, "--help"),
            "python": _process(folder / "python.py", "pass\n"),
        }
        found = medians(cases, rounds, warm_up=1)
    empty = f"{ms(found['empty'])} empty click program (bare Python {ms(found['python'])})"
    database = f"{ms(found['database'])} empty click program that imports SQLAlchemy"
    help_, due_ = found["help"] / found["empty"], found["due"] / found["database"]
    return [
        Row("start: contractkit --help", ms(found["help"]), empty, help_, _TARGET),
        Row("start: contractkit track due", ms(found["due"]), database, due_, _DUE_TARGET),
    ]


def _process(path: Path, script: str, *words: str) -> Case:
    path.write_text(script, encoding="utf-8")
    command = [sys.executable, str(path), *words]

    def work(_: int) -> None:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own scripts

    return timed(work, perf_counter)
