"""What all tests share: options, where outside material lies, programs that judge our files."""

from __future__ import annotations

import functools
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

import databases
from contractkit.clauses import library
from contractkit.clauses.clause import read_clause

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

# The same examples in every run, and no failure because the machine is busy.
settings.register_profile(
    "contractkit", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("contractkit")

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
"""Reading material beside the repository; tests that need it skip where it is absent."""
JUDGE_MISSING = databases.JUDGE_MISSING


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("contractkit")
    group.addoption(
        "--update-golden",
        action="store_true",
        help="write what the program says now into the golden files",
    )
    group.addoption(
        "--judges",
        action="store_true",
        help="fail, instead of skip, where a program that judges our files is missing",
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
    call: pytest.CallInfo[None],  # noqa: ARG001 - pytest's signature
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With --judges a missing judge is a failure."""
    report = yield
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
    if report.skipped and JUDGE_MISSING in reason and item.config.getoption("--judges"):
        report.outcome = "failed"
        report.longrepr = reason
    return report


@pytest.fixture(scope="session")
def _each_clause_read_once() -> Generator[None]:
    """Let tests that load the library many times parse each of its files once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(library, "read_clause", functools.cache(read_clause))
        yield


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Tell whether golden files are to be written instead of compared."""
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture
def judge() -> Callable[[str], Path]:
    """Return a function that finds a program such as soffice, or skips the test."""

    def find(program: str) -> Path:
        found = shutil.which(program)
        if found is None:
            pytest.skip(f"{JUDGE_MISSING}{program}")
        return Path(found)

    return find


@pytest.fixture(scope="session")
def server() -> Generator[databases.Server]:
    """Return a PostgreSQL server that these tests started."""
    with databases.running() as found:
        yield found


@pytest.fixture(params=databases.KINDS)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a new register, on SQLite and then on PostgreSQL."""
    if request.param == "sqlite":
        return str(tmp_path / "register.sqlite")
    found: databases.Server = request.getfixturevalue("server")
    return found.create()
