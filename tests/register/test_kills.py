"""Processes killed at random moments leave nothing half done: the short run of the kill test."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import databases

SCRIPT = Path(__file__).parents[2] / "scripts" / "kill_test.py"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
@pytest.mark.parametrize("kind", databases.KINDS)
def test_nothing_that_was_acknowledged_is_lost_when_processes_are_killed(kind: str) -> None:
    if kind == "postgresql" and databases.binaries() is None:
        pytest.skip(f"{databases.JUDGE_MISSING}postgresql")
    options = ["--kills", "40"] if kind == "sqlite" else ["--kills", "12", "--postgresql"]
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *options], check=False, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "faults: 0" in done.stdout
