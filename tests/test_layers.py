"""The layers of pyproject.toml hold, and a breach of them is found."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LINTER = Path(sys.executable).with_name("lint-imports")


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(LINTER), "--no-cache", "--config", str(folder / "pyproject.toml")],
        cwd=folder / "src", env={"PYTHONPATH": str(folder / "src"), "PATH": ""},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=ignored)
    return tmp_path


def plant(folder: Path, module: str, line: str) -> None:
    path = folder / "src" / "contractkit" / module
    text = path.read_text(encoding="utf-8") if path.exists() else '"""New."""\n'
    path.write_text(f"{text}\n{line}\n", encoding="utf-8")


def test_a_module_imports_only_what_lies_below_it(copy: Path) -> None:
    done = lint(copy)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("numbering.py", "import contractkit.pipeline"),
        ("model/contract.py", "import contractkit.compose"),
        ("render/body.py", "import contractkit.model.contract"),
        ("timeline/dated.py", "import jinja2"),
        ("ical.py", "import contractkit.xlsx"),
        ("helpers.py", "import contractkit.errors"),
    ],
    ids=["upward", "far upward", "past a fence", "another's library", "sibling", "unlisted"],
)
def test_a_planted_breach_is_found(copy: Path, module: str, line: str) -> None:
    plant(copy, module, line)
    done = lint(copy)
    assert done.returncode != 0, done.stdout
