"""The servers that a register sends to in these tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dispatch.post import Run, run_mail
from dispatch.servers import run_radicale

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reach this machine without the proxy that the environment may name."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture(scope="session")
def radicale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from run_radicale(tmp_path_factory.mktemp("radicale"))


@pytest.fixture
def mail() -> Iterator[Run]:
    yield from run_mail()
