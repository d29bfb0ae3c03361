"""What `pip install .` brings: the command, clauses, looks and examples, on any system."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel without reaching for an index."""
    folder = tmp_path_factory.mktemp("wheel")
    pytest.importorskip("hatchling", reason="hatchling builds the wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    return next(folder.glob("*.whl"))


def test_the_wheel_carries_clauses_looks_and_examples(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for folder in ("clauses", "templates", "examples"):
        files = [p for p in (ROOT / folder).rglob("*") if p.is_file()]
        wanted = {f"contractkit/library/{p.relative_to(ROOT).as_posix()}" for p in files}
        assert wanted <= names


def test_the_wheel_serves_every_system(wheel: Path) -> None:
    assert wheel.name.endswith("-py3-none-any.whl")


def test_the_wheel_builds_documents_by_itself(wheel: Path, tmp_path: Path) -> None:
    """From the wheel alone, without the checkout: its own library is found and used."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", _RUN, str(wheel), str(tmp_path)],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.rglob("*.docx"))
    assert list(tmp_path.rglob("*.ics"))


_RUN = """
import sys, zipfile
wheel, folder = sys.argv[1:]
zipfile.ZipFile(wheel).extractall(folder + "/site")
sys.path = [p for p in sys.path if "contractkit" not in p and not p.endswith("/src")]
sys.path.insert(0, folder + "/site")
import contractkit
assert contractkit.__file__.startswith(folder), contractkit.__file__
from contractkit.cli import main
sys.argv = ["contractkit", "demo", folder + "/out"]
main()
"""
