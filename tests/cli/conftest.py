"""A small contract, and the command line run in a folder of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from contractkit.cli import cli

from .clerks import Clerk, begin

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

SOURCE = Path(__file__).resolve().parents[2] / "src"
SMALL = """\
contract: {id: A-1, title: 运维服务, dated: 2026-08-20}
parties:
  provider: {name: 某某公司}
  customer: {name: ________}
events:
  go-live: 2026-09-01
  acceptance: {expected: 2026-12-01}
  handover: unknown
periods:
  warranty: {name: 质保期, from: go-live, length: 1 year}
commitments:
  - {id: inspection, category: inspection, name: 定期巡检, every: 3 months, during: warranty}
  - {id: first, category: payment, name: 首期款, pay: 100%, after: acceptance, within: 15 days}
  - {id: papers, category: document-delivery, name: 移交文档, after: handover, within: 5 days}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with a small contract that has no documents."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NO_COLOR", raising=False)
    (tmp_path / "contract.yaml").write_text(SMALL, encoding="utf-8")
    return tmp_path


@pytest.fixture
def run(folder: Path, _each_clause_read_once: None) -> Callable[..., Result]:  # noqa: ARG001 - the folder is made by it
    """Run the command line as its users do; an exception that escapes fails the test."""

    return _call


def _call(*args: str, **extra: Any) -> Result:
    result = CliRunner().invoke(cli, args, prog_name="contractkit", **extra)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output
    return result


@pytest.fixture
def run_json(run: Callable[..., Result]) -> Callable[..., Any]:
    """Run with --format json and return the one document on stdout."""

    def call(*args: str) -> Any:
        payload = json.loads(run(*args, "--format", "json").stdout)
        assert payload["format"] == "contractkit/1"
        return payload

    return call


@pytest.fixture
def newcomer(run: Callable[..., Result], folder: Path, monkeypatch: pytest.MonkeyPatch) -> Clerk:
    """Return somebody who has no register yet; it would lie in the folder, and settings too."""
    return _settled(run, folder, monkeypatch)


@pytest.fixture
def clerk(newcomer: Clerk, _begun: Path) -> Clerk:
    """Return somebody who keeps a register in which a contract has begun."""
    shutil.copytree(_begun, newcomer.folder, dirs_exist_ok=True)
    return newcomer


@pytest.fixture(scope="session")
def _begun(tmp_path_factory: pytest.TempPathFactory, _each_clause_read_once: None) -> Path:
    """Return a folder with a register in which a contract has begun, to be copied."""
    folder = tmp_path_factory.mktemp("begun")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        begin(_settled(_call, folder, patch))
    return folder


def _settled(run: Callable[..., Result], folder: Path, patch: pytest.MonkeyPatch) -> Clerk:
    for name in [name for name in os.environ if name.startswith("CONTRACTKIT_")]:
        patch.delenv(name)
    for kind in ("DATA", "STATE", "CONFIG"):
        patch.setenv(f"XDG_{kind}_HOME", str(folder / kind.lower()))
    return Clerk(run, folder)


@pytest.fixture
def process() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run Python in a process of its own, with the package on its path."""

    def call(*args: str, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *args],
            env={**os.environ, "PYTHONPATH": str(SOURCE), "PYTHONIOENCODING": "ascii", **env},
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return call
